"""Who has to answer a change, and when it is settled. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_lines import MANDATAIRE, Change, concerned
from maillage.cooperation.domain.terms_sums import Remark

GRAVE = frozenset({"percent", "amount", "hours", "two_members", "max_members", "mandataire", "same_share"})
"""Codes of the remarks (`terms_sums`) that one agrees in spite of only by saying so."""


def doubts(found: Iterable[Remark]) -> list[Remark]:
    """Return, among what does not hold, what an agreement has to be given knowingly."""
    return [one for one in found if one.code in GRAVE]


@dataclass(frozen=True, slots=True)
class Stand:
    """How a member stands: engaged (or discussing) members answer; the others will answer their invitation.

    leads: it holds the role of lead, which passes from its hands only (R-242), even when the terms name nobody.
    """

    member: int
    answers: bool
    coordinates: bool
    leads: bool = False


def answering(change: Change, terms: Terms, stands: Collection[Stand], author: int | None) -> tuple[int, ...]:
    """Return the members that must accept a change before it applies, in order.

    They are those it concerns and who are engaged, but its author, whose proposal is its acceptance. A change that is
    not proposed by who coordinates is also put to those who do: nobody raises its own price alone.
    """
    touched = concerned(change, terms)
    if any(edit.line.field == MANDATAIRE for edit in change):
        touched |= {stand.member for stand in stands if stand.leads}
    steers = any(stand.coordinates for stand in stands if stand.member == author)
    asked = [
        stand.member
        for stand in stands
        if stand.answers
        and stand.member != author
        and (stand.member in touched or (stand.coordinates and not steers))
    ]
    return tuple(sorted(asked))


def settled(answers: Mapping[int, bool | None]) -> bool | None:
    """Tell whether a change is accepted (all accept) or refused (one refuses); None while one is waited for."""
    if any(answer is False for answer in answers.values()):
        return False
    return True if all(answers.values()) else None
