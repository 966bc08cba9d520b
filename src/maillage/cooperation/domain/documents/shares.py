"""The shares that a document prints: as agreed, else from the amounts; what is to be looked at in them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.documents.checks import Check
from maillage.cooperation.domain.terms import CENT, HUNDRED, Terms, whole_cents

NEAR = Decimal("0.01")
"""A share agreed and the one its amount makes say the same when they are this near, in points."""

SHORT = gettext_noop(
    "Les parts de celles qui signent font %(sum)s %% en tout : il manque %(gap)s %% pour arriver à 100 %%."
)
OVER = gettext_noop("Les parts de celles qui signent font %(sum)s %% en tout : %(gap)s %% de trop.")
AWAITED = gettext_noop(
    "Ont une part sans être encore engagées, et ne sont donc pas parties à ce document : %(names)s."
)
DIFFERS = gettext_noop(
    "%(name)s : la part convenue est %(percent)s %%, alors que son montant en fait %(told)s %%. Le document garde la "
    "part convenue : accordez les deux."
)


def held_only(terms: Terms, held: Collection[int]) -> Terms:
    """Return terms without the parts of those who are no longer of the group: they weigh on nobody's share."""
    parts = tuple(part for part in terms.parts if part.member in held)
    return Terms(parts, terms.mandataire, terms.kind, terms.fee_percent, terms.note)


def by_amount(terms: Terms, amount_cents: int | None) -> dict[int, Decimal]:
    """Return the share that each amount makes, in percent, two decimals.

    Of the amount of the project, else of all the amounts together, when each one is known; hours say nothing of money.
    """
    known = {part.member: part.amount_cents for part in terms.parts if part.amount_cents is not None}
    whole = whole_cents(terms, amount_cents)
    if not whole:
        return {}
    return {
        member: (cents * HUNDRED / whole).quantize(CENT, rounding=ROUND_HALF_UP)
        for member, cents in known.items()
    }


def printed(terms: Terms, amount_cents: int | None) -> dict[int, Decimal]:
    """Return the share of each as documents print it: what was agreed, else what its amount makes, else nothing."""
    agreed = {part.member: part.percent for part in terms.parts if part.percent is not None}
    return by_amount(terms, amount_cents) | agreed


def share_checks(
    terms: Terms, amount_cents: int | None, *, names: Mapping[int, str], parties: Collection[int]
) -> Iterator[Check]:
    """Tell what is wrong in the shares of the parties of a document. names: of all those that hold a seat.

    Nothing of a total that nobody can know: a share that is missing is already a blank.
    """
    shares, made = printed(terms, amount_cents), by_amount(terms, amount_cents)
    own = {member: share for member, share in shares.items() if member in parties}
    gap = sum(own.values(), Decimal(0)) - HUNDRED
    if own and abs(gap) > NEAR * len(own) and all(member in shares for member in parties):
        yield Check(SHORT if gap < 0 else OVER, {"sum": gap + HUNDRED, "gap": abs(gap)}, blocks=False)
    awaited = [names[part.member] for part in terms.parts if part.member not in parties]
    if awaited:
        yield Check(AWAITED, {"names": awaited}, blocks=False)
    for member, share in own.items():
        if member in made and abs(made[member] - share) > NEAR:
            facts = {"name": names[member], "percent": share, "told": made[member]}
            yield Check(DIFFERS, facts, blocks=False)
