"""Reminders and expiry: on their days, once each even when the worker dies, only to who has not answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maillage.accounts.models import JournalEntry, Notification
from maillage.cooperation.actions import reminders
from maillage.cooperation.actions.questions import reply_to_question
from maillage.cooperation.models.invitations import Invitation, InvitationState, Reminder
from maillage.cooperation.models.projects import MemberState, ProjectState
from maillage.cooperation.tests.factories import make_member
from maillage.cooperation.tests.invitations.scenes import AT, Scene, answer_by_link, door, given, last_mail
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def at(day: int, month: int = 12, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_reminders_leave_7_3_and_1_days_before_once_each(scene):
    scene.invite()

    sent = {
        day: reminders.remind_due(at(day, month))
        for day, month in [(26, 11), (27, 11), (1, 12), (3, 12), (4, 12)]
    }
    again = [reminders.remind_due(at(day)) for day in (1, 3, 4, 5)]

    assert sent == {26: 0, 27: 2, 1: 2, 3: 2, 4: 0}
    assert again == [0, 0, 0, 0]
    mine = Reminder.objects.filter(invitation__member=scene.mailed)
    assert list(mine.values_list("days", flat=True)) == [7, 3, 1]
    assert OutgoingMessage.objects.filter(to="chantier@exemple.test").count() == 4
    assert Notification.objects.filter(user=scene.known_by.user).count() == 4
    assert last_mail().subject.startswith("Dernière relance")
    assert "dernier message de rappel" in mine.last().text
    assert "/c/invitation/…" in mine.last().text
    assert door(at(3)).member == scene.mailed


def test_the_first_link_stays_good_after_reminders(scene):
    scene.invite(scene.mailed)
    first = last_mail()

    reminders.remind_due(at(1))

    assert door(at(2), first).member == scene.mailed


def test_only_who_has_not_answered_is_reminded_and_a_question_suspends(scene):
    (mailed,) = scene.invite(scene.mailed)
    question = answer_by_link(mailed, given("question", "Qui fournit les bennes ?"))
    assert reminders.remind_due(at(27, 11)) == 0
    reply_to_question(answer=question, text="Nous", by=scene.by, at=at(30, 11))

    assert reminders.remind_due(at(1)) == 1
    answer_by_link(mailed, given("yes"), at=at(2))
    assert reminders.remind_due(at(3)) == 0


def test_a_closed_project_or_a_seat_that_ended_is_left_alone(scene):
    (row,) = scene.invite(scene.mailed)
    scene.mailed.refresh_from_db()
    scene.mailed.state = MemberState.LEFT
    scene.mailed.save()
    assert reminders.remind_due(at(1)) == 0
    scene.mailed.state = MemberState.INVITED
    scene.mailed.save()
    scene.project.state, scene.project.closed_at = ProjectState.FINISHED, at(1)
    scene.project.save()
    assert reminders.remind_due(at(1)) == 0
    assert row.reminders.count() == 0


class Killed(BaseException):
    """The worker dies here."""


def cut(calls: dict[str, int], kth: int, real: Any, *, after: bool) -> Any:
    """Return a function that does its work, but dies the kth time, before it or after it."""

    def step(*args: Any, **kwargs: Any) -> Any:
        calls["n"] += 1
        if calls["n"] == kth and not after:
            raise Killed
        found = real(*args, **kwargs)
        if calls["n"] == kth:
            raise Killed
        return found

    return step


@pytest.mark.parametrize("where", ["hold", "_words", "tell"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kth", [1, 3, 5])
def test_a_worker_killed_in_the_middle_of_the_cascade_never_reminds_twice(
    scene, monkeypatch, where, after, kth
):
    others = [
        make_member(
            scene.project, organisation=None, name=f"Structure {n}", email=f"s{n}@exemple.test",
            state=MemberState.PROPOSED,
        )
        for n in range(3)
    ]  # fmt: skip
    scene.invite(scene.mailed, scene.known, *others)
    before = OutgoingMessage.objects.filter(to__endswith="@exemple.test", kind="coop-invitation").count()
    calls = {"n": 0}
    with monkeypatch.context() as patched:
        patched.setattr(reminders, where, cut(calls, kth, getattr(reminders, where), after=after))
        with pytest.raises(Killed):
            reminders.remind_due(at(1))

    done = Reminder.objects.count()
    assert done < 5
    assert reminders.remind_due(at(1, hour=10)) == 5 - done
    assert reminders.remind_due(at(1, hour=11)) == 0

    assert Reminder.objects.count() == 5
    mails = OutgoingMessage.objects.filter(kind="coop-invitation")
    assert mails.count() == before + 4
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        ["chantier@exemple.test", *(f"s{n}@exemple.test" for n in range(3))] * 2
    )
    assert Notification.objects.filter(user=scene.known_by.user).count() == 2


def test_expire_closes_on_the_day_after_tells_who_sent_and_does_it_once(scene):
    (row,) = scene.invite(scene.mailed)

    assert reminders.close_expired(at(4)) == 0
    assert [reminders.close_expired(at(5)), reminders.close_expired(at(5))] == [1, 0]

    row.refresh_from_db()
    scene.mailed.refresh_from_db()
    assert (row.state, scene.mailed.state) == (InvitationState.EXPIRED, MemberState.INVITED)
    news = Notification.objects.get(user=scene.by.user)
    assert news.url == f"/cooperations/{scene.project.pk}/invitations/{row.pk}"
    assert JournalEntry.objects.filter(what="project.invitation_expired").count() == 1


def test_extending_plans_the_reminders_of_the_new_day(scene):
    from maillage.cooperation.actions.invitations import resend

    (row,) = scene.invite(scene.mailed)
    reminders.remind_due(at(3))
    reminders.close_expired(at(5))

    resend(invitation=Invitation.objects.get(pk=row.pk), answer_by=at(20).date(), by=scene.by, at=at(6))

    assert [reminders.remind_due(at(day)) for day in (12, 13, 17, 19, 20)] == [0, 1, 1, 1, 0]
    assert list(row.reminders.values_list("answer_by__day", "days")) == [(4, 1), (20, 7), (20, 3), (20, 1)]
    assert at(20) - timedelta(days=7) > AT
