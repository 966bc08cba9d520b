"""Write the funding plan: costs and funders (their payments: actions/instalments.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.domain.events import funding as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.funding import MOST_MONTHS
from maillage.cooperation.models.funding import (
    BudgetLine,
    FundingKind,
    FundingSource,
    FundingState,
    Instalment,
)
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.funding import plan_of, rows_of

MOST_LINES, MOST_SOURCES = 300, 150


class NeedsALabel(Refusal):
    message = gettext_noop("Donnez un nom à cette ligne.")


class TooManyRows(Refusal):
    message = gettext_noop("Le plan a déjà %(most)s lignes de cette sorte : regroupez-en.")


class PlanTooLong(Refusal):
    message = gettext_noop(
        "Le plan irait sur plus de %(years)s ans : une année est sans doute mal tapée. Vérifiez les dates."
    )


class GrantedElsewhere(Refusal):
    message = gettext_noop("Vous donnez un montant accordé : choisissez aussi l’état « accordé ».")


class NotInTheGroup(Refusal):
    message = gettext_noop("Cette organisation n’est pas dans le projet.")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A cost. amount_cents: None when unknown; starts_on: any day of the first month."""

    label: str
    amount_cents: int | None = None
    starts_on: date | None = None
    months: int = 1
    in_kind: bool = False
    member: Member | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A funder. Amounts: None when unknown."""

    name: str
    kind: str
    state: str = FundingState.PLANNED
    member: Member | None = None
    requested_cents: int | None = None
    requested_on: date | None = None
    requested_ref: str = ""
    granted_cents: int | None = None
    granted_on: date | None = None
    granted_ref: str = ""
    expected_on: date | None = None
    conditions: str = ""


@transaction.atomic
def write_line(
    *,
    project: Project,
    line: BudgetLine | None,
    facts: LineFacts,
    version: int | None,
    by: Actor,
    at: datetime,
) -> BudgetLine:
    """Write a cost; line None: a new one.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, NeedsALabel, NotInTheGroup, TooManyRows, PlanTooLong.
    """
    held = writing(project, by, at).project
    if not facts.label.strip():
        raise NeedsALabel()
    _in_project(held, facts.member)
    row, before = _row(BudgetLine, held, line, version, MOST_LINES)
    fill(row, {**_own_fields(facts), "label": facts.label.strip()}, by, at)
    row.starts_on = facts.starts_on.replace(day=1) if facts.starts_on else None
    row.save()
    check_span(held)
    tell("funding.line_written", held, before, row, by, at)
    return row


@transaction.atomic
def write_source(
    *,
    project: Project,
    source: FundingSource | None,
    facts: SourceFacts,
    version: int | None,
    by: Actor,
    at: datetime,
) -> FundingSource:
    """Write a funder; source None: a new one.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, NeedsALabel, NotInTheGroup, GrantedElsewhere,
    TooManyRows, PlanTooLong.
    """
    held = writing(project, by, at).project
    if not facts.name.strip():
        raise NeedsALabel()
    if facts.granted_cents is not None and facts.state != FundingState.GRANTED:
        raise GrantedElsewhere()
    _in_project(held, facts.member)
    row, before = _row(FundingSource, held, source, version, MOST_SOURCES)
    fields = _own_fields(facts)
    fields |= {
        "name": facts.name.strip(),
        "kind": FundingKind(facts.kind),
        "state": FundingState(facts.state),
    }
    fill(row, fields, by, at)
    row.save()
    check_span(held)
    tell("funding.source_written", held, before, row, by, at)
    return row


@transaction.atomic
def delete_line(*, line: BudgetLine, version: int | None, by: Actor, at: datetime) -> None:
    """Take a cost away. Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile."""
    held = writing(line.project, by, at).project
    delete_row("funding.line_deleted", held, locked_row(BudgetLine, line, version), by, at)


@transaction.atomic
def delete_source(*, source: FundingSource, version: int | None, by: Actor, at: datetime) -> None:
    """Take a funder away, with its instalments. Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile."""
    held = writing(source.project, by, at).project
    delete_row("funding.source_deleted", held, locked_row(FundingSource, source, version), by, at)


Row = TypeVar("Row", BudgetLine, FundingSource, Instalment)
Main = TypeVar("Main", BudgetLine, FundingSource)


def _row(
    model: type[Main], project: Project, row: Main | None, version: int | None, most: int
) -> tuple[Main, dict[str, object] | None]:
    if row is not None:
        held = locked_row(model, row, version)
        return held, facts_of(held)
    if model._default_manager.filter(project=project).count() >= most:
        raise TooManyRows(most=most)
    return model(project=project, version=0), None


def locked_row(model: type[Row], row: Row, version: int | None) -> Row:
    held = (
        model._default_manager.select_for_update(of=("self",))
        .select_related("author")
        .filter(pk=row.pk)
        .first()
    )
    if held is None:
        raise Gone()
    check(read=version, kept=held.version, who=held.author or "")
    return held


def _own_fields(facts: LineFacts | SourceFacts) -> dict[str, object]:
    """Return the facts by field; the member as it is, which asdict would copy."""
    return {name: getattr(facts, name) for name in facts.__slots__}


def fill(row: Row, fields: Mapping[str, object], by: Actor, at: datetime) -> None:
    for name, value in fields.items():
        limit = getattr(row._meta.get_field(name), "max_length", None)
        setattr(row, name, value.strip()[:limit] if isinstance(value, str) and limit else value)
    row.author, row.at = by.user, at
    row.version += 1


def _in_project(project: Project, member: Member | None) -> None:
    if member is not None and member.project_id != project.pk:
        raise NotInTheGroup()


def check_span(project: Project) -> None:
    try:
        plan_of(rows_of(project))
    except (ValueError, OverflowError):
        raise PlanTooLong(years=MOST_MONTHS // 12) from None


_TOLD = {
    BudgetLine: ("label", "amount_cents", "starts_on", "months"),
    FundingSource: ("name", "state", "requested_cents", "granted_cents"),
    Instalment: ("amount_cents", "due_on", "received_on"),
}


def facts_of(row: BudgetLine | FundingSource | Instalment) -> dict[str, object]:
    facts: dict[str, object] = {name: getattr(row, name) for name in _TOLD[type(row)]}
    if isinstance(row, Instalment):
        facts["name"] = row.source.name
    return {name: value for name, value in facts.items() if value is not None}


def tell(
    what: str, project: Project, before: dict[str, object] | None, row: Row, by: Actor, at: datetime
) -> None:
    record(
        what=what,
        about=f"project:{project.pk}",
        owner=project.owner,
        before=before,
        after=facts_of(row),
        by=by,
        at=at,
    )


def delete_row(what: str, project: Project, row: Row, by: Actor, at: datetime) -> None:
    before = facts_of(row)
    row.delete()
    record(what=what, about=f"project:{project.pk}", owner=project.owner, before=before, by=by, at=at)
