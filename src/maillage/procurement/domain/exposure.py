"""What each member of a grouping may have to pay for, by legal type (R-241, R-243)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from maillage.base.refusals import gettext_noop


class GroupingType(StrEnum):
    """Legal type of a grouping (« groupement »), code de la commande publique R2142-20 and R2142-24."""

    CONJOINT = "conjoint"
    CONJOINT_MANDATAIRE_SOLIDAIRE = "conjoint_mandataire_solidaire"
    SOLIDAIRE = "solidaire"


GROUPING_LABELS: Mapping[GroupingType, str] = {
    GroupingType.CONJOINT: gettext_noop("Groupement conjoint"),
    GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE: gettext_noop("Groupement conjoint, mandataire solidaire"),
    GroupingType.SOLIDAIRE: gettext_noop("Groupement solidaire"),
}

GROUPING_RULES: Mapping[GroupingType, tuple[str, ...]] = {
    GroupingType.CONJOINT: ("R-304", "R-241"),
    GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE: ("R-305", "R-243"),
    GroupingType.SOLIDAIRE: ("R-306", "R-241"),
}


def exposures(
    amount: Decimal, shares: Mapping[str, Decimal], grouping: GroupingType, *, mandataire: str
) -> dict[str, Decimal]:
    """Return, for each member, the greatest amount it answers for towards the buyer, to the cent.

    amount: the whole market, euros excluding VAT.
    shares: part of each member, in any unit (hours, percent, euros); positive, only ratios count.
    mandataire: the member that represents the others (R-242); raises ValueError when it is not one of them.

    Joint: own share (R-241). Joint with solidary mandataire: whole market for the mandataire, own share for the
    others (R-243). Solidary: whole market for each (R-241). Rounded half up: exposures of a joint grouping
    may differ from the amount by some cents, they are a measure of risk and not a split of money.
    """
    if mandataire not in shares:
        raise ValueError("the mandataire must be a member")
    if min(shares.values()) <= 0:
        raise ValueError("every share must be positive")
    whole = _cents(amount)
    if grouping is GroupingType.SOLIDAIRE:
        return dict.fromkeys(shares, whole)
    total = sum(shares.values(), Decimal(0))
    own = {member: _cents(amount * share / total) for member, share in shares.items()}
    if grouping is GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE:
        own[mandataire] = whole
    return own


def turnover_reaches(required: Decimal, turnovers: Mapping[str, Decimal | None]) -> bool:
    """Tell whether the members together have the turnover required; an unknown one counts 0 (R-247)."""
    return sum((turnover or Decimal(0) for turnover in turnovers.values()), Decimal(0)) >= required


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
