"""What makes a form impossible here: the exclusions of the reference (§3.2, R-208, R-254, R-266, R-347), and no other.

Each test holds on what was said only. An exclusion is « impossible ici », never « worse » (R-332).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.answers import FAMILIES, KINDS, Answers, Kind
from maillage.cooperation.domain.advice.circle import GME, INSERTION, SOLIDARITY
from maillage.cooperation.domain.advice.facts import having
from maillage.cooperation.domain.advice.form import Capital, Form, Personality
from maillage.cooperation.domain.advice.weighing import OWN, Bar, Forms, named
from maillage.procurement.domain.reservation import JOINT_RESERVATION_SINCE

Test = Callable[[Answers, date], bool]
EMPLOYERS_GROUPS: Final = ("R-309", "R-310")
_ELIGIBLE: Final[dict[str, Kind]] = {"iae": "siae", "handicap": "handicap"}


def _is(**wanted: object) -> Test:
    """Test that each of these questions was answered so."""
    return lambda answers, at: all(getattr(answers, key) == value for key, value in wanted.items())


def _none_of(*kinds: Kind) -> Test:
    return lambda answers, at: answers.partners.none_of(*kinds)


def _fewer_than(number: int) -> Test:
    def test(answers: Answers, at: date) -> bool:
        total = answers.partners.total
        return total is not None and total < number

    return test


def _minimum(number: int) -> Forms:
    """Select the forms that need so many members; essaimage may open its own sites, alone."""
    return lambda form: form.facts is not None and form.facts.min_members == number and form.id != "R-315"


def _aimed(answers: Answers, at: date) -> bool:
    return answers.contract is not None


def _ineligible_member(answers: Answers, at: date) -> bool:
    """Tell whether a partner belongs to no family the contract is reserved to (each must: R-208, U-09)."""
    market = answers.contract
    if market is None or not market.reserved:
        return False
    allowed = {_ELIGIBLE[family] for family in market.reserved}
    return any(answers.partners.at_least(kind, 1) for kind in KINDS if kind not in allowed)


def _families_too_early(answers: Answers, at: date) -> bool:
    """Tell whether the contract is reserved to both families before the law allowed it (R-204)."""
    market = answers.contract
    return market is not None and market.reserved == frozenset(FAMILIES) and at < JOINT_RESERVATION_SINCE


def _mostly_public(answers: Answers, at: date) -> bool:
    total = answers.partners.total
    return total is not None and answers.partners.said("authority") * 2 > total


def _too_few_categories(answers: Answers, at: date) -> bool:
    """Tell whether three kinds of associates cannot be found: kinds of partners, and the SCIC's own employees."""
    partners = answers.partners
    return partners.is_known and partners.variety + (answers.staff != "none") < 3


def _purchases_only(answers: Answers, at: date) -> bool:
    return answers.shares == frozenset({"purchases"})


def _no_flow(answers: Answers, at: date) -> bool:
    shares = answers.shares
    return shares is not None and not shares & {"volume", "premises", "brand", "investment"}


def _solidarity_refused(answers: Answers, at: date) -> bool:
    return answers.liability in ("own_share", "limited")


def _personality(value: Personality) -> Forms:
    return having(lambda facts: facts.personality is value)


def _plain_without_personality(form: Form) -> bool:
    return form.id not in GME and _personality(Personality.NONE)(form)


_P = ("partners",)
_EMPTY = gettext_noop("Une seule organisation : il en faut au moins deux.")
_NO_ESS = gettext_noop(
    "Il faut au moins une structure de l’économie sociale et solidaire ; vous n’en comptez pas."
)
_ONE_CONTRACT = gettext_noop("Ne se monte pas pour répondre à un seul contrat.")

BARS: Final = (
    Bar(("market",), named(*GME), lambda a, at: a.has_no_market, "R-254",
        gettext_noop("Un groupement momentané ne vit que le temps d’un contrat ; vous n’en visez aucun.")),
    Bar(("horizon",), named(*GME), _is(horizon="open"), "R-254",
        gettext_noop("Un groupement momentané finit avec son contrat ; vous voulez une coopération qui dure.")),
    Bar(("personality",), named(*GME), _is(personality="required"), "R-240",
        gettext_noop("Un groupement momentané n’est pas une personne morale ; il vous en faut une.")),
    Bar(("personality",), _plain_without_personality, _is(personality="required"), OWN,
        gettext_noop("Ce n’est pas une personne morale ; il vous en faut une.")),
    Bar(("personality",), _personality(Personality.YES), _is(personality="refused"), OWN,
        gettext_noop("C’est une personne morale à créer ; vous n’en voulez pas.")),
    Bar(("liability",), named("R-305"), _solidarity_refused, "R-243",
        gettext_noop("Le mandataire y répond de la part de tous ; personne n’accepte de répondre pour les autres.")),
    Bar(("liability",), named("R-306"), _solidarity_refused, "R-306",
        gettext_noop("Chaque membre y répond de tout le contrat ; vous n’acceptez pas de répondre pour les autres.")),
    Bar(("liability",), named("R-306"), _solidarity_refused, "R-241",
        gettext_noop("Solidaire veut dire tenu financièrement pour tout le contrat.")),
    Bar(("liability",), named("R-307"), _solidarity_refused, "R-307",
        gettext_noop("Les membres d’un GIE répondent de ses dettes sans limite et les uns pour les autres.")),
    Bar(("market", "partners"), named(*GME), _ineligible_member, "R-208",
        gettext_noop("Le contrat est réservé : chaque membre doit y avoir droit, et l’un de vous n’y a pas droit.")),
    Bar(("market",), named(*GME), _families_too_early, "R-204",
        gettext_noop("À cette date, un même contrat ne pouvait pas être réservé à l’insertion et au handicap.")),
    Bar(("market",), named("R-301"), _aimed, OWN,
        gettext_noop("Une convention de partenariat ne répond pas à un contrat : il faut cotraiter ou sous-traiter.")),
    Bar(("staff", "price_above_cost"), named("R-301"), _is(staff="lend", price_above_cost=True), OWN,
        gettext_noop("Fournir des personnes contre un prix n’est pas un partenariat.")),
    Bar(_P, named("R-302"), _none_of("company"), OWN,
        gettext_noop("Le mécénat suppose une entreprise qui donne ; aucune ne prend part.")),
    Bar(_P, named("R-302"), _none_of(*SOLIDARITY, "authority"), OWN,
        gettext_noop("Le mécénat suppose un organisme d’intérêt général qui reçoit ; aucun ne prend part.")),
    Bar(("staff", "price_above_cost"), named("R-303"), _is(staff="lend", price_above_cost=True), "R-266",
        gettext_noop("Fournir seulement des personnes, avec un bénéfice, n’est pas de la sous-traitance.")),
    Bar(_P, named("R-307"), _none_of(*SOLIDARITY, "company", "person"), OWN,
        gettext_noop("Un GIE réunit des personnes qui ont une activité économique ; aucune ne prend part.")),
    Bar(_P, named("R-308"), _none_of("siae"), OWN,
        gettext_noop("Un groupe économique solidaire porte des actions d’insertion ; aucune SIAE ne prend part.")),
    Bar(("staff",), named(*EMPLOYERS_GROUPS), _is(staff="none"), OWN,
        gettext_noop("Il n’existe que pour employer des personnes en commun ; vous n’en voulez pas.")),
    Bar(("price_above_cost",), named(*EMPLOYERS_GROUPS), _is(price_above_cost=True), OWN,
        gettext_noop("Il met à disposition sans but lucratif : un prix au-dessus du coût est exclu.")),
    Bar(_P, named(*EMPLOYERS_GROUPS), _mostly_public, OWN,
        gettext_noop("Les collectivités ne peuvent pas être plus de la moitié des membres.")),
    Bar(_P, named("R-310"), _none_of("company", "association", "authority"), OWN,
        gettext_noop("Un GEIQ prépare des recrutements chez des employeurs ; seules des structures prennent part.")),
    Bar(_P, named("R-312"), _none_of(*SOLIDARITY), OWN, _NO_ESS),
    Bar(("horizon",), named("R-312", "R-313", "R-318"), _is(horizon="market"), OWN, _ONE_CONTRACT),
    Bar(("shares",), named("R-312"), _purchases_only, OWN,
        gettext_noop("Pour des achats groupés seulement, un pôle territorial est hors de proportion.")),
    Bar(_P, named("R-313"), _none_of("company", "association"), OWN,
        gettext_noop("Une coentreprise sociale associe une entreprise, ou une fondation ; aucune ne prend part.")),
    Bar(_P, named("R-313"), _none_of(*SOLIDARITY), OWN, _NO_ESS),
    Bar(("capital",), having(lambda facts: facts.capital is Capital.REQUIRED), _is(capital=False), OWN,
        gettext_noop("C’est une société, avec un capital ; vous n’en apportez pas.")),
    Bar(_P, named("R-314"), lambda a, at: a.partners.total == 2, OWN,
        gettext_noop("À deux, pas de SCIC : il faut au moins trois catégories d’associés.")),
    Bar(("partners", "staff"), named("R-314"), _too_few_categories, "R-347",
        gettext_noop("Il faut au moins trois catégories d’associés, dont les salariés et les bénéficiaires.")),
    Bar(("replicate",), named("R-315"), _is(replicate=False), OWN,
        gettext_noop("Rien à reproduire ailleurs pour l’instant.")),
    Bar(("residents",), named("R-316"), _is(residents=False), OWN,
        gettext_noop("Pas de régie sans habitants qui prennent part aux décisions.")),
    Bar(_P, named("R-316"), _none_of("authority"), OWN,
        gettext_noop("Une régie associe une collectivité ; aucune ne prend part.")),
    Bar(("topic",), named("R-317"), lambda a, at: a.topic not in (None, "zero_unemployment"), OWN,
        gettext_noop("Propre aux territoires zéro chômeur de longue durée ; votre projet porte sur autre chose.")),
    Bar(("territory_authorised",), named("R-317"), _is(territory_authorised=False), OWN,
        gettext_noop("Le territoire n’est pas habilité : aucune entreprise à but d’emploi ne peut s’y créer.")),
    Bar(("topic",), named("R-318"), lambda a, at: a.topic not in (None, "food"), OWN,
        gettext_noop("Propre à l’alimentation ; votre projet porte sur autre chose.")),
    Bar(("market",), named("R-318"), _aimed, OWN,
        gettext_noop("Un projet alimentaire n’est pas une personne : il ne peut pas tenir un contrat.")),
    Bar(("staff",), named("R-319"), _is(staff="none"), OWN,
        gettext_noop("Rien à prêter : vous ne voulez pas partager de personnel.")),
    Bar(("price_above_cost",), named("R-319"), _is(price_above_cost=True), OWN,
        gettext_noop("Le prêt de personnel se facture au coût exact ; au-dessus, il est interdit.")),
    Bar(("merge",), named("R-320"), _is(merge=False), OWN,
        gettext_noop("Chaque structure veut rester elle-même.")),
    Bar(_P, named("R-322"), _none_of(*INSERTION, "association"), OWN,
        gettext_noop("Une association de moyens sert des structures d’insertion et leurs partenaires ; aucune ici.")),
    Bar(("market",), named("R-323"), _aimed, OWN,
        gettext_noop("Un collectif sans statut ne vend rien ensemble : il ne peut pas répondre à un contrat.")),
    Bar(("staff",), named("R-323"), _is(staff="employ"), OWN,
        gettext_noop("Un collectif sans statut n’embauche personne.")),
    Bar(("shares",), named("R-324"), _no_flow, OWN,
        gettext_noop("Pas de volumes, de lieu, de marque ni d’investissement à mettre en commun.")),
    Bar(_P, _minimum(2), _fewer_than(2), "R-347", _EMPTY),
    Bar(_P, _minimum(3), _fewer_than(3), "R-347", gettext_noop("Il faut au moins trois membres.")),
)  # fmt: skip
"""Every exclusion."""
