"""Pages of the register: what waits, what was decided, to print and to take away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import decisions as actions
from maillage.cooperation.domain.reading import Part, kinds_kept, parts_deciding
from maillage.cooperation.exports.register import register_csv, register_xlsx
from maillage.cooperation.forms.ballots import ReasonForm
from maillage.cooperation.forms.decisions import DecisionForm, ReviewForm
from maillage.cooperation.models.decisions import Decision, DecisionKind, DecisionState
from maillage.cooperation.presentation.ballots import ballot_page
from maillage.cooperation.presentation.decisions import decision_row, decision_rows, open_rows, review_words
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.decisions import cancelled_of, meeting_of, register_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable

PER_PAGE = 30
STATES = DecisionState.choices


@require_safe
@requires(Verb.READ)
def register(request: Request, pk: int) -> HttpResponse:
    """The register: open votes first, then what was decided, the latest first."""
    seat, at = project_or_404(request, pk, Part.DECISIONS), timezone.now()
    state = request.GET.get("etat", "")
    rows = register_of(seat)
    if state in DecisionState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = frame(
        seat, "decisions", open=open_rows(seat, at), page=page,
        rows=decision_rows(list(page.object_list), at), state=state, states=STATES,
        cancelled=[] if state else cancelled_of(seat),
        kept=[DecisionKind(kind).label for kind in kinds_kept(seat.reads)],
    )  # fmt: skip
    return render(request, "cooperation/decisions/register.html", context)


@require_safe
@requires(Verb.READ)
def as_csv(request: Request, pk: int) -> HttpResponse:
    """The register as a CSV file that spreadsheets open by themselves."""
    seat = project_or_404(request, pk, Part.DECISIONS)
    rows = decision_rows(list(register_of(seat)), timezone.now())
    answer = HttpResponse(register_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer


@require_safe
@requires(Verb.READ)
def as_xlsx(request: Request, pk: int) -> HttpResponse:
    """The register as a workbook."""
    seat = project_or_404(request, pk, Part.DECISIONS)
    rows = decision_rows(list(register_of(seat)), timezone.now())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(register_xlsx(rows, seat.project.title), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="decisions.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def new(request: Request, pk: int) -> HttpResponse:
    """Enter a decision taken otherwise than by a vote here; `?reunion=12` says in which meeting."""
    seat = steerable(request, pk, Part.DECISIONS)
    meeting = meeting_of(seat.project, request.GET.get("reunion", ""))
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        born_in = f"meeting:{meeting.pk}" if meeting else ""
        try:
            row = actions.register_decision(
                project=seat.project,
                born_in=born_in,
                by=request.actor,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("La décision est au registre, sous le n° %(n)s.") % {"n": row.number})
            return redirect("cooperation:decision", row.pk)
    context = frame(seat, "decisions", form=form, meeting=meeting)
    return render(request, "cooperation/decisions/new.html", context, status=_status(form))


@require_safe
@requires(Verb.READ)
def decision(request: Request, pk: int) -> HttpResponse:
    """One decision: what was decided, how, what became of it."""
    row, seat = _decision(request, pk)
    at = timezone.now()
    ballot = getattr(row, "ballot", None)
    context = frame(
        seat, "decisions", row=decision_row(row, at), decision=row, review=review_words(row, at),
        page=ballot_page(ballot, None, at) if ballot else None, ballot=ballot,
        ends=row.ends.exclude(kind__in=kinds_kept(seat.reads)).order_by("number"),
    )  # fmt: skip
    return render(request, "cooperation/decisions/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def review(request: Request, pk: int) -> HttpResponse:
    """Say that a decision was looked at again and is kept."""
    row, _seat = _decision(request, pk)
    seat = steerable(request, row.project_id, Part.DECISIONS)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        facts = {"review_on": form.cleaned_data["review_on"]}
        if _done(request, form, actions.review_decision, row, facts):
            messages.success(request, _("C’est noté : la décision est revue et reste en vigueur."))
            return redirect("cooperation:decision", pk)
    return _change(request, seat, row, form, "review")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def repeal(request: Request, pk: int) -> HttpResponse:
    """Write that the group gave a decision up."""
    row, _seat = _decision(request, pk)
    seat = steerable(request, row.project_id, Part.DECISIONS)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        facts = {"reason": form.cleaned_data["reason"]}
        if _done(request, form, actions.repeal_decision, row, facts):
            messages.success(request, _("La décision est abrogée ; elle reste lisible au registre."))
            return redirect("cooperation:decision", pk)
    return _change(request, seat, row, form, "repeal")


def _done(request: Request, form: forms.Form, act: Any, row: Decision, facts: dict[str, Any]) -> bool:
    version = sent_version(request.POST.get("version"))
    try:
        act(decision=row, version=version, by=request.actor, at=timezone.now(), **facts)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True


def _change(request: Request, seat: Seat, row: Decision, form: forms.Form, what: str) -> HttpResponse:
    row.version = carried(form, row.version)
    context = frame(seat, "decisions", form=form, decision=row, what=what)
    return render(request, "cooperation/decisions/change.html", context, status=_status(form))


def _decision(request: Request, pk: int) -> tuple[Decision, Seat]:
    """Return a decision of a project that one may read. Raises Http404."""
    rows = Decision.objects.select_related("project__owner", "ended_by", "member", "ballot__project__owner")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    seat = project_or_404(request, row.project_id, *parts_deciding(row.kind))
    if row.ended_by and row.ended_by.kind in kinds_kept(seat.reads):
        row.ended_by = None
    return row, seat


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
