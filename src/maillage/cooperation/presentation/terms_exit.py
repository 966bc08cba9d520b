"""The consequences of an exit in words, before anybody confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.base.explain import day
from maillage.base.figures import with_unit
from maillage.base.versions import Difference
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.terms import Asked
from maillage.cooperation.domain.terms_exit import Consequences, consequences, warnings_of
from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import DepartureKind
from maillage.cooperation.presentation.decisions import result_words
from maillage.cooperation.presentation.terms import euros_of, kind_label, need_label, said
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.bid import deadline_of
from maillage.cooperation.queries.terms_sheet import Sheet, Signed


def exit_page(
    sheet: Sheet, member: Member, seat: Seat, *, frozen: bool, signed: Sequence[Signed] = ()
) -> dict[str, Any]:
    """Return what the exit of a member would change. signed: the documents it signed.

    Who reads no share and no price of the others may leave all the same, and is told nothing of them.
    """
    if Part.TERMS not in seat.reads:
        own = seat.member is not None and seat.member.pk == member.pk
        return {"found": None, "signed": signed if own or Part.DOCUMENTS in seat.reads else []}
    found = consequences(sheet.terms, sheet.asked, sheet.who, member.pk)
    part = found.part
    warnings = warnings_of(
        found, sheet.who, frozen=frozen, due=deadline_of(sheet.project), signed=len(signed),
        grouping=sheet.asked.grouping,
    )  # fmt: skip
    return {
        "found": found,
        "hours": with_unit(part.hours(), "h", 2),
        "amount": euros_of(part.amount_cents),
        "percent": with_unit(part.percent, "%", 2),
        "uncovered": [
            (need_label(sheet.asked, need), with_unit(hours, "h", 2))
            for need, hours in found.uncovered.items()
        ],
        "insertion": _insertion(found, sheet.asked),
        "shares": _shares(found, sheet),
        "exposures": _exposures(found, sheet),
        "kind_label": kind_label(sheet.terms.kind),
        "warnings": [said(note) for note in warnings],
        "signed": signed,
    }


def _insertion(found: Consequences, asked: Asked) -> list[str]:
    lines = []
    for lot, lost in found.insertion_lost.items():
        short = found.insertion_short.get(lot, Decimal(0))
        text = _("Lot %(lot)s : %(lost)s d’insertion en moins.")
        if short:
            text = _("Lot %(lot)s : %(lost)s d’insertion en moins ; il manquerait %(short)s pour l’objectif.")
        lines.append(text % {"lot": lot, "lost": with_unit(lost, "h", 2), "short": with_unit(short, "h", 2)})
    return lines


def _shares(found: Consequences, sheet: Sheet) -> list[Difference]:
    return [
        Difference(
            sheet.names.get(one.member, ""), with_unit(one.before, "%", 2), with_unit(one.after, "%", 2)
        )
        for one in found.shares
    ]


def _exposures(found: Consequences, sheet: Sheet) -> list[Difference]:
    return [
        Difference(sheet.names.get(one.member, ""), euros_of(one.exposed_before), euros_of(one.exposed_after))
        for one in found.shares
        if one.exposed_before != one.exposed_after
    ]


def kind_choices(member: Member, *, own: bool, steers: bool) -> list[tuple[str, str]]:
    """Return what the reader may say of the exit of a member."""
    if own:
        words = _("Nous sortons du groupe") if member.is_party else _("Nous quittons ce projet")
        return [(DepartureKind.LEAVES, words)]
    choices: list[tuple[str, str]] = []
    if steers and member.organisation_id is None:
        choices.append((DepartureKind.LEAVES, _("Elle nous a dit qu’elle s’en va")))
    if steers and not member.is_party:
        choices.append((DepartureKind.ENDED, _("Nous mettons fin à sa place")))
    elif steers:
        choices.append((DepartureKind.EXCLUDED, _("Le groupe l’exclut, par une décision")))
        choices.append((DepartureKind.BUYER, _("L’acheteur l’exclut et demande un remplaçant")))
    return choices


def ground_choices(decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    """Return the decisions on which an exclusion may rest, in words."""
    return [(str(one.pk), _ground(one)) for one in decisions]


def _ground(row: Decision) -> str:
    text = _("Décision n° %(n)s du %(date)s : %(title)s")
    words = text % {"n": row.number, "date": day(row.decided_at), "title": row.title}
    ballot = getattr(row, "ballot", None)
    return f"{words}. {result_words(ballot)}" if ballot else words


def days_left(replace_by: date | None, today: date) -> int | None:
    """Return the days left to propose another member, negative when it is late; None without limit."""
    return None if replace_by is None else (replace_by - today).days
