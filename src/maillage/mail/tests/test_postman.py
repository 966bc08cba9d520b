"""The process that talks to the relay, seen from the worker and from inside; real processes: test_killed_worker."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from maillage.jobs.domain.registry import periodic, pumps
from maillage.mail.actions import postman as module
from maillage.mail.actions.postman import Leash, Postman, deliver_while, make_writes_last, run_once
from maillage.mail.actions.relay import relay_failed, try_relay_now
from maillage.mail.domain.relay import relay_address
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.queries.messages import is_waited_for
from maillage.mail.tests.factories import AT, make_message
from maillage.mail.tests.sink import Sink, running_sink

pytestmark = pytest.mark.django_db
STAYS = (sys.executable, "-c", "import sys; sys.stdin.read()")
LEAVES = (sys.executable, "-c", "")


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with running_sink() as running:
        settings.MAIL_RELAY = relay_address(running.url)
        settings.MAIL_OUTBOX = False
        yield running


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postman]:
    """The worker's postman, a process that does nothing in its place."""
    made = Postman()
    monkeypatch.setattr(module, "_postman", made)
    monkeypatch.setattr(module, "COMMAND", STAYS)
    yield made
    made.dismiss()


def test_mail_gives_the_worker_its_work():
    assert pumps()["mail"] is run_once
    assert {"mail.links", "mail.purge"} <= set(periodic())


def test_run_once_keeps_all_that_is_due_in_the_outbox_without_a_relay():
    make_message(), make_message(), make_message(next_try_at=AT + timedelta(hours=1))

    assert run_once(at=AT) == 2
    assert run_once(at=AT) == 0

    assert OutgoingMessage.objects.filter(state=State.SENT, sent_at=AT).count() == 2


def test_run_once_loses_nothing_in_production_without_a_relay(settings):
    settings.MAIL_OUTBOX = False
    message = make_message()

    assert run_once(at=AT) == 0

    message.refresh_from_db()
    assert message.state == State.WAITING


def test_run_once_calls_the_postman_only_when_something_is_due(sink, postman):
    run_once(at=AT)
    assert postman.pid is None
    make_message()

    run_once(at=AT)

    assert postman.is_there
    assert (
        os.getsid(postman.pid) == postman.pid
    )  # a session of its own: signals for the worker's group miss it


def test_run_once_does_not_wait_for_a_postman_who_cannot_start(sink, postman, monkeypatch):
    monkeypatch.setattr(module, "COMMAND", LEAVES)
    make_message()
    run_once(at=AT)
    while postman.is_there:
        time.sleep(0.01)

    assert run_once(at=AT) == 0


def test_run_once_leaves_the_relay_alone_during_its_pause(sink, postman):
    make_message()
    relay_failed(answer="refused", at=AT)

    run_once(at=AT)
    assert postman.pid is None

    try_relay_now()
    run_once(at=AT)
    assert postman.is_there


def test_is_waited_for_survives_a_clock_that_goes_back():
    """The pause was written before the clock went back by a day: it does not last a day."""
    make_message(at=AT - timedelta(days=2))
    relay_failed(answer="refused", at=AT)

    assert is_waited_for(AT) is False
    assert is_waited_for(AT - timedelta(days=1)) is True


def test_run_once_settles_what_a_dead_postman_had_in_hand(sink, postman):
    sending, handing = make_message(state="sending"), make_message(state="handing_over")

    assert run_once(at=AT + timedelta(minutes=16)) == 2

    sending.refresh_from_db(), handing.refresh_from_db()
    assert (sending.state, handing.state) == (State.WAITING, State.UNCERTAIN)
    assert run_once(at=AT + timedelta(minutes=15)) == 0


def test_postman_is_not_started_in_a_loop(postman, monkeypatch):
    monkeypatch.setattr(module, "COMMAND", LEAVES)
    postman.call()
    first = postman.pid
    while postman.is_there:
        time.sleep(0.01)

    postman.call()
    assert postman.pid == first

    monkeypatch.setattr(module, "BETWEEN_STARTS", 0.0)
    postman.call()
    assert postman.pid != first


def test_postman_never_blocks_the_worker(postman, monkeypatch):
    """It reads nothing here: the pipe fills up, and the worker goes on."""
    monkeypatch.setattr(module, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    for _ in range(70_000):
        postman.call()

    os.kill(postman.pid, 9)


def test_leash_holds_until_the_worker_dies():
    read, write = os.pipe()
    leash = Leash(read, os.getppid())

    assert leash.holds()
    assert leash.wait(0.01) is False
    os.write(write, b"\n")
    assert leash.wait(5) is True
    assert leash.wait(0.01) is False
    os.close(write)
    assert leash.wait(5) is False
    assert not leash.holds()
    os.close(read)


def test_leash_looks_at_the_parent_too():
    read, write = os.pipe()

    assert not Leash(read, parent=1 if os.getppid() != 1 else 2).holds()
    leash = Leash(read, os.getppid())
    leash.let_go()
    assert not leash.holds()
    os.close(read), os.close(write)


def test_deliver_while_sends_what_comes_while_it_rests(sink):
    make_message(at=timezone.now())
    rests: list[int] = []

    def wait(seconds: float) -> bool:
        rests.append(len(sink.accepted))
        make_message(at=timezone.now())
        return len(rests) < 3

    assert deliver_while(lambda: True, wait) == 3
    assert rests == [1, 2, 3]
    assert sink.connections == 3


def test_deliver_while_does_nothing_without_a_relay(settings):
    settings.MAIL_RELAY = None

    assert deliver_while(lambda: True, lambda seconds: False) == 0


def test_deliver_sends_once_and_says_how_many(sink, capsys, restored_signals):
    make_message(at=timezone.now()), make_message(at=timezone.now())

    call_command("deliver")

    assert capsys.readouterr().out == "Messages traités\u00a0: 2.\n"
    assert len(sink.accepted) == 2


def test_deliver_follows_the_worker_until_it_dies(sink, monkeypatch, restored_signals):
    """The first message of the worker's death is the last: here the pipe is closed from the start."""
    make_message(at=timezone.now())
    read, write = os.pipe()
    os.close(write)

    with os.fdopen(read) as end:
        monkeypatch.setattr(sys, "stdin", end)
        call_command("deliver", "--follow")

    assert sink.accepted == []


def test_deliver_finishes_the_message_in_hand_when_asked_to_stop(sink, capsys, restored_signals):
    for _ in range(3):
        make_message(at=timezone.now())

    def stop_at_the_first(command: str, argument: str) -> None:
        if command == "RCPT":
            os.kill(os.getpid(), signal.SIGTERM)

    sink.answer = stop_at_the_first

    call_command("deliver")

    assert len(sink.accepted) == 1
    assert OutgoingMessage.objects.filter(state=State.WAITING).count() == 2


@pytest.mark.django_db(transaction=True)
def test_make_writes_last_asks_sqlite_to_reach_the_disk():
    make_writes_last()

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)


def test_deliver_says_what_is_missing(settings):
    settings.MAIL_RELAY = None

    with pytest.raises(CommandError, match="MAIL_URL"):
        call_command("deliver")
