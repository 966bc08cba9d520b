"""What the page of a tender shows, in the order in which it shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.procurement import queries
from maillage.procurement.domain.applicable import remarks
from maillage.procurement.domain.calendar import milestones
from maillage.procurement.domain.choices import MODE_CHOICES
from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.domain.rules import Rule
from maillage.procurement.domain.tender import Lot, Tender
from maillage.procurement.presentation.labels import place_labels, trade_labels


@dataclass(frozen=True, slots=True)
class NeedView:
    trade: str
    place: str
    mode: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class LotView:
    id: str
    title: str
    reserved: str
    reserved_code: str
    rules: tuple[str, ...]
    hours: Decimal
    insertion_hours: Decimal
    insertion_percent: Decimal | None
    needs: tuple[NeedView, ...]


@dataclass(frozen=True, slots=True)
class MilestoneView:
    label: str
    day: date | None
    past: bool


@dataclass(frozen=True, slots=True)
class RemarkView:
    rule: Rule
    text: str
    attention: bool


@dataclass(frozen=True, slots=True)
class TenderPage:
    tender: Tender
    hours: Decimal
    insertion_hours: Decimal
    duration: str
    solidarity: str
    lots: tuple[LotView, ...]
    milestones: tuple[MilestoneView, ...]
    remarks: tuple[RemarkView, ...]

    @property
    def source_url(self) -> str:
        """The source, when it is the address of a page."""
        source = self.tender.source or ""
        return source if source.startswith(("https://", "http://")) else ""


def tender_page(tender: Tender, *, today: date) -> TenderPage:
    """Compose the page of a tender: names of its places (one query) and trades, dates, rules at its launch."""
    places = place_labels({need.place for need in tender.needs()})
    trades = trade_labels({need.trade for need in tender.needs()})
    rules = queries.rules()
    return TenderPage(
        tender=tender,
        hours=tender.total_hours(),
        insertion_hours=sum((lot.insertion_hours for lot in tender.lots), Decimal(0)),
        duration=duration(tender.months),
        solidarity=_solidarity(tender.solidarity),
        lots=tuple(_lot_view(lot, places, trades) for lot in tender.lots),
        milestones=tuple(
            MilestoneView(_(step.label), step.day, step.day is not None and step.day < today)
            for step in milestones(tender)
        ),
        remarks=tuple(
            RemarkView(rules[remark.rule], explain((remark.message, remark.facts)), remark.attention)
            for remark in remarks(tender)
        ),
    )


def duration(months: int) -> str:
    """Return « 6 ans » or « 30 mois »."""
    if months % 12:
        return _("%(n)s mois") % {"n": months}
    years = months // 12
    return _("1 an") if years == 1 else _("%(n)s ans") % {"n": years}


def _solidarity(code: str | None) -> str:
    if code == "all":
        return _("groupement solidaire")
    return _("mandataire solidaire") if code == "lead" else _("rien d’imposé")


def _lot_view(lot: Lot, places: dict[str, str], trades: dict[str, str]) -> LotView:
    modes = {choice.code: _(choice.label) for choice in MODE_CHOICES}
    choice = reservation_of(lot.reserved)
    hours = lot.hours()
    return LotView(
        id=lot.id,
        title=lot.title,
        reserved=_(choice.label),
        reserved_code=choice.code,
        rules=choice.rules,
        hours=hours,
        insertion_hours=lot.insertion_hours,
        insertion_percent=lot.insertion_hours * 100 / hours if lot.insertion_hours else None,
        needs=tuple(
            NeedView(
                trades.get(need.trade, need.trade),
                places.get(need.place, need.place),
                modes[need.mode.value],
                need.hours,
            )
            for need in lot.needs
        ),
    )
