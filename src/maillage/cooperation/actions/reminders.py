"""Periodic work of invitations: remind those who have not answered, close those left without answer.

One transaction for each invitation, in which its row is locked and the fact and its mail are written together: killed
between any two statements, the work is done again for this invitation alone, and what had left never leaves twice.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.invitation_letters import ROUTE, facts_of, tell, tell_senders
from maillage.cooperation.actions.invitations import held
from maillage.cooperation.domain.events import invitations as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.invitations import is_over
from maillage.cooperation.domain.reminders import Planned, calendar
from maillage.cooperation.models.invitations import AnswerKind, Invitation, InvitationState, Reminder
from maillage.cooperation.models.projects import MemberState, Project
from maillage.cooperation.queries.access import OPEN
from maillage.mail.queries.letters import full_url, write_letter

CLOCK = Actor(origin="cooperation.invitations")
REMINDED = gettext_noop("%(inviter)s attend votre réponse sur « %(name)s » avant le %(date)s.")
LEFT_ALONE = gettext_noop(
    "%(member)s n’a pas répondu dans « %(project)s » : prolongez l’invitation, ou voyez qui pourrait la remplacer."
)


def remind_due(at: datetime) -> int:
    """Send the reminders that are due: one of each at most, whatever happens to the worker. Returns how many left."""
    today = timezone.localdate(at)
    rows = Invitation.objects.waiting().filter(answer_by__gte=today, member__project__state__in=OPEN)
    return sum(_remind(number, at) for number in list(rows.order_by("pk").values_list("pk", flat=True)))


def close_expired(at: datetime) -> int:
    """Close the invitations whose last day is over without an answer, and tell who sent them. Returns how many."""
    rows = Invitation.objects.waiting().filter(answer_by__lt=timezone.localdate(at))
    return sum(_expire(number, at) for number in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind(number: int, at: datetime) -> bool:
    row = hold(number)
    if row is None or row.state != InvitationState.SENT or row.member.project.state not in OPEN:
        return False
    if row.member.state not in (MemberState.INVITED, MemberState.DISCUSSING) or _awaits_reply(row):
        return False
    done = row.reminders.filter(answer_by=row.answer_by).values_list("days", flat=True)
    planned = calendar(asked_on=timezone.localdate(row.last_sent_at), last_day=row.answer_by)
    reminder = planned.due(today=timezone.localdate(at), done=list(done))
    if reminder is None:
        return False
    Reminder.objects.create(
        invitation=row, answer_by=row.answer_by, days=reminder.days, at=at, text=_words(row, reminder)
    )
    tell(
        row,
        "invitation_reminder",
        _key(row, reminder),
        REMINDED,
        at=at,
        days=reminder.days,
        last=reminder.is_last,
    )
    return True


def _key(row: Invitation, reminder: Planned) -> str:
    return f"coop:reminder:{row.pk}:{row.answer_by}:{reminder.days}"


def _words(row: Invitation, reminder: Planned) -> str:
    """Return what the reminder says, its link cut: kept for who sent the invitation to read."""
    member = row.member
    context = {
        **facts_of(row), "days": reminder.days, "last": reminder.is_last, "member": member.name,
        "project": member.project.title, "organisation": member.project.owner.name,
        "url": full_url(reverse(ROUTE, args=["-"]).replace("-", "…")), "expires": row.answer_by,
    }  # fmt: skip
    written = write_letter("cooperation/mail/invitation_reminder", context, language=member.language)
    return written.text.partition("\n-- \n")[0].strip()


def _awaits_reply(row: Invitation) -> bool:
    """Tell whether the invited organisation itself waits for a reply: nobody reminds it of anything then."""
    return row.answers.filter(kind=AnswerKind.QUESTION, replied_at=None).exists()


@transaction.atomic
def _expire(number: int, at: datetime) -> bool:
    row = hold(number)
    if row is None or row.state != InvitationState.SENT:
        return False
    if not is_over(answer_by=row.answer_by, today=timezone.localdate(at)):
        return False
    row.state, row.closed_at, row.version = InvitationState.EXPIRED, at, row.version + 1
    row.save()
    project = row.member.project
    if project.state in OPEN:
        tell_senders(row, LEFT_ALONE, {}, at=at)
    record(
        what="project.invitation_expired", about=f"project:{project.pk}", owner=project.owner,
        after={"member": row.member.name, "answer_by": row.answer_by}, by=CLOCK, at=at,
    )  # fmt: skip
    return True


def hold(number: int) -> Invitation | None:
    """Return an invitation as it is now, held with its project and its member, in the order of every write."""
    found = Invitation.objects.select_related("member").filter(pk=number).first()
    if found is None:
        return None
    project = (
        Project.objects.select_for_update(of=("self",))
        .select_related("owner")
        .get(pk=found.member.project_id)
    )
    return held(found, project)
