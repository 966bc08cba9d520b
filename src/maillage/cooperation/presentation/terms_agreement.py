"""Who agrees on the terms in force, who does not and what can be done about it, who is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.cooperation.models.terms import TermsRefusal
from maillage.cooperation.presentation.terms import said
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import Sheet, doubts_of


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """Why a party does not agree. has_next: the reader may propose something; replaceable: and the calculation may
    look for who could replace it."""

    row: TermsRefusal
    has_next: bool
    replaceable: bool


def agreement_of(sheet: Sheet, seat: Seat) -> dict[str, Any]:
    """Return what the page of the terms says of the agreement of the parties (two queries)."""
    given = list(sheet.version.agreements.select_related("member")) if sheet.version else []
    refused, agreed = refusals_of(sheet), {one.member_id for one in given}
    parties, own = {one.pk for one in sheet.parties}, seat.member
    answered = agreed | {one.member_id for one in refused}
    missing = [one for one in sheet.parties if one.pk not in answered]
    may_agree = seat.may_vote and own is not None and own.pk not in agreed and sheet.version is not None
    return {
        "agreements": given,
        "refusals": [_line(one, seat) for one in refused],
        "missing": missing,
        "doubts": [said(one) for one in doubts_of(sheet)],
        "settled": bool(sheet.version and sheet.version.agreed_at and parties <= agreed),
        "may_agree": may_agree,
        "own_refusal": next((one for one in refused if own and one.member_id == own.pk), None),
    }


def refusals_of(sheet: Sheet) -> list[TermsRefusal]:
    """Return what the parties that do not agree on the version in force say (one query)."""
    if sheet.version is None:
        return []
    rows = sheet.version.refusals.standing().filter(member__in=sheet.parties)
    return list(rows.select_related("member"))


def _line(row: TermsRefusal, seat: Seat) -> RefusalLine:
    is_own = seat.member is not None and seat.member.pk == row.member_id
    has_next = (seat.may_vote or seat.may_steer) and not is_own
    return RefusalLine(row, has_next, has_next and seat.project.tender_id is not None)
