"""Rules of law and of use, as shown to people: what they say, where they come from, how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from maillage.base.refusals import gettext_noop


class Confidence(StrEnum):
    """What a rule, or a part of it, rests on."""

    OFFICIAL = "V"
    SECONDARY = "V2"
    SEED = "S"
    MEMORY = "M"
    EDITORIAL = "ED"


CONFIDENCE_LABELS: Mapping[Confidence, str] = MappingProxyType(
    {
        Confidence.OFFICIAL: gettext_noop("Texte officiel lu"),
        Confidence.SECONDARY: gettext_noop("Source secondaire lue"),
        Confidence.SEED: gettext_noop("Document de travail d’un réseau"),
        Confidence.MEMORY: gettext_noop("De mémoire"),
        Confidence.EDITORIAL: gettext_noop("Choix de Maillage"),
    }
)

CONFIDENCE_MEANINGS: Mapping[Confidence, str] = MappingProxyType(
    {
        Confidence.OFFICIAL: gettext_noop("L’article a été lu dans le code ou la loi."),
        Confidence.SECONDARY: gettext_noop(
            "Lue dans une page administrative, la presse spécialisée ou un programme public de l’État, "
            "sans relire le texte officiel."
        ),
        Confidence.SEED: gettext_noop(
            "Écrite par des réseaux de l’insertion ou du handicap ; aucun texte officiel n’a été relu."
        ),
        Confidence.MEMORY: gettext_noop("Connue des professionnels, non relue : à faire confirmer."),
        Confidence.EDITORIAL: gettext_noop("Ni la loi ni une source publiée : une précaution ou un repère."),
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its French text prevails; it informs and does not replace legal advice.

    as_of: state of the source when it was read.
    valid_from, valid_to: first and last day of application; None when the rule is not dated.
    unstable: may change soon.
    check: ids of the uncertain points (U-…) that make it « à vérifier ».
    """

    id: str
    title: str
    text: str
    source: str
    as_of: date
    confidence: tuple[Confidence, ...]
    example: str = ""
    unstable: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    check: tuple[str, ...] = ()

    @property
    def is_point(self) -> bool:
        """Tell whether it is an uncertain point (U-…) rather than a rule."""
        return self.id.startswith("U-")

    def in_force_at(self, day: date) -> bool:
        """Tell whether the rule applies on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def ended_at(self, day: date) -> bool:
        """Tell whether the rule no longer applies on a day."""
        return self.valid_to is not None and self.valid_to < day


def to_check(rule: Rule, rules: Mapping[str, Rule], day: date) -> tuple[Rule, ...]:
    """Return the uncertain points that hang over a rule on a day; the rule itself when it is unstable."""
    own = (rule,) if rule.unstable else ()
    return own + tuple(rules[id] for id in rule.check if rules[id].in_force_at(day))


THEMES: tuple[tuple[str, str], ...] = (
    ("R-1", gettext_noop("Qui fait quoi : les structures")),
    ("R-20", gettext_noop("Réserver un marché")),
    ("R-21", gettext_noop("Clauses et objet du marché")),
    ("R-22", gettext_noop("Clauses et objet du marché")),
    ("R-24", gettext_noop("Répondre en groupement")),
    ("R-25", gettext_noop("Répondre en groupement")),
    ("R-26", gettext_noop("Sous-traiter")),
    ("R-27", gettext_noop("Heures d’insertion")),
    ("R-28", gettext_noop("Heures d’insertion")),
    ("R-30", gettext_noop("Formes de coopération")),
    ("R-31", gettext_noop("Formes de coopération")),
    ("R-32", gettext_noop("Formes de coopération")),
    ("R-3", gettext_noop("Choisir une forme, et précautions")),
    ("R-4", gettext_noop("Conduire une coopération")),
    ("U-", gettext_noop("Ce que personne n’a encore tranché")),
)


def by_theme(rules: Mapping[str, Rule]) -> dict[str, list[Rule]]:
    """Return the rules by theme, in the order of their ids; uncertain points come last."""
    themes: dict[str, list[Rule]] = {title: [] for _, title in THEMES}
    for rule in sorted(rules.values(), key=lambda rule: rule.id):
        themes[next(title for prefix, title in THEMES if rule.id.startswith(prefix))].append(rule)
    return themes
