"""The form of a process that a network adapts: its stages and points as typed, kept as they are when refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillage.cooperation.domain.adapting import DraftPoint, DraftStage
from maillage.cooperation.domain.stages import Process

MOST_STAGES, MOST_POINTS = 30, 60
SPARE_POINTS = 2
_LONGEST = {"title": 120, "purpose": 600, "question": 300, "why": 600, "source": 200, "days": 6, "rank": 4}


@dataclass(frozen=True, slots=True)
class PointEntry:
    """A point as typed, and the names of its fields."""

    name: str
    id: str = ""
    question: str = ""
    why: str = ""
    source: str = ""
    deliverable: bool = False


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage as typed, and the names of its fields. is_new: the blank one at the end."""

    name: str
    id: str = ""
    title: str = ""
    purpose: str = ""
    days: str = ""
    rank: str = ""
    points: Sequence[PointEntry] = field(default_factory=tuple)

    @property
    def is_new(self) -> bool:
        """Tell whether nothing was typed in it yet."""
        return not self.id and not self.title


class TemplateForm:
    """What is typed of a process. errors: sentences, empty when it can be read."""

    def __init__(self, title: str, summary: str, stages: Sequence[StageEntry]) -> None:
        self.title, self.summary, self.stages = title, summary, stages
        self.errors: list[str] = []

    @classmethod
    def shown(cls, process: Process) -> TemplateForm:
        """Return the form of a process as kept, with blank lines to add to it."""
        stages = [
            StageEntry(
                name=f"s{i}",
                id=stage.id,
                title=stage.title,
                purpose=stage.purpose,
                rank=str(i + 1),
                days="" if stage.days is None else str(stage.days),
                points=[
                    PointEntry(
                        f"s{i}-p{j}", point.id, point.question, point.why, point.source, point.deliverable
                    )
                    for j, point in enumerate(stage.points)
                ]
                + _spare(i, len(stage.points)),
            )
            for i, stage in enumerate(process.stages)
        ]
        last = len(stages)
        return cls(
            process.title,
            process.summary,
            [*stages, StageEntry(f"s{last}", rank=str(last + 1), points=_spare(last, 0))],
        )

    @classmethod
    def typed(cls, sent: Mapping[str, str]) -> TemplateForm:
        """Return the form as it was sent."""
        stages = []
        for i in range(MOST_STAGES + 1):
            if f"s{i}-title" not in sent:
                break
            points = []
            for j in range(MOST_POINTS):
                name = f"s{i}-p{j}"
                if f"{name}-question" not in sent:
                    break
                texts = {key: _read(sent, name, key) for key in ("id", "question", "why", "source")}
                points.append(PointEntry(name, deliverable=f"{name}-deliverable" in sent, **texts))
            texts = {key: _read(sent, f"s{i}", key) for key in ("id", "title", "purpose", "days", "rank")}
            stages.append(StageEntry(f"s{i}", points=points, **texts))
        return cls(sent.get("title", "")[:120], sent.get("summary", "")[:600], stages)

    def drafts(self) -> list[DraftStage]:
        """Return the stages as the domain takes them; figures that cannot be read are said in `errors`."""
        if not self.title.strip():
            self.errors.append(_("Donnez un nom au modèle."))
        found = []
        for number, stage in enumerate(self.stages, 1):
            found.append(
                DraftStage(
                    id=stage.id,
                    title=stage.title,
                    purpose=stage.purpose,
                    days=self._whole(stage.days, stage),
                    rank=self._whole(stage.rank, stage) or number,
                    points=[
                        DraftPoint(one.id, one.question, one.why, one.source, one.deliverable)
                        for one in stage.points
                    ],
                )
            )
        return found

    def _whole(self, text: str, stage: StageEntry) -> int | None:
        if not text.strip():
            return None
        try:
            return int(text)
        except ValueError:
            said = _("Étape « %(stage)s » : « %(text)s » n’est pas un nombre entier.")
            self.errors.append(said % {"stage": stage.title, "text": text})
            return None


def _read(sent: Mapping[str, str], name: str, key: str) -> str:
    return sent.get(f"{name}-{key}", "").strip()[: _LONGEST.get(key, 40)]


def _spare(stage: int, first: int) -> list[PointEntry]:
    return [PointEntry(f"s{stage}-p{first + n}") for n in range(SPARE_POINTS)]
