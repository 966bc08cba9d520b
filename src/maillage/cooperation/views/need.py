"""Pages of the shared need: read it, write it, say what one’s organisation needs, take the table away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, carried, sent_version
from maillage.cooperation.actions import need as actions
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.funding import differences
from maillage.cooperation.forms.need import NeedForm, ShareForm
from maillage.cooperation.models.need import Need, NeedShare
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.need import export_rows, need_page, unit_of
from maillage.cooperation.presentation.need_next import need_next
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.need import may_say, need_of, need_sheet, share_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable
from maillage.cooperation.views.sheets import send

Row = Need | NeedShare


@require_safe
@requires(Verb.READ)
def need(request: Request, pk: int) -> HttpResponse:
    """Show who needs how much, what it makes together, and what to do next."""
    seat = project_or_404(request, pk, Part.NEED)
    sheet = need_sheet(seat.project)
    if sheet is None:
        return render(request, "cooperation/need/none.html", frame(seat, "need"))
    context = need_page(sheet, seat) | need_next(sheet, seat.project, timezone.localdate())
    return render(request, "cooperation/need/need.html", frame(seat, "need", **context))


@require_safe
@requires(Verb.READ)
def export(request: Request, pk: int) -> HttpResponse:
    """Give the table as a file: `?format=csv`, else XLSX."""
    seat = project_or_404(request, pk, Part.NEED)
    sheet = need_sheet(seat.project)
    if sheet is None:
        raise Http404
    head, rows = export_rows(sheet)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    title = f"{seat.project.title} {_('besoin')}"
    return send(kind, title, head, rows, [30, 12, 14, 20, 12, 12, 26, 12, 40])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def write(request: Request, pk: int) -> HttpResponse:
    """Write the need of the project, or change it."""
    seat = steerable(request, pk, Part.NEED)
    row = need_of(seat.project)
    form = NeedForm(request.POST if request.method == "POST" else None, initial=_initial(NeedForm, row))
    both = None
    if form.is_bound and form.is_valid():
        try:
            actions.state_need(
                project=seat.project, facts=actions.NeedFacts(**form.cleaned_data),
                version=sent_version(request.POST.get("version")), by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except ChangedMeanwhile as refusal:
            row = Need.objects.get(project=pk)
            both = _both(refusal, form, NeedForm(initial=_initial(NeedForm, row)), row, pk)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Le besoin est écrit : chacune peut maintenant dire le sien."))
            return redirect("cooperation:need", pk)
    context = frame(seat, "need", form=form, row=row, both=both)
    context["version"] = _version(form, row, both)
    return render(request, "cooperation/need/write.html", context, status=_status(form, both))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def share(request: Request, pk: int, number: int) -> HttpResponse:
    """Say what an organisation needs, and what it could lend. number: of the member."""
    seat = writable(request, pk, Part.NEED)
    member = Member.objects.held().select_related("organisation").filter(project=pk, pk=number).first()
    stated = need_of(seat.project)
    if member is None or stated is None:
        raise Http404
    if not may_say(seat, member):
        raise PermissionDenied
    row = share_of(stated, member)
    form = ShareForm(request.POST if request.method == "POST" else None, initial=_initial(ShareForm, row))
    both = None
    if form.is_bound and form.is_valid():
        try:
            actions.say_share(
                member=member, facts=actions.ShareFacts(**form.cleaned_data),
                version=sent_version(request.POST.get("version")), by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except ChangedMeanwhile as refusal:
            row = share_of(stated, member)
            both = _both(refusal, form, ShareForm(initial=_initial(ShareForm, row)), row, pk)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("C’est noté. Le total de la page en tient compte."))
            return redirect("cooperation:need", pk)
    context = _share_context(seat, member, stated, row) | {
        "form": form,
        "both": both,
        "version": _version(form, row, both),
    }
    return render(
        request, "cooperation/need/share.html", frame(seat, "need", **context), status=_status(form, both)
    )


def _share_context(seat: Seat, member: Member, stated: Need, row: NeedShare | None) -> dict[str, Any]:
    return {
        "need": stated,
        "member": member,
        "unit": unit_of(stated),
        "row": row,
        "is_mine": seat.member is not None and seat.member.pk == member.pk,
    }


def _initial(form: Any, row: Row | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields} if row else {}


def _version(form: Any, row: Row | None, both: Both | None) -> int:
    """Return the version that the page carries: who has just seen both has read the one kept."""
    kept = row.version if row else 0
    return kept if both else carried(form, kept)


def _both(refusal: ChangedMeanwhile, typed: Any, kept: Any, row: Row | None, pk: int) -> Both | None:
    """Return both versions; None when the other one is gone."""
    if row is None:
        return None
    url = reverse("cooperation:need", args=[pk])
    return Both(str(refusal.facts["who"]), row.at, differences(typed, kept), url)


def _status(form: Any, both: Both | None) -> int:
    return 409 if both else 422 if form.is_bound and form.errors else 200
