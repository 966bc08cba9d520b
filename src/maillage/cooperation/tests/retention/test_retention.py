"""A project that is over: announced, then erased step by step; never without a warning, never twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Notification
from maillage.cooperation.actions import retention
from maillage.cooperation.actions.files import Upload, keep_file
from maillage.cooperation.actions.projects import change_state
from maillage.cooperation.actions.stages import take_process
from maillage.cooperation.models import (
    Comment,
    InternalNote,
    MailedDoor,
    Member,
    MemberSheet,
    Project,
    RetentionNotice,
    RetentionStep,
    Task,
)
from maillage.cooperation.presentation.retention import erasing_lines
from maillage.cooperation.queries.retention import WARNED_BEFORE, keep_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.mail.actions.links import issue_link

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def project() -> Project:
    return make_project(title="Laver ensemble")


@pytest.fixture
def by(project):
    return acting_for(project.members.get(coordinates=True))


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def close(project: Project, by, at: datetime = NOW) -> Project:
    return change_state(project=project, state="finished", reason="", by=by, at=at)


def moment(step: RetentionStep, at: datetime = NOW) -> datetime:
    return keep_of(step).after(at)


def bytes_kept(settings) -> list[Path]:
    return [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]


def test_durations_are_those_of_the_register():
    assert [keep_of(step).number for step in retention.STEPS] == [1, 3, 5, 10]
    assert {keep_of(step).unit for step in retention.STEPS} == {"years"}


def test_addresses_go_a_year_after_after_thirty_days_of_notice(project, by, django_assert_num_queries):
    member = make_member(project, contact="Canarie", email="canarie@exemple.test", organisation=None)
    MemberSheet.objects.create(
        member=member, signatory="Canarie", signatory_email="canarie@exemple.test", address="1 rue des Essais",
        updated_at=NOW,
    )  # fmt: skip
    close(project, by)
    due = moment(RetentionStep.CONTACTS)

    assert retention.erase_contacts(due - WARNED_BEFORE - DAY) == 0
    assert retention.erase_contacts(due - WARNED_BEFORE) == 1
    news = Notification.objects.get(user=by.user)
    assert news.message == retention.WARNINGS[RetentionStep.CONTACTS]
    assert news.facts["date"].startswith(f"{due:%Y-%m-%d}")
    assert retention.erase_contacts(due - DAY) == 0
    member.refresh_from_db()
    assert member.email

    assert retention.erase_contacts(due) == 1
    member.refresh_from_db()
    assert (member.contact, member.email) == ("", "")
    assert (member.sheet.signatory, member.sheet.signatory_email) == ("", "")
    assert member.sheet.address == "1 rue des Essais"
    entry = JournalEntry.objects.get(what="project.contacts_erased")
    assert (entry.about, entry.owner_id) == (f"project:{project.pk}", project.owner_id)
    with django_assert_num_queries(1):
        assert retention.erase_contacts(due + DAY) == 0
    assert Notification.objects.filter(user=by.user).count() == 1


def test_a_clock_that_was_stopped_still_warns_thirty_days_before(project, by):
    make_member(project, email="canarie@exemple.test", organisation=None)
    close(project, by)
    late = moment(RetentionStep.CONTACTS) + 400 * DAY

    assert retention.erase_contacts(late) == 1
    assert retention.erase_contacts(late + WARNED_BEFORE - DAY) == 0
    assert Member.objects.exclude(email="").exists()
    assert erasing_lines(Project.objects.get())[0].on == late + WARNED_BEFORE
    assert retention.erase_contacts(late + WARNED_BEFORE) == 1
    assert not Member.objects.exclude(email="").exists()


def test_a_project_opened_again_keeps_everything_and_begins_anew(project, by):
    make_member(project, email="canarie@exemple.test", organisation=None)
    close(project, by)
    due = moment(RetentionStep.CONTACTS)
    retention.erase_contacts(due - DAY)
    change_state(project=project, state="running", reason="", by=by, at=due - DAY)

    assert retention.erase_contacts(due + WARNED_BEFORE) == 0
    assert Member.objects.exclude(email="").exists()
    assert erasing_lines(Project.objects.get()) == []

    close(project, by, at=due)
    again = moment(RetentionStep.CONTACTS, due)
    assert retention.erase_contacts(again - DAY) == 1
    assert Notification.objects.count() == 2


def test_abandoned_after_it_ended_it_is_closed_since_the_first_day(project, by):
    close(project, by)
    row = change_state(project=project, state="abandoned", reason="Pas suivi", by=by, at=NOW + 300 * DAY)

    assert row.closed_at == NOW


def test_what_was_written_between_us_goes_after_three_years(project, by):
    InternalNote.objects.create(project=project, organisation=project.owner, text="Entre nous", at=NOW)
    task = Task.objects.create(project=project, title="Chiffrer", created_at=NOW, changed_at=NOW)
    Comment.objects.create(task=task, text="Fait", at=NOW)
    point = take_process(project=project, source="dla", by=by, at=NOW).points.first()
    Comment.objects.create(point=point, text="Reste à voir", at=NOW)
    close(project, by)
    due = moment(RetentionStep.NOTES)

    retention.erase_notes(due - WARNED_BEFORE)
    assert InternalNote.objects.exists()
    retention.erase_notes(due)
    assert not InternalNote.objects.exists()
    assert not Comment.objects.exists()
    assert Task.objects.exists()


def test_bytes_go_after_five_years_names_and_digests_stay(
    project, by, settings, django_capture_on_commit_callbacks
):
    kept = keep_file(project=project, upload=Upload("devis.csv", b"a;b\n1;2\n"), by=by, at=NOW)
    close(project, by)
    due = moment(RetentionStep.FILES)
    retention.erase_files(due - WARNED_BEFORE)
    assert len(bytes_kept(settings)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        retention.erase_files(due)
    assert bytes_kept(settings) == []
    kept.refresh_from_db()
    assert (kept.name, len(kept.sha256)) == ("devis.csv", 64)


def test_every_member_is_told_before_the_whole_project_goes(project, by, settings):
    partner = acting_for(make_member(project))
    keep_file(project=project, upload=Upload("devis.csv", b"a;b\n1;2\n"), by=by, at=NOW)
    close(project, by)
    number, due = project.pk, moment(RetentionStep.WHOLE)

    retention.erase_project(due - WARNED_BEFORE)
    assert Notification.objects.filter(user__in=[by.user, partner.user]).count() == 2
    assert retention.erase_project(due) == 1
    assert not Project.objects.exists()
    assert not RetentionNotice.objects.exists()
    assert bytes_kept(settings) == []
    assert JournalEntry.objects.filter(about=f"project:{number}", what="project.erased").count() == 1


def test_stopped_in_the_middle_nothing_is_half_done(project, by, monkeypatch):
    make_member(project, email="canarie@exemple.test", organisation=None)
    close(project, by)
    due = moment(RetentionStep.CONTACTS)
    monkeypatch.setattr(retention, "notify", _killed)
    with pytest.raises(RuntimeError):
        retention.erase_contacts(due - WARNED_BEFORE)
    assert not RetentionNotice.objects.exists()

    monkeypatch.undo()
    retention.erase_contacts(due - WARNED_BEFORE)
    monkeypatch.setattr(retention, "record", _killed)
    with pytest.raises(RuntimeError):
        retention.erase_contacts(due)
    assert Member.objects.exclude(email="").exists()
    assert RetentionNotice.objects.get().done_at is None


def _killed(**facts):
    raise RuntimeError("killed")


def test_links_mailed_end_with_the_addresses(project, by):
    member = make_member(project, email="canarie@exemple.test", organisation=None)
    door = MailedDoor.objects.create(member=member, kind="sign", number=1, words="Signer", sent_at=NOW)
    due = moment(RetentionStep.CONTACTS)
    link, _ = issue_link(purpose="sign", about=door.door.about, meant_for=member.email, at=due - DAY, days=60)
    close(project, by)
    retention.erase_contacts(due - WARNED_BEFORE)
    retention.erase_contacts(due)

    link.refresh_from_db()
    assert link.revoked_at == due


def test_a_project_where_nothing_moves_is_asked_about_and_never_erased(project, by):
    limit = keep_of(RetentionStep.SILENCE).after(NOW)
    Task.objects.create(project=project, title="Chiffrer", created_at=NOW, changed_at=NOW)

    assert retention.ask_silent(limit - DAY) == 0
    assert retention.ask_silent(limit) == 1
    assert retention.ask_silent(limit + DAY) == 0
    news = Notification.objects.get(user=by.user)
    assert news.url == reverse("cooperation:state", args=[project.pk])
    assert retention.ask_silent(keep_of(RetentionStep.SILENCE).after(limit)) == 1
    assert Project.objects.get().closed_at is None


def test_a_project_where_something_was_written_is_left_alone(project, by):
    limit = keep_of(RetentionStep.SILENCE).after(NOW)
    change_state(project=project, state="running", reason="", by=by, at=NOW + DAY)

    assert retention.ask_silent(limit) == 0
    assert retention.ask_silent(limit + DAY) == 1


def test_pages_say_what_is_erased_and_when(project, by):
    browser = signed_in(by)
    state = browser.get(reverse("cooperation:state", args=[project.pk])).content.decode()
    assert "Contenu des fichiers : 5 ans après" in state.replace("\u00a0", " ").replace("\u202f", " ")
    page = reverse("cooperation:project", args=[project.pk])
    assert "Ce que Maillage efface" not in browser.get(page).content.decode()

    close(project, by)
    shown = browser.get(page).content.decode()
    assert "Ce que Maillage efface" in shown
    assert "20 novembre 2027" in shown.replace("\u00a0", " ")
