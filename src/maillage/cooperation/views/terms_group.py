"""The group calculated again from its terms: enough, on which conditions, who could come in; propose such a group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.terms_group import Proposed, propose_group
from maillage.cooperation.actions.terms_solver import Again, Way, solve_again, way_out
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_ask import after_refusal
from maillage.cooperation.domain.terms_lines import AMOUNT, COEFFICIENT, PERCENT, PRICE, applied_if_possible
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.presentation.terms_solver import GroupView, refusal_held, solver_page
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import Sheet, change_of, changes_of, sheet_of
from maillage.cooperation.views.frame import frame, project_or_404, writable
from maillage.cooperation.views.terms import may_propose

REFRESH = 3
WHOLE = "groupe"
"""Name, in the address, of the question that lets each member give all its free hours."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is calculated. terms: asked from; held: members that keep their hours, None: all; gone: a member put out."""

    terms: Terms
    held: Collection[int] | None = None
    change: TermsChange | None = None
    gone: Member | None = None

    @property
    def address(self) -> str:
        """What names it in an address."""
        if self.change is not None:
            return f"changement={self.change.pk}"
        return f"sans={self.gone.pk}" if self.gone is not None else ""


def case_after(row: TermsChange, sheet: Sheet) -> Case | None:
    """Return what to calculate after a refusal, with what was wished and refused as constraints; None when the change
    took no hours from anybody."""
    refused = [one.member_id for one in row.answers.all() if one.accepts is False]
    terms, held = after_refusal(change_of(row), sheet.terms, refused)
    return Case(terms, held, row) if held else None


def after_a_refusal(request: Request, seat: Seat, sheet: Sheet, row: TermsChange) -> dict[str, Any]:
    """Return what follows a refused change: the next best group when somebody wished to do less, else who could replace
    whom the refusal is about; who else could be replaced, but oneself."""
    if seat.project.tender_id is None:
        return {}
    own = seat.member.pk if seat.member else None
    refused = [one.member_id for one in row.answers.all() if one.accepts is False]
    about = (
        [row.about_id, row.member_id] if row.about_id in refused or row.about_id is None else [row.about_id]
    )
    seen = dict.fromkeys([*about, *refused])
    others = [one for number in seen for one in sheet.workers if one.pk == number != own]
    case = case_after(row, sheet)
    gone = next((one for one in others if one.pk == row.about_id and one.pk in _priced(row)), None)
    if case is None and gone is None:
        return {"replaceable": others}
    shown = calculated(request, seat, sheet, case or Case(sheet.terms, gone=gone))
    why = refusal_held(case.terms, case.held or (), sheet, refused) if case else _without_it()
    url = reverse("cooperation:terms_whole", args=[seat.project.pk])
    shown |= {"why": why, "gone": None if case else gone, "whole_url": url, "modes": False}
    return {"next": shown, "replaceable": [one for one in others if case or one != gone]}


def _priced(row: TermsChange) -> set[int]:
    """Return the members whose price, amount or share a change moves."""
    money = (PRICE, AMOUNT, COEFFICIENT, PERCENT)
    return {edit.line.member for edit in change_of(row) if edit.line.field in money}


def _without_it() -> str:
    return _("Le prix ou la part n’a pas été accepté. Les autres membres engagés gardent leurs heures.")


def calculated(request: Request, seat: Seat, sheet: Sheet, case: Case) -> dict[str, Any]:
    """Return what a page shows of a calculation: the groups found, the structures they name, where to propose one."""
    again, way, inside = _asked(request, seat, sheet, case)
    page = solver_page(again, sheet, inside, case.terms, way)
    mode = WHOLE if request.GET.get("mode") == WHOLE else ""
    may = may_propose(seat) and case.gone is None and sheet.version is not None
    found = [one.found for one in (again, way.again if way else None) if one and one.found]
    return {
        **page,
        "coming": [one for each in found for one in each.structures],
        "mode": mode,
        "case": case,
        "modes": case.change is None or case.held is None,
        "refresh": REFRESH if page["state"] == "searching" or page.get("searching") else 0,
        "propose_url": _propose_url(request, seat, case) if may else "",
        "may_seat": seat.may_steer,
    }


def _propose_url(request: Request, seat: Seat, case: Case) -> str:
    extra = "&".join(
        f"{name}={value}"
        for name, value in (("mode", request.GET.get("mode")), ("si", _chosen(request)))
        if value
    )
    query = "&".join(part for part in (case.address, extra) if part)
    return f"{reverse('cooperation:terms_propose_group', args=[seat.project.pk])}?{query}"


def _chosen(request: Request) -> int:
    return sent_version(request.GET.get("si")) or 0


def _asked(
    request: Request, seat: Seat, sheet: Sheet, case: Case
) -> tuple[Again | None, Way | None, list[int]]:
    inside = [one.pk for one in sheet.workers if one != case.gone]
    held: Collection[int] | None = () if request.GET.get("mode") == WHOLE else case.held
    ask = partial(
        solve_again, project=seat.project, terms=case.terms, members=sheet.members, who=sheet.who,
        without=[case.gone.pk] if case.gone else [], by=request.actor, at=timezone.now(),
    )  # fmt: skip
    again = ask(held=held)
    own = seat.member.siret if seat.member else ""
    way = way_out(again, ask, held=held, own=own, chosen=_chosen(request)) if again else None
    return again, way, inside


def _case(request: Request, seat: Seat, sheet: Sheet) -> Case:
    number, leaver = (sent_version(request.GET.get(name)) for name in ("changement", "sans"))
    row = changes_of(seat.project).filter(pk=number).first() if number else None
    if row is not None and row.state == ChangeState.REFUSED and (case := case_after(row, sheet)):
        return case
    terms = applied_if_possible(change_of(row), sheet.terms) if row else sheet.terms
    gone = next((one for one in sheet.workers if one.pk == leaver), None) if row is None else None
    return Case(terms, None, row, gone)


@require_safe
@requires(Verb.READ)
def whole(request: Request, pk: int) -> HttpResponse:
    """Ask the solver with the group as it is, as a change would make it, or without one: « ce que cela change »."""
    seat = project_or_404(request, pk, Part.TERMS)
    sheet = sheet_of(seat.project)
    case = _case(request, seat, sheet)
    context = calculated(request, seat, sheet, case) | {"change": case.change, "gone": case.gone}
    return render(request, "cooperation/terms/whole.html", frame(seat, "terms", **context))


@require_POST
@requires(Verb.WRITE)
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose a group that the calculation found, as it was read, as a change of the terms."""
    seat = writable(request, pk, Part.TERMS)
    if not may_propose(seat) or seat.member is None:
        raise PermissionDenied
    sheet = sheet_of(seat.project)
    case = _case(request, seat, sheet)
    page = calculated(request, seat, sheet, case)
    back = f"{reverse('cooperation:terms_whole', args=[pk])}?{request.GET.urlencode()}"
    group = _read(request, page)
    if group is None:
        messages.error(request, _("Ce groupe n’est plus dans le résultat : relisez ce qu’il est devenu."))
        return redirect(back)
    places = {one.siret: one.place.code for one in page["coming"]}
    refused = case.change if case.change and case.change.state == ChangeState.REFUSED else None
    reason = (
        _("Le groupe que le calcul propose.") if refused is None else _("Après le refus : un autre partage.")
    )
    try:
        change = propose_group(
            project=seat.project, group=Proposed(group.shares, places, reason, refused), by_member=seat.member,
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect(back)
    return _proposed(request, change, group)


def _read(request: Request, page: dict[str, Any]) -> GroupView | None:
    """Return the group that was read, among those of the answer; None when its hours have changed since."""
    way = page.get("way") or {}
    groups: list[GroupView] = [*page.get("groups", []), *way.get("groups", [])]
    return next((one for one in groups if one.print == request.POST.get("group")), None)


def _proposed(request: Request, change: TermsChange, group: GroupView) -> HttpResponse:
    if change.state == ChangeState.APPLIED:
        messages.success(request, _("C’est enregistré : une nouvelle version des parts est en vigueur."))
    else:
        messages.success(request, _("Votre proposition est envoyée à celles qu’elle concerne."))
    if group.arrivals:
        names = ", ".join(one.name for one in group.arrivals)
        text = _("Ont maintenant une place : %(names)s. Elles ne savent encore rien : invitez-les.")
        messages.info(request, text % {"names": names})
    return redirect("cooperation:terms_change", change.project_id, change.pk)
