"""How the relay is doing: when it does not answer, nothing is tried for a while, and no message pays for it."""

from __future__ import annotations

import random
from datetime import datetime

from django.db import transaction

from maillage.mail.domain.retries import pause_after
from maillage.mail.models import Relay


@transaction.atomic
def relay_failed(*, answer: str, at: datetime) -> Relay:
    """Write that the relay could not be reached, or takes nothing from us: leave it alone for longer each time."""
    relay, _ = Relay.objects.select_for_update().get_or_create(pk=1)
    relay.failures += 1
    relay.down_since = relay.down_since or at
    relay.last_error = answer
    relay.next_try_at = at + pause_after(relay.failures, random.random())  # nosec B311
    relay.save()
    return relay


def relay_answered() -> None:
    """Write that the relay takes messages."""
    Relay.objects.filter(pk=1, failures__gt=0).update(
        failures=0, down_since=None, next_try_at=None, last_error=""
    )


def try_relay_now() -> None:
    """End the pause: somebody has mended what was wrong."""
    Relay.objects.filter(pk=1).update(next_try_at=None)
