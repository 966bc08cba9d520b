"""Files: what is kept, what is refused, who reads them, what hostile people send."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.models import JournalEntry, Notification
from maillage.base.versions import Gone
from maillage.cooperation.actions import files as actions
from maillage.cooperation.actions.files import Upload, erase_removed, keep_file, remove_file, restore_file
from maillage.cooperation.actions.guard import MayNotWrite
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.actions.stages import Said, answer_point, take_process
from maillage.cooperation.models.files import FileVersion, ProjectFile
from maillage.cooperation.queries.files import path_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_project
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nun devis"


def url(name: str, *args: int) -> str:
    return reverse(f"cooperation:{name}", args=args)


def keep(project, by, name="devis.pdf", content=PDF, **more) -> FileVersion:
    return keep_file(project=project, upload=Upload(name, content), by=by, at=NOW, **more)


def sent(name="devis.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_random_name_with_its_digest(project, lead, by, settings):
    version = keep(project, by, "../../devis.pdf")

    assert (version.name, version.number, version.kind) == ("devis.pdf", 1, "pdf")
    assert (version.member, version.author, version.at) == (lead, by.user, NOW)
    assert version.sha256 == sha256(PDF).hexdigest()
    [path] = on_disk(settings)
    assert path == path_of(version)
    assert "devis" not in str(path.relative_to(settings.FILES_ROOT))
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o077 == 0


def test_a_new_version_leaves_the_one_before_readable(project, by, settings):
    first = keep(project, by)
    second = keep(project, by, "devis final.pdf", PDF + b"2", file=first.file)

    assert (second.file, second.number) == (first.file, 2)
    assert path_of(first).read_bytes() == PDF
    assert path_of(second).read_bytes() == PDF + b"2"
    with pytest.raises(actions.SameContent):
        keep(project, by, content=PDF + b"2", file=first.file)
    assert len(on_disk(settings)) == 2


def test_nothing_stays_on_the_disk_when_it_is_refused(project, by, lead, settings, monkeypatch):
    other = make_project()
    stranger_task = add_task(
        project=other, title="x", owner=None, due=None, by=acting_for(other.members.get()), at=NOW
    )
    with pytest.raises(actions.ElsewhereInProject):
        keep(project, by, task=stranger_task)
    with pytest.raises(MayNotWrite):
        keep(project, acting_for(other.members.get()))
    monkeypatch.setattr(actions, "MOST_FILES", 0)
    with pytest.raises(actions.TooManyFiles):
        keep(project, by)
    monkeypatch.undo()
    first = keep(project, by)
    monkeypatch.setattr(actions, "MOST_VERSIONS", 1)
    with pytest.raises(actions.TooManyVersions):
        keep(project, by, content=PDF + b"2", file=first.file)

    def fails(**facts):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(RuntimeError):
        keep(project, by, content=PDF + b"3")
    assert len(on_disk(settings)) == 1
    assert FileVersion.objects.count() == 1


def test_a_file_taken_away_may_be_put_back_within_the_month(project, by, settings):
    version = keep(project, by)
    keep(project, by, content=PDF + b"2", file=version.file)

    remove_file(file=version.file, by=by, at=NOW)

    assert len(on_disk(settings)) == 2
    with pytest.raises(Gone):
        remove_file(file=version.file, by=by, at=NOW)
    with pytest.raises(Gone):
        keep(project, by, content=PDF + b"3", file=version.file)
    restore_file(file=version.file, by=by, at=NOW + timedelta(days=29))
    restore_file(file=version.file, by=by, at=NOW + timedelta(days=29))
    assert ProjectFile.objects.get().removed_at is None
    for what in ("file.removed", "file.restored"):
        assert JournalEntry.objects.filter(what=what).count() == 1


def test_the_bytes_of_a_file_go_a_month_after_and_its_digest_stays(project, by, settings):
    version = keep(project, by)
    other = keep(project, by, content=PDF + b"2")
    remove_file(file=version.file, by=by, at=NOW)

    assert erase_removed(NOW + timedelta(days=29)) == 0
    assert erase_removed(NOW + timedelta(days=30)) == 1
    assert erase_removed(NOW + timedelta(days=31)) == 0

    assert on_disk(settings) == [path_of(other)]
    assert FileVersion.objects.filter(sha256=version.sha256).exists()
    with pytest.raises(actions.ErasedByNow):
        restore_file(file=version.file, by=by, at=NOW + timedelta(days=30))


def test_nobody_takes_away_the_file_of_another_organisation(project, by, partner_by, browser):
    version = keep(project, by)
    theirs = keep(project, partner_by, content=PDF + b"2")
    partners = signed_in(partner_by)

    with pytest.raises(actions.NotYourFile):
        remove_file(file=version.file, by=partner_by, at=NOW)
    assert partners.post(url("file_remove", version.file_id)).status_code == 403
    assert url("file_remove", version.file_id) not in partners.get(url("files", project.pk)).text
    assert url("file_remove", theirs.file_id) in partners.get(url("files", project.pk)).text

    remove_file(file=version.file, by=by, at=timezone.now())
    assert partners.post(url("file_restore", version.file_id)).status_code == 403
    assert url("file_restore", version.file_id) not in partners.get(url("files", project.pk)).text
    assert url("file_restore", version.file_id) in browser.get(url("files", project.pk)).text
    assert browser.post(url("file_restore", version.file_id)).status_code == 302
    assert "devis.pdf</a>" in browser.get(url("files", project.pk)).text


def test_who_relied_on_a_file_is_told_that_it_is_taken_away(project, by, partner, partner_by):
    task = add_task(project=project, title="Chiffrer", owner=partner, due=None, by=by, at=NOW)
    version = keep(project, by, task=task)

    remove_file(file=version.file, by=by, at=NOW)

    [news] = Notification.objects.filter(user=partner_by.user, message=actions.REMOVED)
    assert news.url == url("task", task.pk)
    assert not Notification.objects.filter(user=by.user).exists()


def test_a_point_is_shown_by_the_file_put_on_it(project, by, browser):
    point = take_process(project=project, source="jvs", by=by, at=NOW).points.get(code="JVS-14")

    browser.post(url("file_add", project.pk), {"file": sent("lettre.pdf"), "point": point.pk})

    assert "lettre.pdf" in browser.get(url("point", point.pk)).content.decode()
    said = Said("met", proof="by_document")
    assert answer_point(point=point, said=said, version=None, by=by, at=NOW).state == "met"
    page = browser.get(url("files", project.pk)).content.decode()
    assert url("point", point.pk) in page


def test_a_file_is_sent_to_be_saved_never_shown(browser, reader, stranger, project, by):
    version = keep(project, by, "devis « été » 😀.pdf")
    address = url("file", project.pk, version.pk)

    answer = reader.get(address)

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''devis")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert stranger.get(address).status_code == 404
    other = make_project(owner=by.organisation)
    assert browser.get(url("file", other.pk, version.pk)).status_code == 404


def test_a_file_lost_or_altered_on_the_disk_is_not_sent(browser, project, by):
    version = keep(project, by)
    path_of(version).write_bytes(b"%PDF-autre")
    assert browser.get(url("file", project.pk, version.pk)).status_code == 302
    path_of(version).unlink()

    page = browser.get(url("file", project.pk, version.pk), follow=True).content.decode()

    assert "ne peut plus être lu" in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("../../x.exe", b"MZ", "« x.exe » : ce type de fichier n’est pas accepté"),
        ("x.pdf", b"MZ\x90\x00", "ne contient pas ce que dit son extension"),
        ("x.pdf", b"", "est vide"),
        ("x.html", b"<script>", "n’est pas accepté"),
        ("<img src=x>.exe", b"MZ", "n’est pas accepté"),
        ("x.pdf", PDF + b"0" * 1024 * 1024, "dépasse 1 Mo"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(browser, project, settings, name, content, sentence):
    settings.FILE_MOST_MEGABYTES = 1

    answer = browser.post(url("file_add", project.pk), {"file": sent(name, content)})

    assert answer.status_code == 422
    page = answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert sentence in page
    assert "Le fichier est à choisir de nouveau" in page
    assert "Ce que vous avez saisi est conservé" not in page
    assert "<img src=x>" not in page
    assert on_disk(settings) == []
    assert not ProjectFile.objects.exists()


def test_a_version_is_put_on_its_page(browser, reader, stranger, project, by):
    version = keep(project, by)
    address = url("file_version", version.file_id)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"file": sent()}).status_code == 422

    answer = browser.post(address, {"file": sent("devis-2.pdf", PDF + b"2")})

    assert answer.url == url("files", project.pk)
    page = browser.get(answer.url).content.decode()
    assert "devis-2.pdf" in page
    assert "Versions précédentes" in page
    assert reader.get(address).status_code == 403
    assert stranger.get(address).status_code == 404


def test_a_file_on_a_task_comes_back_to_it(browser, reader, project, by):
    task = add_task(project=project, title="Chiffrer", owner=None, due=None, by=by, at=NOW)

    answer = browser.post(url("file_add", project.pk), {"file": sent(), "task": task.pk})

    assert answer.url == url("task", task.pk)
    assert "devis.pdf" in browser.get(answer.url).content.decode()
    assert browser.post(url("file_add", project.pk), {"file": sent(), "task": "999"}).status_code == 404
    assert reader.post(url("file_add", project.pk), {"file": sent()}).status_code == 403
    assert browser.post(url("file_remove", ProjectFile.objects.get().pk)).url == url("task", task.pk)
    assert browser.post(url("file_remove", ProjectFile.objects.get().pk)).status_code == 404


def test_the_page_of_files_keeps_its_budget(browser, project, by, django_assert_max_num_queries):
    for n in range(30):
        keep(project, by, content=PDF + bytes([48 + n]))

    with django_assert_max_num_queries(15):
        assert browser.get(url("files", project.pk)).content.decode().count("devis.pdf</a>") == 30
