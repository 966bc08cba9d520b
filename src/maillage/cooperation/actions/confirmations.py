"""Once the group has decided of what a « yes, if » asked, its member is told, and asked to confirm."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.invitation_letters import tell
from maillage.cooperation.actions.reminders import CLOCK, hold
from maillage.cooperation.domain.offered import write
from maillage.cooperation.models.invitations import Answer, AnswerKind, Invitation, InvitationState
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.models.terms import ChangeState
from maillage.cooperation.queries.access import OPEN
from maillage.cooperation.queries.offers import offers_for

DAYS = 7
"""Days one has to confirm, at least."""
_OTHERWISE = gettext_noop(
    "Le groupe n’a pas retenu vos conditions pour « %(name)s » : répondez avant le %(date)s."
)
BECAME = {
    ChangeState.APPLIED: gettext_noop(
        "Vos conditions pour « %(name)s » sont acceptées : confirmez avant le %(date)s."
    ),
    ChangeState.OVERTAKEN: gettext_noop("Les parts de « %(name)s » ont changé : répondez avant le %(date)s."),
}


def ask_confirmations(at: datetime) -> int:
    """Ask those whose conditions were decided to confirm, once each. Returns how many were asked."""
    settled = Answer.objects.filter(
        kind=AnswerKind.YES_IF, settled_at=None, invitation__state=InvitationState.ANSWERED,
        invitation__member__state=MemberState.DISCUSSING, invitation__member__project__state__in=OPEN,
    ).exclude(change=None).exclude(change__state=ChangeState.OPEN)  # fmt: skip
    return sum(_ask(number, at) for number in sorted(set(settled.values_list("invitation_id", flat=True))))


@transaction.atomic
def _ask(number: int, at: datetime) -> bool:
    row = hold(number)
    last = _settled(row) if row is not None else None
    if row is None or last is None or last.change is None:
        return False
    last.settled_at = at
    last.save(update_fields=["settled_at"])
    row.offered = write(offers_for(row.member.project, [row.member])[row.member_id])
    row.answer_by = max(row.answer_by, timezone.localdate(at) + timedelta(days=DAYS))
    row.state, row.last_sent_at, row.sendings, row.version = (
        InvitationState.SENT,
        at,
        row.sendings + 1,
        row.version + 1,
    )
    row.save()
    became = last.change.state
    message = BECAME.get(ChangeState(became), _OTHERWISE)
    tell(row, "invitation_settled", f"coop:settled:{last.pk}", message, at=at, became=became)
    project = row.member.project
    record(
        what="project.confirmation_asked", about=f"project:{project.pk}", owner=project.owner,
        after={"member": row.member.name, "answer_by": row.answer_by}, by=CLOCK, at=at,
    )  # fmt: skip
    return True


def _settled(row: Invitation) -> Answer | None:
    """Return the last answer when it is a « yes, if » that the group has decided and that nobody was told of."""
    if row.state != InvitationState.ANSWERED or row.member.state != MemberState.DISCUSSING:
        return None
    last = row.answers.exclude(kind=AnswerKind.QUESTION).select_related("change").order_by("pk").last()
    if last is None or last.kind != AnswerKind.YES_IF or last.settled_at is not None:
        return None
    return last if last.change is not None and last.change.state != ChangeState.OPEN else None
