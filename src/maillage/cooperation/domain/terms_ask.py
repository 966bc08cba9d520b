"""The question put again to the solver from the terms of a group, and who does what in a group it finds. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from maillage.consortium.domain.adjustments import EXCLUDE, HOURS, IMPOSE, Adjustments, Change
from maillage.consortium.domain.answer import Help, Member, Proposal
from maillage.consortium.domain.problem import Question, Structure
from maillage.cooperation.domain.terms import CENT, Part, Terms, Who, number_text
from maillage.cooperation.domain.terms_lines import HOURS as HOURS_LINE
from maillage.cooperation.domain.terms_lines import Change as TermsChange
from maillage.cooperation.domain.terms_lines import applied_if_possible, rebased
from maillage.procurement.domain.tender import Tender

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as the group puts it. least: hours, by SIRET, that a member gives whatever it declares free today."""

    adjustments: Adjustments
    least: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Share:
    """What one structure does in a group found, beside what it does in the terms.

    member: its number, None for who has no seat. engaged: whether it has said yes. needs, before: hours a year by need.
    """

    siret: str
    name: str
    kinds: tuple[str, ...]
    member: int | None
    engaged: bool
    needs: Mapping[str, Decimal]
    before: Mapping[str, Decimal]

    @property
    def hours(self) -> Decimal:
        """Hours a year in the group found."""
        return sum(self.needs.values(), ZERO)

    @property
    def now(self) -> Decimal:
        """Hours a year in the terms."""
        return sum(self.before.values(), ZERO)

    @property
    def has_to_come(self) -> bool:
        """Tell whether it has no seat yet."""
        return self.member is None

    @property
    def has_to_answer(self) -> bool:
        """Tell whether the group counts on one that holds a seat and has not said yes."""
        return self.member is not None and not self.engaged and self.hours > 0

    @property
    def has_to_add(self) -> bool:
        """Tell whether the group counts on more hours than an engaged member gives."""
        return self.engaged and self.hours > self.now

    @property
    def has_to_stop(self) -> bool:
        """Tell whether the group takes all its hours from an engaged member."""
        return self.engaged and not self.hours and self.now > 0


def bare(tender: Tender) -> Tender:
    """Return the tender without the wishes of the visitor that first asked: the group itself now says who is in."""
    return replace(tender, must_include=(), exclude=())


def asking(
    terms: Terms, who: Mapping[int, Who], *, inside: Collection[int], imposed: Collection[int],
    excluded: Collection[str], free: Collection[int] = (),
) -> Asking:  # fmt: skip
    """Return the question that holds the group as it is.

    inside: members that hold a seat; imposed: those of them that the group has to keep (engaged), the others may come
    in; excluded: SIRETs of those that declined or left. free: members that may give all their free hours, and never
    less than those of their part; the others give those and no more. Who has no hours in its part may take some.
    """
    changes: list[Change] = []
    least: dict[str, Decimal] = {}
    for member in inside:
        one, part = who.get(member), terms.part(member)
        hours = part.hours() if part else ZERO
        if one is None or not one.siret or not hours:
            continue
        if member in imposed:
            changes.append(Change(IMPOSE, one.siret))
        if member in free:
            least[one.siret] = hours
        else:
            changes.append(Change(HOURS, one.siret, number_text(hours)))
    seated = {who[member].siret for member in inside if member in who}
    changes += [Change(EXCLUDE, siret) for siret in excluded if siret and siret not in seated]
    return Asking(Adjustments().adding(*changes), least)


def raised(question: Question, least: Mapping[str, Decimal]) -> Question:
    """Return a question where each of these gives at least these hours, in each of its trades."""
    return replace(
        question, structures=[_raised(one, least.get(one.siret, ZERO)) for one in question.structures]
    )


def _raised(one: Structure, least: Decimal) -> Structure:
    hours = float(least)
    offers = tuple(replace(offer, hours=max(offer.hours, hours)) for offer in one.offers)
    return replace(one, hours=max(one.hours, hours), offers=offers) if hours else one


def after_refusal(
    change: TermsChange, terms: Terms, refused: Collection[int]
) -> tuple[Terms, frozenset[int]]:
    """Return the terms that a refused change leaves to work with, and the members held to them.

    Who wished to do less does not do more than it wished; who refused does not do more than today. What a change gave
    to somebody falls with it: somebody else may take it.
    """
    less = tuple(
        edit
        for edit in rebased(change, terms)
        if edit.line.member not in refused
        and edit.line.field.startswith(HOURS_LINE)
        and Decimal(edit.after or 0) < Decimal(edit.before or 0)
    )
    held = {edit.line.member for edit in less} | {one for one in refused if terms.part(one)}
    return applied_if_possible(less, terms), frozenset(held) if less else frozenset()


def shares_of(
    proposal: Proposal, terms: Terms, who: Mapping[int, Who], inside: Collection[int]
) -> tuple[Share, ...]:
    """Return who does what in a group found, most hours first; then the members whose hours it does without."""
    seats = {who[member].siret: member for member in inside if member in who and who[member].siret}
    found = [_share(one, seats.get(one.siret), terms, who) for one in proposal.members]
    taken = {one.siret for one in found}
    left = [
        Share(
            siret, who[member].name, who[member].kinds, member, who[member].engaged, {}, _needs(terms, member)
        )
        for siret, member in seats.items()
        if siret not in taken and _needs(terms, member)
    ]
    return (*found, *left)


def _share(one: Member, member: int | None, terms: Terms, who: Mapping[int, Who]) -> Share:
    needs = {serve.need: Decimal(str(serve.hours)).quantize(CENT) for serve in one.serves if serve.hours > 0}
    if member is None:
        return Share(one.siret, one.name, one.kinds, None, False, needs, {})
    seat = who[member]
    return Share(one.siret, seat.name, one.kinds, member, seat.engaged, needs, _needs(terms, member))


def _needs(terms: Terms, member: int) -> dict[str, Decimal]:
    part = terms.part(member)
    return {need: hours for need, hours in part.needs.items() if hours} if part else {}


def suffices(shares: Iterable[Share]) -> bool:
    """Tell whether the engaged members do it all, none of them with more hours than its part has."""
    return not any(
        one.has_to_come or one.has_to_answer or one.has_to_add or one.has_to_stop for one in shares
    )


def effort(shares: Collection[Share]) -> tuple[int, int, int]:
    """Return how much has to happen before a group is there: who comes in, who answers, who does more or stops."""
    return (
        sum(one.has_to_come for one in shares),
        sum(one.has_to_answer for one in shares),
        sum(one.has_to_add or one.has_to_stop for one in shares),
    )


def terms_wanted(
    terms: Terms, shares: Iterable[Share], seats: Mapping[str, int], inside: Collection[int]
) -> Terms:
    """Return the terms with the hours of a group found; money stays as it is, the parts of those out go.

    seats: number of who came in, by SIRET; inside: members that hold a seat.
    """
    parts = {part.member: part for part in terms.parts if part.member in inside}
    for one in shares:
        member = one.member if one.member is not None else seats[one.siret]
        part = parts.get(member) or Part(member)
        if one.needs or part.needs:
            parts[member] = replace(part, needs=dict(one.needs))
    return replace(terms, parts=tuple(parts[member] for member in sorted(parts)))


def print_of(shares: Iterable[Share]) -> str:
    """Return a short print of a group found: who proposes it has read these hours."""
    text = ";".join(
        f"{one.siret}:{need}:{number_text(hours)}"
        for one in shares
        for need, hours in sorted(one.needs.items())
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def usable(helps: Iterable[Help], imposed: Collection[str], own: str) -> list[Help]:
    """Return the changes worth telling a group: none puts out who asks, none brings back who declined or left."""
    return [one for one in helps if _is_usable(one.set or {}, imposed, own)]


def _is_usable(changed: Mapping[str, object], imposed: Collection[str], own: str) -> bool:
    kept = changed.get("must_include")
    drops_own = isinstance(kept, list | tuple) and own in imposed and own not in kept
    return "exclude" not in changed and not drops_own


def is_rule_of_the_buyer(help: Help) -> bool:
    """Tell whether a change moves what the tender asks, which the buyer alone decides."""
    return help.set is not None and "must_include" not in help.set
