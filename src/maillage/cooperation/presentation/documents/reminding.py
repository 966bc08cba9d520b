"""The reminders to sign a version: those to come, those that left, with what was written and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import enumeration
from maillage.cooperation.models.documents import PaperState, PaperVersion, SignatureReminder
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.documents import reminders_of, reminding_of


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder of one party. to: in words."""

    row: SignatureReminder
    party: str
    to: str


@dataclass(frozen=True, slots=True)
class Round:
    """The reminders of one day, at: of the first. is_last: no other follows."""

    at: datetime
    parties: tuple[Reminded, ...]
    is_last: bool


def reminding(version: PaperVersion, seat: Seat, at: datetime) -> dict[str, Any]:
    """Return what is said of the reminders of a version to who may propose it, nothing to others (one query)."""
    if not seat.may_steer or version.proposed_at is None:
        return {}
    calendar = reminding_of(version)
    rounds: dict[int, list[Reminded]] = {}
    for row in reminders_of(version):
        rounds.setdefault(row.days, []).append(Reminded(row, row.signature.party, _to(row)))
    last = calendar.planned[-1].days if calendar.planned else 0
    waits = version.state == PaperState.PROPOSED
    return {
        "rounds": [Round(found[0].row.at, tuple(found), days == last) for days, found in rounds.items()],
        "coming": calendar.upcoming(today=timezone.localdate(at), done=list(rounds)) if waits else (),
    }


def _to(row: SignatureReminder) -> str:
    """Say whom a reminder reached."""
    found = []
    if row.people:
        people = ngettext("%(n)s personne sur Maillage", "%(n)s personnes sur Maillage", row.people)
        found.append(people % {"n": row.people})
    if row.mask:
        found.append(row.mask)
    return enumeration(found) or _("personne à joindre : donnez une adresse dans sa fiche")
