"""The kinds of news a person may receive, and when their mail is due. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from maillage.base.refusals import gettext_noop

MORNING = time(8, 0)
"""When digests leave, in the clock of the installation."""
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news. default: a `Frequency`; essential: mailed at once whatever the person prefers.

    Essential kinds are those without which a person would lose an access or a right: they have no preference.
    """

    code: str
    label: str
    default: str
    essential: bool


_kinds: dict[str, Kind] = {}


def register(code: str, label: str, *, default: str = "daily", essential: bool = False) -> None:
    """Name a kind of news; label: French, says what it is about."""
    _kinds[code] = Kind(code, label, "at_once" if essential else default, essential)


def kind(code: str) -> Kind:
    """Return a kind. Raises KeyError: news that nobody named is a mistake of ours."""
    return _kinds[code]


def kinds() -> Mapping[str, Kind]:
    """Return every kind, in the order in which they were named."""
    return _kinds


def mail_due(frequency: str, at: datetime) -> datetime | None:
    """Return when the mail of a piece of news leaves, None for never.

    at: an aware moment in the time zone of the installation; digests leave at 8:00, weekly ones on Mondays.
    """
    if frequency == "never":
        return None
    if frequency == "at_once":
        return at
    due = datetime.combine(at.date(), MORNING, tzinfo=at.tzinfo)
    if due <= at:
        due += timedelta(days=1)
    if frequency == "weekly":
        due += timedelta(days=(MONDAY - due.weekday()) % 7)
    return due


register("security", gettext_noop("Sécurité de votre compte"), essential=True)
