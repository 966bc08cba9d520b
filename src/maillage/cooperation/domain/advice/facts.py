"""Clues drawn from the facts of a form: how long it lasts, whether it is a legal person, who works, who answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.form import Duration, Facts, Form, Liability, Personality, Staff
from maillage.cooperation.domain.advice.weighing import OWN, Clue, Forms, Test, named


def having(test: Callable[[Facts], bool]) -> Forms:
    """Select the forms whose facts pass a test."""
    return lambda form: form.facts is not None and test(form.facts)


def said(key: str, value: object) -> Test:
    """Test that a question was answered so."""
    return lambda answers: bool(getattr(answers, key) == value)


SOLIDARY: Final = frozenset(
    {Liability.LEAD_FOR_ALL, Liability.ALL_FOR_ALL, Liability.UNLIMITED_JOINT, Liability.WAGE_DEBTS_JOINT}
)
"""Forms in which one may have to pay for the others (R-333)."""

_MARKET = gettext_noop("Faite pour un seul contrat : elle commence et finit avec lui.")
_TOO_LONG = gettext_noop("Faite pour durer : beaucoup de montage pour un seul contrat.")
_DATED = gettext_noop("Se conclut pour un temps donné, avec une fin prévue.")
_LASTS = gettext_noop("Faite pour durer.")
_NOT_DATED = gettext_noop("Faite pour durer : la fermer à une date prévue demande des démarches.")
_ENDS = gettext_noop("Finit avec chaque contrat : elle ne dure pas d’elle-même.")

HORIZON: Final[Mapping[tuple[str, Duration], tuple[int, str]]] = {
    ("market", Duration.MARKET): (10, _MARKET),
    ("market", Duration.FIXED): (-5, _TOO_LONG),
    ("market", Duration.OPEN): (-10, _TOO_LONG),
    ("dated", Duration.MARKET): (2, _DATED),
    ("dated", Duration.DATED): (5, _DATED),
    ("dated", Duration.FIXED): (4, gettext_noop("Son contrat a un terme, que les membres fixent.")),
    ("dated", Duration.OPEN): (-2, _NOT_DATED),
    ("open", Duration.MARKET): (-3, _ENDS),
    ("open", Duration.FIXED): (
        5,
        gettext_noop("Peut durer longtemps : son terme se fixe au contrat et se proroge."),
    ),
    ("open", Duration.OPEN): (5, _LASTS),
}
"""Points by what the group wants and how long the form lasts."""

PERSONALITY: Final[Mapping[tuple[str, Personality], tuple[int, str]]] = {
    ("required", Personality.YES): (
        4,
        gettext_noop("C’est une personne morale : elle signe, possède et répond."),
    ),
    ("required", Personality.CHOSEN): (
        3,
        gettext_noop("La structure qui la porte (association, SCIC…) peut signer et posséder."),
    ),
    ("refused", Personality.NONE): (4, gettext_noop("Aucune structure nouvelle à créer.")),
}

STAFF: Final[Mapping[tuple[str, Staff], tuple[int, str]]] = {
    ("none", Staff.NONE): (3, gettext_noop("Ne demande d’embaucher personne en commun.")),
    ("none", Staff.OWN): (-2, gettext_noop("Pensée pour employer des personnes ; vous n’en voulez pas.")),
    ("lend", Staff.LENDER): (12, gettext_noop("Faite pour prêter ses salariés, à prix coûtant.")),
    ("employ", Staff.OWN): (4, gettext_noop("Peut employer ses propres salariés.")),
    ("employ", Staff.SITE): (1, gettext_noop("Chaque site emploie ses salariés.")),
    ("employ", Staff.HOST): (1, gettext_noop("Un membre peut employer la personne qui anime.")),
    ("employ", Staff.LENDER): (
        -8,
        gettext_noop("N’emploie personne : elle prête des salariés qui existent."),
    ),
    ("employ", Staff.NONE): (-8, gettext_noop("N’emploie personne : un membre devrait embaucher pour tous.")),
}

_OWN_SHARE = gettext_noop("Chacun ne répond que de ce qu’il s’est engagé à faire.")
_WAGES = gettext_noop(
    "Les membres répondent ensemble des salaires et des cotisations, sauf clé de partage objective aux statuts."
)

LIABILITY: Final[Mapping[tuple[str, Liability], tuple[int, str]]] = {
    ("own_share", Liability.NONE): (2, gettext_noop("N’engage que ce que chacun veut bien faire.")),
    ("own_share", Liability.CONTRACT): (2, _OWN_SHARE),
    ("own_share", Liability.OWN_SHARE): (2, _OWN_SHARE),
    ("own_share", Liability.WAGE_DEBTS_JOINT): (-3, _WAGES),
    ("limited", Liability.CONTRACT): (2, _OWN_SHARE),
    ("limited", Liability.OWN_SHARE): (2, _OWN_SHARE),
    ("limited", Liability.NONE): (2, gettext_noop("N’engage que ce que chacun veut bien faire.")),
    ("limited", Liability.LIMITED): (3, gettext_noop("Chacun risque son apport, pas plus.")),
    ("limited", Liability.ASSOCIATION): (
        2,
        gettext_noop("L’association répond de ses dettes ; ses membres, en principe, non."),
    ),
    ("limited", Liability.VEHICLE): (
        1,
        gettext_noop("Le risque dépend de la structure choisie pour la porter."),
    ),
    ("limited", Liability.WAGE_DEBTS_JOINT): (-3, _WAGES),
}


def _of_duration(value: Duration) -> Callable[[Facts], bool]:
    return lambda facts: facts.duration is value


def _of_personality(value: Personality) -> Callable[[Facts], bool]:
    return lambda facts: facts.personality is value


def _of_staff(value: Staff) -> Callable[[Facts], bool]:
    return lambda facts: facts.staff is value


def _of_liability(value: Liability) -> Callable[[Facts], bool]:
    return lambda facts: facts.liability is value


def _clues() -> Iterator[Clue]:
    for (horizon, duration), (points, message) in HORIZON.items():
        yield Clue(
            ("horizon",), having(_of_duration(duration)), said("horizon", horizon), points, OWN, message
        )
    for (wish, personality), (points, message) in PERSONALITY.items():
        forms = having(_of_personality(personality))
        yield Clue(("personality",), forms, said("personality", wish), points, OWN, message)
    for (wish, staff), (points, message) in STAFF.items():
        yield Clue(("staff",), having(_of_staff(staff)), said("staff", wish), points, OWN, message)
    for (wish, liability), (points, message) in LIABILITY.items():
        forms = having(_of_liability(liability))
        yield Clue(("liability",), forms, said("liability", wish), points, OWN, message)


def _always(answers: Answers) -> bool:
    return True


def _joint(form: Form) -> bool:
    return form.facts is not None and form.facts.liability in SOLIDARY


FACT_CLUES: Final = (
    *_clues(),
    Clue(
        ("staff",), named("R-308"), said("staff", "lend"), 3, OWN,
        gettext_noop("Les structures du groupe peuvent se prêter leurs salariés."),
    ),
    Clue(
        ("staff",), named("R-309", "R-310"), said("staff", "lend"), -3, OWN,
        gettext_noop("C’est le groupement qui embauche et met à disposition, pas ses membres."),
    ),
    Clue(
        ("staff",), named("R-309"), said("staff", "employ"), 1, OWN,
        gettext_noop("Son objet même : embaucher, et partager le temps de la personne entre ses membres."),
    ),
    Clue(
        ("staff",), named("R-303"), said("staff", "lend"), -6, "R-266",
        gettext_noop("Fournir seulement du personnel n’est pas sous-traiter."),
    ),
    Clue(
        (), _joint, _always, 0, "R-333",
        gettext_noop("On peut devoir payer pour les autres : faites voter votre conseil avant de signer."),
    ),
)  # fmt: skip
"""Every clue drawn from the facts, horizon to liability."""
