"""Clues of the forms made for one thing: they come first when it is wanted, and stay back as long as it is not said."""

from __future__ import annotations

from typing import Final

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.facts import having, said
from maillage.cooperation.domain.advice.form import Capital
from maillage.cooperation.domain.advice.weighing import OWN, Clue, Test, named


def unsaid(key: str) -> Test:
    """Test that a question was not answered."""
    return lambda answers: getattr(answers, key) is None


def _other_topic(answers: Answers) -> bool:
    return answers.topic not in (None, "neighbourhood")


_CAPITAL = having(lambda facts: facts.capital is Capital.REQUIRED)

TRIGGER_CLUES: Final = (
    Clue(("merge",), named("R-320"), said("merge", True), 25, OWN,
         gettext_noop("Vous voulez ne former qu’une structure : c’est cela, un rapprochement.")),
    Clue(("merge",), named("R-320"), unsaid("merge"), -8, OWN,
         gettext_noop("Seulement si les structures veulent n’en former qu’une : ce n’est pas dit.")),
    Clue(("replicate",), named("R-315"), said("replicate", True), 25, OWN,
         gettext_noop("Une solution qui a fait ses preuves, à reproduire ailleurs : c’est l’essaimage.")),
    Clue(("replicate",), named("R-315"), unsaid("replicate"), -6, OWN,
         gettext_noop("Seulement s’il y a une solution éprouvée à reproduire : ce n’est pas dit.")),
    Clue(("residents",), named("R-316"), said("residents", True), 15, OWN,
         gettext_noop("Les habitants décident avec vous : c’est le cœur d’une régie.")),
    Clue(("residents",), named("R-316"), unsaid("residents"), -6, OWN,
         gettext_noop("Seulement si des habitants prennent part aux décisions : ce n’est pas dit.")),
    Clue(("topic",), named("R-316"), said("topic", "neighbourhood"), 10, OWN,
         gettext_noop("Un projet de quartier : services de proximité, emplois pour ceux qui y vivent.")),
    Clue(("topic",), named("R-316"), _other_topic, -6, OWN,
         gettext_noop("Une régie vit d’un quartier ou d’un territoire ; votre projet n’en part pas.")),
    Clue(("topic",), named("R-317"), said("topic", "zero_unemployment"), 20, OWN,
         gettext_noop("Vous visez l’emploi de tous les volontaires privés durablement d’emploi d’un territoire.")),
    Clue(("topic",), named("R-318"), said("topic", "food"), 20, OWN,
         gettext_noop("Un projet d’alimentation : producteurs, cantines, aide alimentaire, insertion.")),
    Clue(("topic",), named("R-317", "R-318"), unsaid("topic"), -6, OWN,
         gettext_noop("Une forme propre à un sujet : le vôtre n’est pas dit.")),
    Clue(("territory_authorised",), named("R-317"), said("territory_authorised", True), 5, OWN,
         gettext_noop("Le territoire est déjà habilité.")),
    Clue(("capital",), named("R-313"), said("capital", True), 5, OWN,
         gettext_noop("Les associés apportent un capital, et l’expertise de chacun.")),
    Clue(("capital",), named("R-314", "R-321"), said("capital", True), 4, OWN,
         gettext_noop("Un capital peut être apporté.")),
    Clue(("capital",), _CAPITAL, unsaid("capital"), -3, OWN,
         gettext_noop("Demande d’apporter un capital : ce n’est pas dit.")),
    Clue(("price_above_cost",), named("R-319"), said("price_above_cost", False), 3, OWN,
         gettext_noop("Le prêt se facture au coût, sans bénéfice, comme la loi le demande.")),
)  # fmt: skip
"""Every clue of a special wish."""
