"""What the home page shows: live figures with their source, the latest calls, one's own work and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Value

from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.consortium.models import Case, KeptProposal
from maillage.cooperation.models import Project
from maillage.cooperation.queries.projects import projects_listed
from maillage.directory.models import Declaration, Record, Source, Structure
from maillage.procurement import queries as procurement
from maillage.procurement.models import Tender
from maillage.web.waiting import Waiting, waiting_for

LATEST = 4
PUBLIC_LISTS = (Source.SIAE, Source.ESAT)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many real structures of one kind a public list knows, and the date of that list."""

    kind: str
    name: str
    count: int
    vintage: date | None


@dataclass(frozen=True, slots=True)
class Home:
    """What anybody sees; `example` is a documented case whose groups a visitor can look at."""

    kinds: Sequence[KindCount]
    structures: int
    calls: int
    latest: Sequence[Tender]
    example: Tender | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for a person who acts for an organisation. `step` names the next useful one."""

    step: str
    waiting: Waiting
    structure: Structure | None
    tenders: Sequence[Tender]
    kept: Sequence[KeptProposal]
    projects: Sequence[Project] = ()


def home(actor: Actor) -> Home:
    """Return the public part of the page (three queries; one more for a visitor, who is shown an example)."""
    calls = procurement.tenders_visible_to(actor).public()
    counts = _count_rows(structures=Structure.objects.filter(is_demo=False), calls=calls)
    example = Case.objects.select_related("tender").filter(tender__in=calls).order_by("pk")
    shown = example.first() if actor.user is None else None
    return Home(
        kinds=kind_counts(),
        structures=counts["structures"],
        calls=counts["calls"],
        latest=list(
            calls.exclude(organisation=actor.organisation)
            .with_sums()
            .order_by("-published_at", "-pk")[:LATEST]
        ),
        example=shown.tender if shown else None,
    )


def _count_rows(**sets: QuerySet[Any]) -> dict[str, int]:
    """Return how many rows each set has (one query)."""
    first, *others = (
        rows.order_by().values_list(Value(name)).annotate(Count("pk")) for name, rows in sets.items()
    )
    return dict(first.union(*others, all=True))


def kind_counts() -> list[KindCount]:
    """Return the counts by kind, the largest first, of what the public lists still hold (one query)."""
    names = dict(Record._meta.get_field("kind").flatchoices)
    held = Record.objects.filter(ended_on=None, source__in=PUBLIC_LISTS).order_by()
    rows = held.values("kind").annotate(n=Count("structure", distinct=True), at=Max("vintage"))
    counts = [KindCount(row["kind"], str(names[row["kind"]]), row["n"], row["at"]) for row in rows]
    return sorted(counts, key=lambda count: (-count.count, count.kind))


def desk(actor: Actor, *, at: datetime) -> Desk | None:
    """Return what waits for this person and what its organisation has, None for a visitor."""
    if actor.user is None:
        return None
    waiting, organisation = waiting_for(actor, at=at), actor.organisation
    if organisation is None:
        return Desk("join", waiting, None, (), ())
    declared = Exists(Declaration.objects.filter(structure=OuterRef("pk")))
    structures = (
        Structure.objects.filter(organisation=organisation)
        .annotate(is_declared=declared)
        .order_by("is_declared", "name")
    )
    structure = structures.first()
    tenders = list(Tender.objects.of(organisation).with_sums().order_by("-updated_at", "-pk")[:LATEST])
    kept = KeptProposal.objects.filter(organisation=organisation).select_related("tender").defer("snapshot")
    projects = list(projects_listed(actor)[:LATEST])
    latest = list(kept[:LATEST])
    return Desk(_next_step(actor, structure, tenders, latest), waiting, structure, tenders, latest, projects)


def _next_step(
    actor: Actor, structure: Structure | None, tenders: Sequence[Tender], kept: Sequence[KeptProposal]
) -> str:
    """Name the next useful step: a reader only reads; others declare, look, then describe (drafts wait above)."""
    if not actor.may(Verb.WRITE):
        return "read"
    if structure is not None and not getattr(structure, "is_declared", True):
        return "declare"
    if tenders and tenders[0].launched_on is not None and not kept:
        return "look"
    return "describe"
