"""The plan of actions as a graph: what waits for what, what is late, why a circle is refused. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from maillage.base.refusals import Refusal, gettext_noop


class Circle(Refusal):
    """Tasks that would wait for each other. Facts: `titles`, in order; the last one waits for the first."""

    message = gettext_noop(
        "Ces actions s’attendraient l’une l’autre, aucune ne pourrait commencer : %(titles)s. Retirez l’un des liens."
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A task as the plan sees it. after: the ids of those it waits for; unknown ids count for nothing."""

    id: int
    title: str = ""
    due: date | None = None
    starts_on: date | None = None
    is_open: bool = True
    after: frozenset[int] = field(default_factory=frozenset)


def circle(after: Mapping[int, Collection[int]]) -> list[int]:
    """Return the ids of a circle, each waiting for the next, the last for the first; else empty."""
    over: set[int] = set()
    for start in after:
        if start in over:
            continue
        path: list[int] = []
        on_path: set[int] = set()
        todo: list[tuple[int, bool]] = [(start, False)]
        while todo:
            one, left = todo.pop()
            if left:
                path.pop()
                on_path.discard(one)
                over.add(one)
                continue
            if one in on_path:
                return path[path.index(one) :]
            if one in over:
                continue
            path.append(one)
            on_path.add(one)
            todo.append((one, True))
            todo.extend((other, False) for other in sorted(after.get(one, ())) if other in after)
    return []


def check_no_circle(steps: Iterable[Step]) -> None:
    """Raise Circle, with the titles in order, if tasks would wait for each other."""
    known = {step.id: step for step in steps}
    found = circle({step.id: step.after for step in known.values()})
    if found:
        raise Circle(titles=" → ".join(f"« \u00a0{known[one].title}\u00a0 »" for one in [*found, found[0]]))


def ordered(steps: Iterable[Step]) -> list[Step]:
    """Return the tasks so that each one comes after those it waits for; then by due date, then as given.

    Raises Circle.
    """
    known = {step.id: step for step in steps}
    check_no_circle(known.values())
    rank = {id: n for n, id in enumerate(known)}
    waits = {step.id: {one for one in step.after if one in known} for step in known.values()}
    done: list[Step] = []
    while waits:
        ready = min(
            (id for id, left in waits.items() if not left), key=lambda id: (_due(known[id]), rank[id])
        )
        del waits[ready]
        for left in waits.values():
            left.discard(ready)
        done.append(known[ready])
    return done


def _due(step: Step) -> date:
    return step.due or date.max


def late(steps: Iterable[Step], today: date) -> list[Step]:
    """Return the open tasks whose day is over, the oldest first."""
    found = [step for step in steps if step.is_open and step.due is not None and step.due < today]
    return sorted(found, key=lambda step: (_due(step), step.id))


def blocked(steps: Iterable[Step]) -> dict[int, frozenset[int]]:
    """Return, for each open task that waits, the open tasks it waits for directly."""
    known = {step.id: step for step in steps}
    found = {}
    for step in known.values():
        waits = frozenset(one for one in step.after if one in known and known[one].is_open)
        if step.is_open and waits:
            found[step.id] = waits
    return found


def too_early(steps: Iterable[Step]) -> dict[int, frozenset[int]]:
    """Return, for each open task due before one it waits for, those ones: the dates cannot both hold."""
    known = {step.id: step for step in steps}
    found = {}
    for id, waits in blocked(known.values()).items():
        due = known[id].due
        later = frozenset(one for one in waits if due and known[one].due and _due(known[one]) > due)
        if later:
            found[id] = later
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the line of time, in thousandths of the whole width."""

    id: int
    x: int
    width: int


WIDE = 1000
THIN = 8


def bars(steps: Iterable[Step], today: date) -> tuple[date, date, list[Bar]]:
    """Return the first and last day shown, and one bar for each dated task, in the order given.

    Today is always inside. A task with one date only is a thin mark on that day.
    """
    dated: list[tuple[int, date, date]] = []
    for step in steps:
        start, end = step.starts_on or step.due, step.due or step.starts_on
        if start and end:
            dated.append((step.id, start, end))
    days = [day for _, start, end in dated for day in (start, end)] + [today]
    first, last = min(days), max(days)
    span = (last - first).days + 1
    drawn = []
    for id, start, end in dated:
        left = (start - first).days * WIDE // span
        right = ((end - first).days + 1) * WIDE // span
        width = max(right - left, THIN)
        drawn.append(Bar(id, min(left, WIDE - width), width))
    return first, last, drawn
