"""Reads of the funding plan: its rows, and the plan they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maillage.cooperation.domain.funders import Funder, Payment, Plan, plan
from maillage.cooperation.domain.funding import Cost
from maillage.cooperation.models.funding import BudgetLine, FundingSource
from maillage.cooperation.models.projects import Project


@dataclass(frozen=True, slots=True)
class PlanRows:
    """The rows of a plan. `funders` follow the order of `sources`."""

    lines: Sequence[BudgetLine]
    sources: Sequence[FundingSource]
    funders: Sequence[Funder]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is written."""
        return not self.lines and not self.sources


def rows_of(project: Project) -> PlanRows:
    """Return the rows of the funding plan of a project (three queries)."""
    lines = list(
        BudgetLine.objects.filter(project=project)
        .select_related("member")
        .order_by("in_kind", "starts_on", "pk")
    )
    sources = list(
        FundingSource.objects.filter(project=project).select_related("member").prefetch_related("instalments")
    )
    return PlanRows(lines, sources, [funder_of(one) for one in sources])


def funder_of(row: FundingSource) -> Funder:
    """Return a funder as the domain reads it; its instalments are already read."""
    payments = [Payment(one.amount_cents, one.due_on, one.received_on) for one in row.instalments.all()]
    return Funder(
        row.name, row.kind, row.state, row.requested_cents, row.granted_cents, row.expected_on, payments
    )


def plan_of(rows: PlanRows) -> Plan:
    """Return the plan that rows make. Raises ValueError if it spans more months than a plan may."""
    costs = [(Cost(one.amount_cents, one.starts_on, one.months), one.in_kind) for one in rows.lines]
    return plan(costs, rows.funders)


def plan_in(project: Project) -> tuple[Plan, list[Funder]] | None:
    """Return the plan of a project with its funders, without the rows (two queries); None when nothing is written.

    Raises ValueError as `plan_of`.
    """
    lines = BudgetLine.objects.filter(project=project).order_by("in_kind", "starts_on", "pk")
    costs = [
        (Cost(cents, starts, months), in_kind)
        for cents, starts, months, in_kind in lines.values_list(
            "amount_cents", "starts_on", "months", "in_kind"
        )
    ]
    funders = _funders_in(project)
    return (plan(costs, funders), funders) if costs or funders else None


def _funders_in(project: Project) -> list[Funder]:
    """Return the funders of a project, each instalment beside its funder (one query)."""
    rows = FundingSource.objects.filter(project=project).values_list(
        "pk", "name", "kind", "state", "requested_cents", "granted_cents", "expected_on",
        "instalments", "instalments__amount_cents", "instalments__due_on", "instalments__received_on",
    )  # fmt: skip
    payments: dict[tuple[Any, ...], list[Payment]] = {}
    for *funder, number, cents, due, received in rows.order_by("kind", "pk", "instalments__due_on"):
        paid = payments.setdefault(tuple(funder), [])
        if number is not None:
            paid.append(Payment(cents, due, received))
    return [
        Funder(name, kind, state, requested, granted, expected, paid)
        for (_pk, name, kind, state, requested, granted, expected), paid in payments.items()
    ]
