"""The forms of a process that a network adapts: its outline, one stage; kept as typed when refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.cooperation.domain.adapting import DraftPoint, DraftStage
from maillage.cooperation.domain.stages import Process, Stage

MOST_POINTS = 60
SPARE_POINTS = 2
_LONGEST = {
    "title": 120,
    "summary": 600,
    "purpose": 600,
    "question": 300,
    "why": 600,
    "source": 200,
    "days": 6,
    "rank": 4,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A stage in the outline, and the place typed for it."""

    stage: Stage
    rank: str


class OutlineForm:
    """The name of a process, what it is for, the order of its stages. errors: sentences."""

    def __init__(self, title: str, summary: str, places: Sequence[Place]) -> None:
        self.title, self.summary, self.places = title, summary, places
        self.errors: list[str] = []

    @classmethod
    def shown(cls, process: Process) -> OutlineForm:
        """Return the form of a process as kept."""
        places = [Place(stage, str(n)) for n, stage in enumerate(process.stages, 1)]
        return cls(process.title, process.summary, places)

    @classmethod
    def typed(cls, process: Process, sent: Mapping[str, str]) -> OutlineForm:
        """Return the form as it was sent."""
        places = [
            Place(stage, _read(sent, f"{stage.id}-rank") or str(n))
            for n, stage in enumerate(process.stages, 1)
        ]
        return cls(_read(sent, "title"), _read(sent, "summary"), places)

    def ranks(self) -> dict[str, int]:
        """Return the place wanted of each stage, by its id; what cannot be read is said in `errors`."""
        if not self.title:
            self.errors.append(_("Donnez un nom au modèle."))
        found = {one.stage.id: _whole(one.rank, one.stage.title, self.errors) for one in self.places}
        return {id: rank for id, rank in found.items() if rank is not None}


@dataclass(frozen=True, slots=True)
class PointEntry:
    """A point as typed, and the name of its fields."""

    name: str
    id: str = ""
    question: str = ""
    why: str = ""
    source: str = ""
    deliverable: bool = False


class StageForm:
    """One stage of a process, with its points and blank lines to add some. errors: sentences."""

    def __init__(self, id: str, title: str, purpose: str, days: str, points: Sequence[PointEntry]) -> None:
        self.id, self.title, self.purpose, self.days, self.points = id, title, purpose, days, points
        self.errors: list[str] = []

    @classmethod
    def shown(cls, stage: Stage | None) -> StageForm:
        """Return the form of a stage as kept; None: of a new one."""
        stage = stage or Stage(id="", title="")
        points = [
            PointEntry(f"p{n}", one.id, one.question, one.why, one.source, one.deliverable)
            for n, one in enumerate(stage.points)
        ]
        spare = [PointEntry(f"p{len(points) + n}") for n in range(SPARE_POINTS)]
        days = "" if stage.days is None else str(stage.days)
        return cls(stage.id, stage.title, stage.purpose, days, [*points, *spare])

    @classmethod
    def typed(cls, id: str, sent: Mapping[str, str]) -> StageForm:
        """Return the form as it was sent."""
        points = []
        for n in range(MOST_POINTS):
            name = f"p{n}"
            if f"{name}-question" not in sent:
                break
            texts = {key: _read(sent, f"{name}-{key}") for key in ("id", "question", "why", "source")}
            points.append(PointEntry(name, deliverable=f"{name}-deliverable" in sent, **texts))
        return cls(id, _read(sent, "title"), _read(sent, "purpose"), _read(sent, "days"), points)

    def draft(self) -> DraftStage:
        """Return the stage as the domain takes it; what cannot be read is said in `errors`."""
        if not self.id and not self.title:
            self.errors.append(_("Donnez un nom à l’étape."))
        return DraftStage(
            id=self.id,
            title=self.title,
            purpose=self.purpose,
            days=_whole(self.days, self.title, self.errors),
            points=[DraftPoint(p.id, p.question, p.why, p.source, p.deliverable) for p in self.points],
        )


def _whole(text: str, stage: str, errors: list[str]) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        said = _("Étape « %(stage)s » : « %(text)s » n’est pas un nombre entier.")
        errors.append(said % {"stage": stage, "text": text})
        return None


def _read(sent: Mapping[str, str], name: str) -> str:
    return sent.get(name, "").strip()[: _LONGEST.get(name.rpartition("-")[2], 40)]
