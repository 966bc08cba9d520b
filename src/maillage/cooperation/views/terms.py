"""The negotiation table of a project, its file, its history."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.terms import start_terms
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.terms_lines import diff, removing_part
from maillage.cooperation.domain.terms_moves import by_hours
from maillage.cooperation.forms.terms import DisagreeForm
from maillage.cooperation.models.terms import ChangeState
from maillage.cooperation.presentation.sheets import as_csv, as_xlsx
from maillage.cooperation.presentation.terms import rows_of_change
from maillage.cooperation.presentation.terms_agreement import agreement_of
from maillage.cooperation.presentation.terms_bound import bound_of
from maillage.cooperation.presentation.terms_change import change_lines, version_lines
from maillage.cooperation.presentation.terms_table import export_rows, table_of
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms import terms_of
from maillage.cooperation.queries.terms_sheet import (
    Sheet,
    changes_of,
    out_of_group,
    sheet_of,
    versions_of,
)
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable

CLOSED_SHOWN = 20


@require_safe
@requires(Verb.READ)
def terms(request: Request, pk: int) -> HttpResponse:
    """Show who does what and for how much, what does not hold, what waits for an answer."""
    return terms_page(request, project_or_404(request, pk, Part.TERMS), DisagreeForm())


def terms_page(request: Request, seat: Seat, form: DisagreeForm) -> HttpResponse:
    """Render the table; form: of who does not agree, as it was typed."""
    sheet = sheet_of(seat.project)
    changes = list(changes_of(seat.project)[:200])
    under_way = [one for one in changes if one.state == ChangeState.OPEN]
    closed = [one for one in changes if one.state != ChangeState.OPEN][:CLOSED_SHOWN]
    context = {
        "sheet": sheet,
        "bound": bound_of(sheet),
        "under_way": change_lines(under_way, sheet, seat),
        "closed": change_lines(closed, sheet, seat),
        "vacant": out_of_group(seat.project),
        "with_part": {part.member for part in sheet.terms.parts},
        "may_propose": may_propose(seat),
        "is_free": _is_free(sheet, seat),
        "form": form,
        **table_of(sheet, seat),
        **agreement_of(sheet, seat),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/terms/terms.html", frame(seat, "terms", **context), status=status)


def may_propose(seat: Seat) -> bool:
    """Tell whether one may propose a change: a party, or who coordinates."""
    return seat.may_vote or seat.may_steer


def _is_free(sheet: Sheet, seat: Seat) -> bool:
    """Tell whether changes apply at once: nobody else is engaged, and one coordinates."""
    engaged = [one for one in sheet.members if one.is_party or (one.is_held and one.state == "discussing")]
    return seat.may_steer and all(seat.member is not None and one.pk == seat.member.pk for one in engaged)


@require_POST
@requires(Verb.WRITE)
def start(request: Request, pk: int) -> HttpResponse:
    """Open empty terms."""
    seat = steerable(request, pk, Part.TERMS)
    try:
        start_terms(project=seat.project, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    return redirect("cooperation:terms", pk)


@require_POST
@requires(Verb.WRITE)
def spread(request: Request, pk: int) -> HttpResponse:
    """Propose that money follows the hours: shares, and amounts when the whole is known."""
    seat = writable(request, pk, Part.TERMS)
    if not may_propose(seat) or seat.member is None:
        raise PermissionDenied
    sheet = sheet_of(seat.project)
    wish = Wish(
        by_hours(sheet.terms, sheet.asked.amount_cents), _("Parts et montants selon les heures de chacune.")
    )
    try:
        change = propose_change(
            project=seat.project, wish=wish, by_member=seat.member, by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("cooperation:terms", pk)
    return redirect("cooperation:terms_change", pk, change.pk)


@require_POST
@requires(Verb.WRITE)
def vacate(request: Request, pk: int, member: int) -> HttpResponse:
    """Take out of the terms the part of one that declined: its hours are then said to be missing."""
    seat = steerable(request, pk, Part.TERMS)
    sheet = sheet_of(seat.project)
    gone = next((one for one in sheet.members if one.pk == member and not one.is_held), None)
    if gone is None or seat.member is None:
        raise Http404
    reason = _("%(name)s n’est plus dans le groupe.") % {"name": gone.name}
    wish = Wish(removing_part(sheet.terms, gone.pk), reason, gone)
    try:
        propose_change(
            project=seat.project, wish=wish, by_member=seat.member, by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Sa part est retirée : la page dit maintenant ce qui manque."))
    return redirect("cooperation:terms", pk)


@require_safe
@requires(Verb.READ)
def export(request: Request, pk: int, kind: str) -> HttpResponse:
    """Give the table as a file that spreadsheets open."""
    seat = project_or_404(request, pk, Part.TERMS)
    sheet = sheet_of(seat.project)
    header, rows = export_rows(sheet)
    if kind == "csv":
        content, mime = as_csv(header, rows), "text/csv; charset=utf-8"
    else:
        widths = [30, 14, *[14] * (len(header) - 2)]
        content = as_xlsx(seat.project.title, header, rows, widths)
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(content, content_type=mime)
    number = sheet.version.number if sheet.version else 0
    answer["Content-Disposition"] = f'attachment; filename="parts-{pk}-v{number}.{kind}"'
    return answer


@require_safe
@requires(Verb.READ)
def versions(request: Request, pk: int) -> HttpResponse:
    """Show the history of the terms, and what differs between two versions."""
    seat = project_or_404(request, pk, Part.TERMS)
    sheet, rows = sheet_of(seat.project), versions_of(seat.project)
    if not rows:
        raise Http404
    by_number = {one.number: one for one in rows}
    right = by_number.get(sent_version(request.GET.get("a")), rows[0])
    left = by_number.get(sent_version(request.GET.get("de")), by_number.get(right.number - 1, right))
    change = diff(terms_of(left), terms_of(right))
    context = {
        "versions": version_lines(rows),
        "left": left,
        "right": right,
        "rows": rows_of_change(change, sheet.asked, sheet.names),
    }
    return render(request, "cooperation/terms/versions.html", frame(seat, "terms", **context))
