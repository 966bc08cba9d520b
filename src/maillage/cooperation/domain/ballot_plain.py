"""Results of votes as a JSON column keeps them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from maillage.cooperation.domain.ballot_count import Line, Outcome, Quorum, Result


def result_as_plain(result: Result) -> dict[str, Any]:
    """Return a result as JSON keeps it; two equal results are written alike."""
    return {
        "outcome": result.outcome.value,
        "winner": result.winner,
        "lines": [[one.choice, one.votes, str(one.voices)] for one in result.lines],
        "blanks": result.blanks,
        "cast": result.cast,
        "electors": result.electors,
        "base": str(result.base),
        "needed": str(result.needed),
        "strictly": result.strictly,
        "quorums": [[str(one.needed), str(one.got), str(one.of), one.college] for one in result.quorums],
    }


def result_from_plain(kept: Mapping[str, Any]) -> Result:
    """Read a result that `result_as_plain` wrote."""
    return Result(
        outcome=Outcome(kept["outcome"]),
        winner=kept["winner"],
        lines=tuple(Line(choice, votes, Fraction(voices)) for choice, votes, voices in kept["lines"]),
        blanks=kept["blanks"],
        cast=kept["cast"],
        electors=kept["electors"],
        base=Fraction(kept["base"]),
        needed=Fraction(kept["needed"]),
        strictly=kept["strictly"],
        quorums=tuple(
            Quorum(Fraction(needed), Fraction(got), Fraction(of), college)
            for needed, got, of, college in kept["quorums"]
        ),
    )
