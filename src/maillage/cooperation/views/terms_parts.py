"""Propose a change of the terms: one part, what the group has in common, all the parts at once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.cooperation.actions.terms_changes import Wish
from maillage.cooperation.domain.terms_file import Filled, Holder
from maillage.cooperation.domain.terms_lines import diff, members_in, setting_typed
from maillage.cooperation.domain.terms_moves import balanced
from maillage.cooperation.forms.terms import CommonForm, PartForm
from maillage.cooperation.forms.terms_table import TableFileForm, TableForm, field_name
from maillage.cooperation.presentation.terms import need_label
from maillage.cooperation.presentation.terms_change import type_choices
from maillage.cooperation.presentation.terms_table import heads_of, ordered, sums_of
from maillage.cooperation.queries.terms_sheet import Sheet
from maillage.cooperation.views.terms_proposing import Proposing, form_page, propose, proposing


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def part(request: Request, pk: int, member: int) -> HttpResponse:
    """Propose another part for a member: hours, price, amount, share."""
    here = proposing(request, pk)
    target = next((one for one in here.sheet.workers if one.pk == member), None)
    if target is None:
        raise Http404
    form = PartForm(
        here.sent,
        needs=needs_of(here.sheet),
        others=[(one.pk, one.name) for one in here.sheet.workers if one.pk != member],
        member=member,
        terms=here.shown,
        reason=here.reason,
    )
    both = None
    if form.is_bound and form.is_valid():
        change = setting_typed(here.read, form.part())
        other = form.cleaned_data["other"]
        change = balanced(here.read, change, member, other) if other is not None else change
        done = propose(request, here, Wish(change, form.cleaned_data["reason"], target, here.taken_up), form)
        if isinstance(done, HttpResponse):
            return done
        both = done
    context = {"form": form, "member": target, "who": here.sheet.who[member], "both": both}
    return form_page(request, here, "cooperation/terms/part.html", context)


def needs_of(sheet: Sheet) -> dict[str, str]:
    """Return what is asked as forms call it, by id of need."""
    return {need.id: need_label(sheet.asked, need.id) for need in sheet.asked.needs}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def common(request: Request, pk: int) -> HttpResponse:
    """Propose another mandataire, another type, another fee."""
    here = proposing(request, pk)
    form = CommonForm(
        here.sent,
        members=[(one.pk, one.name) for one in here.sheet.workers],
        kinds=type_choices(),
        terms=here.shown,
        grouping=here.sheet.asked.grouping,
        reason=here.reason,
    )
    both = None
    if form.is_bound and form.is_valid():
        change = diff(here.read, form.terms(here.read))
        done = propose(request, here, Wish(change, form.cleaned_data["reason"], None, here.taken_up), form)
        if isinstance(done, HttpResponse):
            return done
        both = done
    return form_page(request, here, "cooperation/terms/common.html", {"form": form, "both": both})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def table(request: Request, pk: int) -> HttpResponse:
    """Propose other parts for several members, typed in one table or read from a file: one change for all."""
    here = proposing(request, pk)
    workers = [one for one in ordered(here.sheet) if one in here.sheet.workers]
    file_form = TableFileForm(
        *((request.POST, request.FILES) if "load" in request.POST else ()), heads=heads_of(here.sheet),
        holders=[Holder(one.pk, one.name, one.siret) for one in workers],
    )  # fmt: skip
    filled = file_form.cleaned_data["file"] if file_form.is_bound and file_form.is_valid() else None
    form = TableForm(
        _with_file(here.sent, filled),
        needs=needs_of(here.sheet),
        members={one.pk: one.name for one in workers},
        terms=here.shown,
        in_force=here.sheet.terms,
        reason=here.reason,
    )
    both = None
    if form.is_bound and form.is_valid() and not {"totals", "load"} & request.POST.keys():
        change = diff(here.read, form.terms(here.read))
        touched = members_in(change)
        about = next((one for one in workers if touched == {one.pk}), None)
        done = propose(request, here, Wish(change, form.cleaned_data["reason"], about, here.taken_up), form)
        if isinstance(done, HttpResponse):
            return done
        both = done
    context = {"form": form, "both": both, "file_form": file_form, "filled": filled, **_shown(form, here)}
    return form_page(request, here, "cooperation/terms/table.html", context)


def _with_file(sent: QueryDict | None, filled: Filled | None) -> QueryDict | None:
    """Return what was typed, with the figures of a file on top of it."""
    if sent is None or filled is None:
        return sent
    data = sent.copy()
    for (member, column), value in filled.values.items():
        data[field_name(member, column)] = value
    return data


def _shown(form: TableForm, here: Proposing) -> dict[str, Any]:
    sums = sums_of(here.sheet, form.terms(here.read) if form.is_bound else here.shown)
    heads, rows = [one.head for one in form.columns], list(form.rows())
    return {
        **sums,
        "rows": rows,
        "moved": sum(row.moved for row in rows),
        "sums": list(zip(heads, sums["sums"], strict=True)),
    }
