"""Reply to the question, or to the conditions in words, of an invited organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.answers import LONGEST, NeedsWords
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.actions.invitation_letters import tell
from maillage.cooperation.actions.invitations import held
from maillage.cooperation.domain.events import invitations as events  # noqa: F401  named before they are written
from maillage.cooperation.models.invitations import Answer, InvitationState
from maillage.cooperation.models.projects import MemberState
from maillage.mail.domain.letter import quoted

REPLIED = gettext_noop("%(inviter)s vous a répondu sur « %(name)s ».")


class NotAQuestion(Refusal):
    message = gettext_noop("Il n’y a rien à répondre ici, ou quelqu’un l’a déjà fait.")


@transaction.atomic
def reply_to_question(*, answer: Answer, text: str, by: Actor, at: datetime) -> Answer:
    """Reply to a question, or to conditions; the reply goes to the member, with the link to answer.

    Raises MayNotSteer, ProjectClosed, NotAQuestion, NeedsWords.
    """
    project = steering(answer.invitation.member.project, by, at).project
    invitation = held(answer.invitation, project)
    row = Answer.objects.select_for_update(of=("self",)).filter(pk=answer.pk, invitation=invitation).first()
    if row is None:
        raise Gone()
    if not row.may_be_replied:
        raise NotAQuestion()
    if not text.strip():
        raise NeedsWords()
    row.invitation, row.reply, row.replied_by, row.replied_at = (
        invitation,
        text.strip()[:LONGEST],
        by.user,
        at,
    )
    row.save()
    if invitation.is_live:
        _tell_reply(row, at)
    record(
        what="project.question_replied", about=f"project:{project.pk}", owner=project.owner,
        after={"member": invitation.member.name}, by=by, at=at,
    )  # fmt: skip
    return row


def _tell_reply(row: Answer, at: datetime) -> None:
    tell(
        row.invitation, "invitation_reply", f"coop:reply:{row.pk}", REPLIED, at=at,
        by_name=f"{row.replied_by} – {row.invitation.member.project.owner.name}",
        question=quoted(row.words), reply=quoted(row.reply),
        decided=row.invitation.state == InvitationState.ANSWERED,
        discussing=row.invitation.member.state == MemberState.DISCUSSING,
    )  # fmt: skip
