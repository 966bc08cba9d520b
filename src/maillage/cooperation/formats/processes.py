"""Processes as written: the catalogue (`catalogue/processes/*.yaml`, with an English twin) and the frozen copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from maillage.cooperation.domain.stages import Need, Point, Process, Stage, faults

CATALOGUE = Path(__file__).parents[1] / "catalogue" / "processes"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{2,40}$")]
Ids = list[Id]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Point(_Strict):
    id: Id
    question: Annotated[str, Field(min_length=3, max_length=300)]
    why: Annotated[str, Field(max_length=600)] = ""
    source: Annotated[str, Field(max_length=200)] = ""
    rule: Annotated[str, Field(pattern=r"^((R|SYS)-\d{2,3})?$")] = ""
    deliverable: bool = False
    until: str = ""
    after: Ids = []
    warning: Annotated[str, Field(max_length=400)] = ""
    months: Annotated[int, Field(ge=0, le=240)] | None = None


class _Need(_Strict):
    point: Id
    warning: Annotated[str, Field(min_length=3, max_length=400)]


class _Stage(_Strict):
    id: Id
    title: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Annotated[str, Field(max_length=600)] = ""
    days: Annotated[int, Field(ge=-3650, le=3650)] | None = None
    points: list[_Point] = []
    needs: list[_Need] = []
    locks: Ids = []


class _Process(_Strict):
    key: Id
    title: Annotated[str, Field(min_length=3, max_length=120)]
    summary: Annotated[str, Field(max_length=600)]
    source: Annotated[str, Field(max_length=300)]
    rule: str = ""
    anchor: Annotated[str, Field(max_length=120)] = ""
    forms: list[Annotated[str, Field(pattern=r"^R-3\d\d$")]] = []
    tags: bool = False
    leaders: bool = False
    stages: Annotated[list[_Stage], Field(min_length=1, max_length=30)]


def process_of(content: object) -> Process:
    """Return a process from plain values. Raises ValueError when it is not one."""
    read = _Process.model_validate(content)
    stages = tuple(_stage(one) for one in read.stages)
    process = Process(**read.model_dump(exclude={"stages", "forms"}), forms=tuple(read.forms), stages=stages)
    if wrong := faults(process):
        raise ValueError("; ".join(message % facts for message, facts in wrong))
    return process


def _stage(read: _Stage) -> Stage:
    points = tuple(Point(**{**one.model_dump(), "after": tuple(one.after)}) for one in read.points)
    needs = tuple(Need(one.point, one.warning) for one in read.needs)
    return Stage(read.id, read.title, read.purpose, read.days, points, needs, tuple(read.locks))


def plain_of(process: Process) -> dict[str, Any]:
    """Return a process as plain values, to keep it (lists, not tuples)."""
    content = asdict(process)
    content["forms"] = list(process.forms)
    content["stages"] = [
        {
            **stage,
            "points": [{**point, "after": list(point["after"])} for point in stage["points"]],
            "needs": list(stage["needs"]),
            "locks": list(stage["locks"]),
        }
        for stage in content["stages"]
    ]
    return content


@cache
def catalogue() -> Mapping[str, Process]:
    """Return the processes of the catalogue by key, in French. Raises ValueError when one is wrong."""
    found = {}
    for path in sorted(CATALOGUE.glob("*.yaml")):
        if not path.name.endswith(".en.yaml"):
            process = process_of(_read(path))
            if process.key != path.stem:
                raise ValueError(f"{path.name} says that its key is {process.key}")
            found[process.key] = process
    return MappingProxyType(found)


class _Words(_Strict):
    """The courtesy translation of a process: its words by id; the French text prevails."""

    title: str
    summary: str
    anchor: str = ""
    stages: dict[str, dict[str, str]]
    points: dict[str, dict[str, str]]
    needs: dict[str, str] = {}


@cache
def _english(key: str) -> _Words | None:
    path = CATALOGUE / f"{key}.en.yaml"
    return _Words.model_validate(_read(path)) if path.exists() else None


def _read(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # nosec B506


def spoken(process: Process, language: str) -> Process:
    """Return a process in the language of the reader: English words where the French ones are still the catalogue's."""
    words = _english(process.key) if language == "en" else None
    french = catalogue().get(process.key)
    if words is None or french is None:
        return process
    stages = {stage.id: stage for stage in french.stages}
    return replace(
        process,
        title=_said(process.title, french.title, words.title),
        summary=_said(process.summary, french.summary, words.summary),
        anchor=_said(process.anchor, french.anchor, words.anchor),
        stages=tuple(
            _spoken_stage(stage, stages.get(stage.id), french.points(), words) for stage in process.stages
        ),
    )


def _spoken_stage(stage: Stage, french: Stage | None, points: Mapping[str, Point], words: _Words) -> Stage:
    said = words.stages.get(stage.id, {})
    needs = {need.point: need.warning for need in french.needs} if french else {}
    return replace(
        stage,
        title=_said(stage.title, french.title if french else None, said.get("title", "")),
        purpose=_said(stage.purpose, french.purpose if french else None, said.get("purpose", "")),
        points=tuple(_spoken_point(point, points.get(point.id), words) for point in stage.points),
        needs=tuple(
            replace(need, warning=_said(need.warning, needs.get(need.point), words.needs.get(need.point, "")))
            for need in stage.needs
        ),
    )


def _spoken_point(point: Point, french: Point | None, words: _Words) -> Point:
    if french is None:
        return point
    said = words.points.get(point.id, {})
    return replace(
        point,
        question=_said(point.question, french.question, said.get("question", "")),
        why=_said(point.why, french.why, said.get("why", "")),
        warning=_said(point.warning, french.warning, said.get("warning", "")),
    )


def _said(here: str, french: str | None, english: str) -> str:
    """English only when the French sentence is the one that was translated: an adapted one stays as it was written."""
    return english if english and here == french else here
