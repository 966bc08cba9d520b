"""What every form of proposal shares: who may propose, against which terms, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.accounts.http import Request
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, carried, refuse, sent_version
from maillage.cooperation.actions.terms_changes import LinesMoved, Wish, propose_change
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_lines import Change, applied_if_possible, rebased, stale_lines
from maillage.cooperation.forms.terms import TermsForm
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.presentation.terms import rows_of_change
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms import terms_of
from maillage.cooperation.queries.terms_sheet import Sheet, change_of, sheet_of
from maillage.cooperation.views.frame import frame, writable
from maillage.cooperation.views.terms import may_propose


@dataclass(frozen=True, slots=True)
class Proposing:
    """Who proposes, against what. taken_up: the overtaken or refused change taken up again; read: the terms one had
    under the eyes, only what differs from them is proposed; shown: those in force, with what is taken up; sent: what
    was posted."""

    seat: Seat
    sheet: Sheet
    taken_up: TermsChange | None
    read: Terms
    shown: Terms
    sent: QueryDict | None

    @property
    def reason(self) -> str:
        """Why, as it was said the first time."""
        return self.taken_up.reason if self.taken_up else ""


def proposing(request: Request, pk: int) -> Proposing:
    """Return how somebody proposes a change. Raises Http404, PermissionDenied."""
    seat = writable(request, pk, Part.TERMS)
    if not may_propose(seat):
        raise PermissionDenied
    sheet = sheet_of(seat.project)
    if sheet.version is None:
        raise Http404
    taken_up = _taken_up(request, seat)
    shown = applied_if_possible(change_of(taken_up), sheet.terms) if taken_up else sheet.terms
    sent = request.POST if request.method == "POST" else None
    return Proposing(
        seat, sheet, taken_up, _read(sheet, sent_version(request.POST.get("version"))), shown, sent
    )


def _taken_up(request: Request, seat: Seat) -> TermsChange | None:
    number = sent_version(request.GET.get("reprendre") or request.POST.get("reprendre"))
    states = (ChangeState.OVERTAKEN, ChangeState.REFUSED)
    return TermsChange.objects.filter(project=seat.project, pk=number, state__in=states).first()


def _read(sheet: Sheet, number: int) -> Terms:
    if sheet.version is None or number == sheet.version.number:
        return sheet.terms
    row = TermsVersion.objects.filter(project=sheet.project, number=number).first()
    return terms_of(row) if row else sheet.terms


def propose(request: Request, here: Proposing, wish: Wish, form: TermsForm) -> HttpResponse | Both | None:
    """Propose; return where to go, or both versions when somebody moved the same lines, or nothing when refused.

    After a move the form shows what was typed on top of the terms now in force: what others wrote stays.
    """
    seat, sheet = here.seat, here.sheet
    if seat.member is None:
        raise PermissionDenied
    try:
        change = propose_change(
            project=seat.project, wish=wish, by_member=seat.member, by=request.actor, at=timezone.now()
        )
    except LinesMoved as refusal:
        refuse(form, refusal)
        form.retype(applied_if_possible(wish.change, sheet.terms))
        return _both(sheet, wish.change, str(refusal.facts["who"]))
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return None
    if change.state == ChangeState.APPLIED:
        messages.success(request, _("C’est enregistré : une nouvelle version des parts est en vigueur."))
        return redirect("cooperation:terms", seat.project.pk)
    messages.success(request, _("Votre proposition est envoyée à celles qu’elle concerne."))
    return redirect("cooperation:terms_change", seat.project.pk, change.pk)


def _both(sheet: Sheet, change: Change, who: str) -> Both:
    """Return what was typed beside what is now in force, for the lines that moved."""
    moved = set(stale_lines(change, sheet.terms))
    mine = tuple(edit for edit in change if edit.line in moved)
    kept = {edit.line: edit for edit in rebased(mine, sheet.terms)}
    rows = [
        type(row)(row.label, row.right, row.left)
        for row in rows_of_change(tuple(kept.values()), sheet.asked, sheet.names)
    ]
    at = sheet.version.at if sheet.version else timezone.now()
    return Both(who, at, rows, reverse("cooperation:terms", args=[sheet.project.pk]))


def form_page(request: Request, here: Proposing, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a form of proposal; it carries the version that its values come from."""
    form, sheet, taken_up = context["form"], here.sheet, here.taken_up
    context |= {
        "read_version": carried(form, sheet.version.number if sheet.version else 0),
        "taken_up": taken_up,
        "taken_up_rows": rows_of_change(change_of(taken_up), sheet.asked, sheet.names) if taken_up else [],
    }
    file_form = context.get("file_form")
    wrong = (form.is_bound and form.errors) or (file_form is not None and file_form.errors)
    status = 422 if wrong else 200
    return render(request, template, frame(here.seat, "terms", **context), status=status)
