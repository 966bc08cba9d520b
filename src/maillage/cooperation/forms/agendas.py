"""The form of an agenda: its points in order, each kept or not, and what is proposed for it. Works without script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.cooperation.actions.agendas import MOST_POINTS, Line
from maillage.cooperation.domain.meetings import SOURCE_WHY, USUAL_MINUTES, Point, Source
from maillage.cooperation.models.meetings import AgendaItem, ItemState

MOST_ROWS = 160
MOST_MINUTES = 480
LATER, KEEP, DROP = "later", "keep", "drop"


@dataclass(slots=True)
class Row:
    """A line of the form. row: « i12 » a point already there, « p task:4 » a proposal, « n1 » a new one."""

    row: str
    title: str
    minutes: str
    choice: str = KEEP
    why: str = ""
    detail: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Tell whether it was just added here."""
        return self.row.startswith("n")

    @property
    def id(self) -> str:
        """How the page names it."""
        return "".join(char if char.isalnum() else "-" for char in self.row)


@dataclass(slots=True)
class Draft:
    """What is on the agenda, and what is proposed."""

    kept: list[Row]
    proposed: list[Row]
    error: str = ""

    @property
    def total(self) -> int:
        """Minutes of what is kept, as far as they are numbers."""
        return sum(
            int(row.minutes)
            for row in self.kept
            if row.choice == KEEP and row.minutes.isascii() and row.minutes.isdigit()
        )

    @property
    def has_errors(self) -> bool:
        """Tell whether something is to be corrected."""
        return bool(self.error) or any(row.errors for row in (*self.kept, *self.proposed))


def draft_of(items: Iterable[AgendaItem], points: Iterable[Point]) -> Draft:
    """Return the form of an agenda as it is kept; items: every one that is not put aside."""
    kept: list[Row] = []
    wished: list[Row] = []
    for item in items:
        asked = f"{_(SOURCE_WHY[Source.WISH])} : {item.member.name}" if item.member else _(item.why)
        row = Row(f"i{item.pk}", item.title, str(item.minutes), KEEP, asked, item.detail)
        if item.state == ItemState.WISHED:
            row.choice = LATER
        (wished if item.state == ItemState.WISHED else kept).append(row)
    return Draft(kept, [*wished, *map(_proposal, points)])


def _proposal(point: Point) -> Row:
    minutes = str(USUAL_MINUTES[point.source])
    return Row(f"p {point.key}", point.title, minutes, LATER, _(SOURCE_WHY[point.source]), point.detail)


def sent_draft(data: QueryDict, known: Draft) -> Draft:
    """Return the form as it was sent: what was typed, in the order it was in. known: as it would be now."""
    now = {row.row: row for row in (*known.kept, *known.proposed)}
    draft = Draft([], [])
    for name in data.getlist("row")[:MOST_ROWS]:
        base = now.get(name) or (Row(name, "", "10") if name.startswith("n") else None)
        if base is None:
            continue
        choice = data.get(f"choice-{name}", base.choice)
        row = Row(
            name, data.get(f"title-{name}", base.title)[:300], data.get(f"minutes-{name}", base.minutes).strip()[:4],
            choice if choice in (KEEP, DROP, LATER) else base.choice, base.why, base.detail,
        )  # fmt: skip
        (draft.proposed if data.get(f"in-{name}") == "proposed" else draft.kept).append(row)
    return draft


def apply(draft: Draft, do: str) -> None:
    """Do what a button asks: « up i12 », « down i12 », « add ». One that is not of this form changes nothing."""
    if do == "add":
        taken = {row.row for row in draft.kept}
        number = next(index for index in range(1, MOST_ROWS + 2) if f"n{index}" not in taken)
        draft.kept.append(Row(f"n{number}", "", "10"))
        return
    action, _space, name = do.partition(" ")
    place = next((index for index, row in enumerate(draft.kept) if row.row == name), None)
    if place is None or action not in ("up", "down"):
        return
    other = place + (1 if action == "down" else -1)
    if 0 <= other < len(draft.kept):
        draft.kept[place], draft.kept[other] = draft.kept[other], draft.kept[place]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written: points in order, and the numbers of those removed."""

    lines: Sequence[Line]
    removed: Sequence[int]


def wanted(draft: Draft, points: Mapping[str, Point]) -> Wanted | None:
    """Return what to write; None when something is to be corrected, which the draft then says. points: by key."""
    lines: list[Line] = []
    removed: list[int] = []
    for row in (*draft.kept, *draft.proposed):
        number = int(row.row[1:]) if row.row.startswith("i") and row.row[1:].isdigit() else None
        if row.choice == LATER or (row.is_new and not row.title.strip()):
            continue
        if row.choice == DROP and number is not None:
            removed.append(number)
        elif not (row.is_new and row.choice == DROP):
            line = _line(row, number, points)
            lines += [line] if line else []
    if len([line for line in lines if line.state == ItemState.KEPT]) > MOST_POINTS:
        draft.error = _("Un ordre du jour compte au plus %(count)s points.") % {"count": MOST_POINTS}
    return None if draft.has_errors else Wanted(lines, removed)


def _line(row: Row, number: int | None, points: Mapping[str, Point]) -> Line | None:
    point = points.get(row.row[2:]) if row.row.startswith("p ") else None
    if row.row.startswith("p ") and point is None:  # settled meanwhile
        return None
    if not row.title.strip():
        row.errors.append(_("Écrivez ce point, ou retirez-le."))
    is_number = row.minutes.isascii() and row.minutes.isdigit()
    if not is_number or not 1 <= int(row.minutes) <= MOST_MINUTES:
        row.errors.append(_("Donnez une durée de 1 à %(most)s minutes.") % {"most": MOST_MINUTES})
    if row.errors:
        return None
    state = ItemState.DROPPED if row.choice == DROP else ItemState.KEPT
    return Line(row.title, int(row.minutes), number, state, point)
