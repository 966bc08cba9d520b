"""Reads about links that prove an address."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from maillage.mail.models import OutgoingMessage


def about_identity(uid: str) -> str:
    """Return what a link says of an identity of the provider, without telling it."""
    return f"proconnect:{hashlib.sha256(uid.encode()).hexdigest()[:40]}"


def recent_links(address: str, *, kind: str, at: datetime) -> list[datetime]:
    """Return when links were mailed to an address in the last day."""
    rows = OutgoingMessage.objects.filter(to=address, kind=kind, created_at__gt=at - timedelta(days=1))
    return list(rows.values_list("created_at", flat=True))
