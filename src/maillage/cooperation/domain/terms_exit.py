"""What the exit of a member changes for the others, computed before anybody confirms it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.cooperation.domain.terms import Asked, Part, Terms, Who, number_text, shared_out
from maillage.cooperation.domain.terms_grouping import exposed_of, shares_of
from maillage.cooperation.domain.terms_lines import without
from maillage.cooperation.domain.terms_sums import Totals, totals

REPLACE_DAYS = 10
"""Days after the buyer's request to propose another member (L2141-13, R-251)."""
LEAST_MEMBERS = 2

EXCEPTIONS: Mapping[str, str] = {
    "restructuring": gettext_noop("Un membre est restructuré (fusion, rachat, reprise)."),
    "unable": gettext_noop(
        "Le membre ne peut plus faire sa part, sans faute de sa part, et l’acheteur est d’accord."
    ),
    "negotiation": gettext_noop(
        "La procédure se négocie ou se dialogue : le groupement peut encore changer."
    ),
    "none": gettext_noop("Aucune : nous en parlons à l’acheteur, qui peut écarter l’offre."),
}
"""When the composition may change between the application and the signature (R2142-26, R-248)."""


@dataclass(frozen=True, slots=True)
class Share:
    """A member that stays: its share now and if those that stay take over in proportion; its exposure in cents."""

    member: int
    before: Decimal
    after: Decimal
    exposed_before: int | None
    exposed_after: int | None


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an exit changes.

    uncovered: hours a year that nobody does any more, by need. insertion: hours lost by lot, and what is then short of
    the target. shares: of those that stay. alone: too few stay with a part once it gives up its own; never when it has
    none. was_mandataire: somebody else has to be named.
    """

    part: Part
    uncovered: Mapping[str, Decimal]
    lots: Mapping[str, Decimal]
    insertion_lost: Mapping[str, Decimal]
    insertion_short: Mapping[str, Decimal]
    shares: tuple[Share, ...]
    staying: int
    alone: bool
    was_mandataire: bool


def consequences(terms: Terms, asked: Asked, who: Mapping[int, Who], leaver: int) -> Consequences:
    """Return what the exit of a member changes, all the others staying as they are."""
    part, left = terms.part(leaver) or Part(leaver), without(terms, leaver)
    before, after = totals(terms, asked, who), totals(left, asked, who)
    return Consequences(
        part=part,
        uncovered=_newly_missing(before, after),
        lots=_by_lot(_newly_missing(before, after), asked),
        insertion_lost=_lost(before, after),
        insertion_short={lot: -one.gap for lot, one in after.insertion.items() if one.gap < 0},
        shares=_shares(terms, left, asked.amount_cents),
        staying=len(left.parts),
        alone=terms.part(leaver) is not None and len(left.parts) < LEAST_MEMBERS,
        was_mandataire=terms.mandataire == leaver,
    )


def _newly_missing(before: Totals, after: Totals) -> dict[str, Decimal]:
    """Hours missing because of the exit: spare hours of the others make up for it first."""
    found = {}
    for need, one in after.hours.items():
        was = before.hours[need]
        lost = was.given - one.given
        missing = lost if one.asked is None else min(lost, max(Decimal(0), -one.gap))
        if missing > 0:
            found[need] = missing
    return found


def _by_lot(missing: Mapping[str, Decimal], asked: Asked) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for need in asked.needs:
        if need.id in missing:
            found[need.lot] = found.get(need.lot, Decimal(0)) + missing[need.id]
    return found


def _lost(before: Totals, after: Totals) -> dict[str, Decimal]:
    lost = {lot: one.given - after.insertion[lot].given for lot, one in before.insertion.items()}
    return {lot: hours for lot, hours in lost.items() if hours > 0}


def _shares(terms: Terms, left: Terms, amount_cents: int | None) -> tuple[Share, ...]:
    """Shares of those that stay, in percent to two decimals; exposures under the type agreed, unknown before one is."""
    before, after = (exposed_of(one, amount_cents) for one in (terms, left))
    was, now = _percents(terms), _percents(left)
    return tuple(
        Share(
            part.member,
            was.get(part.member, Decimal(0)),
            now.get(part.member, Decimal(0)),
            before.get(part.member),
            after.get(part.member),
        )
        for part in left.parts
    )


def _percents(terms: Terms) -> dict[int, Decimal]:
    shares, _measure = shares_of(terms)
    return {one: Decimal(share) / 100 for one, share in shared_out(10_000, shares).items()}


def is_frozen(*, due: date | None, signed: bool, today: date) -> bool:
    """Tell whether the composition is frozen: the application is in (its date has passed), nothing is signed yet."""
    return due is not None and today > due and not signed


def replace_by(asked_on: date) -> date:
    """Return the last day to propose another member after the buyer asked for it (R-251)."""
    return asked_on + timedelta(days=REPLACE_DAYS)


def warnings_of(
    found: Consequences, who: Mapping[int, Who], *, frozen: bool, due: date | None, signed: int = 0,
    grouping: bool = True,
) -> tuple[Note, ...]:  # fmt: skip
    """Return in sentences what to know before confirming, gravest first.

    signed: documents already signed. grouping: whether the group bids together, with a mandataire.
    """
    name = {"name": who[found.part.member].name if found.part.member in who else ""}
    notes: list[Note] = []
    if frozen:
        message = gettext_noop(
            "La candidature est déposée depuis le %(due)s : jusqu’à la signature du marché, le groupement ne change "
            "de composition que dans trois cas. Dites lequel."
        )
        notes.append(Note(message, {"due": due}, "R-248"))
    if found.alone and grouping:
        message = gettext_noop(
            "Il restera moins de deux membres avec une part : ce n’est plus un groupement."
        )
        notes.append(Note(message, {}, "R-304"))
    if found.was_mandataire:
        notes.append(_lead_goes(name, frozen=frozen) if grouping else Note(_CARRIER, name))
    if signed:
        message = gettext_noop(
            "%(name)s a signé des documents du groupe : sa signature reste, avec sa date, et chaque document la montre "
            "comme sortie depuis."
        )
        notes.append(Note(message, name))
    return tuple(notes)


_CARRIER = gettext_noop("%(name)s porte le projet : il faudra dire qui le porte ensuite.")


def _lead_goes(name: Mapping[str, object], *, frozen: bool) -> Note:
    message = gettext_noop("%(name)s est mandataire : il faudra en désigner un autre avant la candidature.")
    if frozen:
        message = gettext_noop(
            "%(name)s est mandataire : il faudra en désigner un autre, et le dire à l’acheteur."
        )
    return Note(message, name, "R-242")


def write(found: Consequences) -> dict[str, Any]:
    """Return consequences as plain JSON, to be kept with the exit."""
    return {
        "uncovered": {need: number_text(hours) for need, hours in found.uncovered.items()},
        "lots": {lot: number_text(hours) for lot, hours in found.lots.items()},
        "insertion_lost": {lot: number_text(hours) for lot, hours in found.insertion_lost.items()},
        "insertion_short": {lot: number_text(hours) for lot, hours in found.insertion_short.items()},
        "percent": None if found.part.percent is None else number_text(found.part.percent),
        "amount_cents": found.part.amount_cents,
        "staying": found.staying,
        "was_mandataire": found.was_mandataire,
    }
