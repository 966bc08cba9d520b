"""The legal type advised for a group: what it means, why, and what each member would answer for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.consortium.domain.answer import Proposal
from maillage.consortium.presentation.words import told
from maillage.procurement.domain.exposure import GROUPING_LABELS, GROUPING_RULES, GroupingType, exposures


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a member is paid for, and what it would answer for towards the buyer (euros, whole duration)."""

    siret: str
    share: Decimal
    answers_for: Decimal


@dataclass(frozen=True, slots=True)
class Form:
    """The type advised. exposures: empty when the amount of the answer is not known."""

    code: str
    name: str
    meaning: str
    why: str
    rules: tuple[str, ...]
    exposures: tuple[Exposure, ...]
    others: tuple[tuple[str, str], ...]

    def exposure_of(self, siret: str) -> Exposure | None:
        """The exposure of one member, None when the amount is unknown."""
        return next((one for one in self.exposures if one.siret == siret), None)


def form_of(proposal: Proposal, amount: Decimal | None) -> Form | None:
    """Return the type advised for a proposal. amount: of what is answered, excluding VAT; None: unknown."""
    advice = proposal.type_advice
    if advice is None:
        return None
    advised = GroupingType(advice.advice)
    return Form(
        code=advised,
        name=type_name(advised),
        meaning=type_meaning(advised),
        why=told(advice.why),
        rules=tuple(dict.fromkeys((*advice.rules, *GROUPING_RULES[advised]))),
        exposures=_exposures(proposal, advised, amount),
        others=tuple((type_name(one), type_meaning(one)) for one in GroupingType if one is not advised),
    )


def type_name(grouping: GroupingType) -> str:
    """The name of a type of grouping: « Groupement solidaire »."""
    return explain((GROUPING_LABELS[grouping], {}))


def type_meaning(grouping: GroupingType) -> str:
    """What the type binds each member to (R-241, R-243)."""
    meanings: Mapping[GroupingType, str] = {
        GroupingType.CONJOINT: _("Chacune ne répond que de sa part envers l’acheteur."),
        GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE: _(
            "Chacune répond de sa part ; le mandataire répond en plus de la part de toutes les autres."
        ),
        GroupingType.SOLIDAIRE: _("Chacune répond de la totalité du marché si une autre fait défaut."),
    }
    return meanings[grouping]


def _exposures(proposal: Proposal, advised: GroupingType, amount: Decimal | None) -> tuple[Exposure, ...]:
    if amount is None:
        return ()
    shares = {member.siret: Decimal(str(member.hours)) for member in proposal.members}
    own = exposures(amount, shares, GroupingType.CONJOINT, mandataire=proposal.lead)
    answers_for = exposures(amount, shares, advised, mandataire=proposal.lead)
    return tuple(Exposure(siret, own[siret], answers_for[siret]) for siret in shares)
