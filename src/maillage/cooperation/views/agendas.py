"""The agenda of a meeting, prepared by the coordination: what is proposed, kept, put aside, in which order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, Difference, sent_version
from maillage.cooperation.actions.agendas import save_agenda, tell_agenda
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.agendas import Draft, apply, draft_of, sent_draft, wanted
from maillage.cooperation.models.meetings import ItemState, Meeting
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.meetings import items_of, proposed_points
from maillage.cooperation.views.frame import frame, steerable
from maillage.cooperation.views.meetings import meeting_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def agenda(request: Request, pk: int, number: int) -> HttpResponse:
    """Keep, put aside, add and order the points."""
    seat, at = steerable(request, pk, Part.MEETINGS), timezone.now()
    row = meeting_or_404(seat, number)
    items = items_of(row)
    points = proposed_points(row, at, items)
    known = draft_of([item for item in items if item.state != ItemState.DROPPED], points)
    if request.method != "POST":
        return _page(request, seat, row, known)
    draft = sent_draft(request.POST, known)
    do = request.POST.get("do", "save")
    if do != "save":
        apply(draft, do)
        return _page(request, seat, row, draft)
    found = wanted(draft, {point.key: point for point in points})
    if found is None:
        return _page(request, seat, row, draft, status=422)
    try:
        save_agenda(
            meeting=row, lines=found.lines, removed=found.removed,
            version=sent_version(request.POST.get("version")), by=request.actor, at=at,
        )  # fmt: skip
    except ChangedMeanwhile as refusal:
        return _choose(request, seat, number, draft, str(refusal.facts["who"]))
    except Refusal as refusal:
        draft.error = explain(refusal)
        return _page(request, seat, row, draft, status=422)
    messages.success(request, _("L’ordre du jour est enregistré."))
    return redirect("cooperation:meeting", pk, number)


@require_POST
@requires(Verb.WRITE)
def tell(request: Request, pk: int, number: int) -> HttpResponse:
    """Send the agenda to the members again, once it has changed."""
    seat = steerable(request, pk, Part.MEETINGS)
    try:
        tell_agenda(meeting=meeting_or_404(seat, number), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Le nouvel ordre du jour est parti."))
    return redirect("cooperation:meeting", pk, number)


def _choose(request: Request, seat: Seat, number: int, draft: Draft, who: str) -> HttpResponse:
    """Show the second of two people what the first kept; what was typed stays in the form."""
    fresh = meeting_or_404(seat, number)
    theirs = fresh.items.filter(state=ItemState.KEPT)
    rows = [
        Difference(
            _("Points, dans l’ordre"),
            " · ".join(row.title for row in draft.kept),
            " · ".join(item.title for item in theirs),
        )
    ]
    url = reverse("cooperation:meeting", args=[seat.project.pk, number])
    return _page(request, seat, fresh, draft, status=409, both=Both(who, fresh.changed_at, rows, url))


def _page(
    request: Request, seat: Seat, row: Meeting, draft: Draft, *, status: int = 200, **more: Any
) -> HttpResponse:
    if (
        status != 409 and "version" in request.POST
    ):  # each step of the draft is sent: it carries what was read first
        row.version = sent_version(request.POST["version"])
    context = frame(seat, "meetings", meeting=row, draft=draft, **more)
    return render(request, "cooperation/meetings/agenda.html", context, status=status)
