"""Named constraints that cannot hold together, none of which may be left out (contracts §1.4).

QuickXplain (Junker, 2004): a few halvings instead of one trial for each constraint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.problem import Question


def constraint_names(question: Question, eligible: Eligible) -> tuple[str, ...]:
    """Every named constraint that says something here; first those that make an explanation hardest to grasp."""
    tender = question.tender
    able = {structure.siret: structure for structure in eligible.structures}
    pairs = {
        (min(siret, other), max(siret, other))
        for siret, structure in able.items()
        for other in structure.incompatible & able.keys()
        if other != siret
    }
    limits = (
        ("two_members", True),
        ("min_turnover", tender.min_turnover_eur > 0),
        ("lead", tender.lead_min_turnover_eur > 0),
        ("max_members", tender.max_members is not None),
    )
    return (
        *(f"incompatible:{low}:{high}" for low, high in sorted(pairs)),
        "min_member_percent",
        *(f"insertion:{lot.id}" for lot in tender.lots if lot.insertion_hours > 0),
        *(f"must_include:{siret}" for siret in sorted(set(tender.must_include))),
        *(name for name, said in limits if said),
        *(f"cover:{need.id}" for need in tender.needs()),
    )


def minimal_conflict(names: Sequence[str], possible: Callable[[frozenset[str]], bool]) -> tuple[str, ...]:
    """Return a subset of `names` that is impossible, and possible as soon as any one of it is left out.

    possible: whether a group exists when exactly these constraints hold. All of `names` must be impossible.
    Empty when nothing is possible even without any of them. The first names are left out by preference.
    """
    if not possible(frozenset()):
        return ()
    kept = _conflict(frozenset(), False, list(reversed(names)), possible)
    return tuple(name for name in names if name in kept)


def _conflict(
    base: frozenset[str], grown: bool, names: list[str], possible: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    """What of `names` must be added to `base` for a conflict; `grown`: base has changed since it was tried."""
    if grown and not possible(base):
        return frozenset()
    if len(names) == 1:
        return frozenset(names)
    middle = len(names) // 2
    first, second = names[:middle], names[middle:]
    right = _conflict(base | frozenset(first), True, second, possible)
    left = _conflict(base | right, bool(right), first, possible)
    return left | right
