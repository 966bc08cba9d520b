"""Reminders to sign: on their days, once each even when the worker dies, only to who has still to sign."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from maillage.accounts.actors import Actor
from maillage.accounts.models import Notification, Role
from maillage.accounts.tests.at_once import at_once
from maillage.cooperation.actions import documents, proposing, signing, signing_reminders
from maillage.cooperation.actions.doors import open_door
from maillage.cooperation.actions.signing import Signatory
from maillage.cooperation.actions.signing_reminders import remind_due
from maillage.cooperation.domain.reminders import DayPassed, DayTooFar
from maillage.cooperation.models import (
    Member,
    MemberState,
    PaperVersion,
    Project,
    ProjectState,
    SignatureReminder,
)
from maillage.cooperation.models.doors import MailedDoor
from maillage.cooperation.tests.documents.scene import make_group, make_version
from maillage.cooperation.tests.documents.test_signing_links import token_of
from maillage.cooperation.tests.factories import NOW, acting_for
from maillage.cooperation.tests.invitations.test_reminding import Killed, cut
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
SIGN_BY = date(2026, 12, 10)


def after(days: int, hours: int = 0) -> datetime:
    return NOW + timedelta(days=days, hours=hours)


class Scene:
    """A document put to the signature of three: the lead and another with accounts, the third by mail."""

    def __init__(self, sign_by: date | None = None) -> None:
        self.project, self.members = make_group(3)
        self.mailed = self.members[2]
        self.mailed.organisation, self.mailed.email = None, "contact@exemple.test"
        self.mailed.save()
        self.by, self.other = (acting_for(one, Role.ADMINISTRATOR) for one in self.members[:2])
        self.version = make_version(self.project, "partnership", self.members, self.by)
        proposing.propose(version=self.version, sign_by=sign_by, by=self.by, at=NOW)
        self.version.refresh_from_db()

    def sign(self, member: Member, by: Actor, at: datetime) -> None:
        words = Signatory("Ana Exemple", "présidente", True, self.version.sha256)
        signing.sign(version=self.version, member=member, signatory=words, by=by, at=at)

    def left(self, member: Member) -> list[int]:
        rows = SignatureReminder.objects.filter(signature__member=member)
        return list(rows.values_list("days", flat=True))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def last_mail() -> OutgoingMessage:
    return OutgoingMessage.objects.filter(to="contact@exemple.test").order_by("-pk")[0]


def mails() -> int:
    return OutgoingMessage.objects.filter(to="contact@exemple.test").count()


def test_without_a_day_reminders_leave_3_7_and_14_days_after_once_each(scene):
    sent = {day: remind_due(after(day)) for day in (0, 2, 3, 4, 7, 14, 15, 90)}
    again = [remind_due(after(day)) for day in (3, 7, 14)]

    assert sent == {0: 0, 2: 0, 3: 3, 4: 0, 7: 3, 14: 3, 15: 0, 90: 0}
    assert again == [0, 0, 0]
    assert scene.left(scene.mailed) == [3, 7, 14]
    assert mails() == 4
    asked = Notification.objects.filter(user=scene.other.user)
    assert asked.count() == 4
    assert last_mail().subject.startswith("Dernière relance")


def test_with_a_day_reminders_leave_7_3_and_1_days_before_it_and_none_after():
    scene = Scene(SIGN_BY)

    left = {day: remind_due(after(day)) for day in (3, 12, 13, 17, 19, 20, 21, 40)}

    assert left == {3: 0, 12: 0, 13: 3, 17: 3, 19: 3, 20: 0, 21: 0, 40: 0}
    assert scene.left(scene.members[1]) == [7, 3, 1]
    assert "10 décembre 2026" in OutgoingMessage.objects.order_by("pk")[0].text
    assert "à signer avant le 10 décembre 2026" in last_mail().text


def test_a_worker_that_was_down_sends_the_latest_only(scene):
    assert [remind_due(after(day)) for day in (8, 9, 30)] == [3, 0, 3]
    assert scene.left(scene.mailed) == [7, 14]


def test_what_was_written_and_to_whom_is_kept_without_the_link(scene):
    remind_due(after(3))
    by_mail = SignatureReminder.objects.get(signature__member=scene.mailed)
    here = SignatureReminder.objects.get(signature__member=scene.members[1])

    assert (by_mail.people, by_mail.mask) == (0, "c…@exemple.test")
    assert "/c/sign/…" in by_mail.text
    assert token_of(last_mail()) not in by_mail.text
    assert (here.people, here.mask) == (1, "")
    assert "attend la signature de votre organisation" in here.text


def test_who_proposed_is_told_once_when_the_last_ones_leave(scene):
    def told() -> int:
        return Notification.objects.filter(user=scene.by.user, message=signing_reminders.LAST).count()

    for day in (3, 7):
        remind_due(after(day))
    assert told() == 0
    remind_due(after(14))
    assert told() == 1
    assert not Notification.objects.filter(user=scene.other.user, message=signing_reminders.LAST).exists()


def test_the_first_link_stays_good_and_the_page_of_links_counts_the_reminder(scene):
    first = OutgoingMessage.objects.get(to="contact@exemple.test")
    remind_due(after(3))

    for message in OutgoingMessage.objects.filter(to="contact@exemple.test"):
        assert open_door(token=token_of(message), kind="sign", at=after(4)).member == scene.mailed
    row = MailedDoor.objects.get(member=scene.mailed)
    assert (row.sent_at, row.words) == (after(3), last_mail().subject)
    assert row.words != first.subject


def test_somebody_with_an_account_and_an_address_to_sign_gets_both(scene):
    scene.members[1].sheet.signatory_email = "signe@exemple.test"
    scene.members[1].sheet.save()
    remind_due(after(3))

    row = SignatureReminder.objects.get(signature__member=scene.members[1])
    assert (row.people, row.mask) == (1, "s…@exemple.test")
    assert OutgoingMessage.objects.filter(to="signe@exemple.test").count() == 1


def test_somebody_that_nobody_can_reach_is_kept_as_such(scene):
    Member.objects.filter(pk=scene.mailed.pk).update(email="")
    assert remind_due(after(3)) == 3

    row = SignatureReminder.objects.get(signature__member=scene.mailed)
    assert (row.people, row.mask, row.text) == (0, "", "")


def test_nothing_after_a_signature(scene):
    scene.sign(scene.members[1], scene.other, after(1))

    assert remind_due(after(3)) == 2
    assert scene.left(scene.members[1]) == []


def _refuse(scene: Scene) -> None:
    signing.refuse(
        version=scene.version, member=scene.members[1], reason="Non", signatory=Signatory(), by=scene.other, at=NOW
    )  # fmt: skip


def _newer(scene: Scene) -> None:
    Project.objects.filter(pk=scene.project.pk).update(title="Un autre titre")
    documents.make_version(sheet=scene.version.sheet, by=scene.by, at=NOW)


def _withdraw(scene: Scene) -> None:
    proposing.withdraw(version=scene.version, by=scene.by, at=NOW)


def _closed(scene: Scene) -> None:
    scene.project.state, scene.project.closed_at = ProjectState.FINISHED, NOW
    scene.project.save()


@pytest.mark.parametrize("what", [_refuse, _newer, _withdraw, _closed])
def test_nothing_after_a_refusal_a_newer_version_a_withdrawal_nor_in_a_closed_project(scene, what):
    what(scene)

    assert [remind_due(after(day)) for day in (3, 7, 14)] == [0, 0, 0]
    assert mails() == 1


@pytest.mark.parametrize("facts", [{"state": MemberState.LEFT}, {"role": "observer"}])
def test_nothing_to_a_member_gone(scene, facts):
    Member.objects.filter(pk=scene.mailed.pk).update(**facts)

    assert remind_due(after(3)) == 2
    assert scene.left(scene.mailed) == []


@pytest.mark.parametrize(
    ("day", "why"), [(NOW.date(), DayPassed), (date(2026, 1, 1), DayPassed), (date(2028, 1, 1), DayTooFar)]
)
def test_a_day_that_cannot_be_given(scene, day, why):
    proposing.withdraw(version=scene.version, by=scene.by, at=NOW)
    again = documents.make_version(sheet=scene.version.sheet, by=scene.by, at=NOW)
    with pytest.raises(why):
        proposing.propose(version=again, sign_by=day, by=scene.by, at=NOW)

    assert PaperVersion.objects.get(pk=again.pk).state == "draft"


@pytest.mark.parametrize("where", ["hold", "_tell", "reach_signatory", "_tell_who_proposed"])
@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("kth", [1, 2, 3])
def test_a_worker_killed_in_the_middle_never_reminds_twice(scene, monkeypatch, where, is_after, kth):
    kth = 1 if where == "_tell_who_proposed" else kth
    calls = {"n": 0}
    with monkeypatch.context() as patched:
        real: Any = getattr(signing_reminders, where)
        patched.setattr(signing_reminders, where, cut(calls, kth, real, after=is_after))
        with pytest.raises(Killed):
            remind_due(after(14))

    done = SignatureReminder.objects.count()
    assert done == kth - 1
    assert mails() == 1 + (scene.left(scene.mailed) != [])
    assert remind_due(after(14, hours=1)) == 3 - done
    assert remind_due(after(14, hours=2)) == 0
    assert SignatureReminder.objects.count() == 3
    assert mails() == 2
    assert Notification.objects.filter(message=signing_reminders.LAST).count() == 1


def test_two_workers_at_once_remind_once(database_on_disk):
    scene = Scene()

    raised = at_once(*[partial(remind_due, after(14))] * 3)

    assert [error for error in raised if error] == []
    assert SignatureReminder.objects.count() == 3
    assert mails() == 2
    assert Notification.objects.filter(user=scene.other.user).count() == 2
    assert Notification.objects.filter(message=signing_reminders.LAST).count() == 1


def test_the_work_of_an_hour_without_anything_due_asks_little(scene, django_assert_max_num_queries):
    remind_due(after(3))
    with django_assert_max_num_queries(2):
        remind_due(after(4))
