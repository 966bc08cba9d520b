"""Do the parts hold together? Sums beside what is asked, and what is wrong, said exactly. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.cooperation.domain.terms import CENT, HUNDRED, Asked, NeedAsked, Part, Terms, Who, whole_cents
from maillage.directory.domain.kinds import Kind, Mode, modes_of

ZERO = Decimal(0)
NEAR_PERCENT = Decimal("0.01")
"""A share and an amount say the same thing when they are this near, in points of the whole amount."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What the parts make together, beside what is asked (None: nobody said)."""

    given: Decimal
    asked: Decimal | None

    @property
    def gap(self) -> Decimal:
        """Too much when positive, missing when negative, 0 when nothing is asked."""
        return ZERO if self.asked is None else self.given - self.asked


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of terms. hours: by need; lots: hours by lot; insertion: hours by lot; amount: in cents; percent: of 100.

    unknown: members whose share of insertion hours nobody knows; they count for none.
    """

    hours: Mapping[str, Sum]
    lots: Mapping[str, Sum]
    insertion: Mapping[str, Sum]
    amount: Sum
    percent: Sum
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not hold. member: whose part it is about; code: what kind of remark; about: need or lot."""

    code: str
    note: Note
    member: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to the whole: what it mends, what it breaks, the sums before and after."""

    before: Totals
    after: Totals
    broken: tuple[Remark, ...] = field(default=())
    mended: tuple[Remark, ...] = field(default=())
    kept: tuple[Remark, ...] = field(default=())


def totals(terms: Terms, asked: Asked, who: Mapping[int, Who]) -> Totals:
    """Add up the parts; a member that left everything unsaid counts for nothing."""
    hours = {need.id: Sum(_given(terms.parts, [need.id]), need.hours) for need in asked.needs}
    lots = {lot: _of_lot(terms.parts, asked, lot) for lot in asked.lots}
    inserted = {
        lot: Sum(_inserted(terms, asked, who, lot), target) for lot, target in asked.insertion.items()
    }
    unknown = [part.member for part in terms.parts if part.hours() and _insertion(who, part.member) is None]
    return Totals(
        hours,
        lots,
        inserted,
        Sum(
            sum((Decimal(part.amount_cents or 0) for part in terms.parts), ZERO), _decimal(asked.amount_cents)
        ),
        Sum(sum((part.percent or ZERO for part in terms.parts), ZERO), HUNDRED),
        tuple(unknown) if asked.insertion else (),
    )


def remarks(terms: Terms, asked: Asked, who: Mapping[int, Who]) -> tuple[Remark, ...]:
    """Return everything that does not hold, the whole group first, then member by member."""
    sums, whole = totals(terms, asked, who), whole_cents(terms, asked.amount_cents)
    return (
        *_of_hours(sums, asked),
        *_of_money(sums, terms),
        *_of_insertion(sums, asked, who),
        *_of_group(terms, asked, who),
        *(remark for part in terms.parts for remark in _of_part(part, asked, who, whole)),
    )


def effect(before: Terms, after: Terms, asked: Asked, who: Mapping[int, Who]) -> Effect:
    """Compare the whole before and after a change."""
    was, now = remarks(before, asked, who), remarks(after, asked, who)
    still = {_place(one) for one in now}
    return Effect(
        totals(before, asked, who),
        totals(after, asked, who),
        broken=tuple(one for one in now if one not in was),
        mended=tuple(one for one in was if _place(one) not in still),
        kept=tuple(one for one in now if one in was),
    )


def _place(one: Remark) -> tuple[str, int | None, str]:
    return one.code, one.member, one.about


def _given(parts: Iterable[Part], needs: Iterable[str]) -> Decimal:
    wanted = set(needs)
    return sum((hours for part in parts for need, hours in part.needs.items() if need in wanted), ZERO)


def _of_lot(parts: Iterable[Part], asked: Asked, lot: str) -> Sum:
    needs = [need for need in asked.needs if need.lot == lot]
    wanted = [need.hours for need in needs if need.hours is not None]
    return Sum(_given(parts, [need.id for need in needs]), sum(wanted, ZERO) if wanted else None)


def _insertion(who: Mapping[int, Who], member: int) -> int | None:
    return who[member].insertion_percent if member in who else None


def _inserted(terms: Terms, asked: Asked, who: Mapping[int, Who], lot: str) -> Decimal:
    needs = {need.id for need in asked.needs if need.lot == lot}
    hours = (
        given * (_insertion(who, part.member) or 0) / HUNDRED
        for part in terms.parts
        for need, given in part.needs.items()
        if need in needs
    )
    return sum(hours, ZERO).quantize(CENT)


def _of_hours(sums: Totals, asked: Asked) -> Iterator[Remark]:
    for need in asked.needs:
        gap = sums.hours[need.id].gap
        if gap:
            yield Remark("hours", Note(_hours_message(need, gap), _hours_facts(need, gap)), about=need.id)


def _hours_message(need: NeedAsked, gap: Decimal) -> str:
    if gap < 0:
        return gettext_noop("Lot %(lot)s, %(need)s : il manque %(gap)s h par an.")
    return gettext_noop("Lot %(lot)s, %(need)s : %(gap)s h par an de trop.")


def _hours_facts(need: NeedAsked, gap: Decimal) -> dict[str, object]:
    return {"lot": need.lot, "need": need.label, "gap": abs(gap)}


def _of_money(sums: Totals, terms: Terms) -> Iterator[Remark]:
    if any(part.percent is not None for part in terms.parts) and sums.percent.gap:
        message = gettext_noop("Parts en pourcentage : il manque %(gap)s %% pour arriver à 100 %%.")
        if sums.percent.gap > 0:
            message = gettext_noop("Parts en pourcentage : %(gap)s %% de trop, elles dépassent 100 %%.")
        yield Remark("percent", Note(message, {"gap": abs(sums.percent.gap)}))
    if any(part.amount_cents is not None for part in terms.parts) and sums.amount.gap:
        message = gettext_noop("Montants : il manque %(gap)s € pour arriver au montant du projet.")
        if sums.amount.gap > 0:
            message = gettext_noop("Montants : %(gap)s € de trop, ils dépassent le montant du projet.")
        yield Remark("amount", Note(message, {"gap": abs(sums.amount.gap) / HUNDRED}))


def _of_insertion(sums: Totals, asked: Asked, who: Mapping[int, Who]) -> Iterator[Remark]:
    for lot, inserted in sums.insertion.items():
        if inserted.gap < 0:
            message = gettext_noop(
                "Lot %(lot)s : %(given)s h d’insertion prévues pour %(target)s h demandées, il manque %(gap)s h."
            )
            facts = {"lot": lot, "given": inserted.given, "target": inserted.asked, "gap": -inserted.gap}
            yield Remark("insertion", Note(message, facts, "R-336"), about=lot)
    for member in sums.unknown:
        message = gettext_noop(
            "%(name)s : la part de ses heures faites en insertion n’est pas connue, elle compte pour zéro ici."
        )
        yield Remark("insertion_unknown", Note(message, {"name": _name(who, member)}, "R-336"), member)


def _of_group(terms: Terms, asked: Asked, who: Mapping[int, Who]) -> Iterator[Remark]:
    count = len(terms.parts)
    if not asked.grouping:
        return
    if count == 1:
        message = gettext_noop("Un seul membre a une part : un groupement en compte au moins deux.")
        yield Remark("two_members", Note(message, {}, "R-304"))
    if asked.max_members is not None and count > asked.max_members:
        message = gettext_noop("%(count)s membres ont une part : l’appel en admet %(most)s au plus.")
        yield Remark("max_members", Note(message, {"count": count, "most": asked.max_members}))
    if count > 1 and terms.mandataire is None:
        message = gettext_noop(
            "Personne n’est mandataire : il en faut un, nommé dans la candidature et dans l’offre."
        )
        yield Remark("mandataire", Note(message, {}, "R-242"))
    elif count and terms.mandataire is not None and terms.part(terms.mandataire) is None:
        message = gettext_noop("%(name)s est mandataire sans avoir de part : un mandataire est un membre.")
        yield Remark(
            "mandataire", Note(message, {"name": _name(who, terms.mandataire)}, "R-242"), terms.mandataire
        )


def _of_part(part: Part, asked: Asked, who: Mapping[int, Who], whole: int) -> Iterator[Remark]:
    one = who.get(part.member) or Who(part.member, "")
    hours = part.hours()
    if one.free_hours is not None and hours > one.free_hours:
        message = gettext_noop(
            "%(name)s donne %(hours)s h par an, et %(free)s h sont libres : %(gap)s h de trop."
        )
        facts = {"name": one.name, "hours": hours, "free": one.free_hours, "gap": hours - one.free_hours}
        yield Remark("capacity", Note(message, facts, "R-336"), part.member)
    yield from _least(part, asked, one)
    yield from _same_money(part, asked, one, whole)
    yield from _modes(part, asked, one)


def _least(part: Part, asked: Asked, one: Who) -> Iterator[Remark]:
    whole = sum((need.hours for need in asked.needs if need.hours is not None), ZERO)
    if asked.min_percent is None or not whole:
        return
    percent = part.hours() * HUNDRED / whole
    if percent < asked.min_percent:
        message = gettext_noop(
            "%(name)s porte %(percent)s %% des heures : l’appel en veut au moins %(least)s %%."
        )
        facts = {"name": one.name, "percent": percent.quantize(CENT), "least": asked.min_percent}
        yield Remark("min_percent", Note(message, facts), part.member)


def _same_money(part: Part, asked: Asked, one: Who, whole: int) -> Iterator[Remark]:
    """A share and an amount, or a price and an amount, that do not say the same thing."""
    if part.amount_cents is None:
        return
    amount = Decimal(part.amount_cents)
    if part.percent is not None and whole:
        told = whole * part.percent / HUNDRED
        if abs(told - amount) > whole * NEAR_PERCENT / HUNDRED:
            message = gettext_noop(
                "%(name)s : %(percent)s %% du montant font %(told)s €, et non %(amount)s €, qui en font %(made)s %%."
            )
            made = (amount * HUNDRED / whole).quantize(CENT)
            facts = {"name": one.name, "percent": part.percent, "told": _euros(told), "made": made}
            facts |= {"amount": _euros(amount)}
            yield Remark("same_share", Note(message, facts), part.member)
    if part.price_cents and asked.months and part.hours():
        told = part.price_cents * part.hours() * asked.months / 12
        if abs(told - amount) > amount / HUNDRED:
            message = gettext_noop(
                "%(name)s : à ce prix, ses heures font %(told)s € en tout, et non %(amount)s €."
            )
            facts = {"name": one.name, "told": _euros(told), "amount": _euros(amount)}
            yield Remark("same_price", Note(message, facts), part.member)


def _modes(part: Part, asked: Asked, one: Who) -> Iterator[Remark]:
    """Who lends people does not sell a result, and the reverse (R-335)."""
    kinds = [Kind(code) for code in one.kinds if code in Kind.__members__]
    if not kinds:
        return
    may = modes_of(kinds)
    for need_id in part.needs:
        need = asked.need(need_id)
        if need is None or not need.mode or Mode(need.mode) in may:
            continue
        message = gettext_noop(
            "%(name)s met des personnes à disposition : elle ne peut pas vendre une prestation (%(need)s)."
        )
        if need.mode == Mode.STAFFING:
            message = gettext_noop(
                "%(name)s vend des prestations : elle ne peut pas facturer une mise à disposition (%(need)s)."
            )
        yield Remark(
            "mode", Note(message, {"name": one.name, "need": need.label}, "R-335"), part.member, need.id
        )


def _name(who: Mapping[int, Who], member: int) -> str:
    return who[member].name if member in who else ""


def _decimal(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents)


def _euros(cents: Decimal) -> Decimal:
    return (cents / HUNDRED).quantize(CENT)
