"""What the board of a member decided of a version, before the member signs it (R-333)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.documents import speaks_for
from maillage.cooperation.actions.guard import MayNotWrite, writing
from maillage.cooperation.actions.signing_news import held
from maillage.cooperation.models.documents import BoardApproval, PaperState, PaperVersion, SignatureState
from maillage.cooperation.models.projects import Member


class InTheFuture(Refusal):
    message = gettext_noop("Un conseil n’a pas encore pu décider à cette date.")


class ApprovalKept(Refusal):
    message = gettext_noop(
        "Cette version est déjà signée ou close pour %(party)s : l’accord noté avant ne change plus. "
        "Une nouvelle version demande un nouvel accord."
    )


class NewerVersion(Refusal):
    message = gettext_noop("Une version plus récente existe : c’est elle que le conseil approuve.")


@transaction.atomic
def note_approval(
    *, version: PaperVersion, member: Member, body: str, on: date, reference: str, by: Actor, at: datetime
) -> BoardApproval:
    """Note what the board of a member decided: by itself, or by a coordinator for one without account.

    A mistake is mended until the member answers; then the approval stays, as that version does.
    Raises MayNotWrite, ProjectClosed, Gone, InTheFuture, ApprovalKept, NewerVersion.
    """
    seat = writing(version.sheet.project, by, at)
    row = held(version)
    of_project = member.project_id == row.sheet.project_id and member.is_party
    if not of_project or not speaks_for(by, member, seat.may_steer):
        raise MayNotWrite()
    if on > timezone.localtime(at).date():
        raise InTheFuture()
    _check_open(row, member)
    approval, _is_new = BoardApproval.objects.update_or_create(
        version=row,
        member=member,
        defaults={"body": body[:120], "on": on, "reference": reference[:120], "by": by.user, "at": at},
    )
    facts = {
        "title": row.title, "version": row.number, "party": member.name, "body": approval.body, "on": on,
        "reference": approval.reference,
    }  # fmt: skip
    about = f"project:{seat.project.pk}"
    record(what="document.approved", about=about, owner=seat.project.owner, after=facts, by=by, at=at)
    return approval


def _check_open(row: PaperVersion, member: Member) -> None:
    answered = row.signatures.filter(member=member).exclude(state=SignatureState.WAITING)
    if row.state not in (PaperState.DRAFT, PaperState.PROPOSED) or answered.exists():
        raise ApprovalKept(party=member.name)
    if row.sheet.versions.filter(number__gt=row.number).exists():
        raise NewerVersion()
