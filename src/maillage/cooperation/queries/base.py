"""Reads of the texts that a group writes together: statements, positions, adoptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from maillage.cooperation.domain.base import (
    SECTIONS,
    Adopting,
    Said,
    Stance,
    Standing,
    Tally,
    Wording,
    digest,
    ordered,
    standing,
    tally,
)
from maillage.cooperation.models.base import (
    Adoption,
    CommonText,
    Edition,
    Position,
    Statement,
    StatementVersion,
)
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.seats import Seats


@dataclass(frozen=True, slots=True)
class Written:
    """A statement with its versions (oldest first) and its present positions."""

    row: Statement
    versions: Sequence[StatementVersion]
    positions: Sequence[Position]
    tally: Tally

    @property
    def current(self) -> StatementVersion:
        """Return the wording now kept."""
        return next(one for one in self.versions if one.number == self.row.version)


@dataclass(frozen=True, slots=True)
class TextNow:
    """A text as it is: statements in their order, members that adopt it, what each adopted."""

    text: str
    statements: Sequence[Written]
    parties: Sequence[Member]
    digest: str
    standing: Standing
    adoptions: Sequence[Adoption]


def has_adopted_base(project: Project) -> bool:
    """Tell whether every party adopted the socle stratégique as it is now (three queries; R-331)."""
    parties = set(Member.objects.parties().filter(project=project).values_list("pk", flat=True))
    return standing_of(project, CommonText.SOCLE, parties).state is Adopting.ADOPTED


def standing_of(project: Project, text: str, parties: Collection[int]) -> Standing:
    """Return where the adoption of a text stands (two queries, one of a text that is not begun)."""
    current = digest_of(project, text)
    rows = Adoption.objects.filter(edition__project=project, edition__text=text).select_related("edition")
    return standing(current=current, parties=parties, adopted=_adopted(rows) if current else {})


def digest_of(project: Project, text: str) -> str:
    """Return the digest of a text as it is now; empty without statement (one query)."""
    wordings = wordings_of(project, text)
    return digest(text, wordings) if wordings else ""


def is_adopted(project: Project, text: str) -> bool:
    """Tell whether somebody adopted a text as it is now: changing it asks to adopt it again (two queries)."""
    now = digest_of(project, text)
    rows = Adoption.objects.filter(edition__project=project, edition__text=text, edition__digest=now)
    return bool(now) and rows.filter(member__in=Member.objects.parties()).exists()


def wordings_of(project: Project, text: str) -> list[Wording]:
    """Return the statements of a text as they are now, in their order (one query)."""
    rows = _present(Q(statement__project=project, statement__text=text))
    return ordered(text, rows.get((project.pk, text), []))


def text_now(project: Project, text: str) -> TextNow:
    """Return a text with who says what and who adopted it (five queries, whatever its length)."""
    parties = list(Member.objects.parties().filter(project=project).select_related("organisation"))
    numbers = {one.pk for one in parties}
    rows = list(Statement.objects.standing().filter(project=project, text=text).select_related("member"))
    written = _written(rows, numbers)
    place = {section: number for number, section in enumerate(SECTIONS[text])}
    written.sort(key=lambda one: (place.get(one.row.section, 99), one.row.rank, one.row.pk))
    wordings = [Wording(one.row.section, one.current.wording) for one in written]
    adoptions = list(
        Adoption.objects.filter(edition__project=project, edition__text=text)
        .select_related("edition", "member", "noted_by")
        .order_by("at", "pk")
    )
    now = digest(text, wordings) if wordings else ""
    state = standing(current=now, parties=numbers, adopted=_adopted(adoptions))
    return TextNow(text, written, parties, now, state, adoptions)


def statement_now(row: Statement) -> Written:
    """Return one statement with all it takes to show it (three queries)."""
    parties = set(Member.objects.parties().filter(project=row.project_id).values_list("pk", flat=True))
    return _written([row], parties)[0]


def past_positions(row: Statement) -> list[Position]:
    """Return what was said of a statement and replaced since, the latest first (one query)."""
    said = Position.objects.filter(statement=row).exclude(ended_at=None)
    return list(said.select_related("member", "noted_by").order_by("-at", "-pk"))


def withdrawn(project: Project, text: str) -> list[Statement]:
    """Return the statements taken out of a text, with their wordings (two queries)."""
    rows = Statement.objects.filter(project=project, text=text).exclude(withdrawn_at=None)
    return list(rows.select_related("withdrawn_by", "member").prefetch_related("versions"))


def _written(rows: list[Statement], parties: Collection[int]) -> list[Written]:
    versions: dict[int, list[StatementVersion]] = {row.pk: [] for row in rows}
    for version in StatementVersion.objects.filter(statement__in=versions).select_related(
        "member", "taken_by"
    ):
        versions[version.statement_id].append(version)
    positions: dict[int, list[Position]] = {row.pk: [] for row in rows}
    said = Position.objects.filter(statement__in=positions, ended_at=None)
    for position in said.select_related("member", "noted_by"):
        positions[position.statement_id].append(position)
    return [
        Written(
            row,
            versions[row.pk],
            positions[row.pk],
            tally(
                version=row.version,
                parties=parties,
                said=[Said(one.member_id, Stance(one.stance), one.version) for one in positions[row.pk]],
            ),
        )
        for row in rows
    ]


def _adopted(adoptions: Iterable[Adoption]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = {}
    for one in adoptions:
        found.setdefault(one.member_id, set()).add(one.edition.digest)
    return found


@dataclass(frozen=True, slots=True)
class Awaited:
    """A text that waits for an organisation. statements: how many lack its position; to_adopt: others adopted it."""

    project: Project
    text: str
    statements: int = 0
    to_adopt: bool = False


def texts_awaiting(seats: Seats) -> list[Awaited]:
    """Return the texts of open projects that wait for a party (three queries at most).

    An organisation is asked to adopt a text only when another one adopted it as it is now.
    """
    projects = {one.project_id: one.project for one in _parties(seats)}
    if not projects:
        return []
    silent = statements_awaiting(seats).order_by().values_list("project", "text")
    counts = {(project, text): count for project, text, count in silent.annotate(Count("pk"))}
    to_adopt = _adopted_by_others(seats)
    return [
        Awaited(projects[project], text, counts.get((project, text), 0), (project, text) in to_adopt)
        for project, text in sorted({*counts, *to_adopt})
    ]


def _parties(seats: Seats) -> list[Member]:
    return [one for one in seats.engaged if one.is_party]


def statements_awaiting(seats: Seats) -> QuerySet[Statement]:
    """Return the statements on which a party has no position, or an agreement to what they no longer say."""
    own = _parties(seats)
    spoken = Position.objects.filter(statement=OuterRef("pk"), member__in=own, ended_at=None)
    spoken = spoken.filter(~Q(stance=Stance.AGREE) | Q(version=OuterRef("version")))
    projects = [one.project_id for one in own]
    return Statement.objects.standing().filter(project__in=projects).exclude(Exists(spoken))


def editions_awaiting(seats: Seats) -> QuerySet[Edition]:
    """Return the texts that others adopted, in a form that a party has not adopted."""
    own = _parties(seats)
    mine = Adoption.objects.filter(edition=OuterRef("pk"), member__in=own)
    projects = [one.project_id for one in own]
    return Edition.objects.filter(project__in=projects, adoptions__isnull=False).exclude(Exists(mine))


def _adopted_by_others(seats: Seats) -> set[tuple[int, str]]:
    found = set(editions_awaiting(seats).values_list("project", "text", "digest"))
    if not found:
        return set()
    rows = _present(Q(statement__project__in={project for project, _text, _digest in found}))
    now = {key: digest(key[1], ordered(key[1], wordings)) for key, wordings in rows.items()}
    return {(project, text) for project, text, kept in found if now.get((project, text)) == kept}


def _present(where: Q) -> dict[tuple[int, str], list[tuple[Wording, int, int]]]:
    """Return the present wordings by project and text (one query)."""
    rows = StatementVersion.objects.filter(
        where, statement__withdrawn_at=None, number=F("statement__version")
    ).values_list(
        "statement__project",
        "statement__text",
        "statement__section",
        "wording",
        "statement__rank",
        "statement",
    )
    found: dict[tuple[int, str], list[tuple[Wording, int, int]]] = {}
    for project, text, section, words, rank, number in rows:
        found.setdefault((project, text), []).append((Wording(section, words), rank, number))
    return found
