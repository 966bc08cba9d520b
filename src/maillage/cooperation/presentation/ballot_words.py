"""Votes in words: the answers, the rule, the result in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import explain
from maillage.base.figures import number
from maillage.cooperation.domain.ballot_count import Outcome, Quorum, Result
from maillage.cooperation.domain.events.ballots import COLLEGE_COUNTINGS, COUNTINGS, MAJORITIES
from maillage.cooperation.domain.votes import (
    CollegeCounting,
    Counting,
    Method,
    Rule,
    colleges_from_plain,
    rule_from_plain,
)
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.models.decisions import Decision


def answer_words(choice: str) -> str:
    """« Pour », « Je consens »; an answer of a choice is its own words."""
    known = {
        "yes": _("Pour"),
        "no": _("Contre"),
        "agrees": _("Je consens"),
        "stands_aside": _("Je laisse faire, avec une réserve"),
        "objects": _("J’objecte"),
    }
    return known.get(choice, choice)


def said_words(choices: list[str]) -> str:
    """What a vote said, « Blanc » when it chose nothing."""
    return ", ".join(answer_words(one) for one in choices) or _("Blanc")


def fraction_words(value: Fraction) -> str:
    """« la moitié », « les deux tiers », « 40 % »."""
    known = {
        Fraction(1, 4): _("le quart"),
        Fraction(1, 3): _("le tiers"),
        Fraction(1, 2): _("la moitié"),
        Fraction(2, 3): _("les deux tiers"),
        Fraction(3, 4): _("les trois quarts"),
        Fraction(1): _("la totalité"),
    }
    return known.get(value) or f"{number(float(value * 100), 2)}\N{NARROW NO-BREAK SPACE}%"


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in words, one line for each thing it says."""

    majority: str
    counting: str
    quorum: str
    proxies: str

    @property
    def lines(self) -> list[str]:
        return [self.majority, self.quorum, self.counting, self.proxies]


def rule_words(rule: Rule, method: str = Method.YES_NO) -> RuleWords:
    """Return a rule in words."""
    if method == Method.CONSENT:
        majority = _("Adoptée quand plus aucune organisation n’objecte.")
    else:
        majority = _("Il faut : %(what)s.") % {"what": explain((MAJORITIES[rule.majority], {}))}
    counting = explain((COUNTINGS[rule.counting], {})).capitalize()
    if rule.counting == Counting.COLLEGES:
        counting += f" ({explain((COLLEGE_COUNTINGS[rule.college_counting], {}))})"
    return RuleWords(majority, f"{counting}.{_level(rule)}", _quorum_rule(rule, method), _proxies(rule))


def _level(rule: Rule) -> str:
    """Say what becomes of a college whose votes are level, when it votes in one block."""
    if rule.counting != Counting.COLLEGES or rule.college_counting != CollegeCounting.MAJORITY:
        return ""
    level = _("Un collège à égalité n’approuve rien : ses voix comptent, et ne vont à aucune réponse.")
    return f" {level}"


def _quorum_rule(rule: Rule, method: str) -> str:
    if not rule.quorum:
        return _("Pas de quorum : le vote vaut quel que soit le nombre de votes.")
    of = _("des voix") if rule.by_weight else _("des organisations")
    facts = {"part": fraction_words(rule.quorum), "of": of}
    # One consents, stands aside or objects: nothing is blank.
    text = (
        _("Quorum : %(part)s %(of)s.") % facts
        if method == Method.CONSENT
        else _("Quorum : %(part)s %(of)s, votes blancs compris.") % facts
    )
    if rule.each_college and rule.counting == Counting.COLLEGES:
        each = _("Dans chaque collège aussi.")
        text = f"{text} {each}"
    return text


def _proxies(rule: Rule) -> str:
    if not rule.most_proxies:
        return _("Pas de procuration.")
    text = ngettext(
        "Une organisation porte %(n)s procuration au plus.",
        "Une organisation porte %(n)s procurations au plus.",
        rule.most_proxies,
    )
    return text % {"n": rule.most_proxies}


def sentence(ballot: Ballot, result: Result) -> str:
    """« Adoptée : 4 pour, 1 contre, 1 blanc ; 6 votes sur 8, quorum 4. »"""
    head = _outcome(result, ballot)
    if result.outcome == Outcome.NO_QUORUM:
        return f"{head}\N{NO-BREAK SPACE}: {_turnout(result)}."
    return f"{head}\N{NO-BREAK SPACE}: {_tally(ballot, result)}\N{NARROW NO-BREAK SPACE}; {_turnout(result)}."


def _outcome(result: Result, ballot: Ballot) -> str:
    if result.outcome == Outcome.ADOPTED and ballot.options:
        return _("« %(winner)s » l’emporte") % {"winner": result.winner}
    return {
        Outcome.ADOPTED: _("Adoptée"),
        Outcome.REJECTED: _("Rejetée"),
        Outcome.TIED: _("Égalité, rien ne change"),
        Outcome.NO_MAJORITY: _("Aucune réponse n’a la majorité"),
        Outcome.OBJECTED: _("Pas encore adoptée, des objections demeurent"),
        Outcome.NO_QUORUM: _("Quorum non atteint"),
    }[result.outcome]


def _tally(ballot: Ballot, result: Result) -> str:
    if ballot.method == Method.CONSENT:
        parts = [
            ngettext("%(n)s consent", "%(n)s consentent", result.votes("agrees"))
            % {"n": result.votes("agrees")},
            ngettext("%(n)s réserve", "%(n)s réserves", result.votes("stands_aside"))
            % {"n": result.votes("stands_aside")},
            ngettext("%(n)s objection", "%(n)s objections", result.votes("objects"))
            % {"n": result.votes("objects")},
        ]
        return ", ".join(parts)
    if ballot.method == Method.YES_NO:
        parts = [
            _("%(n)s pour") % {"n": result.votes("yes")},
            _("%(n)s contre") % {"n": result.votes("no")},
        ]
    else:
        parts = [f"{line.choice} : {line.votes}" for line in result.lines]
    blanks = ngettext("%(n)s blanc", "%(n)s blancs", result.blanks) % {"n": result.blanks}
    return ", ".join([*parts, blanks])


def _turnout(result: Result) -> str:
    text = ngettext("%(n)s vote sur %(all)s", "%(n)s votes sur %(all)s", result.cast)
    text %= {"n": result.cast, "all": result.electors}
    missed = [one for one in result.quorums if not one.reached] or list(result.quorums[:1])
    return ", ".join([text, *(_("quorum %(needed)s") % {"needed": quorum_figure(one)} for one in missed[:1])])


def quorum_figure(quorum: Quorum) -> str:
    """« 3 », or « 50 % des voix » when it is told by weight."""
    return number(float(quorum.needed), 2)


@dataclass(frozen=True, slots=True)
class QuorumLine:
    """A quorum as its table shows it."""

    where: str
    got: str
    needed: str
    of: str
    reached: bool


def quorum_lines(ballot: Ballot, result: Result) -> list[QuorumLine]:
    """Return each quorum of a result, for its table."""
    names = {one.code: one.name for one in colleges_from_plain(ballot.colleges)}
    by_weight = rule_from_plain(ballot.rule).by_weight
    found = []
    for one in result.quorums:
        where = names.get(one.college, one.college) if one.college else ""
        where = where or (_("En voix") if by_weight else _("Organisations"))
        figures = [number(float(value), 2) for value in (one.got, one.needed, one.of)]
        found.append(QuorumLine(where, figures[0], figures[1], figures[2], one.reached))
    return found


@dataclass(frozen=True, slots=True)
class CountLine:
    """A line of the count. share: of the voices over which the majority is taken, in hundredths; None without any."""

    label: str
    votes: int
    voices: str
    share: float | None
    is_winner: bool
    tone: str


TONES: Mapping[str, str] = {"yes": "a", "no": "b", "agrees": "a", "stands_aside": "d", "objects": "b"}


def count_lines(result: Result) -> list[CountLine]:
    """Return the lines of the count of a result."""
    return [
        CountLine(
            label=answer_words(line.choice),
            votes=line.votes,
            voices=number(float(line.voices), 2),
            share=round(float(100 * line.voices / result.base), 2) if result.base else None,
            is_winner=bool(result.winner) and line.choice == result.winner,
            tone=TONES.get(line.choice, "c"),
        )
        for line in result.lines
    ]


def needed_words(result: Result, rule: Rule) -> str:
    """« Il fallait plus de la moitié des votes exprimés : 3 sur 5. »; empty where it is not told in voices."""
    if rule.majority in ("relative", "none_against", "everyone") or not result.base:
        return ""
    facts = {
        "what": explain((MAJORITIES[rule.majority], {})),
        "needed": number(float(result.needed), 2),
        "base": number(float(result.base), 2),
    }
    if rule.counting == Counting.EQUAL:
        least = floor(result.needed) + 1 if result.strictly else ceil(result.needed)
        return _("Il fallait %(what)s : %(needed)s sur %(base)s.") % {**facts, "needed": least}
    if result.strictly:
        return _("Il fallait %(what)s : plus de %(needed)s voix sur %(base)s.") % facts
    return _("Il fallait %(what)s : au moins %(needed)s voix sur %(base)s.") % facts


def number_of(decision: Decision) -> str:
    """« Décision n° 12 »."""
    return _("Décision n° %(n)s") % {"n": decision.number}
