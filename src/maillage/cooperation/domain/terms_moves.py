"""Changes that touch several members at once: one takes what another gives, or the money follows the hours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from maillage.cooperation.domain.terms import Part, Terms, percents_by_hours, shared_out
from maillage.cooperation.domain.terms_lines import Change, apply, diff

N = TypeVar("N", int, Decimal)


def balanced(terms: Terms, change: Change, member: int, other: int) -> Change:
    """Return a change of the part of one member, with what it gives up, or takes, taken or given up by another.

    Only hours, amount and share are moved, and only where both are known: the sums of the group stay as they were.
    """
    after = apply(change, terms)
    was, now = terms.part(member) or Part(member), after.part(member) or Part(member)
    facing = terms.part(other) or Part(other)
    needs = _facing_needs(was.needs, now.needs, facing.needs)
    part = replace(
        facing,
        needs={need: hours for need, hours in needs.items() if hours},
        amount_cents=_facing(was.amount_cents, now.amount_cents, facing.amount_cents),
        percent=_facing(was.percent, now.percent, facing.percent),
    )
    others = tuple(one for one in after.parts if one.member != other)
    parts = tuple(sorted((*others, part), key=lambda one: one.member))
    return diff(terms, replace(after, parts=parts))


def _facing_needs(
    was: Mapping[str, Decimal], now: Mapping[str, Decimal], own: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    zero = Decimal(0)
    names = dict.fromkeys((*own, *was, *now))
    return {need: own.get(need, zero) + was.get(need, zero) - now.get(need, zero) for need in names}


def _facing(was: N | None, now: N | None, own: N | None) -> N | None:
    if was is None or now is None:
        return own
    return was - now if own is None else own + was - now


def by_hours(terms: Terms, amount_cents: int | None) -> Change:
    """Return the change that gives each the share of its hours: of 100 %, and of the amount when it is known."""
    hours = {part.member: part.hours() for part in terms.parts}
    percents = percents_by_hours(hours)
    cents = shared_out(amount_cents, hours) if amount_cents is not None else {}
    parts = tuple(
        replace(
            part,
            percent=percents.get(part.member, part.percent),
            amount_cents=cents.get(part.member, part.amount_cents),
        )
        for part in terms.parts
    )
    return diff(terms, replace(terms, parts=parts))
