"""A relay that is down, tired, or takes nothing from us: no message pays for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.mail.models import OutgoingMessage, Relay, State
from maillage.mail.tests.delivering import always, deliver
from maillage.mail.tests.factories import AT, make_message
from maillage.mail.tests.sink import running_sink

pytestmark = pytest.mark.django_db


def test_deliver_waiting_opens_another_connection_after_many_messages(sink, monkeypatch):
    monkeypatch.setattr("maillage.mail.actions.post.MOST_EACH", 2)
    for _ in range(5):
        make_message()

    assert deliver(sink) == 5
    assert sink.connections == 3


def test_deliver_waiting_spends_no_attempt_while_the_relay_is_down():
    for _ in range(500):
        make_message()
    with running_sink() as gone:
        pass

    assert [deliver(gone) for _ in range(3)] == [0, 0, 0]

    assert set(OutgoingMessage.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    relay = Relay.objects.get()
    assert relay.failures == 1  # the pause keeps the next two from asking
    assert relay.down_since == AT
    assert "refused" in relay.last_error


@pytest.mark.parametrize(
    "answers",
    [
        {"connect": "554 go away"},
        {"EHLO": "421 busy", "HELO": "421 busy"},
        {"MAIL": "550 sender unknown"},
        {"MAIL": "drop"},
        {"RCPT": "530 authentication required"},
    ],
)
def test_deliver_waiting_leaves_the_relay_alone_when_it_takes_nothing_from_us(sink, answers):
    make_message(), make_message()
    sink.answer = always(answers)

    deliver(sink)
    deliver(sink, at=AT + timedelta(seconds=5))

    assert sink.connections == 1
    assert set(OutgoingMessage.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    assert Relay.objects.get().failures == 1


def test_deliver_waiting_forgets_the_trouble_once_the_relay_answers(sink):
    message = make_message()
    sink.answer = always({"MAIL": "451 not now"})
    deliver(sink)
    sink.answer = always({})

    deliver(sink, at=AT + timedelta(minutes=1))

    message.refresh_from_db()
    assert message.state == State.SENT
    assert (Relay.objects.get().failures, Relay.objects.get().down_since) == (0, None)


def test_deliver_waiting_asks_again_when_the_relay_hangs_up_between_two_messages(sink):
    make_message(), make_message()
    asked: list[str] = []

    def hang_up_at_the_second(command: str, argument: str) -> str | None:
        if command == "MAIL":
            asked.append(argument)
        return "drop" if command == "MAIL" and len(asked) == 2 else None

    sink.answer = hang_up_at_the_second

    deliver(sink)

    assert len(sink.accepted) == 2
    assert set(OutgoingMessage.objects.values_list("state", "attempts")) == {(State.SENT, 1)}
    assert not Relay.objects.exists()


def test_deliver_waiting_puts_back_what_an_unsigned_relay_refuses_at_the_end(sink):
    message = make_message()
    sink.answer = always({".": "530 sign in first"})

    deliver(sink)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.WAITING, 0)
