"""Reads of the sessions of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from maillage.accounts.domain.devices import device
from maillage.accounts.models import User

IDLE = timedelta(seconds=settings.SESSION_IDLE_AGE)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A device on which a person is signed in. device: a sentence and its facts; ip: from where, never guessed."""

    number: int
    device: tuple[str, dict[str, str]]
    ip: str
    since: datetime
    seen_at: datetime
    is_current: bool


def sessions_of(person: User, *, current: str, at: datetime) -> list[OpenSession]:
    """Return the sessions still open, this one first, then the last seen (two queries).

    current: the key of the session that asks.
    """
    rows = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at)
    data = {session.session_key: session.get_decoded() for session in stored}
    valid = person.get_session_auth_hash()
    found = [
        OpenSession(
            number=row.pk,
            device=device(row.user_agent),
            ip=row.ip,
            since=row.created_at,
            seen_at=datetime.fromtimestamp(seen, UTC) if (seen := kept.get("seen_at")) else row.last_seen_at,
            is_current=row.session_key == current,
        )
        for row in rows
        if (kept := data.get(row.session_key))
        and constant_time_compare(kept.get(HASH_SESSION_KEY, ""), valid)
    ]
    alive = [one for one in found if one.is_current or at - one.seen_at <= IDLE]
    return sorted(alive, key=lambda one: (not one.is_current, -one.seen_at.timestamp()))
