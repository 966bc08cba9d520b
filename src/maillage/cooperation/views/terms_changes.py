"""Propose a change of the terms, look at what it does, answer it, take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, sent_version
from maillage.cooperation.actions.terms_changes import (
    LinesMoved,
    Wish,
    answer_change,
    propose_change,
    remind_answers,
    withdraw_change,
)
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_lines import (
    Change,
    applied_if_possible,
    diff,
    rebased,
    setting_typed,
    stale_lines,
)
from maillage.cooperation.domain.terms_moves import balanced
from maillage.cooperation.forms.terms import AnswerForm, CommonForm, PartForm
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.presentation.terms import need_label, rows_of_change
from maillage.cooperation.presentation.terms_change import change_page, type_choices
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms import terms_of
from maillage.cooperation.queries.terms_sheet import Sheet, change_of, changes_of, sheet_of
from maillage.cooperation.views.frame import frame, project_or_404, writable
from maillage.cooperation.views.terms import may_propose
from maillage.cooperation.views.terms_group import after_a_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def part(request: Request, pk: int, member: int) -> HttpResponse:
    """Propose another part for a member: hours, price, amount, share."""
    seat, sheet = _proposing(request, pk)
    target = next((one for one in sheet.workers if one.pk == member), None)
    if target is None:
        raise Http404
    taken_up = _taken_up(request, seat)
    read = _read(request, sheet)
    shown = _wished(sheet, taken_up)
    form = PartForm(
        request.POST if request.method == "POST" else None,
        needs={need.id: need_label(sheet.asked, need.id) for need in sheet.asked.needs},
        others=[(one.pk, one.name) for one in sheet.workers if one.pk != member],
        part=shown.part(member),
        reason=taken_up.reason if taken_up else "",
    )
    both = None
    if form.is_bound and form.is_valid():
        change = setting_typed(read, form.part(member))
        other = form.cleaned_data["other"]
        change = balanced(read, change, member, other) if other is not None else change
        wish = Wish(change, form.cleaned_data["reason"], target, taken_up)
        done = _propose(request, seat, sheet, wish, form)
        if isinstance(done, HttpResponse):
            return done
        both = done
    context = {"form": form, "member": target, "who": sheet.who[member], "part": sheet.terms.part(member)}
    return _form(request, seat, sheet, "cooperation/terms/part.html", context | {"both": both}, taken_up)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def common(request: Request, pk: int) -> HttpResponse:
    """Propose another mandataire, another type, another fee."""
    seat, sheet = _proposing(request, pk)
    taken_up, read = _taken_up(request, seat), _read(request, sheet)
    form = CommonForm(
        request.POST if request.method == "POST" else None,
        members=[(one.pk, one.name) for one in sheet.workers],
        kinds=type_choices(),
        terms=_wished(sheet, taken_up),
        grouping=sheet.asked.grouping,
        reason=taken_up.reason if taken_up else "",
    )
    both = None
    if form.is_bound and form.is_valid():
        wish = Wish(diff(read, form.terms(read)), form.cleaned_data["reason"], None, taken_up)
        done = _propose(request, seat, sheet, wish, form)
        if isinstance(done, HttpResponse):
            return done
        both = done
    return _form(
        request, seat, sheet, "cooperation/terms/common.html", {"form": form, "both": both}, taken_up
    )


def _proposing(request: Request, pk: int) -> tuple[Seat, Sheet]:
    seat = writable(request, pk, Part.TERMS)
    if not may_propose(seat):
        raise PermissionDenied
    sheet = sheet_of(seat.project)
    if sheet.version is None:
        raise Http404
    return seat, sheet


def _taken_up(request: Request, seat: Seat) -> TermsChange | None:
    """Return the overtaken or refused change that one takes up again, if any."""
    number = sent_version(request.GET.get("reprendre") or request.POST.get("reprendre"))
    states = (ChangeState.OVERTAKEN, ChangeState.REFUSED)
    return TermsChange.objects.filter(project=seat.project, pk=number, state__in=states).first()


def _read(request: Request, sheet: Sheet) -> Terms:
    """Return the terms one had under the eyes: only what differs from them is proposed."""
    number = sent_version(request.POST.get("version"))
    if sheet.version is None or number == sheet.version.number:
        return sheet.terms
    row = TermsVersion.objects.filter(project=sheet.project, number=number).first()
    return terms_of(row) if row else sheet.terms


def _wished(sheet: Sheet, taken_up: TermsChange | None) -> Terms:
    """Return the terms to show in a form: those in force, with the wishes that one takes up again."""
    if taken_up is None:
        return sheet.terms
    return applied_if_possible(change_of(taken_up), sheet.terms)


def _propose(request: Request, seat: Seat, sheet: Sheet, wish: Wish, form: Any) -> HttpResponse | Both | None:
    """Propose; return where to go, or both versions when somebody moved the same lines, or nothing when refused."""
    assert seat.member is not None
    try:
        change = propose_change(
            project=seat.project, wish=wish, by_member=seat.member, by=request.actor, at=timezone.now()
        )
    except LinesMoved as refusal:
        form.add_error(None, explain(refusal))
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


def _form(
    request: Request,
    seat: Seat,
    sheet: Sheet,
    template: str,
    context: dict[str, Any],
    taken_up: TermsChange | None,
) -> HttpResponse:
    form = context["form"]
    context |= {
        "read_version": sheet.version.number if sheet.version else 0,
        "taken_up": taken_up,
        "taken_up_rows": rows_of_change(change_of(taken_up), sheet.asked, sheet.names) if taken_up else [],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, frame(seat, "terms", **context), status=status)


@require_safe
@requires(Verb.READ)
def change(request: Request, pk: int, change: int) -> HttpResponse:
    """Show a change: before, after, what it does to the whole, who answered what."""
    seat = project_or_404(request, pk, Part.TERMS)
    return _change_page(request, seat, change, AnswerForm())


@require_POST
@requires(Verb.WRITE)
def answer(request: Request, pk: int, change: int) -> HttpResponse:
    """Accept or refuse a change for one's organisation."""
    seat = writable(request, pk, Part.TERMS)
    if seat.member is None:
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_change(
                change=_change(seat, change), member=seat.member, by=request.actor, at=timezone.now(),
                signer=Signer(name=request.actor.user.name if request.actor.user else ""), **form.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Votre réponse est enregistrée."))
            return redirect("cooperation:terms_change", pk, change)
    return _change_page(request, seat, change, form)


@require_POST
@requires(Verb.WRITE)
def remind(request: Request, pk: int, change: int) -> HttpResponse:
    """Ask again those that have not answered."""
    seat = writable(request, pk, Part.TERMS)
    try:
        unreached = remind_answers(change=_change(seat, change), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(
            request, _("Celles qui n’ont pas répondu sont relancées, une fois par jour au plus.")
        )
        if unreached:
            names = ", ".join(one.name for one in unreached)
            messages.warning(
                request, _("Personne à joindre pour %(names)s : donnez une adresse.") % {"names": names}
            )
    return redirect("cooperation:terms_change", pk, change)


@require_POST
@requires(Verb.WRITE)
def withdraw(request: Request, pk: int, change: int) -> HttpResponse:
    """Take a change back."""
    seat = writable(request, pk, Part.TERMS)
    try:
        withdraw_change(change=_change(seat, change), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La proposition est retirée."))
    return redirect("cooperation:terms_change", pk, change)


def _change_page(request: Request, seat: Seat, number: int, form: AnswerForm) -> HttpResponse:
    sheet = sheet_of(seat.project)
    changes = list(changes_of(seat.project).filter(state=ChangeState.OPEN))
    row = next((one for one in changes if one.pk == number), None)
    row = row or changes_of(seat.project).filter(pk=number).first()
    if row is None:
        raise Http404
    context = change_page(row, changes, sheet, seat) | {"form": form, "answers_total": len(row.answers.all())}
    if row.state == ChangeState.REFUSED:
        context |= after_a_refusal(request, seat, sheet, row)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/terms/change.html", frame(seat, "terms", **context), status=status)


def _change(seat: Seat, number: int) -> TermsChange:
    row = TermsChange.objects.select_related("project").filter(project=seat.project, pk=number).first()
    if row is None:
        raise Http404
    return row
