"""Who does what in a group, for how much: the terms its members agree on. Pure, written as plain JSON and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from maillage.consortium.domain.snapshot import Snapshot
from maillage.procurement.domain.exposure import GroupingType

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
ALL_WORK = "work"
"""Id of the one need of a project that answers no tender: all that the group does."""
KINDS: tuple[str, ...] = ("", *(kind.value for kind in GroupingType))


@dataclass(frozen=True, slots=True)
class Part:
    """What one member does and is paid.

    member: its number (Member pk). needs: hours a year by id of need. amount_cents: over the whole project, excluding
    VAT. price_cents: of an hour. coefficient: applied to the price the group has in common. percent: share of the
    amount, two decimals. None: not said yet.
    """

    member: int
    needs: Mapping[str, Decimal] = field(default_factory=dict)
    amount_cents: int | None = None
    price_cents: int | None = None
    coefficient: Decimal | None = None
    percent: Decimal | None = None

    def hours(self) -> Decimal:
        """Hours a year, all needs together."""
        return sum(self.needs.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Terms:
    """The parts of all, who represents the group, its legal type and what representing it is paid.

    mandataire: number of a member. kind: a GroupingType, empty when not chosen. fee_percent: of the amounts of the
    others, for the mandataire (R-305).
    """

    parts: tuple[Part, ...] = ()
    mandataire: int | None = None
    kind: str = ""
    fee_percent: Decimal | None = None
    note: str = ""

    def part(self, member: int) -> Part | None:
        """The part of a member, None when it has none."""
        return next((one for one in self.parts if one.member == member), None)


@dataclass(frozen=True, slots=True)
class NeedAsked:
    """What is asked: hours a year of one trade at one place. hours: None when nobody said (no tender)."""

    id: str
    label: str
    lot: str
    hours: Decimal | None
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tender, as it was when the project began, asks of the group; empty values when there is no tender.

    insertion: hours a year by lot. lots: title by lot id. months: duration. grouping: whether the group bids together,
    under the rules of a grouping (R-240).
    """

    needs: tuple[NeedAsked, ...]
    lots: Mapping[str, str] = field(default_factory=dict)
    insertion: Mapping[str, Decimal] = field(default_factory=dict)
    amount_cents: int | None = None
    months: int | None = None
    min_percent: Decimal | None = None
    max_members: int | None = None
    solidarity: str = ""
    grouping: bool = True

    def need(self, id: str) -> NeedAsked | None:
        """The need of this id."""
        return next((one for one in self.needs if one.id == id), None)


@dataclass(frozen=True, slots=True)
class Who:
    """What is known of a member. free_hours: a year; insertion_percent: of its hours; None when unknown."""

    member: int
    name: str
    siret: str = ""
    kinds: tuple[str, ...] = ()
    free_hours: Decimal | None = None
    insertion_percent: int | None = None
    engaged: bool = False


def number_text(value: Decimal) -> str:
    """Write a number in the only way we compare it: no exponent, no useless zero."""
    return f"{value.normalize() + 0:f}"


def write(terms: Terms) -> dict[str, Any]:
    """Return terms as plain JSON."""
    return {
        "parts": [_write_part(part) for part in terms.parts],
        "mandataire": terms.mandataire,
        "kind": terms.kind,
        "fee_percent": _text(terms.fee_percent),
        "note": terms.note,
    }


def read(record: Mapping[str, Any]) -> Terms:
    """Return the terms that `write` wrote."""
    return Terms(
        parts=tuple(_read_part(one) for one in record["parts"]),
        mandataire=record["mandataire"],
        kind=record["kind"],
        fee_percent=_number(record["fee_percent"]),
        note=record["note"],
    )


def _write_part(part: Part) -> dict[str, Any]:
    return {
        "member": part.member,
        "needs": {need: number_text(hours) for need, hours in part.needs.items()},
        "amount_cents": part.amount_cents,
        "price_cents": part.price_cents,
        "coefficient": _text(part.coefficient),
        "percent": _text(part.percent),
    }


def _read_part(record: Mapping[str, Any]) -> Part:
    return Part(
        member=record["member"],
        needs={need: Decimal(hours) for need, hours in record["needs"].items()},
        amount_cents=record["amount_cents"],
        price_cents=record["price_cents"],
        coefficient=_number(record["coefficient"]),
        percent=_number(record["percent"]),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def shared_out(total: int, weights: Mapping[int, Decimal]) -> dict[int, int]:
    """Split whole units by weights, to the unit; spare ones go to the largest remainders, then by number.

    Nothing when all the weights are zero.
    """
    whole = sum(weights.values(), Decimal(0))
    if whole <= 0:
        return {}
    exact = {one: total * weight / whole for one, weight in weights.items()}
    shares = {one: int(value.to_integral_value(ROUND_FLOOR)) for one, value in exact.items()}
    spare = total - sum(shares.values())
    first = sorted(shares, key=lambda one: (shares[one] - exact[one], one))[:spare]
    return {one: share + (one in first) for one, share in shares.items()}


def percents_by_hours(hours: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the share of each in the hours, two decimals, exactly 100 together; nothing when there are no hours."""
    return {one: Decimal(share) / HUNDRED for one, share in shared_out(10_000, hours).items()}


def whole_cents(terms: Terms, amount_cents: int | None) -> int:
    """Return what shares are shares of: the amount of the project, else all the amounts when each is known, else 0."""
    amounts = [part.amount_cents for part in terms.parts]
    return amount_cents or (sum(cents or 0 for cents in amounts) if None not in amounts else 0)


def first_terms(snapshot: Snapshot, members: Mapping[str, int]) -> Terms:
    """Return what a kept proposal says of the members of a project.

    members: number by SIRET. Hours as the solver gave them; the amount of the tender is split by the hours of all
    the proposal, so that the part of who is still to be found is not given to the others.
    """
    proposal = snapshot.proposal
    whole = {rank: _hours(member.hours) for rank, member in enumerate(proposal.members)}
    percents = percents_by_hours(whole)
    amount = snapshot.tender.amount_eur
    cents = shared_out(int(amount * 100), whole) if amount is not None else {}
    parts = [
        Part(
            member=members[member.siret],
            needs={serve.need: _hours(serve.hours) for serve in member.serves if serve.hours > 0},
            amount_cents=cents.get(rank),
            percent=percents.get(rank),
        )
        for rank, member in enumerate(proposal.members)
        if member.siret in members
    ]
    advice = proposal.type_advice.advice if proposal.type_advice else ""
    return Terms(tuple(parts), mandataire=members.get(proposal.lead), kind=advice if advice in KINDS else "")


def _hours(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT)
