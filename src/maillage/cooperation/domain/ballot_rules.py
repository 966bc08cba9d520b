"""Which rule decides of what, and what a rule or its colleges must respect.

The defaults are proposals of ours, shown as such: statutes and conventions may say otherwise, and then prevail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.domain.votes import College, Counting, Electorate, Majority, Method, Rule

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
WHOLE = Fraction(100)
SCIC, GIE = "R-314", "R-307"
SCIC_LEAST, SCIC_MOST, SCIC_COLLEGES = Fraction(10), Fraction(50), 3
SMALLEST_SECRET = 3
MOST_COLLEGES, MOST_OPTIONS = 10, 12

DEFAULTS: Mapping[str, tuple[Rule, str]] = {
    "admission": (
        Rule(Majority.TWO_THIRDS),
        gettext_noop("Une nouvelle venue partage l’engagement de toutes : mieux vaut un large accord."),
    ),
    "exclusion": (
        Rule(Majority.THREE_QUARTERS, quorum=Fraction(2, 3)),
        gettext_noop("Exclure est grave : presque toutes présentes, presque toutes d’accord."),
    ),
    "shares_and_prices": (
        Rule(Majority.NONE_AGAINST, quorum=Fraction(2, 3)),
        gettext_noop("Chacune est tenue par sa part : aucune ne se la voit imposer."),
    ),
    "budget": (
        Rule(Majority.SIMPLE),
        gettext_noop("La dépense courante se décide simplement, dès que la moitié a voté."),
    ),
    "dissolution": (
        Rule(Majority.THREE_QUARTERS, quorum=Fraction(2, 3)),
        gettext_noop("Mettre fin au groupe engage comme y entrer : une majorité qui ne se discute pas."),
    ),
    "ordinary": (
        Rule(Majority.SIMPLE),
        gettext_noop("Le cas courant : plus de voix pour que contre, dès que la moitié a voté."),
    ),
}
"""The rule of each kind of decision as long as the project chose no other, and why."""

GIE_REASON = gettext_noop(
    "Sans clause contraire, un GIE décide à l’unanimité de ses membres, une voix chacun (R-307)."
)


def default(kind: str, form: str = "") -> tuple[Rule, str]:
    """Return the rule proposed for a kind of decision, and why. form: the form that the project chose."""
    if form == GIE:
        return Rule(Majority.EVERYONE, quorum=Fraction(0)), GIE_REASON
    return DEFAULTS[kind]


class PercentMissing(Refusal):
    message = gettext_noop("Les collèges font ensemble %(total)s %% : il manque %(off)s %%.")


class PercentOver(Refusal):
    message = gettext_noop("Les collèges font ensemble %(total)s %% : c’est %(off)s %% de trop.")


class CollegePercent(Refusal):
    message = gettext_noop("Le collège « %(name)s » doit avoir plus de 0 %%.")


class SameCollege(Refusal):
    message = gettext_noop("Deux collèges s’appellent « %(name)s » : donnez-leur des noms différents.")


class ScicPercent(Refusal):
    message = gettext_noop(
        "Dans une SCIC, un collège pèse de 10 à 50 %% des voix (R-314) : « %(name)s » en a %(percent)s %%."
    )


class ScicColleges(Refusal):
    message = gettext_noop("Dans une SCIC, les collèges sont trois au moins (R-314) : il y en a %(n)s.")


class TooManyColleges(Refusal):
    message = gettext_noop("Dix collèges au plus : au-delà, plus personne ne s’y retrouve.")


class NoElector(Refusal):
    message = gettext_noop(
        "Personne ne peut voter : il faut au moins une organisation engagée comme membre du groupe."
    )


class NoCollege(Refusal):
    message = gettext_noop(
        "Le vote se fait par collèges, mais le projet n’en a pas : créez-les dans les règles."
    )


class OutsideColleges(Refusal):
    message = gettext_noop(
        "Le vote se fait par collèges. Sans collège : %(names)s. Placez-les d’abord dans les règles de vote."
    )


class EmptyCollege(Refusal):
    message = gettext_noop(
        "Le collège « %(name)s » n’a aucune organisation : ses voix seraient perdues. Revoyez les règles de vote."
    )


class SecretWeights(Refusal):
    message = gettext_noop(
        "Un vote à bulletin secret se compte une organisation, une voix : un poids différent trahirait son auteur."
    )


class SecretTooSmall(Refusal):
    message = gettext_noop(
        "Pas de secret possible à moins de trois (%(where)s) : chacune devinerait le vote des autres."
    )


class SecretConsent(Refusal):
    message = gettext_noop(
        "Une objection se motive et se discute : le consentement ne se donne pas en secret."
    )


class TooFewOptions(Refusal):
    message = gettext_noop("Pour choisir, il faut au moins deux réponses différentes, une par ligne.")


class TooManyOptions(Refusal):
    message = gettext_noop("Douze réponses au plus : gardez celles qui comptent.")


EVERYBODY = gettext_noop("ensemble du groupe")


def check_colleges(colleges: Sequence[College], form: str = "") -> None:
    """Check that colleges share 100 % of the votes, and what the SCIC asks for (R-314). No college is fine.

    Raises TooManyColleges, SameCollege, CollegePercent, PercentMissing, PercentOver, ScicColleges, ScicPercent.
    """
    if not colleges:
        return
    if len(colleges) > MOST_COLLEGES:
        raise TooManyColleges()
    _check_each(colleges)
    off = sum((one.percent for one in colleges), Fraction(0)) - WHOLE
    if off:
        refusal = PercentOver if off > 0 else PercentMissing
        raise refusal(total=_figure(off + WHOLE), off=_figure(abs(off)))
    if form == SCIC:
        _check_scic(colleges)


def _check_each(colleges: Sequence[College]) -> None:
    name, times = Counter(one.name.strip().casefold() for one in colleges).most_common(1)[0]
    if times > 1:
        raise SameCollege(name=name)
    for one in colleges:
        if one.percent <= 0:
            raise CollegePercent(name=one.name)


def _check_scic(colleges: Sequence[College]) -> None:
    if len(colleges) < SCIC_COLLEGES:
        raise ScicColleges(n=len(colleges))
    for one in colleges:
        if not SCIC_LEAST <= one.percent <= SCIC_MOST:
            raise ScicPercent(name=one.name, percent=_figure(one.percent))


def college_faults(electorate: Electorate, names: Mapping[int, str], form: str) -> list[Refusal]:
    """Return what would stop a vote by colleges today; nothing as long as there is no college.

    Looked at again when the form of the project changes, or who is in a college.
    """
    found: list[Refusal] = []
    if not electorate.colleges:
        return found
    for check in (
        partial(check_colleges, electorate.colleges, form),
        partial(_check_seating, electorate, names),
    ):
        try:
            check()
        except Refusal as refusal:
            found.append(refusal)
    return found


def check_vote(
    *,
    method: Method,
    rule: Rule,
    electorate: Electorate,
    names: Mapping[int, str],
    secret: bool,
    form: str = "",
) -> None:
    """Check that a vote can be opened so. names: of the electors by number; form: of the project (R-314).

    Raises refusals of this module.
    """
    if not electorate.electors:
        raise NoElector()
    if rule.counting == Counting.COLLEGES:
        check_colleges(electorate.colleges, form)
        _check_seating(electorate, names)
    if secret:
        _check_secret(method, rule, electorate)


def _check_seating(electorate: Electorate, names: Mapping[int, str]) -> None:
    if not electorate.colleges:
        raise NoCollege()
    known = {one.code for one in electorate.colleges}
    outside = [names[one.number] for one in electorate.electors if one.college not in known]
    if outside:
        raise OutsideColleges(names=outside)
    for college in electorate.colleges:
        if not electorate.of(college.code):
            raise EmptyCollege(name=college.name)


def _check_secret(method: Method, rule: Rule, electorate: Electorate) -> None:
    if method == Method.CONSENT:
        raise SecretConsent()
    if rule.counting == Counting.WEIGHTS:
        raise SecretWeights()
    if len(electorate.electors) < SMALLEST_SECRET:
        raise SecretTooSmall(where=(EVERYBODY, {}))
    if rule.counting == Counting.COLLEGES:
        for college in electorate.colleges:
            if len(electorate.of(college.code)) < SMALLEST_SECRET:
                raise SecretTooSmall(where=college.name)


def check_options(options: Sequence[str]) -> tuple[str, ...]:
    """Return the answers of a choice, without empty lines nor doubles. Raises TooFewOptions, TooManyOptions."""
    kept: dict[str, str] = {}
    for one in options:
        words = " ".join(one.split())
        if words:
            kept.setdefault(words.casefold(), words)
    if len(kept) < 2:
        raise TooFewOptions()
    if len(kept) > MOST_OPTIONS:
        raise TooManyOptions()
    return tuple(kept.values())


def _figure(value: Fraction) -> float:
    return round(float(value), 2)
