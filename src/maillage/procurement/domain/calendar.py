"""Dates of a tender, in the order in which they come."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.base.refusals import gettext_noop
from maillage.procurement.domain.tender import Tender


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated step of a tender. `day` is None when nobody gave it."""

    label: str
    day: date | None


def last_day(starts_on: date, months: int) -> date:
    """Return the last day of a contract: from 1 March 2016, six years end on 28 February 2022 (R-254)."""
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    day = min(starts_on.day, monthrange(year, month + 1)[1])
    end = date(year, month + 1, day)
    # A contract begun on the 31st ends with the shorter month, not the day before its end.
    return end if day < starts_on.day else end - timedelta(days=1)


def milestones(tender: Tender) -> tuple[Milestone, ...]:
    """Return launch, deadline, start and end; the unknown ones too, so that people see what is missing."""
    end = last_day(tender.starts_on, tender.months) if tender.starts_on else None
    return (
        Milestone(gettext_noop("Lancement de la consultation"), tender.launched_on),
        Milestone(gettext_noop("Date limite de réponse"), tender.deadline),
        Milestone(gettext_noop("Début du marché"), tender.starts_on),
        Milestone(gettext_noop("Fin du marché, reconductions comprises"), end),
    )
