"""Where a project stands: one next step, then one line or more by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.actors import Actor
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.projects import PARTIES, Member, MemberState, Project
from maillage.cooperation.presentation.base_lines import overview_base
from maillage.cooperation.presentation.bid import overview_bid
from maillage.cooperation.presentation.decisions import overview_decisions
from maillage.cooperation.presentation.documents import overview_documents
from maillage.cooperation.presentation.form_lines import overview_form
from maillage.cooperation.presentation.funding import overview_funding
from maillage.cooperation.presentation.invitations import overview_invitations
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.presentation.meetings import overview_meetings
from maillage.cooperation.presentation.need import overview_need
from maillage.cooperation.presentation.plan import overview_plan
from maillage.cooperation.presentation.stages import overview_stages
from maillage.cooperation.presentation.terms import overview_terms
from maillage.cooperation.queries.access import Seat, members_of

Overview = Callable[[Seat, Sequence[Member], datetime], list[Line]]


def _of_project(say: Callable[[Project, datetime], list[Line]]) -> Overview:
    return lambda seat, members, at: say(seat.project, at)


def _of_members(say: Callable[[Project, Sequence[Member], datetime], list[Line]]) -> Overview:
    return lambda seat, members, at: say(seat.project, members, at)


def overview_members(project: Project, members: Sequence[Member], at: datetime) -> list[Line]:
    """Say who is engaged, and who waits (no query)."""
    rows = [one for one in members if one.is_held and one.role in PARTIES]
    states = [one.state for one in rows]
    url = reverse("cooperation:members", args=[project.pk])
    proposed, engaged = states.count(MemberState.PROPOSED), states.count(MemberState.ACCEPTED)
    title = ngettext(
        "%(n)s organisation engagée sur %(all)s", "%(n)s organisations engagées sur %(all)s", engaged
    )
    title %= {"n": engaged, "all": len(rows)}
    if len(rows) < 2:
        return [
            Line(
                _("membres"),
                _("Vous êtes seuls dans ce projet"),
                url,
                _("Ajouter des organisations"),
                state="attention",
            )
        ]
    if proposed:
        detail = ngettext("%(n)s n’est pas encore invitée.", "%(n)s ne sont pas encore invitées.", proposed)
        return [
            Line(
                _("membres"),
                title,
                url,
                _("Inviter ces structures"),
                detail % {"n": proposed},
                state="attention",
            )
        ]
    waiting = states.count(MemberState.INVITED) + states.count(MemberState.DISCUSSING)
    if waiting:
        detail = ngettext("%(n)s n’a pas donné son accord.", "%(n)s n’ont pas donné leur accord.", waiting)
        return [Line(_("membres"), title, url, _("Voir les réponses"), detail % {"n": waiting})]
    return [Line(_("membres"), title, url, state="ok")]


PARTS: Sequence[tuple[Part, Overview]] = (
    (Part.MEMBERS, _of_members(overview_members)),
    (Part.MEETINGS, _of_project(overview_meetings)),
    (Part.TERMS, _of_members(overview_terms)),
    (Part.STAGES, _of_project(overview_stages)),
    (Part.PLAN, _of_project(overview_plan)),
    (Part.BID, _of_members(overview_bid)),
    (Part.BASE, _of_members(overview_base)),
    (Part.FUNDING, _of_project(overview_funding)),
    (Part.MEMBERS, _of_project(overview_invitations)),
    (Part.DOCUMENTS, _of_project(overview_documents)),
    (Part.DECISIONS, lambda seat, members, at: overview_decisions(seat, at)),
    (Part.NEED, _of_members(overview_need)),
    (Part.FORM, _of_project(overview_form)),
)
"""Who says where each part stands, in the order of the page; one reads only the parts shown to it."""


def overview_of(seat: Seat, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the next step, what presses besides it, and how each other part stands, among those one reads."""
    members = members_of(seat.project)
    lines = [line for part, say in PARTS if part in seat.reads for line in say(seat, members, at)]
    pressing = [line for line in lines if line.state == "attention"]
    step = next((line for line in pressing if line.action), None)
    return {
        "next_step": step,
        "pressing": [line for line in pressing if line is not step],
        "lines": [line for line in lines if line.state != "attention"],
    }
