"""Who holds a message, and what becomes of those whose holder died."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from maillage.mail.actions import claims
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.tests.factories import AT, make_message

HOST = socket.gethostname()[:60]


def dead_pid() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@pytest.mark.django_db
def test_claim_next_takes_each_message_once():
    make_message(), make_message()

    taken = [claims.claim_next(holder=f"h:1:{n}", at=AT) for n in range(3)]

    assert taken[2] is None
    assert len({message.pk for message in taken[:2]}) == 2
    assert {(m.state, m.attempts) for m in taken[:2]} == {(State.SENDING, 1)}


@pytest.mark.django_db
def test_claim_next_takes_what_was_written_while_the_clock_had_jumped_ahead():
    message = make_message(at=AT + timedelta(days=1500))

    taken = claims.claim_next(holder="h:1:x", at=AT)

    assert taken == message
    claims.record_delay(message=taken, answer="450", at=AT)
    assert claims.claim_next(holder="h:1:x", at=AT) is None  # the waits between attempts hold


@pytest.mark.django_db(transaction=True)
def test_claim_next_never_gives_the_same_message_to_two_workers_at_once():
    if connection.vendor == "sqlite":
        pytest.skip(
            "the tests' database is one connection's memory; test_killed_worker has two workers on a file"
        )
    for _ in range(24):
        make_message()
    taken: list[int] = []

    def work(name: str) -> None:
        while (message := claims.claim_next(holder=name, at=AT)) is not None:
            taken.append(message.pk)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(f"h:1:{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(OutgoingMessage.objects.values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("holder", "age", "lost"),
    [
        ("{host}:{pid}:x", timedelta(0), False),
        ("{host}:{pid}:x", timedelta(minutes=16), True),
        ("{host}:1:x", timedelta(0), False),
        ("{host}:nobody:x", timedelta(0), False),
        ("{host}:9999999999999999999999:x", timedelta(0), False),
        ("elsewhere:1:x", timedelta(minutes=14), False),
        ("elsewhere:1:x", timedelta(minutes=16), True),
        ("elsewhere:1:x", -timedelta(days=1), False),  # the clock went back: wait, rather than guess
    ],
)
def test_is_lost_looks_at_the_holder_then_at_the_clock(holder, age, lost):
    claimed_by = holder.format(host=HOST, pid=os.getpid())
    message = OutgoingMessage(state=State.SENDING, claimed_by=claimed_by, claimed_at=AT)

    assert claims.is_lost(message, AT + age) is lost


@pytest.mark.django_db
def test_recover_lost_sends_again_what_had_not_gone_and_asks_about_the_rest():
    sending, handing, alive = (make_message(state=s) for s in ("sending", "handing_over", "sending"))
    OutgoingMessage.objects.exclude(pk=alive.pk).update(claimed_by=f"{HOST}:{dead_pid()}:x")

    assert claims.recover_lost(at=AT) == 2

    for message in (sending, handing, alive):
        message.refresh_from_db()
    assert (sending.state, handing.state, alive.state) == (State.WAITING, State.UNCERTAIN, State.SENDING)
    assert claims.recover_lost(at=AT) == 0


@pytest.mark.django_db
def test_recover_lost_gives_up_a_message_that_kills_whoever_sends_it():
    message = make_message(state="sending", attempts=8)
    OutgoingMessage.objects.update(claimed_by=f"{HOST}:{dead_pid()}:x")

    claims.recover_lost(at=AT)

    message.refresh_from_db()
    assert message.state == State.FAILED


@pytest.mark.django_db
def test_holder_believed_dead_lets_go_before_the_dot():
    make_message()
    slow = claims.claim_next(holder="elsewhere:1:slow", at=AT)
    claims.recover_lost(at=AT + timedelta(minutes=16))
    quick = claims.claim_next(holder="elsewhere:2:quick", at=AT + timedelta(minutes=16))

    assert claims.begin_handing_over(message=slow, at=AT) is False
    assert claims.record_refusal(message=slow, state=State.FAILED, answer="550", at=AT) is False
    assert claims.put_back(message=slow) is False
    assert claims.begin_handing_over(message=quick, at=AT) is True


@pytest.mark.django_db
def test_holder_believed_dead_settles_what_it_had_handed_over():
    make_message()
    slow = claims.claim_next(holder="elsewhere:1:slow", at=AT)
    claims.begin_handing_over(message=slow, at=AT)
    claims.recover_lost(at=AT + timedelta(minutes=16))
    slow.refresh_from_db()
    assert slow.state == State.UNCERTAIN

    assert claims.record_sent(message=slow, answer="250 ok", at=AT) is True

    slow.refresh_from_db()
    assert slow.state == State.SENT
