"""Reads of the links that messages carry."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.signing import Signer
from django.db.models import QuerySet

from maillage.mail.models import Link


def purpose_signer(purpose: str) -> Signer:
    """Return what signs the tokens of one purpose."""
    return Signer(sep=".", salt=f"maillage.mail.link.{purpose}")


def hash_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_links(*, about: str, at: datetime) -> QuerySet[Link]:
    """Return the links about something that still lead somewhere, newest first."""
    return Link.objects.open_at(at).filter(about=about)
