"""Deliver what waits to a sink, at a moment of one's choosing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from maillage.mail.actions import claims
from maillage.mail.actions.delivery import deliver_waiting
from maillage.mail.actions.post import Post
from maillage.mail.domain.relay import relay_address
from maillage.mail.tests.factories import AT
from maillage.mail.tests.sink import Sink


def deliver(sink: Sink, *, at: datetime = AT, **options: object) -> int:
    """Deliver what is due and return how many messages were tried."""
    post = Post(relay_address(sink.url))
    try:
        return deliver_waiting(post=post, holder=claims.new_holder(), clock=lambda: at, **options)
    finally:
        post.close()


def always(answers: dict[str, str]) -> Callable[[str, str], str | None]:
    """Answer some commands always the same."""
    return lambda command, argument: answers.get(command)
