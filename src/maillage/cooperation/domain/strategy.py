"""What a cooperation rests on: canvas (R-456), four keys (R-434), eight questions (R-428), pillars (R-427), relations.

The order of the families and of the steps is a way to describe a relation, never an obligation to go through them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from maillage.base.refusals import Refusal, gettext_noop


class Zone(StrEnum):
    """The three dimensions of a lasting cooperation (R-456)."""

    I = "je"  # noqa: E741  the word of the method
    WE = "nous"
    IN = "dans"


class Nature(StrEnum):
    """Whether it is said and written, or goes without saying."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"


class Family(StrEnum):
    """The families of relations with a company (R-425)."""

    PATRONAGE = "patronage"
    RESPONSIBLE = "responsible"
    ECONOMIC = "economic"
    INNOVATION = "innovation"


QUESTIONS: Mapping[str, tuple[str, str]] = {
    "axes": (
        gettext_noop("Quels axes de votre projet ont besoin de partenaires ?"),
        gettext_noop(
            "Partez de la stratégie de la structure : le partenariat la sert, il ne la remplace pas."
        ),
    ),
    "goals": (
        gettext_noop("Qu’en attendez-vous, pour le territoire, pour vous, pour le partenaire ?"),
        gettext_noop("Une phrase pour chacun des trois : ce qui changera s’il réussit."),
    ),
    "priorities": (
        gettext_noop("Par quoi commencer ?"),
        gettext_noop("Une ou deux priorités : tout mener de front épuise les petites équipes."),
    ),
    "profile": (
        gettext_noop("Quel partenaire cherchez-vous ?"),
        gettext_noop("Taille, métier, lieu, manière de travailler ; et ce que vous ne voulez pas."),
    ),
    "content": (
        gettext_noop("Que ferez-vous ensemble, concrètement ?"),
        gettext_noop("Des actions que l’on peut dater : une visite, un chantier, une immersion."),
    ),
    "form": (
        gettext_noop("Sous quelle forme, et jusqu’où vous engager ?"),
        gettext_noop("De la rencontre à la structure commune : le bon degré est celui que vous tiendrez."),
    ),
    "means": (
        gettext_noop("Avec quels moyens ?"),
        gettext_noop("Du temps de personnes nommées, de l’argent, des locaux, des compétences."),
    ),
    "relations": (
        gettext_noop("Sur quelles relations vous appuyer ?"),
        gettext_noop("Clients, administrateurs, voisins, anciens salariés : qui peut ouvrir une porte ?"),
    ),
}
"""The eight questions of a partnership strategy (R-428): the question, and a help."""

PILLARS: Mapping[str, tuple[str, str]] = {
    "jobs": (
        gettext_noop("L’emploi durable au centre"),
        gettext_noop("En quoi ce projet mène-t-il des personnes vers un emploi qui dure ?"),
    ),
    "territory": (
        gettext_noop("Une logique de territoire"),
        gettext_noop("À quel besoin d’ici répond-il ? Avec quels acteurs d’ici ?"),
    ),
    "capacity": (
        gettext_noop("Des forces pour le mener"),
        gettext_noop("Qui s’en occupe chez vous, et que laisse cette personne de côté pour cela ?"),
    ),
}
"""The three pillars of a balanced relation (R-427)."""

KEYS: Mapping[str, tuple[str, str]] = {
    "goal": (
        gettext_noop("but commun"),
        gettext_noop("Le but que vous partagez, et comment il mène à des emplois durables."),
    ),
    "value": (
        gettext_noop("apport de chacun"),
        gettext_noop("Ce que chaque membre apporte que les autres n’ont pas."),
    ),
    "roles": (gettext_noop("rôles et responsabilités"), gettext_noop("Qui fait quoi, qui répond de quoi.")),
    "anchorage": (
        gettext_noop("ancrage territorial"),
        gettext_noop("Le territoire, ses habitants, ses institutions : ce qui fait que ce projet est d’ici."),
    ),
}
"""The four keys of a joint project (R-434): the name, and a help."""

FAMILIES: Mapping[Family, tuple[str, str]] = {
    Family.PATRONAGE: (
        gettext_noop("mécénat"),
        gettext_noop("Un don, du matériel, des compétences prêtées : l’un donne, l’autre reçoit."),
    ),
    Family.ECONOMIC: (
        gettext_noop("coopération économique"),
        gettext_noop("Produire ou vendre ensemble : cotraitance, contrat durable, offre commune."),
    ),
    Family.INNOVATION: (
        gettext_noop("innovation sociale"),
        gettext_noop("Inventer une réponse nouvelle à un besoin d’ici, souvent avec une structure commune."),
    ),
    Family.RESPONSIBLE: (
        gettext_noop("pratiques responsables"),
        gettext_noop("Achats, sous-traitance, recrutement : l’entreprise change sa manière de faire."),
    ),
}
"""The spectrum, from one end to the other: the ends are usual doors, the middle is cooperation (R-425)."""

PHASES: Mapping[Family, str] = {
    Family.PATRONAGE: gettext_noop("donner"),
    Family.RESPONSIBLE: gettext_noop("se relier"),
    Family.ECONOMIC: gettext_noop("construire ensemble"),
    Family.INNOVATION: gettext_noop("construire ensemble"),
}
"""The phase of the history of a relation that a family belongs to (R-426)."""

LADDER: Sequence[str] = (
    gettext_noop("Se connaître"),
    gettext_noop("Échanger"),
    gettext_noop("Agir ponctuellement"),
    gettext_noop("Mutualiser"),
    gettext_noop("Co-construire"),
    gettext_noop("Structure commune"),
)
"""Degrees of involvement, ours to begin with (R-429, ED): each group changes them."""
FEWEST_STEPS, MOST_STEPS, LONGEST_STEP = 2, 10, 80


class BadLadder(Refusal):
    message = gettext_noop(
        "Une échelle a de %(low)s à %(high)s degrés, un par ligne, tous différents, de %(long)s signes au plus."
    )


def ladder_of(typed: str) -> list[str]:
    """Return the degrees of a ladder typed one a line. Raises BadLadder."""
    steps = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    is_good = FEWEST_STEPS <= len(steps) <= MOST_STEPS and max(map(len, steps)) <= LONGEST_STEP
    if not is_good or len({step.casefold() for step in steps}) != len(steps):
        raise BadLadder(low=FEWEST_STEPS, high=MOST_STEPS, long=LONGEST_STEP)
    return steps


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many of the questions have an answer; missing: the codes of the others, in their order."""

    answered: int
    total: int
    missing: Sequence[str]

    @property
    def percent(self) -> Fraction:
        """Return the share answered, in percent (7 of 8: 87.5)."""
        return Fraction(100 * self.answered, self.total)

    @property
    def is_whole(self) -> bool:
        """Tell whether every question has an answer."""
        return not self.missing


def readiness(answers: Mapping[str, str], questions: Collection[str] = tuple(QUESTIONS)) -> Readiness:
    """Tell how ready a strategy, or a sheet, is: a reminder, it blocks nothing (R-428)."""
    missing = [code for code in questions if not answers.get(code, "").strip()]
    return Readiness(len(questions) - len(missing), len(questions), missing)


def fragile_zones(entries: Iterable[str]) -> list[Zone]:
    """Return the zones of a canvas where nobody wrote anything (R-456). entries: the zone of each."""
    filled = set(entries)
    return [zone for zone in Zone if zone.value not in filled]


def lacks_time(hours_a_month: int | None) -> bool:
    """Tell whether nobody has time for the project: unknown is no more a promise than zero (R-427)."""
    return not hours_a_month


@dataclass(frozen=True, slots=True)
class Moment:
    """What a relation was, from a year on."""

    year: int
    family: Family
    what: str = ""


def phases(moments: Iterable[Moment]) -> list[tuple[str, list[Moment]]]:
    """Return the phases of a relation in the order they came, moments that follow in one phase together (R-426)."""
    found: list[tuple[str, list[Moment]]] = []
    for moment in sorted(moments, key=lambda one: one.year):
        phase = PHASES[moment.family]
        if found and found[-1][0] == phase:
            found[-1][1].append(moment)
        else:
            found.append((phase, [moment]))
    return found


@dataclass(frozen=True, slots=True)
class Gap:
    """From a degree to another on a ladder of so many steps. steps: how many to climb (below 0: to come down)."""

    steps: int | None
    off_ladder: bool = False


def gap(current: int | None, target: int | None, rungs: int) -> Gap:
    """Return the way from the present degree to the one aimed at (from 1 on); None when one of them is not said."""
    off = any(degree is not None and not 1 <= degree <= rungs for degree in (current, target))
    if current is None or target is None or off:
        return Gap(None, off)
    return Gap(target - current)
