"""End sessions: one, or all but one."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from maillage.accounts.models import User


@transaction.atomic
def end_sessions(*, person: User, keep: str = "", number: int | None = None) -> int:
    """End the sessions of a person: all but `keep` (a session key), or only one by its number; return how many."""
    rows = UserSession.objects.filter(user=person).exclude(session_key=keep)
    if number is not None:
        rows = rows.filter(pk=number)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
