"""What every page of a project shares: who may open it, its menu, its title."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.accounts.http import Request
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.projects import MemberState, Project
from maillage.cooperation.presentation.menu import menu_of
from maillage.cooperation.presentation.reading import LABELS
from maillage.cooperation.queries.access import Seat, projects_readable_by, seat_in


class PartNotShown(PermissionDenied):
    """The group does not show this part of the project to the role one has there: `views.not_shown` says so."""

    def __init__(self, seat: Seat, part: Part) -> None:
        super().__init__(part)
        self.seat, self.part = seat, part

    @property
    def page(self) -> tuple[str, dict[str, Any]]:
        """The template of the page that says so, and its context (one query)."""
        who = self.seat.project.members.filter(coordinates=True, state=MemberState.ACCEPTED).first()
        context = frame(
            self.seat, "project", part=LABELS[self.part], who=who.name if who else "",
            role=self.seat.member.get_role_display() if self.seat.member else _("autour du groupe"),
        )  # fmt: skip
        return "cooperation/reading/not_shown.html", context


def project_or_404(request: Request, pk: int, *parts: Part) -> Seat:
    """Return how one stands in a project one may read. Raises Http404, PartNotShown.

    A stranger learns nothing of it; parts: what the page shows of it, which its group may not show to all.
    """
    project = projects_readable_by(request.actor).filter(pk=pk).first()
    seat = seat_in(project, request.actor) if project else None
    if seat is None:
        raise Http404
    assert parts, "a page of a project names the part it shows"
    kept = next((part for part in parts if part not in seat.reads), None)
    if kept is not None:
        raise PartNotShown(seat, kept)
    return seat


def writable(request: Request, pk: int, part: Part) -> Seat:
    """Return the seat of somebody who takes part in writing. Raises Http404, PermissionDenied."""
    seat = project_or_404(request, pk, part)
    if not seat.may_write:
        raise PermissionDenied
    return seat


def votable(request: Request, pk: int, part: Part) -> Seat:
    """Return the seat of somebody who acts for a member of the group. Raises Http404, PermissionDenied."""
    seat = project_or_404(request, pk, part)
    if not seat.may_vote:
        raise PermissionDenied
    return seat


def steerable(request: Request, pk: int, part: Part) -> Seat:
    """Return the seat of somebody who coordinates. Raises Http404, PermissionDenied."""
    seat = project_or_404(request, pk, part)
    if not seat.may_steer:
        raise PermissionDenied
    return seat


def link_over(request: Request, refusal: Refusal) -> HttpResponse:
    """Render the page of a mailed link that leads nowhere: why, and whom to ask."""
    return render(request, "cooperation/link_over.html", {"why": explain(refusal)}, status=410)


def frame(seat: Seat, current: str, **context: Any) -> dict[str, Any]:
    """Return the context of a page of a project; current: its name in `presentation.menu.PAGES`."""
    project: Project = seat.project
    return {"project": project, "seat": seat, "project_menu": menu_of(seat, current), **context}
