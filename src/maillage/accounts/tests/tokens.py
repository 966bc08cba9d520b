"""Tokens for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from maillage.accounts.actions.tokens import create_token
from maillage.accounts.actors import Actor
from maillage.accounts.models import ApiToken, TokenScope


def make_token(
    by: Actor, scope: TokenScope = TokenScope.READ_WRITE, *, days: int = 30, at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token of an actor, for the organisation it acts for; return it with its text."""
    moment = at or timezone.now()
    return create_token(
        name="Programme d’essai", scope=scope, organisation=by.organisation,
        expires_at=moment + timedelta(days=days), by=by, at=moment,
    )  # fmt: skip
