"""Which unknown answers are worth asking: those that, alone, could change the first two ranks. Every value is tried.

« Could change » is about one whole answer to one question, the others staying as they are; what two answers could do
together is found when the first of them is given (docs/algorithms/advice.md says what this leaves out).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain, combinations, product
from typing import Final

from maillage.cooperation.domain.advice.advisor import Advisor
from maillage.cooperation.domain.advice.answers import (
    FAMILIES,
    GOALS,
    HORIZONS,
    KINDS,
    LIABILITIES,
    NO_MARKET,
    NO_TOPIC,
    PERSONALITIES,
    SHARES,
    STAFFS,
    TOPICS,
    Answers,
    Kind,
    Market,
    Partners,
)

MOST: Final[dict[Kind, int]] = {
    "siae": 2, "handicap": 2, "company": 2, "authority": 1, "association": 1, "person": 1,
}  # fmt: skip
"""Numbers of partners of one kind that the criteria tell apart go from 0 to this; more only counts in the total."""
TOTALS: Final = (3, 5, 6, 10)
"""Totals from which a criterion changes its mind."""


def worth_asking(advisor: Advisor, answers: Answers, at: date) -> tuple[str, ...]:
    """Return the unknown answers of which at least one value changes the first two ranks."""
    before = advisor.first_two(answers, at)
    return tuple(
        key
        for key in answers.unknown()
        if any(
            advisor.first_two(answers.having(key, value), at) != before for value in values_of(key, answers)
        )
    )


def witness(advisor: Advisor, answers: Answers, at: date, key: str) -> object | None:
    """Return a value of an answer that changes the first two ranks; None when there is none."""
    before = advisor.first_two(answers, at)
    tried = (value for value in values_of(key, answers))
    return next(
        (value for value in tried if advisor.first_two(answers.having(key, value), at) != before), None
    )


def values_of(key: str, answers: Answers) -> Iterator[object]:
    """Return the values an answer may still take; parts that were said keep what was said."""
    if key in _VALUES:
        yield from _VALUES[key](answers)
    else:
        yield from (True, False)


def _goals(answers: Answers) -> Iterator[object]:
    said = dict(answers.goals.items())
    for values in product(
        *([said[goal]] if said[goal] is not None else [None, 0, 1, 2, 3] for goal in GOALS)
    ):
        yield replace(answers.goals, **dict(zip(GOALS, values, strict=True)))


def _markets(answers: Answers) -> Iterator[object]:
    said = answers.contract
    if said is None:
        yield NO_MARKET
        said = Market()
    families = [None, *map(frozenset, _subsets(FAMILIES))] if said.reserved is None else [said.reserved]
    lots = [None, 1, 2] if said.lots is None else [said.lots]
    trades = [None, True, False] if said.same_trade is None else [said.same_trade]
    for reserved, number, same in product(families, lots, trades):
        yield Market(reserved, number, same)


def _partners(answers: Answers) -> Iterator[object]:
    """Return one set of partners for each that the criteria tell apart."""
    said = answers.partners
    free = [kind for kind in KINDS if said.of(kind) is None]
    choices = [(None, *range(MOST[kind] + 1)) for kind in free]
    for values in product(*choices):
        partners = replace(said, **dict(zip(free, values, strict=True)))
        yield partners
        if partners.is_known:
            yield from _larger(partners, [kind for kind in free if partners.at_least(kind, MOST[kind])])


def _larger(partners: Partners, growing: list[Kind]) -> Iterator[Partners]:
    """Return the same partners in greater number: each total that counts, without and with a majority of authorities.

    A kind already at the most that is told apart only changes the total when it grows, so one such kind is enough.
    """
    plain = [kind for kind in growing if kind != "authority"][:1]
    for kind in (*plain, *(kind for kind in growing if kind == "authority")):
        others = partners.said() - (partners.of(kind) or 0)
        for number in sorted({*(total - others for total in TOTALS), others + 1, max(TOTALS) + others}):
            if number > (partners.of(kind) or 0):
                yield replace(partners, **{kind: number})


def _subsets(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(values, size) for size in range(len(values) + 1))


def _plain(*values: str) -> Callable[[Answers], Iterator[object]]:
    return lambda answers: iter(values)


_VALUES: Final[dict[str, Callable[[Answers], Iterator[object]]]] = {
    "goals": _goals,
    "horizon": _plain(*HORIZONS),
    "partners": _partners,
    "personality": _plain(*PERSONALITIES),
    "staff": _plain(*STAFFS),
    "liability": _plain(*LIABILITIES),
    "market": _markets,
    "shares": lambda answers: (frozenset(subset) for subset in _subsets(SHARES)),
    "topic": _plain(NO_TOPIC, *TOPICS),
}
