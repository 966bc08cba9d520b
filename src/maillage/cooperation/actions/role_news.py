"""Tell organisations that a role is asked of them, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from maillage.accounts.actions.notifications import notify
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.roles import NEWS
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState

DOOR = "role"
_ASKED = gettext_noop(
    "%(by)s vous propose une autre place dans « %(project)s » : votre réponse est attendue."
)
_ASKED_FOR_ITSELF = gettext_noop("%(by)s demande une autre place dans « %(project)s » : à vous de répondre.")
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
    if row.asked_by_id == row.member_id:
        others = Member.objects.filter(project=project, coordinates=True, state=MemberState.ACCEPTED)
        for other in others.exclude(pk=row.member_id).select_related("organisation"):
            _news(other, row, _ASKED_FOR_ITSELF, {"by": by_name, "project": project.title}, at)
        return
    facts = {"by": by_name, "project": project.title}
    reach(
        member=row.member, door=Doorway(DOOR, row.pk, row.member_id), news=News(NEWS, _ASKED, facts, url_of(row)),
        letter=letter_to_answer(row), key=f"coop-role-{row.pk}", at=at, by_name=by_name,
    )  # fmt: skip


def letter_to_answer(row: RoleRequest) -> Letter:
    """Return the mail that asks an organisation without account for its answer."""
    return Letter(
        "cooperation/mail/role", "cooperation:role_door", {"by": row.asked_by.name, "reason": row.reason}
    )


def tell_answer(row: RoleRequest, at: datetime) -> None:
    """Tell the answer to who asked."""
    facts = {"member": row.member.name, "project": row.member.project.title}
    _news(row.asked_by, row, _ANSWERED[RoleRequestState(row.state)], facts, at)


def url_of(row: RoleRequest) -> str:
    """Return the page of a request."""
    return reverse("cooperation:role", args=[row.pk])


def _news(to: Member, row: RoleRequest, message: str, facts: Mapping[str, object], at: datetime) -> None:
    if to.organisation is not None:
        notify(
            kind=NEWS, to=those_acting(to.organisation, at=at), message=message, facts=facts, url=url_of(row),
            about=f"project:{to.project_id}", at=at, organisation=to.organisation,
        )  # fmt: skip
