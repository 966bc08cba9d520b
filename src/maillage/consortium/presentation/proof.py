"""How sure we are of a proposal, and what its points are made of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.figures import number
from maillage.consortium.domain.answer import Proposal
from maillage.consortium.domain.problem import Weights


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure we are that no better group exists."""

    label: str
    explanation: str
    is_proven: bool


@dataclass(frozen=True, slots=True)
class CostLine:
    """A part of the cost of a proposal, in points."""

    label: str
    points: float


def certainty_of(proposal: Proposal, rank: int) -> Certainty:
    """Say whether the proposal is proved to be the best, or how far from the best it can be at most."""
    if proposal.proven:
        label = _("meilleure réponse, prouvée") if rank == 1 else _("prouvée, après les précédentes")
        explanation = _(
            "Tous les groupes possibles ont été écartés par le calcul, même ceux qu’il n’a pas eu à construire : "
            "aucun ne coûte moins de points, hormis ceux qui précèdent."
        )
        return Certainty(label, explanation, True)
    if proposal.bound <= 0 or proposal.cost >= 2 * proposal.bound:
        explanation = _(
            "Le temps de calcul est écoulé avant la preuve : un meilleur groupe existe peut-être."
        )
        return Certainty(_("meilleure trouvée, sans preuve"), explanation, False)
    gap = 100 * (proposal.cost - proposal.bound) / proposal.cost if proposal.cost > 0 else 0.0
    percent = number(max(gap, 0.1), 1)
    explanation = _(
        "Le temps de calcul est écoulé avant la preuve. Un meilleur groupe existe peut-être, "
        "mais il ferait gagner au plus %(percent)s %% des points."
    )
    label = _("au plus à %(percent)s %% de la meilleure")
    return Certainty(label % {"percent": percent}, explanation % {"percent": percent}, False)


def cost_lines(proposal: Proposal, weights: Weights) -> tuple[CostLine, ...]:
    """Return what the points are made of, without the parts that weigh nothing."""
    parts = proposal.parts
    lines = (
        CostLine(
            ngettext("%(n)s membre", "%(n)s membres", parts.members) % {"n": number(parts.members)},
            1000 * weights.member * parts.members,
        ),
        CostLine(_("trajets : %(n)s heures × km") % {"n": number(parts.hour_km)}, weights.km * parts.hour_km),
        CostLine(
            _("heures hors insertion : %(n)s") % {"n": number(parts.non_insertion / 100)},
            weights.insertion * parts.non_insertion,
        ),
        CostLine(
            ngettext(
                "%(n)s membre sans lien avec les autres",
                "%(n)s membres sans lien avec les autres",
                parts.untied_members,
            )
            % {"n": number(parts.untied_members)},
            1000 * weights.tie * parts.untied_members,
        ),
    )
    return tuple(line for line in lines if line.points > 0)
