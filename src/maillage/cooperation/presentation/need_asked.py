"""The need of a project as its invitation shows it: what it is, what is known of it, never who said how much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maillage.cooperation.domain.need import total_needed
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.need import figure, fills, span, unit_of, who_said
from maillage.cooperation.queries.need import WITH_A_NEED, need_sheet


@dataclass(frozen=True, slots=True)
class AskedNeed:
    """A need, the sum of those that said theirs, and what is noted for the organisation invited (empty: nothing)."""

    sort: str
    statement: str
    when: str
    unit: str
    said: int
    needed: str
    fills: list[str]
    own: str
    own_said: str
    quantity: Decimal | None


def asked_need(member: Member) -> AskedNeed | None:
    """Return the need asked of an organisation that is invited; None when the project has none, or when it is invited
    for something else, as an adviser or a funder (three queries at most)."""
    sheet = need_sheet(member.project) if member.role in WITH_A_NEED else None
    if sheet is None:
        return None
    need, said = sheet.need, [one for one in sheet.shares if one.needs is not None]
    own = next((line for line in sheet.lines if line.member.pk == member.pk), None)
    quantity = own.share.needs if own else None
    return AskedNeed(
        sort=need.get_sort_display(),
        statement=need.statement,
        when=span(need.wanted_from, need.wanted_until),
        unit=unit_of(need),
        said=len(said),
        needed=figure(total_needed(said).known, need),
        fills=fills(sheet) if said else [],
        own=figure(quantity, need),
        own_said=who_said(own.row) if own else "",
        quantity=quantity,
    )
