"""Clues drawn from who takes part and from the contract aimed at."""

from __future__ import annotations

from typing import Final

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.answers import Answers, Kind
from maillage.cooperation.domain.advice.weighing import OWN, Clue, Test, named

GME: Final = ("R-304", "R-305", "R-306")
INSERTION: Final[tuple[Kind, ...]] = ("siae", "handicap")
SOLIDARITY: Final[tuple[Kind, ...]] = ("siae", "handicap", "association")
"""Kinds of partners that belong to the social economy."""
PARTNERS: Final = ("partners",)


def _total(least: int, most: int | None = None) -> Test:
    def test(answers: Answers) -> bool:
        total = answers.partners.total
        return total is not None and total >= least and (most is None or total <= most)

    return test


def _variety(least: int, most: int | None = None) -> Test:
    """Test how many kinds of partners there are; an upper limit needs every number to be known."""

    def test(answers: Answers) -> bool:
        variety = answers.partners.variety
        return variety >= least and (most is None or (answers.partners.is_known and variety <= most))

    return test


def _with_company(*kinds: Kind) -> Test:
    return lambda answers: answers.partners.at_least("company", 1) and answers.partners.said(*kinds) >= 1


def _without(kind: Kind) -> Test:
    return lambda answers: answers.partners.none_of(kind)


def _at_least(kind: Kind, number: int) -> Test:
    return lambda answers: answers.partners.at_least(kind, number)


def _together(number: int, *kinds: Kind) -> Test:
    return lambda answers: answers.partners.said(*kinds) >= number


def _single_trade(answers: Answers) -> bool:
    """One trade and one volume to hold together, as `consortium.domain.advice` reads R-252."""
    market = answers.contract
    return market is not None and market.same_trade is True and market.lots == 1


def _split(answers: Answers) -> bool:
    """Several trades, or lots that each may hold."""
    market = answers.contract
    return market is not None and (market.same_trade is False or (market.lots or 0) > 1)


def _aimed(answers: Answers) -> bool:
    return answers.contract is not None


PARTNER_CLUES: Final = (
    Clue(PARTNERS, named("R-302"), _with_company(*SOLIDARITY), 2, OWN,
         gettext_noop("Une entreprise peut donner, un organisme d’intérêt général peut recevoir.")),
    Clue(PARTNERS, named("R-303"), _with_company(*INSERTION), 4, OWN,
         gettext_noop("Une entreprise peut vous confier une part de ses travaux.")),
    Clue(PARTNERS, named("R-307"), _together(2, "siae", "handicap", "company"), 3, OWN,
         gettext_noop("Les membres ont déjà chacun une activité que le groupement vient aider.")),
    Clue(PARTNERS, named("R-308"), _at_least("siae", 2), 3, OWN,
         gettext_noop("Plusieurs structures d’insertion : les parcours peuvent passer de l’une à l’autre.")),
    Clue(PARTNERS, named("R-308"), lambda a: a.partners.siae == 1, -8, OWN,
         gettext_noop("Une seule structure d’insertion : pas encore de parcours entre plusieurs conventions.")),
    Clue(PARTNERS, named("R-308"), _at_least("company", 2), -3, OWN,
         gettext_noop("Fédère surtout des structures d’insertion ; ici plusieurs entreprises prennent part.")),
    Clue(PARTNERS, named("R-310"), _at_least("company", 2), 4, OWN,
         gettext_noop("Des entreprises qui recrutent peuvent porter ensemble des parcours de qualification.")),
    Clue(PARTNERS, named("R-312"), _variety(3), 8, OWN,
         gettext_noop("Des partenaires de natures différentes : c’est l’esprit d’un pôle territorial.")),
    Clue(PARTNERS, named("R-312"), _variety(2, 2), -3, OWN,
         gettext_noop("Deux sortes de partenaires seulement ; un pôle en réunit d’habitude davantage.")),
    Clue(PARTNERS, named("R-312"), _variety(1, 1), -6, OWN,
         gettext_noop("Une seule sorte de partenaires ; un pôle en réunit de plusieurs sortes.")),
    Clue(PARTNERS, named("R-312"), _total(10), 6, OWN,
         gettext_noop("Un cercle large, qu’un pôle sait animer.")),
    Clue(PARTNERS, named("R-312"), _total(5, 9), 3, OWN,
         gettext_noop("Assez de partenaires pour animer un pôle.")),
    Clue(PARTNERS, named("R-312"), _total(1, 3), -4, OWN,
         gettext_noop("Peu de partenaires pour un pôle territorial.")),
    Clue(PARTNERS, named("R-312"), _without("company"), -3, OWN,
         gettext_noop("Aucune entreprise hors IAE ; dans les faits, un pôle en compte au moins une.")),
    Clue(PARTNERS, named("R-313"), _with_company(*SOLIDARITY), 5, OWN,
         gettext_noop("Un acteur solidaire et une entreprise : les deux associés d’une coentreprise sociale.")),
    Clue(PARTNERS, named("R-313"), _without("company"), -3, OWN,
         gettext_noop("Pas d’entreprise : une fondation peut en tenir la place, c’est plus rare.")),
    Clue(PARTNERS, named("R-313"), _total(6), -6, OWN,
         gettext_noop("Beaucoup d’associés pour une coentreprise, qui se décide à deux ou trois.")),
    Clue(PARTNERS, named("R-314"), _variety(3), 5, OWN,
         gettext_noop("Plusieurs sortes d’associés : la SCIC leur donne à chacune une place.")),
    Clue(PARTNERS, named("R-316"), _at_least("authority", 1), 3, OWN,
         gettext_noop("Une collectivité prend part, comme dans toute régie.")),
    Clue(PARTNERS, named("R-316"), _at_least("person", 1), 2, OWN,
         gettext_noop("Des habitants prennent part en leur nom.")),
    Clue(PARTNERS, named("R-317"), _at_least("authority", 1), 2, OWN,
         gettext_noop("Une collectivité prend part, ce que demande la candidature d’un territoire.")),
    Clue(PARTNERS, named("R-318"), _at_least("authority", 1), 3, OWN,
         gettext_noop("Une collectivité peut porter le projet alimentaire.")),
    Clue(PARTNERS, named("R-318"), _without("authority"), -6, OWN,
         gettext_noop("Sans collectivité, un projet alimentaire territorial se porte mal.")),
    Clue(PARTNERS, named("R-320"), _total(2, 2), 3, OWN,
         gettext_noop("À deux, un rapprochement se prépare plus simplement.")),
    Clue(PARTNERS, named("R-321"), _total(1, 1), 6, OWN,
         gettext_noop("Une seule maison mère : c’est le cas ordinaire d’une filiale.")),
    Clue(PARTNERS, named("R-321"), _total(2), -4, OWN,
         gettext_noop("Une filiale a une maison mère ; à plusieurs, la décision serait à partager autrement.")),
    Clue(PARTNERS, named("R-322"),
         lambda a: _together(2, *INSERTION)(a) and a.partners.none_of("company"), 3, OWN,
         gettext_noop("Des structures proches qui se donnent un service commun.")),
    Clue(PARTNERS, named("R-323"), _total(5), 2, OWN,
         gettext_noop("À nombreux, on peut d’abord se connaître sans rien créer.")),
    Clue(PARTNERS, named("R-324"), _with_company(*INSERTION), 4, OWN,
         gettext_noop("Une entreprise apporte ses flux ou ses débouchés, la structure fait le travail.")),
    Clue(PARTNERS, named("R-324"), _without("company"), -6, OWN,
         gettext_noop("Aucune entreprise hors IAE pour garantir des volumes.")),
)  # fmt: skip
"""Every clue drawn from the partners."""

MARKET_CLUES: Final = (
    Clue(("market",), named(*GME), _aimed, 8, OWN,
         gettext_noop("Faite pour répondre ensemble à un contrat, chacun restant lié à l’acheteur.")),
    Clue(("market",), named("R-303"), _aimed, 3, OWN,
         gettext_noop("L’un tient le contrat, l’autre en exécute une part déclarée.")),
    Clue(("market",), named("R-306"), _single_trade, 3, "R-252",
         gettext_noop("Un même métier et un volume à tenir ensemble.")),
    Clue(("market",), named("R-304"), _split, 3, "R-252",
         gettext_noop("Plusieurs métiers ou plusieurs lots : chacun tient le sien.")),
    Clue(("market",), named("R-306"), _split, -3, "R-252",
         gettext_noop("Plusieurs métiers ou plusieurs lots : chacun répondrait aussi de ce qu’il ne sait pas faire.")),
    Clue(("market",), named(*GME), _single_trade, 0, "R-345",
         gettext_noop("Entre structures du même métier, écrivez pourquoi aucune ne pouvait répondre seule.")),
)  # fmt: skip
"""Every clue drawn from the contract aimed at."""
