"""Who could replace a member that goes; the group without it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.exit import (
    Newcomer,
    replace_member,
)
from maillage.cooperation.actions.terms_solver import Again, solve_again
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.terms import NewcomerForm
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.presentation.terms_exit import days_left
from maillage.cooperation.presentation.terms_solver import solver_page
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import Sheet, change_of, sheet_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable
from maillage.cooperation.views.terms_changes import applied_if_possible

REFRESH = 3
WHOLE = "groupe"
"""Name, in the address, of the question that lets each member give all its free hours."""


@require_safe
@requires(Verb.READ)
def whole(request: Request, pk: int) -> HttpResponse:
    """Ask the solver with the group as it is, or as a change would make it: « ce que cela change »."""
    seat = project_or_404(request, pk, Part.TERMS)
    sheet = sheet_of(seat.project)
    number, leaver = (sent_version(request.GET.get(name)) for name in ("changement", "sans"))
    gone = next((one for one in sheet.workers if one.pk == leaver), None)
    row = TermsChange.objects.filter(project=seat.project, pk=number).first() if number else None
    again = solve_again(
        project=seat.project,
        terms=applied_if_possible(change_of(row), sheet.terms) if row else sheet.terms,
        members=sheet.members,
        who=sheet.who,
        without=[gone.pk] if gone else [],
        capped=request.GET.get("mode") != WHOLE,
        by=request.actor,
        at=timezone.now(),
    )
    inside = [one.siret for one in sheet.workers if one.siret and one != gone]
    context = _solver(request, again, sheet, inside) | {"change": row, "gone": gone}
    return render(request, "cooperation/terms/whole.html", frame(seat, "terms", **context))


def _solver(request: Request, again: Again | None, sheet: Sheet, inside: list[str]) -> dict[str, Any]:
    page = solver_page(again, sheet, inside)
    return {
        **page,
        "mode": WHOLE if request.GET.get("mode") == WHOLE else "",
        "refresh": REFRESH if page["state"] == "searching" or page.get("searching") else 0,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def replacing(request: Request, pk: int, member: int) -> HttpResponse:
    """Show who could take over the part of one that left or declined; propose one of them."""
    seat = steerable(request, pk, Part.MEMBERS)
    sheet = sheet_of(seat.project)
    target = next((one for one in sheet.members if one.pk == member and not one.is_held), None)
    if target is None:
        raise Http404
    again = solve_again(
        project=seat.project, terms=sheet.terms, members=sheet.members, who=sheet.who,
        capped=request.GET.get("mode") != WHOLE, by=request.actor, at=timezone.now(),
    )  # fmt: skip
    form = NewcomerForm(request.POST if request.method == "POST" and "name" in request.POST else None)
    newcomer = _newcomer(request, form, again)
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
    return _replacing_page(request, seat, sheet, target, form, again)


def _newcomer(request: Request, form: NewcomerForm, again: Again | None) -> Newcomer | None:
    """Return who was chosen: one of those the calculation found, or one typed."""
    if request.method != "POST":
        return None
    if form.is_bound:
        found = form.cleaned_data if form.is_valid() else None
        return Newcomer(found["name"], found["siret"], email=found["email"]) if found else None
    chosen = again.found.structure(request.POST.get("siret", "")) if again and again.found else None
    if chosen is None:
        messages.error(request, _("Cette structure n’est plus dans le résultat : choisissez-en une autre."))
        return None
    return Newcomer(chosen.name, chosen.siret, ", ".join(chosen.kinds), chosen.place.code)


def _replacing_page(
    request: Request, seat: Seat, sheet: Sheet, target: Member, form: NewcomerForm, again: Again | None
) -> HttpResponse:
    departure = getattr(target, "departure", None)
    limit = departure.replace_by if departure else None
    context = {
        "member": target,
        "form": form,
        "departure": departure,
        "days_left": days_left(limit, timezone.localdate()),
        **_solver(request, again, sheet, [one.siret for one in sheet.workers if one.siret]),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "cooperation/terms/replacing.html", frame(seat, "members", **context), status=status
    )
