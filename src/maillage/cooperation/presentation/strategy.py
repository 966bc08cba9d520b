"""Canvas, keys and strategies as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.base.explain import enumeration
from maillage.cooperation.domain import strategy as domain
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.strategy import (
    CanvasEntry,
    CanvasZone,
    ProjectKey,
    Relation,
    RelationFamily,
    Strategy,
)
from maillage.cooperation.presentation.base import few

HELP = {
    "je": gettext_lazy("Ce que chaque organisation, chaque personne y met et en attend, pour elle-même."),
    "nous": gettext_lazy("Ce qui fait le groupe : ce que l’on partage, comment l’on travaille ensemble."),
    "dans": gettext_lazy("Le territoire où l’on agit : ses habitants, ses besoins, ses institutions."),
}


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone of the canvas. is_fragile: nobody wrote anything there; silent: the members that wrote no « je »."""

    code: str
    title: object
    help: object
    entries: Sequence[CanvasEntry]
    is_fragile: bool
    silent: str = ""


def zones(entries: Sequence[CanvasEntry], parties: Sequence[Member]) -> list[ZoneView]:
    """Return the three zones, with their lines (R-456)."""
    speaking = {one.member_id for one in entries if one.zone == CanvasZone.I}
    silent = few([one.name for one in parties if one.pk not in speaking])
    fragile = {zone.value for zone in domain.fragile_zones(one.zone for one in entries)}
    return [
        ZoneView(
            zone.value,
            zone.label,
            HELP[zone.value],
            [one for one in entries if one.zone == zone],
            zone in fragile,
            silent if zone == CanvasZone.I and zone not in fragile else "",
        )
        for zone in CanvasZone
    ]


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key of the project; row None: to be completed."""

    name: str
    help: str
    row: ProjectKey | None


@dataclass(frozen=True, slots=True)
class KeysView:
    """The four keys; to_complete: « à compléter : ancrage territorial », empty when all are there (R-434)."""

    keys: Sequence[KeyView]
    to_complete: str
    answered: int
    total: int


def keys_view(rows: Mapping[str, ProjectKey]) -> KeysView:
    """Return the sheet of the four keys."""
    ready = domain.readiness({key: row.words for key, row in rows.items()}, tuple(domain.KEYS))
    missing = enumeration([_(domain.KEYS[key][0]) for key in ready.missing])
    views = [
        KeyView(_(name), _(help_text), rows[key] if key not in ready.missing else None)
        for key, (name, help_text) in domain.KEYS.items()
    ]
    to_complete = _("à compléter : %(what)s") % {"what": missing} if missing else ""
    return KeysView(views, to_complete, ready.answered, ready.total)


@dataclass(frozen=True, slots=True)
class Rung:
    """A degree of a ladder, for one relation."""

    rank: int
    label: str
    is_current: bool
    is_target: bool


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation: its ladder, the way to go in words, the phases it went through."""

    row: Relation
    rungs: Sequence[Rung]
    way: str
    is_off: bool
    phases: Sequence[tuple[str, Sequence[tuple[int, str, str]]]]


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A strategy as it is read: answers in the order of the questions, what is missing, what to watch."""

    row: Strategy
    answers: Sequence[tuple[str, str]]
    pillars: Sequence[tuple[str, str]]
    answered: int
    total: int
    percent: float
    missing: Sequence[str]
    lacks_time: bool
    relations: Sequence[RelationView]


def strategy_view(row: Strategy, ladder: Sequence[str]) -> StrategyView:
    """Return a strategy to show; its answers and its relations are already read."""
    said = {one.question: one.words for one in row.answers.all()}
    ready = domain.readiness(said)
    return StrategyView(
        row=row,
        answers=[(_(question), said.get(code, "")) for code, (question, _help) in domain.QUESTIONS.items()],
        pillars=[(_(name), said.get(code, "")) for code, (name, _help) in domain.PILLARS.items()],
        answered=ready.answered,
        total=ready.total,
        percent=float(ready.percent),
        missing=[_(domain.QUESTIONS[code][0]) for code in ready.missing],
        lacks_time=domain.lacks_time(row.hours_a_month),
        relations=[relation_view(one, ladder) for one in row.relations.all()],
    )


def relation_view(row: Relation, ladder: Sequence[str]) -> RelationView:
    """Return a relation to show."""
    found = domain.gap(row.current, row.target, len(ladder))
    moments = [domain.Moment(one.year, domain.Family(one.family), one.what) for one in row.moments.all()]
    rungs = [
        Rung(rank, label, rank == row.current, rank == row.target) for rank, label in enumerate(ladder, 1)
    ]
    return RelationView(row, rungs, _way(found), found.off_ladder, _phases(moments))


def _way(found: domain.Gap) -> str:
    if found.off_ladder:
        return _("L’échelle a changé : ce degré n’y est plus, choisissez-le à nouveau.")
    if found.steps is None:
        return _("Dites le degré actuel et le degré visé pour voir le chemin.")
    if found.steps == 0:
        return _("Au degré visé.")
    if found.steps < 0:
        return _("Un degré plus léger est visé : %(n)s de moins.") % {"n": -found.steps}
    return ngettext("%(n)s degré à monter.", "%(n)s degrés à monter.", found.steps) % {"n": found.steps}


def _phases(moments: Sequence[domain.Moment]) -> list[tuple[str, list[tuple[int, str, str]]]]:
    return [
        (_(name), [(one.year, str(RelationFamily(one.family.value).label), one.what) for one in those])
        for name, those in domain.phases(moments)
    ]
