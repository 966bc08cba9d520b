"""The consequences of an exit in words, before anybody confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.base.figures import with_unit
from maillage.base.versions import Difference
from maillage.cooperation.domain.terms import Asked
from maillage.cooperation.domain.terms_exit import Consequences, consequences, warnings_of
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import DepartureKind
from maillage.cooperation.presentation.terms import euros_of, kind_label, need_label, said
from maillage.cooperation.queries.bid import deadline_of
from maillage.cooperation.queries.terms_sheet import Sheet, Signed


def exit_page(sheet: Sheet, member: Member, *, frozen: bool, signed: Sequence[Signed] = ()) -> dict[str, Any]:
    """Return what the exit of a member would change. signed: the documents it signed."""
    found = consequences(sheet.terms, sheet.asked, sheet.who, member.pk)
    part = found.part
    warnings = warnings_of(
        found, sheet.who, frozen=frozen, due=deadline_of(sheet.project), signed=len(signed)
    )
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
        "kind_label": kind_label(sheet.terms.kind or "conjoint"),
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


def kind_choices(*, own: bool, steers: bool, has_account: bool) -> list[tuple[str, str]]:
    """Return what the reader may say of an exit."""
    if own:
        return [(DepartureKind.LEAVES, _("Nous sortons du groupe"))]
    choices: list[tuple[str, str]] = []
    if steers and not has_account:
        choices.append((DepartureKind.LEAVES, _("Elle nous a dit qu’elle sort du groupe")))
    if steers:
        choices.append((DepartureKind.EXCLUDED, _("Le groupe l’exclut")))
        choices.append((DepartureKind.BUYER, _("L’acheteur l’exclut et demande un remplaçant")))
    return choices


def days_left(replace_by: date | None, today: date) -> int | None:
    """Return the days left to propose another member, negative when it is late; None without limit."""
    return None if replace_by is None else (replace_by - today).days
