"""The funding plan as people read it: what is known, what is not, what is missing, cash and its chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.figures import NBSP
from maillage.cooperation.domain.funders import Funder, Plan, alerts
from maillage.cooperation.domain.funding import Bound, Gap, Month, Total, shares
from maillage.cooperation.models.funding import BudgetLine, FundingKind, FundingSource
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.funding_chart import Chart, chart_of, money, month_name
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.funding import PlanRows, plan_in

TONES = {"planned_request": "draft", "requested": "info", "granted": "success", "refused": "danger"}


def total_text(found: Total) -> str:
    """« 180 000 € + 1 montant inconnu »."""
    if not found.unknown:
        return money(found.cents)
    unknown = ngettext("%(n)s montant inconnu", "%(n)s montants inconnus", found.unknown) % {
        "n": found.unknown
    }
    return f"{money(found.cents)} + {unknown}" if found.cents else unknown


def gap_text(found: Gap) -> str:
    """Say what is missing, and how sure it is."""
    if found.bound is Bound.OPEN:
        known = money(abs(found.cents))
        if found.cents > 0:
            return _("il manque %(known)s sur ce qui est connu, et des montants sont inconnus") % {
                "known": known
            }
        return _("inconnu : des dépenses et des financements n’ont pas de montant")
    if found.cents <= 0:
        return _surplus(found)
    sentence = {
        Bound.EXACT: _("il manque %(amount)s"),
        Bound.AT_LEAST: _("il manque au moins %(amount)s"),
        Bound.AT_MOST: _("il manque au plus %(amount)s"),
    }[found.bound]
    return sentence % {"amount": money(found.cents)}


def _surplus(found: Gap) -> str:
    if found.bound is Bound.AT_LEAST:
        return _("inconnu : des dépenses n’ont pas encore de montant")
    if not found.cents:
        return _("rien ne manque")
    return _("rien ne manque, %(amount)s de plus que les besoins") % {"amount": money(-found.cents)}


@dataclass(frozen=True, slots=True)
class LineView:
    """A cost as it is shown."""

    row: BudgetLine
    amount: str
    when: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A funder as it is shown."""

    row: FundingSource
    funder: Funder
    requested: str
    granted: str
    received: str
    tone: str
    instalments: Sequence[tuple[object, str]]


@dataclass(frozen=True, slots=True)
class ShareView:
    """A kind of money: its known part, its share of the known total, how many amounts are unknown."""

    label: str
    amount: str
    per_mille: int
    share: str
    unknown: int


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month of cash, in words."""

    name: str
    inflow: str
    outflow: str
    balance: str
    hoped: str
    is_red: bool
    uncertain: int


@dataclass(frozen=True, slots=True)
class FundingPage:
    """All that the page of the plan shows."""

    lines: Sequence[LineView]
    in_kind_lines: Sequence[LineView]
    sources: Sequence[SourceView]
    in_kind_sources: Sequence[SourceView]
    needs: str
    sure: str
    hoped: str
    received: str
    gap_sure: str
    gap_hoped: str
    has_hope: bool
    in_kind_needs: str
    in_kind_money: str
    shares: Sequence[ShareView]
    known_total: str
    unknown: int
    months: Sequence[MonthView]
    undated: Sequence[tuple[str, str]]
    chart: Chart | None
    alerts: Sequence[str]
    advance: str
    is_empty: bool


def funding_page(rows: PlanRows, plan: Plan, today: date) -> FundingPage:
    """Return the page of a plan; asks nothing of the database."""
    lines = [line_view(one) for one in rows.lines]
    sources = [source_view(row, funder) for row, funder in zip(rows.sources, rows.funders, strict=True)]
    lowest = plan.cash.lowest
    return FundingPage(
        lines=[one for one in lines if not one.row.in_kind],
        in_kind_lines=[one for one in lines if one.row.in_kind],
        sources=[one for one in sources if one.row.kind != FundingKind.IN_KIND],
        in_kind_sources=[one for one in sources if one.row.kind == FundingKind.IN_KIND],
        needs=total_text(plan.needs),
        sure=total_text(plan.sure),
        hoped=total_text(plan.hoped),
        received=money(plan.received),
        gap_sure=gap_text(plan.gap_sure),
        gap_hoped=gap_text(plan.gap_hoped),
        has_hope=plan.hoped != Total(),
        in_kind_needs=total_text(plan.in_kind_needs),
        in_kind_money=total_text(plan.in_kind_money),
        shares=share_views(plan.by_kind),
        known_total=money(sum(one.cents for one in plan.by_kind.values())),
        unknown=sum(one.unknown for one in plan.by_kind.values()),
        months=[month_view(one) for one in plan.cash.months],
        undated=_undated(plan),
        chart=chart_of(plan.cash.months),
        alerts=alert_sentences(plan, rows.funders, today),
        advance=money(-lowest) if lowest < 0 else "",
        is_empty=rows.is_empty,
    )


def alert_sentences(plan: Plan, funders: Sequence[Funder], today: date) -> list[str]:
    """Return what to watch, in sentences."""
    told = alerts(plan, funders, today)
    return [
        explain(
            (
                sentence,
                {**facts, "month": month_name(month)}
                if isinstance(month := facts.get("month"), date)
                else facts,
            )
        )
        for sentence, facts in told
    ]


def line_view(row: BudgetLine) -> LineView:
    """Return a cost to show."""
    if row.starts_on is None:
        when = _("pas encore daté")
    elif row.months == 1:
        when = month_name(row.starts_on)
    else:
        when = ngettext("%(n)s mois à partir de %(month)s", "%(n)s mois à partir de %(month)s", row.months)
        when = when % {"n": row.months, "month": month_name(row.starts_on)}
    return LineView(row, money(row.amount_cents), when)


def source_view(row: FundingSource, funder: Funder) -> SourceView:
    """Return a funder to show."""
    return SourceView(
        row,
        funder,
        "" if funder.is_sure and row.requested_cents is None else money(row.requested_cents),
        money(row.granted_cents) if funder.is_sure else "",
        money(funder.received),
        TONES[row.state],
        [(one, money(one.amount_cents)) for one in row.instalments.all()],
    )


def share_views(by_kind: Mapping[str, Total]) -> list[ShareView]:
    """Return where the money comes from, in shares of what is known (R-452)."""
    parts = shares({kind: one.cents for kind, one in by_kind.items()})
    return [
        ShareView(
            str(FundingKind(kind).label),
            money(one.cents),
            parts[kind],
            _percent(parts[kind]),
            one.unknown,
        )
        for kind, one in by_kind.items()
    ]


def _percent(per_mille: int) -> str:
    figure = number_format(Decimal(per_mille) / 10, decimal_pos=1, use_l10n=True)
    return f"{figure}%" if (get_language() or "").startswith("en") else f"{figure}{NBSP}%"


def month_view(one: Month) -> MonthView:
    """Return a month of cash to show."""
    return MonthView(
        name=month_name(one.month),
        inflow=total_text(one.flow.sure + one.flow.hoped),
        outflow=total_text(one.flow.out),
        balance=money(one.balance),
        hoped=money(one.hoped_balance),
        is_red=one.balance < 0,
        uncertain=one.uncertain,
    )


def _undated(plan: Plan) -> list[tuple[str, str]]:
    flow = plan.cash.undated
    rows = (
        (_("Dépenses sans date"), flow.out),
        (_("Financements acquis sans date"), flow.sure),
        (_("Financements demandés sans date"), flow.hoped),
    )
    return [(label, total_text(found)) for label, found in rows if found != Total()]


def overview_funding(project: Project, at: datetime) -> list[Line]:
    """Say what is missing and what to watch in the funding plan, once it is begun (two queries)."""
    found = plan_in(project)
    if found is None:
        return []
    plan, funders = found
    url = reverse("cooperation:funding", args=[project.pk])
    told = alert_sentences(plan, funders, timezone.localdate(at))
    title = _("Financement : %(gap)s") % {"gap": gap_text(plan.gap_sure)}
    if not told and plan.gap_sure.bound is Bound.EXACT and plan.gap_sure.cents <= 0:
        return [Line(_("financement"), title, url, state="ok")]
    detail = told[0] if told else _("Si tout arrive : %(gap)s.") % {"gap": gap_text(plan.gap_hoped)}
    return [
        Line(_("financement"), title, url, _("Voir le plan"), detail, state="attention" if told else "info")
    ]
