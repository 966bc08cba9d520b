"""What a mutualisation pools: the two axes (R-403) and the registers (R-404) that describe it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from maillage.base.refusals import gettext_noop

AXES: Mapping[str, str] = MappingProxyType(
    {
        "posts-existing": gettext_noop("Des postes ou fonctions qui existent déjà"),
        "posts-new": gettext_noop("Des postes ou fonctions à créer"),
        "with-companies": gettext_noop("Un partenariat avec des entreprises"),
        "between-siae": gettext_noop("Un rapprochement entre structures d’insertion"),
    }
)
"""First two: posts and functions; last two: structures and territory."""

REGISTERS: Mapping[str, str] = MappingProxyType(
    {
        "1": gettext_noop("Fonctions support"),
        "2": gettext_noop("Vente et communication"),
        "3": gettext_noop("Montée en compétences des équipes"),
        "4": gettext_noop("Synergies sur un territoire"),
        "5": gettext_noop("Liens avec les entreprises"),
        "6": gettext_noop("Outils de gestion, de suivi et d’évaluation"),
        "7": gettext_noop("Action qui améliore l’accompagnement des personnes"),
        "8": gettext_noop("Autre"),
    }
)
