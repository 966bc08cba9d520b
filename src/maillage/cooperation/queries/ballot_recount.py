"""Count a vote again from the journal alone, and compare with the result that is kept.

The journal cannot be changed without breaking its chain (`maillage verify_journal`): a result that it gives again is a
result that nobody touched since. Of an open vote it holds every vote; of a secret one, who signed the list, and the
papers of the box when it was closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.accounts.models import JournalEntry
from maillage.cooperation.domain.ballot_count import Result, count
from maillage.cooperation.domain.ballot_plain import result_as_plain
from maillage.cooperation.domain.votes import (
    CONSENT_ANSWERS,
    YES_NO_ANSWERS,
    Elector,
    Electorate,
    Method,
    Paper,
    colleges_from_plain,
    counted_of,
    rule_from_plain,
)
from maillage.cooperation.models.ballots import Ballot


class NotInJournal(Exception):
    """The journal does not hold what the count of this vote needs."""


@dataclass
class _Replay:
    """What the entries said so far."""

    opened: Mapping[str, Any] = field(default_factory=dict)
    round: int = 1
    said: dict[int, list[str]] = field(default_factory=dict)
    signed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    gone_at_close: frozenset[int] | None = None
    papers: list[list[str]] | None = None

    def take(self, what: str, after: Mapping[str, Any]) -> None:
        """Take the next entry."""
        if what == "ballot.opened":
            self.opened = after
        elif what == "ballot.voted":
            self.said[after["elector"]] = [one for one in after["choices"] if one != "blank"]
        elif what == "ballot.dropped":
            self.said.pop(after["elector"], None)
        elif what == "ballot.left":
            self.gone.add(after["elector"])
        elif what == "ballot.signed":
            self.signed.add(after["elector"])
        elif what == "ballot.amended":
            self.round, self.said = after["round"], {}
        elif what == "ballot.closed":
            self.gone_at_close = frozenset(self.gone)
            self.papers = after.get("papers", self.papers)

    @property
    def left(self) -> frozenset[int]:
        """Who had left at the last close; until there is one, who has left so far."""
        return frozenset(self.gone) if self.gone_at_close is None else self.gone_at_close


def recompute_from_journal(ballot: Ballot) -> Result:
    """Count a vote again from the journal alone (one query). Raises NotInJournal."""
    entries = JournalEntry.objects.filter(
        about=f"project:{ballot.project_id}", after__ballot=ballot.pk, what__startswith="ballot."
    ).order_by("number")
    replay = _Replay()
    for entry in entries:
        replay.take(entry.what, entry.after or {})
    if not replay.opened:
        raise NotInJournal(f"vote {ballot.pk} was never opened in the journal")
    return _counted(replay)


def _counted(replay: _Replay) -> Result:
    opened = replay.opened
    seats = tuple(Elector(number, weight, college) for number, weight, college, _name in opened["electors"])
    method, voted = Method(opened["method"]), replay.signed if opened["is_secret"] else replay.said
    seats = counted_of(seats, gone=replay.left, voted=voted, method=method)
    known = {one.number: one for one in seats}
    if opened["is_secret"]:
        papers = _secret_papers(replay, known)
    else:
        papers = [
            Paper(frozenset(choices), known[number].college, known[number].weight)
            for number, choices in replay.said.items()
            if number in known
        ]
    return count(
        method=method,
        options=_answers(opened),
        papers=papers,
        electorate=Electorate(seats, colleges_from_plain(opened["colleges"])),
        rule=rule_from_plain(opened),
    )


def _secret_papers(replay: _Replay, known: Mapping[int, Elector]) -> list[Paper]:
    """Return the papers of the box, as many as there are signatures; blank ones when it was never opened."""
    if replay.papers is None:
        return [Paper(frozenset(), known[number].college) for number in replay.signed]
    if len(replay.papers) != len(replay.signed):
        raise NotInJournal("the box does not hold as many papers as there are signatures")
    return [Paper(frozenset(choices), college) for _id, college, *choices in replay.papers]


def _answers(opened: Mapping[str, Any]) -> tuple[str, ...]:
    if opened["method"] == Method.YES_NO:
        return YES_NO_ANSWERS
    return CONSENT_ANSWERS if opened["method"] == Method.CONSENT else tuple(opened["options"])


@dataclass(frozen=True, slots=True)
class Divergence:
    """A vote whose result is not the one that the journal gives. why: English, for the staff."""

    ballot: Ballot
    why: str


def divergences(ballots: Iterable[Ballot]) -> list[Divergence]:
    """Return the votes already counted that the journal counts otherwise (one query each)."""
    found = []
    for ballot in ballots:
        if ballot.result is None:
            continue
        try:
            again = result_as_plain(recompute_from_journal(ballot))
        except (NotInJournal, KeyError, ValueError, TypeError) as error:
            found.append(Divergence(ballot, str(error)))
            continue
        if again != ballot.result:
            found.append(Divergence(ballot, "the journal gives another result"))
    return found
