"""Accounts where nobody signs in any more: warned by mail, then closed as their owner would close them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.closing import anonymise
from maillage.accounts.actions.lapses import CLOCK
from maillage.accounts.models import User
from maillage.accounts.queries.privacy import inactive_since
from maillage.mail.actions.messages import queue_message
from maillage.mail.models import OutgoingMessage
from maillage.mail.queries.letters import full_url

WARNED_BEFORE = timedelta(days=30)
KIND = "account_inactive"


def close_inactive_accounts(*, before: datetime, at: datetime) -> int:
    """Warn those who will have been away for too long in thirty days; close the accounts of those warned in vain.

    before: last sign-in that is too old. Nobody is closed who was not warned thirty days ago; whoever comes back is
    no longer inactive, and will be warned anew. Returns how many were warned or closed.
    """
    return sum(_warn_or_close(user, before, at) for user in inactive_since(before + WARNED_BEFORE))


@transaction.atomic
def _warn_or_close(user: User, before: datetime, at: datetime) -> int:
    key = f"{KIND}:{user.pk}:{user.seen_at:%Y-%m-%d}"  # type: ignore[attr-defined]
    warned = OutgoingMessage.objects.filter(key=key).first()
    if warned is None:
        _warn(user, key, at + WARNED_BEFORE, at)
        return 1
    if warned.created_at <= at - WARNED_BEFORE and user.seen_at < before:  # type: ignore[attr-defined]
        anonymise(user=user, by=CLOCK, at=at)
        return 1
    return 0


def _warn(user: User, key: str, closes_at: datetime, at: datetime) -> None:
    seen = timezone.localdate(user.seen_at)  # type: ignore[attr-defined]
    queue_message(
        key=key, to=user.email, template="accounts/mail/inactive", language=user.language, kind=KIND,
        context={
            "name": user.name, "seen": seen, "day": timezone.localdate(closes_at),
            "url": full_url(reverse("account_login")),
        },
        about=f"person:{user.pk}", at=at,
    )  # fmt: skip
