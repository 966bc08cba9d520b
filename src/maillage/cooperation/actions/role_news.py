"""Tell organisations that a role is asked of them, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from maillage.accounts.actions.notifications import notify
from maillage.accounts.models import Organisation
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.roles import NEWS
from maillage.cooperation.models.projects import Member, MemberRole, MemberState
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState

DOOR = "role"
_ASKED = gettext_noop(
    "%(by)s vous propose une autre place dans « %(project)s » : votre réponse est attendue."
)
_ASKED_FOR_ITSELF = gettext_noop("%(by)s demande une autre place dans « %(project)s » : à vous de répondre.")
_PASSES = gettext_noop(
    "%(by)s propose que %(member)s devienne mandataire ou porteur de « %(project)s » : sa réponse est attendue."
)
_WITHDRAWN = gettext_noop(
    "La demande d’une autre place pour %(member)s dans « %(project)s » est retirée : il n’y a plus rien à répondre."
)
_ANSWERED = {
    RoleRequestState.AGREED: gettext_noop(
        "La place de %(member)s change dans « %(project)s » : elle est acceptée."
    ),
    RoleRequestState.REFUSED: gettext_noop(
        "%(member)s garde sa place dans « %(project)s » : le changement est refusé."
    ),
}


def ask_answer(row: RoleRequest, at: datetime) -> None:
    """Ask the answer of the organisation, or of those that coordinate when it asked itself."""
    by_name, project = row.asked_by.name, row.member.project
    facts = {"by": by_name, "project": project.title}
    if row.asked_by_id == row.member_id:
        for other in _coordinating(row):
            _news(other, row, _ASKED_FOR_ITSELF, facts, at)
        return
    if _passes_lead(row):
        for other in _coordinating(row):
            _news(other, row, _PASSES, facts | {"member": row.member.name}, at)
    reach(
        member=row.member, door=Doorway(DOOR, row.pk, row.member_id), news=News(NEWS, _ASKED, facts, url_of(row)),
        letter=letter_to_answer(row), key=f"coop-role-{row.pk}", at=at, by_name=by_name,
    )  # fmt: skip


def _passes_lead(row: RoleRequest) -> bool:
    """Tell whether the lead passes at the wish of who holds it without coordinating: those who do are told."""
    return row.role == MemberRole.LEAD and not row.asked_by.coordinates


def _coordinating(row: RoleRequest) -> list[Member]:
    """Those that coordinate, but who asks and who is asked (one query)."""
    others = Member.objects.filter(
        project=row.member.project_id, coordinates=True, state=MemberState.ACCEPTED
    )
    return list(others.exclude(pk__in=[row.member_id, row.asked_by_id]).select_related("organisation"))


def letter_to_answer(row: RoleRequest) -> Letter:
    """Return the mail that asks an organisation without account for its answer."""
    return Letter(
        "cooperation/mail/role", "cooperation:role_door", {"by": row.asked_by.name, "reason": row.reason}
    )


def tell_answer(row: RoleRequest, at: datetime) -> None:
    """Tell the answer to who asked."""
    facts = {"member": row.member.name, "project": row.member.project.title}
    _news(row.asked_by, row, _ANSWERED[RoleRequestState(row.state)], facts, at)


def tell_withdrawn(row: RoleRequest, actor: Organisation | None, at: datetime) -> None:
    """Tell those that were asked, and who asked, that it is over; but who took the request back (actor)."""
    project = row.member.project
    facts = {"member": row.member.name, "project": project.title}
    told = _coordinating(row) if row.asked_by_id == row.member_id or _passes_lead(row) else []
    for other in [*told, row.asked_by]:
        if not is_of(other, actor) and other.state == MemberState.ACCEPTED:
            _news(other, row, _WITHDRAWN, facts, at)
    asked = row.member
    if row.asked_by_id == row.member_id or asked.state != MemberState.ACCEPTED or is_of(asked, actor):
        return
    letter = Letter(
        "cooperation/mail/role_withdrawn", "cooperation:role_door", {"by": row.asked_by.name}, replaces=False
    )
    reach(
        member=asked, door=Doorway(DOOR, row.pk, asked.pk), news=News(NEWS, _WITHDRAWN, facts, url_of(row)),
        letter=letter, key=f"coop-role-over-{row.pk}", at=at, by_name=row.asked_by.name,
    )  # fmt: skip


def is_of(member: Member, organisation: Organisation | None) -> bool:
    """Tell whether a seat is of an organisation; never of none."""
    return organisation is not None and organisation.pk == member.organisation_id


def url_of(row: RoleRequest) -> str:
    """Return the page of a request."""
    return reverse("cooperation:role", args=[row.pk])


def _news(to: Member, row: RoleRequest, message: str, facts: Mapping[str, object], at: datetime) -> None:
    if to.organisation is not None:
        notify(
            kind=NEWS, to=those_acting(to.organisation, at=at), message=message, facts=facts, url=url_of(row),
            about=f"project:{to.project_id}", at=at, organisation=to.organisation,
        )  # fmt: skip
