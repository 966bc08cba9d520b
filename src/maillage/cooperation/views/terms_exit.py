"""Who could replace a member that left or declined."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.exit import (
    Newcomer,
    replace_member,
)
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.terms import NewcomerForm
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.terms_exit import days_left
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import sheet_of
from maillage.cooperation.views.frame import frame, steerable
from maillage.cooperation.views.terms_group import Case, calculated


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def replacing(request: Request, pk: int, member: int) -> HttpResponse:
    """Show who could take over the part of one that left or declined; propose one of them."""
    seat = steerable(request, pk, Part.MEMBERS)
    sheet = sheet_of(seat.project)
    target = next((one for one in sheet.members if one.pk == member and not one.is_held), None)
    if target is None:
        raise Http404
    page = calculated(request, seat, sheet, Case(sheet.terms))
    form = NewcomerForm(request.POST if request.method == "POST" and "name" in request.POST else None)
    newcomer = _newcomer(request, form, page)
    if newcomer is not None:
        try:
            taken = replace_member(member=target, newcomer=newcomer, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form = form if form.is_bound else NewcomerForm({"name": newcomer.name, "siret": newcomer.siret})
            form.add_error(None, explain(refusal))
        else:
            text = _("%(name)s est proposée à la place de %(gone)s. Elle ne sait encore rien : invitez-la.")
            messages.success(request, text % {"name": taken.name, "gone": target.name})
            return redirect("cooperation:terms", pk)
    return _replacing_page(request, seat, target, form, page)


def _newcomer(request: Request, form: NewcomerForm, page: dict[str, Any]) -> Newcomer | None:
    """Return who was chosen: one of those the calculation found, or one typed."""
    if request.method != "POST":
        return None
    if form.is_bound:
        found = form.cleaned_data if form.is_valid() else None
        return Newcomer(found["name"], found["siret"], email=found["email"]) if found else None
    chosen = next((one for one in page["coming"] if one.siret == request.POST.get("siret")), None)
    if chosen is None:
        messages.error(request, _("Cette structure n’est plus dans le résultat : choisissez-en une autre."))
        return None
    return Newcomer(chosen.name, chosen.siret, ", ".join(chosen.kinds), chosen.place.code)


def _replacing_page(
    request: Request, seat: Seat, target: Member, form: NewcomerForm, page: dict[str, Any]
) -> HttpResponse:
    departure = getattr(target, "departure", None)
    limit = departure.replace_by if departure else None
    context = {
        "member": target,
        "form": form,
        "departure": departure,
        "days_left": days_left(limit, timezone.localdate()),
        **page,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "cooperation/terms/replacing.html", frame(seat, "members", **context), status=status
    )
