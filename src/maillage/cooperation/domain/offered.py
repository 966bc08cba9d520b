"""What an invitation offers one organisation, frozen; and what it asks for instead. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.base.refusals import Refusal, gettext_noop
from maillage.consortium.domain import records
from maillage.cooperation.domain.terms import Asked, NeedAsked, Part, Terms
from maillage.cooperation.domain.terms_lines import Change, setting_part
from maillage.procurement.domain.exposure import GroupingType

HUNDRED = Decimal(100)
MONEY = {"price_cents": "price", "coefficient": "coefficient", "amount_cents": "amount", "percent": "percent"}
"""Fields of the money of a part, of an offer and of a counter-proposal; the kind of wish each makes."""


class NothingChanged(Refusal):
    message = gettext_noop(
        "Vous n’avez rien changé à la proposition : dites ce qu’il faudrait changer, ou répondez simplement oui."
    )


class NoHoursLeft(Refusal):
    message = gettext_noop(
        "Il ne vous reste aucune heure : gardez-en sur un lot au moins, ou répondez non en disant pourquoi."
    )


@dataclass(frozen=True, slots=True)
class Work:
    """Hours a year of one need. label: trade and place, empty for all the work of a group without tender."""

    need: str
    label: str
    lot: str
    hours: Decimal
    km: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What the group answers: facts of the tender and of the project as they were when the invitation left."""

    title: str
    buyer: str = ""
    deadline: date | None = None
    starts_on: date | None = None
    months: int | None = None
    amount_cents: int | None = None
    lots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """What is proposed to one organisation.

    work: its hours. others: what else is asked of the group, with all the hours asked. percent: of the amount.
    amount_cents: its part over the whole project; price_cents: of an hour. exposure_cents: the most it may have to
    answer for towards the buyer (R-241, R-243). version: number of the version of the terms, 0 before the first.
    """

    frame: Frame
    work: tuple[Work, ...] = ()
    others: tuple[Work, ...] = ()
    percent: Decimal | None = None
    amount_cents: int | None = None
    price_cents: int | None = None
    coefficient: Decimal | None = None
    mandataire: str = ""
    is_mandataire: bool = False
    kind: str = ""
    fee_percent: Decimal | None = None
    exposure_cents: int | None = None
    version: int = 0

    @property
    def hours(self) -> Decimal:
        """Hours a year, all needs together."""
        return sum((one.hours for one in self.work), Decimal(0))


@dataclass(frozen=True, slots=True)
class Counter:
    """What an organisation would accept instead. hours: a year by need, all of its needs named; the rest: as in a part,
    None when it asks nothing else."""

    hours: Mapping[str, Decimal] = field(default_factory=dict)
    price_cents: int | None = None
    coefficient: Decimal | None = None
    amount_cents: int | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked otherwise. label: of the need, empty for money. lot: id. kind: hours, price, coefficient, amount,
    percent."""

    kind: str
    label: str
    lot: str
    before: Decimal | int | None
    after: Decimal | int | None


def offer(
    frame: Frame, terms: Terms | None, asked: Asked, *, member: int, names: Mapping[int, str], km: Mapping[str, int],
    version: int,
) -> Offered:  # fmt: skip
    """Return what the terms in force propose to a member.

    names: of the members, by number. km: from it to the place of each need. Without terms, only the frame.
    """
    part = (terms.part(member) if terms else None) or Part(member)
    known = {need.id: need for need in asked.needs}
    work = tuple(_work(known.get(need), need, hours, km) for need, hours in part.needs.items() if hours > 0)
    mine = {one.need for one in work}
    others = tuple(
        Work(need.id, need.label, need.lot, need.hours or Decimal(0), km.get(need.id))
        for need in asked.needs
        if need.id not in mine
    )
    lead = terms.mandataire if terms else None
    return Offered(
        frame, work, others, part.percent, part.amount_cents, part.price_cents, part.coefficient,
        mandataire=names.get(lead, "") if lead is not None else "", is_mandataire=lead == member,
        kind=terms.kind if terms else "", fee_percent=terms.fee_percent if terms else None,
        exposure_cents=exposure(part, terms, frame.amount_cents), version=version,
    )  # fmt: skip


def _work(asked: NeedAsked | None, need: str, hours: Decimal, km: Mapping[str, int]) -> Work:
    return Work(need, asked.label if asked else need, asked.lot if asked else "", hours, km.get(need))


def exposure(part: Part, terms: Terms | None, amount_cents: int | None) -> int | None:
    """Return the most a member may answer for towards the buyer, in cents (R-241, R-243); None when nobody can say."""
    kind = terms.kind if terms else ""
    if not kind:
        return None
    leads = terms is not None and terms.mandataire == part.member
    if kind == GroupingType.SOLIDAIRE or (kind == GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE and leads):
        return amount_cents
    if part.amount_cents is not None:
        return part.amount_cents
    if part.percent is not None and amount_cents is not None:
        return int((amount_cents * part.percent / HUNDRED).to_integral_value())
    return None


def checked(counter: Counter, offered: Offered, *, note: str) -> Counter:
    """Return a counter-proposal that says something. note: its words. Raises NothingChanged, NoHoursLeft."""
    if offered.work and not any(counter.hours.values()):
        raise NoHoursLeft()
    if not note and not any(wishes(counter, offered)):
        raise NothingChanged()
    return counter


def wishes(counter: Counter, offered: Offered) -> Iterator[Wish]:
    """Yield what a counter-proposal asks otherwise, needs in the order of the offer, then price, amount and share."""
    held = {one.need: one.hours for one in offered.work}
    for one in (*offered.work, *offered.others):
        before, after = (
            held.get(one.need, Decimal(0)),
            counter.hours.get(one.need, held.get(one.need, Decimal(0))),
        )
        if before != after:
            yield Wish("hours", one.label, one.lot, before, after)
    for name, kind in MONEY.items():
        asked, proposed = getattr(counter, name), getattr(offered, name)
        if asked is not None and asked != proposed:
            yield Wish(kind, "", "", proposed, asked)


def change_wished(counter: Counter, offered: Offered, terms: Terms, member: int) -> Change:
    """Return a counter-proposal as a change of the terms in force: only what it asks otherwise moves."""
    part = terms.part(member) or Part(member)
    held = {one.need: one.hours for one in offered.work}
    moved = {need: hours for need, hours in counter.hours.items() if hours != held.get(need, Decimal(0))}
    needs = {need: hours for need, hours in {**part.needs, **moved}.items() if hours > 0}
    asked = {one.kind: one.after for one in wishes(counter, offered)}
    money: dict[str, Any] = {name: asked[kind] for name, kind in MONEY.items() if kind in asked}
    return setting_part(terms, replace(part, needs=needs, **money))


def differs(then: Offered, now: Offered) -> bool:
    """Tell whether what is proposed to a member has changed, whatever the number of its version."""
    return replace(then, version=0, others=()) != replace(now, version=0, others=())


def fingerprint(offered: Offered) -> str:
    """Return a short print of what is proposed: the same as long as nothing of it has changed."""
    record = records.write(replace(offered, version=0, others=()))
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:16]


def write(value: Offered | Counter) -> Any:
    """Return what is kept as plain JSON."""
    return records.write(value)


def read_offered(record: Any) -> Offered:
    """Return the offer that `write` wrote."""
    return records.read(Offered, record)


def read_counter(record: Any) -> Counter:
    """Return the counter-proposal that `write` wrote."""
    return records.read(Counter, record)
