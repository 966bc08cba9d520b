"""Where a project stands: one next step, then one line or more by part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.actors import Actor
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.projects import PARTIES, MemberState, Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.access import Seat, members_of

ForReader = Callable[[Seat, datetime], list[Line]]
PARTS: dict[Part, ForReader] = {}
"""Who says where each part stands, in the order of the page; one reads only the parts shown to it."""


def register(part: Part, say: Callable[[Project, datetime], list[Line]]) -> None:
    """Have a part say where it stands (again is harmless)."""
    PARTS[part] = lambda seat, at: say(seat.project, at)


def register_for_reader(part: Part, say: ForReader) -> None:
    """Have a part say where it stands, by what one reads of the others."""
    PARTS[part] = say


def overview_of(seat: Seat, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the next step, what presses besides it, and how each other part stands, among those one reads."""
    said = [say(seat, at) for part, say in PARTS.items() if part in seat.reads]
    lines = [line for some in (overview_members(seat.project, at), *said) for line in some]
    pressing = [line for line in lines if line.state == "attention"]
    step = next((line for line in pressing if line.action), None)
    return {
        "next_step": step,
        "pressing": [line for line in pressing if line is not step],
        "lines": [line for line in lines if line.state != "attention"],
    }


def overview_members(project: Project, at: datetime) -> list[Line]:
    """Say who is engaged, and who waits (one query)."""
    rows = [one for one in members_of(project) if one.is_held and one.role in PARTIES]
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
