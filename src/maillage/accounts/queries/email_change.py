"""Reads of a change of address: its two links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maillage.accounts.models import User
from maillage.mail.models import Link

ABOUT = "email-change"
OLD, NEW = "email-old", "email-new"


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A change asked for and not done. approved: the old address said yes; proved: the new one is read."""

    about: str
    new: str
    approved: bool
    proved: bool
    expires_at: datetime


def person_of_change(about: str) -> int:
    """Return the number of the person whose change it is."""
    return int(about.split(":")[1])


def change_under_way(person: User, *, at: datetime) -> EmailChange | None:
    """Return the change of address that waits for an answer, None without one (one query)."""
    links = Link.objects.filter(
        about__startswith=f"{ABOUT}:{person.pk}:", revoked_at=None, closed_at=None, expires_at__gt=at
    )
    by_change: dict[str, dict[str, Link]] = {}
    for link in links.order_by("pk"):
        by_change.setdefault(link.about, {})[link.purpose] = link
    for about, pair in reversed(by_change.items()):
        old, new = pair.get(OLD), pair.get(NEW)
        if old and new and not (old.used_at and new.used_at):
            return EmailChange(about, new.meant_for, bool(old.used_at), bool(new.used_at), new.expires_at)
    return None
