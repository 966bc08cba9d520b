"""Sending, against a real conversation with a relay on this machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from maillage.mail.actions import claims
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.tests.delivering import always, deliver
from maillage.mail.tests.factories import AT, make_message

pytestmark = pytest.mark.django_db


def test_deliver_waiting_sends_each_message_once_on_one_connection(sink):
    messages = [make_message() for _ in range(5)]

    assert deliver(sink) == 5
    assert deliver(sink) == 0

    assert sorted(sink.ids()) == sorted(message.message_id for message in messages)
    assert sink.connections == 1
    for message in OutgoingMessage.objects.all():
        assert (message.state, message.sent_at, message.attempts) == (State.SENT, AT, 1)
        assert message.last_error == "250 taken"
        assert message.purge_after == AT + timedelta(days=30)


def test_deliver_waiting_sends_what_is_urgent_first_and_nothing_before_its_time(sink):
    make_message(to="plus-tard@exemple.test", next_try_at=AT + timedelta(hours=1))
    make_message(to="lettre@exemple.test")
    make_message(to="connexion@exemple.test", urgent=True)

    deliver(sink)

    assert [one.to for one in sink.accepted] == ["connexion@exemple.test", "lettre@exemple.test"]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, State.BOUNCED),
        ({"RCPT": "554 5.7.1 relaying denied"}, State.FAILED),
        ({"DATA": "554 no"}, State.FAILED),
        ({".": "552 too big"}, State.FAILED),
    ],
)
def test_deliver_waiting_gives_up_at_once_what_is_refused_for_good(sink, answers, state):
    message = make_message()
    sink.answer = always(answers)

    deliver(sink)

    message.refresh_from_db()
    assert (message.state, message.last_error) == (state, next(iter(answers.values())))
    assert sink.accepted == []


def test_deliver_waiting_goes_on_with_the_others_when_one_address_is_refused(sink):
    make_message(to="absent@exemple.test")
    make_message(to="present@exemple.test")
    sink.answer = lambda command, argument: (
        "550 <absent@exemple.test> unknown" if command == "RCPT" and "absent" in argument else None
    )

    deliver(sink)

    assert [one.to for one in sink.accepted] == ["present@exemple.test"]
    assert OutgoingMessage.objects.get(state=State.BOUNCED).last_error == "550 <…> unknown"


@pytest.mark.parametrize("answers", [{"RCPT": "450 4.2.0 greylisted"}, {"DATA": "drop"}, {".": "451 later"}])
def test_deliver_waiting_tries_again_later_what_is_refused_for_now(sink, answers):
    message = make_message()
    sink.answer = always(answers)

    deliver(sink)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.WAITING, 1)
    assert timedelta(seconds=90) < message.next_try_at - AT < timedelta(seconds=150)

    sink.answer = always({})
    deliver(sink, at=AT + timedelta(minutes=3))
    assert sink.ids() == [message.message_id]


def test_deliver_waiting_stops_trying_after_the_last_attempt(sink):
    message = make_message()
    sink.answer = always({"RCPT": "450 come back"})
    at = AT

    for _ in range(12):
        deliver(sink, at=at)
        at += timedelta(hours=15)

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (State.FAILED, 8, "450 come back")


def test_deliver_waiting_leaves_to_a_person_what_went_without_an_answer(sink):
    message = make_message()
    sink.answer = always({".": "drop"})

    deliver(sink)
    sink.answer = always({})
    deliver(sink, at=AT + timedelta(days=2))

    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert message.purge_after == AT + timedelta(days=30)  # its words are not kept for ever either
    assert sink.accepted == []


def test_deliver_waiting_never_sends_the_dot_of_a_message_that_another_took(sink, monkeypatch):
    message = make_message()
    begin = claims.begin_handing_over

    def taken_meanwhile(**arguments: object) -> bool:
        OutgoingMessage.objects.filter(pk=message.pk).update(claimed_by="elsewhere:1:x")
        return begin(**arguments)

    monkeypatch.setattr(claims, "begin_handing_over", taken_meanwhile)

    deliver(sink)

    message.refresh_from_db()
    assert (message.state, message.claimed_by, sink.accepted) == (State.SENDING, "elsewhere:1:x", [])


def test_deliver_waiting_erases_what_lets_its_reader_in_once_it_is_sent(sink):
    message = make_message(confidential=True)

    deliver(sink)

    message.refresh_from_db()
    assert (message.text, message.html, message.purged_at) == ("", "", AT)
    assert b"invitation/12" in sink.accepted[0].content


def test_deliver_waiting_stops_when_told(sink):
    for _ in range(3):
        make_message()
    answers = iter([True, True, False])

    assert deliver(sink, go_on=lambda: next(answers)) == 2
    assert deliver(sink, limit=0) == 0


def test_deliver_waiting_gives_up_a_message_that_cannot_be_written(sink):
    message = make_message()
    OutgoingMessage.objects.update(headers={"List-Id": "é"})

    deliver(sink)

    message.refresh_from_db()
    assert message.state == State.FAILED
    assert sink.accepted == []


@pytest.mark.django_db(transaction=True)
def test_deliver_waiting_insists_while_the_database_is_away(sink, monkeypatch):
    message = make_message()
    record, failures = claims.record_sent, [OperationalError("away"), OperationalError("away")]
    monkeypatch.setattr("maillage.mail.actions.delivery.time.sleep", lambda seconds: None)

    def flaky(**arguments: object) -> bool:
        if failures:
            raise failures.pop()
        return record(**arguments)

    monkeypatch.setattr(claims, "record_sent", flaky)
    deliver(sink)

    message.refresh_from_db()
    assert (message.state, len(sink.accepted)) == (State.SENT, 1)


@pytest.mark.django_db(transaction=True)
def test_deliver_waiting_leaves_a_doubt_rather_than_a_second_message_when_the_database_stays_away(
    sink, monkeypatch
):
    message = make_message()
    monkeypatch.setattr("maillage.mail.actions.delivery.time.sleep", lambda seconds: None)

    def away(**arguments: object) -> bool:
        raise OperationalError("away")

    monkeypatch.setattr(claims, "record_sent", away)
    with pytest.raises(OperationalError):
        deliver(sink)
    monkeypatch.undo()
    deliver(sink, at=AT + timedelta(minutes=16))

    message.refresh_from_db()
    assert (message.state, len(sink.accepted)) == (State.UNCERTAIN, 1)
