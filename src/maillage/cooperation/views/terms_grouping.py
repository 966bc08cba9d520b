"""The page of the grouping: types and exposure, mandataire, fee, what to settle, calculations with typed figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions.terms_reason import write_joint_reason
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.terms import AciForm, FundsForm, JointReasonForm
from maillage.cooperation.models.terms import JointReason
from maillage.cooperation.presentation.terms_grouping import (
    aci_words,
    funds_words,
    grouping_page,
    page_without_grouping,
)
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms import is_grouping
from maillage.cooperation.queries.terms_elsewhere import elsewhere
from maillage.cooperation.queries.terms_sheet import Sheet, sheet_of
from maillage.cooperation.views.frame import frame, project_or_404, writable


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.READ)
def grouping(request: Request, pk: int) -> HttpResponse:
    """Show what each member risks under each type, who represents the group, what to settle before signing.

    POST calculates with figures of an organisation and keeps nothing: they are in no address, hence in no log.
    """
    return _page(request, project_or_404(request, pk, Part.TERMS), None)


@require_POST
@requires(Verb.WRITE)
def reason(request: Request, pk: int) -> HttpResponse:
    """Write why the members bid together."""
    seat = writable(request, pk, Part.TERMS)
    if not is_grouping(seat.project):
        return redirect("cooperation:grouping", pk)
    form = JointReasonForm(request.POST)
    if form.is_valid():
        try:
            write_joint_reason(
                project=seat.project, text=form.cleaned_data["text"],
                version=sent_version(request.POST.get("version")), by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Le motif est enregistré, avec sa date."))
            return redirect("cooperation:grouping", pk)
    return _page(request, seat, form)


def _page(request: Request, seat: Seat, form: JointReasonForm | None) -> HttpResponse:
    sheet = sheet_of(seat.project)
    if not sheet.asked.grouping:
        return _without(request, seat, sheet)
    kept = JointReason.objects.select_related("author").filter(project=seat.project).first()
    initial = {"text": kept.text if kept else ""}
    context: dict[str, Any] = {
        "sheet": sheet,
        "reason_form": form or JointReasonForm(initial=initial),
        "read_version": carried(form or JointReasonForm(), kept.version if kept else 0),
        **grouping_page(sheet, kept, tuple(elsewhere(seat.project, request.actor))),
        **_calculations(request, sheet.asked.amount_cents),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "cooperation/terms/grouping.html", frame(seat, "terms", **context), status=status)


def _without(request: Request, seat: Seat, sheet: Sheet) -> HttpResponse:
    """Say that nobody bids here, what members settle between them all the same, and where the rest is."""
    kept = JointReason.objects.select_related("author").filter(project=seat.project).first()
    context = {**page_without_grouping(sheet, kept), **_calculations(request, None)}
    return render(request, "cooperation/terms/no_grouping.html", frame(seat, "terms", **context))


def _calculations(request: Request, amount_cents: int | None) -> dict[str, Any]:
    """Return the calculations with the figures that were sent: nothing of them is kept."""
    typed = request.POST
    aci, funds = AciForm(typed if "costs" in typed else None), FundsForm(typed if "funds" in typed else None)
    return {
        "aci_form": aci,
        "aci": aci_words(aci.cleaned_data) if aci.is_bound and aci.is_valid() else None,
        "funds_form": funds,
        "funds": funds_words(amount_cents, funds.cleaned_data["funds"] or 0)
        if funds.is_bound and funds.is_valid()
        else None,
    }
