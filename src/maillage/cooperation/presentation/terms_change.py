"""A change in words: before and after, its effect on the whole, who answered what, what else touches the same lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.base.versions import Difference
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_grouping import exposed_of
from maillage.cooperation.domain.terms_lines import (
    Change,
    apply,
    members_in,
    overlapping,
    rebased,
    stale_lines,
)
from maillage.cooperation.domain.terms_sums import effect
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.presentation.terms import (
    euros_of,
    kind_label,
    line_label,
    remarks_said,
    rows_of_change,
    rows_of_sums,
    value_words,
)
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import Sheet, awaited, change_of
from maillage.procurement.domain.exposure import GroupingType


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in a list: what it is about, by whom, where it stands, who is waited for."""

    row: TermsChange
    summary: str
    waiting: tuple[str, ...]
    awaited: bool


def change_lines(rows: Iterable[TermsChange], sheet: Sheet, seat: Seat | None) -> list[ChangeLine]:
    """Return changes as one reads them in a list (no query: answers are prefetched)."""
    own = seat.member if seat else None
    return [
        ChangeLine(
            row,
            summary_of(change_of(row), sheet),
            tuple(one.member.name for one in row.answers.all() if one.accepts is None),
            awaited(row, own),
        )
        for row in rows
    ]


def summary_of(change: Change, sheet: Sheet) -> str:
    """Return the first line a change moves, and how many others."""
    told = [edit for edit in change if edit.line.field != "part"] or list(change)
    if not told:
        return ""
    first = told[0]
    text = _("%(line)s, de %(before)s à %(after)s") % {
        "line": line_label(first.line, sheet.asked, sheet.names),
        "before": value_words(first.line, first.before, sheet.names),
        "after": value_words(first.line, first.after, sheet.names),
    }
    return text if len(told) == 1 else _("%(text)s, et %(n)s de plus") % {"text": text, "n": len(told) - 1}


def effect_of(change: Change, sheet: Sheet) -> dict[str, Any]:
    """Return what a change would do to the terms in force; what it wants where some of its lines have moved."""
    moved = stale_lines(change, sheet.terms)
    fresh = rebased(change, sheet.terms)
    lost = stale_lines(fresh, sheet.terms)
    after = sheet.terms if lost else apply(fresh, sheet.terms)
    found = effect(sheet.terms, after, sheet.asked, sheet.who)
    return {
        "rows": rows_of_change(change, sheet.asked, sheet.names),
        "moved": [line_label(line, sheet.asked, sheet.names) for line in moved],
        "sums": rows_of_sums(found.before, found.after, sheet.asked),
        "broken": remarks_said(found.broken),
        "mended": remarks_said(found.mended),
        "kept": remarks_said(found.kept),
        "exposures": _exposures(sheet, after),
    }


def _exposures(sheet: Sheet, after: Terms) -> list[Difference]:
    """What each member answers for, before and after, when it moves."""
    amount = sheet.asked.amount_cents
    was, now = exposed_of(sheet.terms, amount), exposed_of(after, amount)
    return [
        Difference(sheet.names.get(member, ""), euros_of(was.get(member)), euros_of(now.get(member)))
        for member in dict.fromkeys((*was, *now))
        if was.get(member) != now.get(member)
    ]


def change_page(
    row: TermsChange, others: Iterable[TermsChange], sheet: Sheet, seat: Seat | None
) -> dict[str, Any]:
    """Return all that the page of a change shows. others: the changes of the project, to find those that clash."""
    change, own = change_of(row), seat.member if seat else None
    clashing = [
        one
        for one in others
        if one.pk != row.pk and one.state == ChangeState.OPEN and overlapping(change, change_of(one))
    ]
    return {
        "change": row,
        "is_open": row.state == ChangeState.OPEN,
        "answers": list(row.answers.all()),
        "awaited": awaited(row, own),
        "may_withdraw": _may_withdraw(row, seat),
        "shows_effect": row.state in (ChangeState.OPEN, ChangeState.OVERTAKEN, ChangeState.REFUSED),
        "may_take_up": row.state in (ChangeState.OVERTAKEN, ChangeState.REFUSED)
        and bool(seat and seat.may_write),
        "take_up_url": _form_of(row),
        "clashing": change_lines(clashing, sheet, seat),
        **effect_of(change, sheet),
    }


def _form_of(row: TermsChange) -> str:
    """Return the page where a change is typed: of one part, of all the parts, of what the group has in common."""
    if row.about_id is not None:
        return reverse("cooperation:terms_part", args=[row.project_id, row.about_id])
    on_parts = any(members_in(change_of(row)))
    return reverse(
        "cooperation:terms_table" if on_parts else "cooperation:terms_common", args=[row.project_id]
    )


def _may_withdraw(row: TermsChange, seat: Seat | None) -> bool:
    if seat is None or not seat.may_write or row.state != ChangeState.OPEN:
        return False
    return seat.may_steer or (seat.member is not None and seat.member.pk == row.member_id)


def version_lines(versions: list[TermsVersion]) -> list[dict[str, Any]]:
    """Return the history: each version with the agreements it received, and who said no to it."""
    return [
        {
            "version": one,
            "agreed": [given.member.name for given in one.agreements.all()],
            "refused": list(one.refusals.all()),
        }
        for one in versions
    ]


def type_choices() -> list[tuple[str, str]]:
    """Return the legal types, as a form offers them."""
    return [("", _("À choisir plus tard")), *((kind.value, kind_label(kind.value)) for kind in GroupingType)]
