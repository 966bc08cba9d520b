"""Reads of the queue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from maillage.mail.models import OutgoingMessage, Relay, State

# Longer than the longest pause: a clock that went back does not keep the relay waiting.
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """The queue in short. counts: messages in each state; down_since: None when the relay answers."""

    counts: dict[str, int]
    down_since: datetime | None
    next_try_at: datetime | None
    answer: str


def listed(*, states: tuple[str, ...] = (), words: str = "") -> QuerySet[OutgoingMessage]:
    """Return messages in some states (all without), to addresses or with subjects that contain words, newest first."""
    found = OutgoingMessage.objects.defer("text", "html", "headers")
    if states:
        found = found.filter(state__in=states)
    if words := words.strip():
        found = found.filter(to__icontains=words) | found.filter(subject__icontains=words)
    return found


def health() -> Health:
    """Return the queue in short (two queries)."""
    counted = OutgoingMessage.objects.order_by().values_list("state").annotate(n=Count("pk"))
    counts = Counter(dict(counted))
    relay = Relay.objects.filter(pk=1).first() or Relay()
    return Health(
        counts={state.value: counts[state.value] for state in State},
        down_since=relay.down_since,
        next_try_at=relay.next_try_at,
        answer=relay.last_error,
    )


def last_message(*, about: str, kind: str = "") -> OutgoingMessage | None:
    """Return the last message about something, of one kind or of any, for whoever would send another."""
    told = OutgoingMessage.objects.defer("text", "html").filter(about=about).exclude(state=State.CANCELLED)
    return (told.filter(kind=kind) if kind else told).first()


def messages_to(address: str) -> QuerySet[OutgoingMessage]:
    """Return what was written to an address (for the export of one's data), newest first."""
    return OutgoingMessage.objects.filter(to=address)


def relay_is_paused(at: datetime) -> bool:
    """Tell whether the relay is being left alone."""
    return Relay.objects.filter(pk=1, next_try_at__gt=at, next_try_at__lt=at + _LONGEST_PAUSE).exists()


def is_waited_for(at: datetime) -> bool:
    """Tell whether a message is due and the relay may be asked to take it."""
    return OutgoingMessage.objects.due_at(at).exists() and not relay_is_paused(at)
