"""The process that talks to the relay: started by the worker, not killed with it.

The worker runs anything, may be killed at any moment (memory, a deployment, a hand on Ctrl-C), and a kill between the
final dot and its answer would leave a message that nobody can say was sent. Hence the conversation is that of another
process, in a session of its own: signals for the worker's group miss it; it holds one end of a pipe whose other end
dies with the worker; it then finishes the message in hand, writes it down and leaves. A new worker starts another,
and claims keep the two apart meanwhile.

It is a fresh interpreter rather than a fork: the worker may have threads and open connections to the database, which
a fork would carry along half-way through. It costs a second at the first message of a burst; it stays while messages
come and leaves after a minute of rest.
"""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic, sleep

from django.conf import settings
from django.db import connection

from maillage.mail.actions.claims import is_lost, new_holder, recover_lost
from maillage.mail.actions.delivery import deliver_waiting, keep_in_outbox
from maillage.mail.actions.post import Post
from maillage.mail.models import OutgoingMessage
from maillage.mail.queries.messages import is_waited_for

REST = 60.0  # seconds without a message after which the postman leaves
INSTANT = 0.2  # seconds between two looks at a postman who is sending
BETWEEN_STARTS = 5.0  # seconds: a postman that cannot start must not be started in a loop
COMMAND = (sys.executable, "-m", "maillage.config.cli", "deliver", "--follow")

log = logging.getLogger(__name__)


class Postman:
    """The worker's hold on the process that sends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._started = -BETWEEN_STARTS

    def call(self) -> None:
        """Have the messages sent: start the process when there is none, else tell it that something waits."""
        if self.is_there:
            self._nudge()
        elif monotonic() - self._started >= BETWEEN_STARTS:
            self._start()

    @property
    def is_there(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def _start(self) -> None:
        self.dismiss()
        self._started = monotonic()
        self._process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )
        if self._process.stdin is not None:
            os.set_blocking(self._process.stdin.fileno(), False)

    def _nudge(self) -> None:
        """Write a byte; a full pipe is as good, and a broken one means that the postman has just left."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(BlockingIOError, BrokenPipeError):
                os.write(self._process.stdin.fileno(), b"\n")

    def dismiss(self) -> None:
        """Let the postman finish and leave, as when the worker stops; waits for it."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            process.wait()


_postman = Postman()


def run_once(*, at: datetime) -> int:
    """The worker's turn: see that what waits is being sent. Returns 0 when there is nothing more to do.

    The postman works aside; as long as it has something to send, this waits an instant and returns 1, so that
    `maillage worker --once` stays until all is sent. Without a relay, in demonstration and development, all that is
    due goes to the outbox, and is counted.
    """
    if settings.MAIL_OUTBOX:
        return keep_in_outbox(at=at)
    if settings.MAIL_RELAY is None:
        return 0
    if is_waited_for(at):
        _postman.call()
        if _postman.is_there:
            sleep(INSTANT)
            return 1
        return 0  # it has just failed to start: not to be waited for
    return _recover(at)


def _recover(at: datetime) -> int:
    """With nothing to send, look for what a dead postman left in hand."""
    _postman.is_there  # noqa: B018 - a child that died stays among the living until it is looked at
    held = OutgoingMessage.objects.held().only("state", "claimed_at", "claimed_by")
    return recover_lost(at=at) if any(is_lost(message, at) for message in held) else 0


class Leash:
    """The postman's end of the pipe: whether the worker lives, and whether it has told that something waits."""

    def __init__(self, descriptor: int, parent: int) -> None:
        self._descriptor, self._parent = descriptor, parent
        self._let_go = self._told = False
        os.set_blocking(descriptor, False)

    def holds(self) -> bool:
        """Tell whether the worker lives. Both are looked at: another child of it might hold the pipe open."""
        if not self._let_go:
            self._read()
        return not self._let_go and os.getppid() == self._parent

    def wait(self, seconds: float) -> bool:
        """Wait for word of the worker, or take what it said meanwhile; False when it died or said nothing."""
        until = monotonic() + seconds
        while self.holds():
            if self._told:
                self._told = False
                return True
            if (left := until - monotonic()) <= 0:
                return False
            select.select([self._descriptor], [], [], min(left, 1.0))
        return False

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._descriptor, 4096):
                self._told = True
            self._let_go = True

    def let_go(self) -> None:
        """Leave after the message in hand (SIGTERM)."""
        self._let_go = True


def deliver_while(go_on: Callable[[], bool], wait: Callable[[float], bool]) -> int:
    """The postman's life: send what waits, rest until told, leave when told or after a long rest. Returns how many."""
    relay = settings.MAIL_RELAY
    if relay is None:
        return 0
    make_writes_last()
    post, holder, tried = Post(relay), new_holder(), 0
    try:
        tried = deliver_waiting(post=post, holder=holder, go_on=go_on)
        post.close()
        while wait(REST):
            tried += deliver_waiting(post=post, holder=holder, go_on=go_on)
            post.close()
    finally:
        post.close()
    return tried


def make_writes_last() -> None:
    """On SQLite, have each commit reach the disk: a power cut must not forget that a message was handed over."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
