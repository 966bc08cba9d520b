"""Adapting a process: stages and points renamed, added, moved, taken away, what referred to them mended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from maillage.cooperation.domain.stages import Point, Process, Stage


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A point as typed. id: empty for a new one; an empty question takes it away."""

    id: str
    question: str
    why: str = ""
    source: str = ""
    deliverable: bool = False


@dataclass(frozen=True, slots=True)
class DraftStage:
    """A stage as typed. id: empty for a new one; an empty title takes it away, with its points. rank: its place."""

    id: str
    title: str
    purpose: str = ""
    days: int | None = None
    rank: int = 0
    points: Sequence[DraftPoint] = ()


def adapted(process: Process, *, title: str, summary: str, stages: Sequence[DraftStage]) -> Process:
    """Return a process as adapted. What is not typed (rules, delays, order of points) stays as it was.

    A warning or a lock that refers to a point taken away, or no longer earlier, goes with it.
    """
    kept = sorted((one for one in stages if one.title.strip()), key=lambda one: one.rank)
    old_stages = {stage.id: stage for stage in process.stages}
    names = _Names([*old_stages], [*process.points()])
    made = [_stage(one, old_stages.get(one.id), process, names) for one in kept]
    return _mended(replace(process, title=title.strip(), summary=summary.strip(), stages=tuple(made)))


def drafts_of(process: Process) -> list[DraftStage]:
    """Return the stages of a process as they are, to change some."""
    return [
        DraftStage(
            id=stage.id,
            title=stage.title,
            purpose=stage.purpose,
            days=stage.days,
            rank=rank,
            points=[DraftPoint(p.id, p.question, p.why, p.source, p.deliverable) for p in stage.points],
        )
        for rank, stage in enumerate(process.stages, 1)
    ]


def placed(stages: Sequence[DraftStage], ranks: Mapping[str, int]) -> list[DraftStage]:
    """Return the stages in another order, by the place wanted of each (by id; absent: its own).

    One that moves up goes before the one whose place it takes, one that moves down after it.
    """

    def place(stage: DraftStage) -> tuple[int, int]:
        wanted = ranks.get(stage.id, stage.rank)
        return wanted, (wanted > stage.rank) - (wanted < stage.rank)

    return [replace(stage, rank=n) for n, stage in enumerate(sorted(stages, key=place), 1)]


class _Names:
    """Gives ids that nothing has yet."""

    def __init__(self, stages: Iterable[str], points: Iterable[str]) -> None:
        self._taken = {"etape": set(stages), "P": set(points)}

    def new(self, kind: str) -> str:
        taken = self._taken[kind]
        number = next(n for n in range(1, len(taken) + 2) if f"{kind}-{n}" not in taken)
        taken.add(f"{kind}-{number}")
        return f"{kind}-{number}"


def _stage(draft: DraftStage, old: Stage | None, process: Process, names: _Names) -> Stage:
    known = process.points()
    points = tuple(_point(one, known.get(one.id), names) for one in draft.points if one.question.strip())
    base = old or Stage(id=names.new("etape"), title="")
    return replace(
        base, title=draft.title.strip(), purpose=draft.purpose.strip(), days=draft.days, points=points
    )


def _point(draft: DraftPoint, old: Point | None, names: _Names) -> Point:
    base = old or Point(id=names.new("P"), question="")
    return replace(
        base,
        question=draft.question.strip(),
        why=draft.why.strip(),
        source=draft.source.strip(),
        deliverable=draft.deliverable,
    )


def _mended(process: Process) -> Process:
    order = {stage.id: n for n, stage in enumerate(process.stages)}
    homes = {point.id: order[stage.id] for stage in process.stages for point in stage.points}
    stages = []
    for here, stage in enumerate(process.stages):
        points = tuple(_mended_point(point, here, order, homes) for point in stage.points)
        stages.append(
            replace(
                stage,
                points=points,
                needs=tuple(need for need in stage.needs if homes.get(need.point, here) < here),
                locks=tuple(id for id in stage.locks if homes.get(id, here) < here),
            )
        )
    return replace(process, stages=tuple(stages))


def _mended_point(point: Point, here: int, order: dict[str, int], homes: dict[str, int]) -> Point:
    until = point.until if order.get(point.until, here) > here else ""
    after = tuple(id for id in point.after if id != point.id and homes.get(id, here + 1) <= here)
    return replace(point, until=until, after=after, warning=point.warning if after else "")
