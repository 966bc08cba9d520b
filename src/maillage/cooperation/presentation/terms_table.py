"""The negotiation table: each member's part, the sums beside what is asked, what is still wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.base.figures import number, with_unit
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.domain.terms_file import LEAD, NAME, SIRET, Head
from maillage.cooperation.domain.terms_grouping import exposed_of
from maillage.cooperation.domain.terms_sums import Sum, Totals, remarks, totals
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.sheets import Cell
from maillage.cooperation.presentation.terms import euros_of, kind_label, need_label, remarks_said
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import Sheet

LETTERS = "abcde"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartRow:
    """One member in the table. exposed: what it answers for under the type agreed; own: the reader's organisation."""

    member: Member
    category: str
    kinds: tuple[str, ...]
    is_lead: bool
    is_own: bool
    hours: str
    tasks: tuple[tuple[str, str], ...]
    capacity: str
    over: bool
    price: str
    amount: str
    percent: Decimal | None
    exposed: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """One sum beside what is asked. state: « ok », « short », « over » or « unknown »."""

    label: str
    given: str
    asked: str
    gap: str
    state: str


def table_of(sheet: Sheet, seat: Seat | None) -> dict[str, Any]:
    """Return the table of the terms in force, with what does not hold."""
    sums = totals(sheet.terms, sheet.asked, sheet.who)
    exposed = exposed_of(sheet.terms, sheet.asked.amount_cents)
    own = seat.member.pk if seat and seat.member else None
    parts = _counted(sheet, sheet.terms)
    rows = [_row(sheet, one, rank, exposed.get(one.pk), own) for rank, one in enumerate(ordered(sheet))]
    return {
        "rows": rows,
        "totals": sum_rows(sums, sheet),
        "hours_total": _whole([part.hours() if part.needs else None for part in parts], "h"),
        "amount_total": _whole([_in_euros(part.amount_cents) for part in parts], "€"),
        "percent_total": _whole([part.percent for part in parts], "%"),
        "remarks": remarks_said(remarks(sheet.terms, sheet.asked, sheet.who)),
        "kind_label": kind_label(sheet.terms.kind),
        "exposed_kind": kind_label(sheet.terms.kind) if sheet.terms.kind else _("type à choisir"),
        "mandataire": sheet.lead.name if sheet.lead else "",
        "grouping": sheet.asked.grouping,
    }


def _whole(given: list[Decimal | None], unit: str) -> str:
    """What the rows make together: unknown is not zero, and a sum that lacks some of them says so."""
    known = [one for one in given if one is not None]
    if not known:
        return _("inconnu")
    total = sum(known, Decimal(0))
    text = euros_of(int(total * 100)) if unit == "€" else with_unit(total, unit, 2)
    return text if len(known) == len(given) else _("%(sum)s, sans ce qui reste à dire") % {"sum": text}


def _in_euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def _counted(sheet: Sheet, terms: Terms) -> list[Part]:
    """The parts written, and those that parties have still to say; an organisation only invited lacks nothing."""
    return [
        terms.part(one.pk) or Part(one.pk) for one in ordered(sheet) if terms.part(one.pk) or one.is_party
    ]


def sums_of(sheet: Sheet, terms: Terms) -> dict[str, Any]:
    """Return what terms make together: by column of the table where they are typed, and beside what is asked."""
    parts = _counted(sheet, terms)
    needs = [need.id for need in sheet.asked.needs]
    return {
        "sums": [
            *(_whole([part.needs.get(need, ZERO) for part in parts], "h") for need in needs),
            "",
            "",
            _whole([_in_euros(part.amount_cents) for part in parts], "€"),
            _whole([part.percent for part in parts], "%"),
        ],
        "totals": sum_rows(totals(terms, sheet.asked, sheet.who), replace(sheet, terms=terms)),
    }


def ordered(sheet: Sheet) -> list[Member]:
    """Those that have a part or may have one, most hours first, the lead before all."""
    parts = {part.member: part for part in sheet.terms.parts}
    rows = [one for one in sheet.members if one.pk in parts or one in sheet.workers]
    none = Part(0)
    return sorted(
        rows,
        key=lambda one: (
            one != sheet.lead,
            -parts.get(one.pk, none).hours(),
            one.added_at,
            one.pk,
        ),
    )


def _row(sheet: Sheet, member: Member, rank: int, exposed: int | None, own: int | None) -> PartRow:
    part, who = sheet.terms.part(member.pk) or Part(member.pk), sheet.who[member.pk]
    free = who.free_hours
    tasks = tuple(
        (need_label(sheet.asked, need), with_unit(hours, "h", 2)) for need, hours in part.needs.items()
    )
    return PartRow(
        member=member,
        category=LETTERS[rank % len(LETTERS)],
        kinds=who.kinds,
        is_lead=member == sheet.lead,
        is_own=member.pk == own,
        hours=with_unit(part.hours(), "h", 2) if part.needs else "",
        tasks=tasks if len(sheet.asked.needs) > 1 else (),
        capacity=_("%(free)s libres par an") % {"free": with_unit(free, "h", 2)} if free is not None else "",
        over=free is not None and part.hours() > free,
        price=_price(part),
        amount=euros_of(part.amount_cents) if part.amount_cents is not None else "",
        percent=part.percent,
        exposed=euros_of(exposed) if exposed is not None else "",
    )


def _price(part: Part) -> str:
    words = []
    if part.price_cents is not None:
        words.append(_("%(price)s l’heure") % {"price": euros_of(part.price_cents)})
    if part.coefficient is not None:
        words.append(_("coefficient %(value)s") % {"value": number(part.coefficient, 4)})
    return ", ".join(words)


def sum_rows(sums: Totals, sheet: Sheet) -> list[SumRow]:
    """Return every sum beside what is asked: hours by need, insertion by lot, shares, amounts."""
    rows = [_sum(need_label(sheet.asked, need), one, "h") for need, one in sums.hours.items()]
    for lot, one in sums.insertion.items():
        rows.append(_sum(_("Heures d’insertion, lot %(lot)s") % {"lot": lot}, one, "h", at_least=True))
    if any(part.percent is not None for part in sheet.terms.parts):
        rows.append(_sum(_("Parts du montant"), sums.percent, "%"))
    if any(part.amount_cents is not None for part in sheet.terms.parts):
        cents = sums.amount
        asked = None if cents.asked is None else cents.asked / 100
        rows.append(_sum(_("Montants"), Sum(cents.given / 100, asked), "€"))
    return rows


def _sum(label: str, one: Sum, unit: str, *, at_least: bool = False) -> SumRow:
    given = with_unit(one.given, unit, 2) if one.given or one.asked is not None else _("inconnu")
    if one.asked is None:
        return SumRow(label, given, "", "", "unknown")
    gap, asked = with_unit(abs(one.gap), unit, 2), with_unit(one.asked, unit, 2)
    if one.gap < 0:
        return SumRow(label, given, asked, _("il manque %(gap)s") % {"gap": gap}, "short")
    if one.gap > 0 and not at_least:
        return SumRow(label, given, asked, _("%(gap)s de trop") % {"gap": gap}, "over")
    return SumRow(label, given, asked, _("le compte y est"), "ok")


def export_rows(sheet: Sheet) -> tuple[list[str], list[list[Cell]]]:
    """Return the table as plain cells: one member a row, one column for each need; it may come back, filled in."""
    needs = [need.id for need in sheet.asked.needs]
    rows: list[list[Cell]] = []
    for member in ordered(sheet):
        part = sheet.terms.part(member.pk) or Part(member.pk)
        money = (
            _euros(part.price_cents),
            _plain(part.coefficient),
            _euros(part.amount_cents),
            _plain(part.percent),
        )
        hours = [_plain(part.needs.get(need)) for need in needs]
        lead = _("oui") if member == sheet.lead else ""
        rows.append([member.name, member.siret, *hours, *money, lead])
    return _header(sheet), rows


def _header(sheet: Sheet) -> list[str]:
    needs = [need_label(sheet.asked, need.id) + ", " + _("h par an") for need in sheet.asked.needs]
    return [
        _("Membre"), _("SIRET"), *needs, _("Prix de l’heure (€)"), _("Coefficient"), _("Montant hors taxes (€)"),
        _("Part (%)"), _("Mandataire"),
    ]  # fmt: skip


def heads_of(sheet: Sheet) -> list[Head]:
    """Return the columns of the table as a file may name them, in any language of the site, the reader's first."""
    names = [_header(sheet)]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names.append(_header(sheet))
    hours = [f"hours_{rank}" for rank, _need in enumerate(sheet.asked.needs)]
    columns = [NAME, SIRET, *hours, "price_cents", "coefficient", "amount_cents", "percent", LEAD]
    return [
        Head(column, said, 4 if column == "coefficient" else 2)
        for column, said in zip(columns, zip(*names, strict=True), strict=True)
    ]


def _euros(cents: int | None) -> Decimal | None:
    return _plain(_in_euros(cents))


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize() + 0
