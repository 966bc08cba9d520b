"""The pages of the plan."""

from __future__ import annotations

import csv
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.cooperation.actions.plan import add_task, change_task_state
from maillage.cooperation.actions.stages import take_process
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.plan import today_of
from maillage.cooperation.tests.factories import NOW, make_member
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db


def url(name: str, *args: int) -> str:
    return reverse(f"cooperation:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def task(project, partner, by) -> Task:
    return add_task(project=project, title="Chiffrer", owner=partner, due=None, by=by, at=NOW)


def test_an_empty_plan_teaches_the_first_step(browser, reader, project):
    assert url("task_add", project.pk) in text(browser.get(url("plan", project.pk)))
    assert url("task_add", project.pk) not in text(reader.get(url("plan", project.pk)))


def test_a_task_is_added_with_what_it_waits_for(browser, project, lead, task):
    assert "Chiffrer" in text(browser.get(url("task_add", project.pk)))
    sent = {"title": "<b>Écrire</b> 😀", "owner": lead.pk, "due": "2026-12-01", "after": [task.pk]}

    answer = browser.post(url("task_add", project.pk), sent)

    new = Task.objects.get(title__startswith="<b>")
    assert answer.url == f"{url('plan', project.pk)}#action-{new.pk}"
    page = text(browser.get(url("plan", project.pk)))
    assert "&lt;b&gt;Écrire&lt;/b&gt; 😀" in page
    assert "attend « Chiffrer »" in page.replace("\u00a0", " ")
    assert "fait attendre" in page
    assert "gantt-bar" in page


def test_what_was_typed_is_kept_when_it_is_refused(browser, project):
    for sent in (
        {"title": "", "detail": "Gardé"},
        {"title": "x", "detail": "Gardé", "starts_on": "2026-12-02", "due": "2026-12-01"},
        {"title": "x", "detail": "Gardé", "owner": "999"},
        {"title": "x", "detail": "Gardé", "due": "demain"},
        {"title": "x", "detail": "Gardé", "due": "0026-12-01"},
        {"title": "x", "detail": "Gardé", "starts_on": "9999-12-31"},
    ):
        answer = browser.post(url("task_add", project.pk), sent)
        assert answer.status_code == 422
        assert "Gardé" in text(answer)
    assert not Task.objects.exists()


def test_a_circle_is_refused_in_a_sentence(browser, project, by, task):
    after = add_task(project=project, title="Écrire", owner=None, due=None, after=[task.pk], by=by, at=NOW)

    answer = browser.post(
        url("task_edit", task.pk), {"title": "Chiffrer", "after": [after.pk], "version": "1"}
    )

    assert answer.status_code == 422
    assert "s’attendraient l’une l’autre" in text(answer)


def test_a_task_may_start_from_a_point_of_a_gate(browser, project, by):
    point = take_process(project=project, source="jvs", by=by, at=NOW).points.first()
    address = f"{url('task_add', project.pk)}?point={point.pk}"
    assert "Une société commune est-elle" in text(browser.get(address))

    browser.post(address, {"title": "Comparer"})

    page = text(browser.get(url("task", Task.objects.get().pk)))
    assert url("point", point.pk) in page
    assert browser.get(f"{url('task_add', project.pk)}?point=999").status_code == 200


def test_two_who_edit_at_once_see_both_versions(browser, project, partner_by, task):
    other = signed_in(partner_by)
    other.post(url("task_edit", task.pk), {"title": "Version du partenaire", "version": "1"})

    answer = browser.post(url("task_edit", task.pk), {"title": "Ma version", "version": "1"})

    assert answer.status_code == 409
    page = text(answer)
    assert "Version du partenaire" in page
    assert 'value="Ma version"' in page
    assert 'name="version" value="2"' in page
    browser.post(url("task_edit", task.pk), {"title": "Ma version", "version": "2"})
    task.refresh_from_db()
    assert task.title == "Ma version"


def test_done_and_undone_from_the_plan(browser, project, task):
    answer = browser.post(url("task_state", task.pk), {"state": "done", "puis": "plan"})
    assert answer.url.startswith(url("plan", project.pk))
    task.refresh_from_db()
    assert task.state == "done"

    assert browser.post(url("task_state", task.pk), {"state": "to_do"}).url == url("task", task.pk)
    browser.post(url("task_state", task.pk), {"state": "nope"})
    task.refresh_from_db()
    assert task.state == "to_do"


def test_filters_leave_out_what_cannot_be_read(browser, project, partner, by, task):
    late = today_of(timezone.now()) - timedelta(days=3)
    add_task(project=project, title="En retard", owner=None, due=late, by=by, at=NOW)
    done = add_task(project=project, title="Finie", owner=None, due=late, by=by, at=NOW)
    change_task_state(task=done, state="done", by=by, at=NOW)

    def titles(query: str) -> set[str]:
        page = text(browser.get(f"{url('plan', project.pk)}?{query}"))
        return {one for one in ("Chiffrer", "En retard", "Finie") if f">{one}</a>" in page}

    assert titles("") == {"Chiffrer", "En retard"}
    assert titles("etat=all") == {"Chiffrer", "En retard", "Finie"}
    assert titles("etat=done") == {"Finie"}
    assert titles("retard=on") == {"En retard"}
    assert titles(f"qui={partner.pk}") == {"Chiffrer"}
    assert titles("qui=0") == {"En retard"}
    assert titles("q=chiff") == {"Chiffrer"}
    assert titles("q=rien") == set()
    assert titles("qui=x&etat=y&page=z") == {"Chiffrer", "En retard"}


def test_who_is_awaited_obeys_the_filters(browser, project, lead, partner, by, task):
    add_task(project=project, title="Écrire", owner=lead, due=None, after=[task.pk], by=by, at=NOW)

    def awaited(query: str) -> bool:
        return "fait attendre" in text(browser.get(f"{url('plan', project.pk)}?{query}"))

    assert awaited("")
    assert awaited(f"qui={partner.pk}")
    assert not awaited(f"qui={lead.pk}")
    assert not awaited("q=crire")


def test_the_plan_is_downloaded_and_never_computes(browser, project, by, task):
    add_task(project=project, title="=1+1", owner=None, due=None, by=by, at=NOW)

    sent = browser.get(f"{url('plan', project.pk)}?format=csv")
    rows = list(csv.reader(StringIO(sent.content.decode("utf-8-sig")), delimiter=";"))
    book = zipfile.ZipFile(BytesIO(browser.get(f"{url('plan', project.pk)}?format=xlsx").content))

    assert "attachment" in sent["Content-Disposition"]
    assert [row[0] for row in rows] == ["Action", "Chiffrer", "'=1+1"]
    assert "=1+1" in book.read("xl/sharedStrings.xml").decode()
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_comments_are_read_by_all_and_written_by_members(browser, reader, task):
    browser.post(url("task_comment", task.pk), {"text": "Vu <i>ensemble</i>"})
    refused = browser.post(url("task_comment", task.pk), {"text": " "})

    assert refused.status_code == 422
    assert "Vu &lt;i&gt;ensemble&lt;/i&gt;" in text(reader.get(url("task", task.pk)))
    assert reader.post(url("task_comment", task.pk), {"text": "x"}).status_code == 403


def test_strangers_find_nothing_and_readers_do_not_write(reader, stranger, project, task):
    assert stranger.get(url("plan", project.pk)).status_code == 404
    for name, pk in (("task_add", project.pk), ("task_edit", task.pk)):
        assert reader.get(url(name, pk)).status_code == 403
        assert stranger.get(url(name, pk)).status_code == 404
    assert reader.get(url("task", task.pk)).status_code == 200
    assert stranger.get(url("task", task.pk)).status_code == 404
    assert stranger.get(url("task", 999)).status_code == 404


def test_sixty_members_and_two_hundred_tasks_keep_the_budget(
    browser, project, lead, by, django_assert_max_num_queries
):
    members = [make_member(project) for _ in range(59)]
    day = today_of(NOW)
    tasks = Task.objects.bulk_create(
        Task(
            project=project, title=f"Action {n}", owner=members[n % 59], due=day + timedelta(days=n - 100),
            created_at=NOW, changed_at=NOW,
        )
        for n in range(200)
    )  # fmt: skip
    links = Task.after.through
    links.objects.bulk_create(
        links(from_task_id=after.pk, to_task_id=before.pk) for before, after in pairwise(tasks)
    )

    with django_assert_max_num_queries(20):
        page = text(browser.get(url("plan", project.pk)))
    with django_assert_max_num_queries(25):
        assert browser.get(url("task", tasks[5].pk)).status_code == 200

    assert page.count("gantt-bar") == 80
    assert Member.objects.count() == 60
