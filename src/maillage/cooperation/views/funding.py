"""Pages of the funding plan: read, write its three sorts of rows, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, Gone, carried, sent_version
from maillage.cooperation.actions import funding as actions
from maillage.cooperation.actions import instalments as payments
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.funding import InstalmentForm, LineForm, SourceForm, differences
from maillage.cooperation.models.funding import BudgetLine, FundingSource, Instalment
from maillage.cooperation.models.projects import HELD, Member
from maillage.cooperation.presentation.funding import funding_page
from maillage.cooperation.presentation.funding_export import as_csv, as_xlsx
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.funding import plan_of, rows_of
from maillage.cooperation.views.frame import frame, project_or_404, writable

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = BudgetLine | FundingSource | Instalment


@requires(Verb.READ)
@require_safe
def funding(request: Request, pk: int) -> HttpResponse:
    """The funding plan: what is needed, who pays, what is missing, cash by month."""
    seat = project_or_404(request, pk, Part.FUNDING)
    rows = rows_of(seat.project)
    page = funding_page(rows, plan_of(rows), timezone.localdate())
    return render(request, "cooperation/funding/plan.html", frame(seat, "funding", page=page))


@requires(Verb.READ)
@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    """The plan as a file: `?format=csv`, else XLSX."""
    seat = project_or_404(request, pk, Part.FUNDING)
    rows = rows_of(seat.project)
    plan = plan_of(rows)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    if kind == "csv":
        answer = HttpResponse(as_csv(rows, plan), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(as_xlsx(rows, plan, seat.project.title), content_type=_XLSX)
    name = f"{slugify(seat.project.title)[:60] or 'plan'}-{_('financement')}-{timezone.localdate()}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of rows: its form, its template, how it is written."""

    form: Any
    template: str
    facts: Any
    write: Callable[..., Any]


LINE = Sort(LineForm, "line", actions.LineFacts, actions.write_line)
SOURCE = Sort(SourceForm, "source", actions.SourceFacts, actions.write_source)
INSTALMENT = Sort(InstalmentForm, "instalment", payments.InstalmentFacts, payments.write_instalment)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: Request, pk: int) -> HttpResponse:
    """Add a cost."""
    seat = writable(request, pk, Part.FUNDING)
    return _edit(request, seat, LINE, None, project=seat.project, line=None)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: Request, pk: int, number: int) -> HttpResponse:
    """Change a cost."""
    seat = writable(request, pk, Part.FUNDING)
    row = _line(seat, number)
    return _edit(request, seat, LINE, row, project=seat.project, line=row)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_source(request: Request, pk: int) -> HttpResponse:
    """Add a funder."""
    seat = writable(request, pk, Part.FUNDING)
    return _edit(request, seat, SOURCE, None, project=seat.project, source=None)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: Request, pk: int, number: int) -> HttpResponse:
    """Change a funder: where the request stands, amounts, dates, documents."""
    seat = writable(request, pk, Part.FUNDING)
    row = _source(seat, number)
    return _edit(request, seat, SOURCE, row, project=seat.project, source=row)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_instalment(request: Request, pk: int, number: int) -> HttpResponse:
    """Add a payment of a funder. number: of the funder."""
    seat = writable(request, pk, Part.FUNDING)
    payer = _source(seat, number)
    return _edit(request, seat, INSTALMENT, None, source=payer, instalment=None)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def instalment(request: Request, pk: int, number: int) -> HttpResponse:
    """Change a payment, or say that it came."""
    seat = writable(request, pk, Part.FUNDING)
    row = _instalment(seat, number)
    return _edit(request, seat, INSTALMENT, row, source=row.source, instalment=row)


@requires(Verb.WRITE)
@require_POST
def delete_line(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a cost away."""
    row = _line(writable(request, pk, Part.FUNDING), number)
    return _delete(request, pk, actions.delete_line, line=row)


@requires(Verb.WRITE)
@require_POST
def delete_source(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a funder away, with its payments."""
    row = _source(writable(request, pk, Part.FUNDING), number)
    return _delete(request, pk, actions.delete_source, source=row)


@requires(Verb.WRITE)
@require_POST
def delete_instalment(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a payment away."""
    row = _instalment(writable(request, pk, Part.FUNDING), number)
    return _delete(request, pk, payments.delete_instalment, instalment=row)


def _line(seat: Seat, number: int) -> BudgetLine:
    return _found(BudgetLine.objects.filter(pk=number, project=seat.project).select_related("project"))


def _source(seat: Seat, number: int) -> FundingSource:
    return _found(FundingSource.objects.filter(pk=number, project=seat.project).select_related("project"))


def _instalment(seat: Seat, number: int) -> Instalment:
    rows = Instalment.objects.filter(pk=number, source__project=seat.project)
    return _found(rows.select_related("source__project"))


def _found(rows: Any) -> Any:
    row = rows.first()
    if row is None:
        raise Http404
    return row


def _edit(request: Request, seat: Seat, sort: Sort, row: Row | None, **target: Any) -> HttpResponse:
    """Show the form of a row, or write it; two people at once: the second sees both versions."""
    if request.method != "POST":
        return _page(request, seat, sort, _kept_form(seat, sort, row), row, target)
    form = sort.form(request.POST, members=_members(seat))
    if not form.is_valid():
        return _page(request, seat, sort, form, row, target)
    version = sent_version(request.POST.get("version")) if row else None
    try:
        sort.write(
            **target,
            facts=sort.facts(**form.cleaned_data),
            version=version,
            by=request.actor,
            at=timezone.now(),
        )
    except ChangedMeanwhile as refusal:
        row = type(row).objects.get(pk=row.pk)  # type: ignore[union-attr]
        kept = _kept_form(seat, sort, row)
        url = reverse("cooperation:funding", args=[seat.project.pk])
        both = Both(str(refusal.facts["who"]), row.at, differences(form, kept), url)
        return _page(request, seat, sort, form, row, target, both)
    except Gone:
        messages.warning(request, _("Cette ligne n’existe plus : quelqu’un l’a retirée entre-temps."))
        return redirect("cooperation:funding", seat.project.pk)
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return _page(request, seat, sort, form, row, target)
    messages.success(request, _("Le plan de financement est à jour."))
    return redirect("cooperation:funding", seat.project.pk)


def _kept_form(seat: Seat, sort: Sort, row: Row | None) -> Any:
    names = sort.form.base_fields
    initial = {name: getattr(row, name) for name in names} if row else {}
    return sort.form(initial=initial, members=_members(seat))


def _members(seat: Seat) -> list[Member]:
    return list(Member.objects.filter(project=seat.project, state__in=HELD))


def _page(
    request: Request,
    seat: Seat,
    sort: Sort,
    form: Any,
    row: Row | None,
    target: dict[str, Any],
    both: Both | None = None,
) -> HttpResponse:
    if row is not None and both is None:
        row.version = carried(form, row.version)
    context = frame(seat, "funding", form=form, row=row, both=both, payer=target.get("source"))
    status = 409 if both else 422 if form.errors else 200
    return render(request, f"cooperation/funding/{sort.template}.html", context, status=status)


def _delete(request: Request, pk: int, act: Callable[..., None], **row: Any) -> HttpResponse:
    version = sent_version(request.POST.get("version")) or None
    try:
        act(**row, version=version, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La ligne est retirée du plan."))
    return redirect("cooperation:funding", pk)
