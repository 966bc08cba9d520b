"""The shared need in words: who needs how much, what it makes together, month by month; its lines elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import day
from maillage.base.figures import with_unit
from maillage.cooperation.domain.need import (
    MONTHLY_DAYS,
    OF_PEOPLE,
    UNIT_LABELS,
    NeedUnit,
    Share,
    Stretch,
    filled,
    stretches,
    together,
    total_brought,
    total_needed,
    whole_of,
)
from maillage.cooperation.models.need import Need, NeedShare
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.presentation.funding_chart import month_name
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.need import NeedLine, NeedSheet, may_say, need_of, need_sheet, seats_to_say
from maillage.cooperation.queries.seats import Seats


@dataclass(frozen=True, slots=True)
class NeedRow:
    """The line of one organisation; needs, brings: empty while not said. part: of what is known, percent."""

    line: NeedLine
    needs: str
    brings: str
    part: Decimal | None
    when: str
    said: str
    url: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StretchRow:
    """Some months: what is needed, what is brought, what is missing; unknown: how many have not said."""

    when: str
    needed: str
    brought: str
    lacks: str
    unknown: int


def unit_of(need: Need) -> str:
    """Return the name of the unit of a need."""
    if need.unit == NeedUnit.OWN:
        return need.own_unit or _("(unité à préciser)")
    return _(UNIT_LABELS[NeedUnit(need.unit)])


def figure(value: Decimal | None, need: Need) -> str:
    """« 20 % d’un temps plein »; empty when nobody said."""
    return "" if value is None else with_unit(value, unit_of(need), 2)


def need_page(sheet: NeedSheet, seat: Seat) -> dict[str, Any]:
    """Return what the page of the need shows (no query)."""
    need, shares = sheet.need, sheet.shares
    total = total_needed(shares)
    return {
        "need": need,
        "unit": unit_of(need),
        "when": span(need.wanted_from, need.wanted_until),
        "rows": [_row(line, sheet, seat) for line in sheet.lines],
        "needed": figure(total.known, need),
        "unknown": total.unknown,
        "is_exact": total.is_exact,
        "brought": figure(total_brought(shares) or None, need),
        "fills": fills(sheet) if any(one.needs is not None for one in shares) else [],
        "stretches": _stretch_rows(need, shares),
        "meets": meets(shares),
        "mine": next((row for row in _mine(sheet, seat) if not row.share.is_said), None),
    }


def _mine(sheet: NeedSheet, seat: Seat) -> list[NeedLine]:
    own = seat.member.pk if seat.member else 0
    return [line for line in sheet.lines if line.member.pk == own and may_say(seat, line.member)]


def _row(line: NeedLine, sheet: NeedSheet, seat: Seat) -> NeedRow:
    need, share, row = sheet.need, line.share, line.row
    total = total_needed(sheet.shares).known
    part = None if share.needs is None or not total else share.needs * 100 / total
    url = ""
    if may_say(seat, line.member):
        url = reverse("cooperation:need_share", args=[need.project_id, line.member.pk])
    when = span(row.earliest, row.latest) if row else ""
    mine = seat.member is not None and seat.member.pk == line.member.pk
    return NeedRow(
        line, figure(share.needs, need), figure(share.brings, need), part, when, who_said(row), url, mine
    )


def who_said(row: NeedShare | None) -> str:
    """Return who said a line and when; « dit pour elle par … » when another organisation did."""
    if row is None:
        return ""
    if row.is_said_for_it and row.said_by is not None:
        return _("dit pour elle par %(who)s, le %(on)s") % {"who": row.said_by.name, "on": day(row.at)}
    return _("dit le %(on)s") % {"on": day(row.at)}


def span(first: date | None, last: date | None) -> str:
    """« du 1 mars au 31 août », « à partir du 1 mars », « jusqu’au 31 août »; empty without dates."""
    if first and last:
        return _("du %(first)s au %(last)s") % {"first": day(first), "last": day(last)}
    if first:
        return _("à partir du %(first)s") % {"first": day(first)}
    return _("jusqu’au %(last)s") % {"last": day(last)} if last else ""


def fills(sheet: NeedSheet) -> list[str]:
    """Say how the sum fills posts, vehicles or sessions; nothing when no whole is known."""
    need, total = sheet.need, total_needed(sheet.shares)
    whole = whole_of(need.sort, need.unit, need.whole)
    if whole is None:
        return []
    found, of = filled(total.known, whole), _whole_name(need, whole)
    facts = {
        "n": found.wholes,
        "of": of,
        "left": figure(found.left, need),
        "lacks": figure(found.lacks, need),
    }
    if total.is_exact:
        message = _exactly(found.wholes, found.left)
    else:
        message = (
            _("Avec ce qui est dit, cela fait déjà %(n)s fois %(of)s.")
            if found.wholes
            else _("Avec ce qui est dit, il manque au plus %(lacks)s pour faire %(of)s.")
        )
    sentences = [message % facts]
    if need.sort in OF_PEOPLE and need.unit != NeedUnit.FTE and need.whole is None:
        sentences.append(_("C’est %(fte)s.") % {"fte": with_unit(total.known / whole, "ETP", 2)})
    return sentences


def _exactly(wholes: int, left: Decimal) -> str:
    if not wholes:
        return _("Il manque %(lacks)s pour faire %(of)s.")
    if not left:
        return (
            _("Cela fait exactement %(of)s.") if wholes == 1 else _("Cela fait exactement %(n)s fois %(of)s.")
        )
    return _("Cela fait %(n)s fois %(of)s, et %(left)s de plus ; il manque %(lacks)s pour un de plus.")


def _whole_name(need: Need, whole: Decimal) -> str:
    if need.whole is None and need.sort in OF_PEOPLE:
        return _("un temps plein")
    if need.whole is None:
        return _("un véhicule (%(days)s jours par mois)") % {"days": MONTHLY_DAYS}
    return figure(whole, need)


def _stretch_rows(need: Need, shares: Sequence[Share]) -> list[StretchRow]:
    """Return the months one after the other, when what is needed changes."""
    found = stretches(shares)
    if len(found) < 2:
        return []
    return [_stretch_row(need, one) for one in found]


def _stretch_row(need: Need, one: Stretch) -> StretchRow:
    return StretchRow(
        months(one.first, one.last), figure(one.needed, need), figure(one.brought or None, need),
        figure(one.lacks or None, need), one.unknown,
    )  # fmt: skip


def months(first: date | None, last: date | None) -> str:
    """« de mars 2027 à août 2027 », « en mars 2027 », « à partir de mars 2027 », « jusqu’en août 2027 »."""
    if first and last and first == last:
        return _("en %(month)s") % {"month": month_name(first)}
    if first and last:
        return _("de %(first)s à %(last)s") % {"first": month_name(first), "last": month_name(last)}
    if first:
        return _("à partir de %(first)s") % {"first": month_name(first)}
    return _("jusqu’en %(last)s") % {"last": month_name(last)} if last else _("tout le temps")


def meets(shares: Sequence[Share]) -> str:
    """Say whether they need it at the same time; empty when dates do not tell them apart."""
    dated = [one for one in shares if one.needs and (one.first or one.last)]
    if len(dated) < 2 or len({(one.first, one.last) for one in dated}) == 1:
        return ""
    found = together(shares)
    if found.is_empty:
        return _("Aucun mois n’est commun à toutes : ce qui sert à l’une peut servir ensuite à l’autre.")
    return _("Toutes celles qui ont dit leur besoin l’ont en même temps %(when)s.") % {
        "when": months(found.first, found.last)
    }


def export_rows(sheet: NeedSheet) -> tuple[list[str], list[list[Any]]]:
    """Return the header and the lines of the table; what was not said is written so, and never zero."""
    unit, unsaid = unit_of(sheet.need), _("pas encore dit")
    head = [
        _("Organisation"), _("Besoin"), _("Peut apporter"), _("Unité"), _("À partir du"), _("Jusqu’au"),
        _("Dit par"), _("Dit le"), _("Précision"),
    ]  # fmt: skip
    rows = [
        [
            line.member.name, _cell(line.share.needs, unsaid), _cell(line.share.brings, ""), unit, line.share.first,
            line.share.last, _author(line), line.row.at.date() if line.row else None,
            line.row.note if line.row else "",
        ]
        for line in sheet.lines
    ]  # fmt: skip
    return head, rows


def _cell(value: Decimal | None, unsaid: str) -> Decimal | str:
    return unsaid if value is None else value


def _author(line: NeedLine) -> str:
    if line.row is None:
        return ""
    return line.row.said_by.name if line.row.is_said_for_it and line.row.said_by else line.member.name


def overview_need(project: Project, members: Sequence[Member], at: datetime) -> list[Line]:
    """Say what the need makes together, and how many have not said theirs (one query, none without a need)."""
    sheet = need_sheet(project, members)
    if sheet is None:
        return []
    url, waits = reverse("cooperation:need", args=[project.pk]), len(sheet.unsaid)
    total = total_needed(sheet.shares)
    title = _("Le besoin partagé n’a encore aucun chiffre")
    if total.known or waits < len(sheet.lines):
        sum_text = figure(total.known, sheet.need)
        title = sum_text if total.is_exact else _("Au moins %(sum)s") % {"sum": sum_text}
    if not waits:
        return [Line(_("besoin"), title, url, state="ok")]
    step = ngettext(
        "Il manque le besoin de %(n)s organisation", "Il manque le besoin de %(n)s organisations", waits
    )
    step %= {"n": waits}
    return [Line(_("besoin"), step, url, _("Dire le besoin de chacune"), title, state="attention")]


def waiting_need(seats: Seats, at: datetime) -> list[Line]:
    """Say in which projects the organisation has not said its need (one query at most)."""
    return [
        Line(
            _("besoin"), _("Dites votre besoin dans « %(project)s »") % {"project": seat.project.title},
            reverse("cooperation:need_share", args=[seat.project_id, seat.pk]), _("Dire notre besoin"),
            need_text(seat.project), state="attention",
        )
        for seat in seats_to_say(seats)
    ]  # fmt: skip


def need_text(project: Project) -> str:
    """Return the beginning of the need of a project that was read with it."""
    need = need_of(project)
    return Truncator(need.statement).chars(160) if need else ""
