"""Reads of the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.mail.actions.relay import relay_failed
from maillage.mail.models import State
from maillage.mail.queries.messages import health, last_message, listed, messages_to
from maillage.mail.tests.factories import AT, make_message

pytestmark = pytest.mark.django_db


def test_health_counts_every_state_and_tells_how_the_relay_is(django_assert_num_queries):
    make_message(), make_message(), make_message(state="failed")
    relay_failed(answer="refused", at=AT)

    with django_assert_num_queries(2):
        found = health()

    assert set(found.counts) == set(State.values)
    assert (found.counts["waiting"], found.counts["failed"], found.counts["sent"]) == (2, 1, 0)
    assert (found.down_since, found.answer) == (AT, "refused")


def test_last_message_tells_the_last_reminder():
    make_message(about="invitation:1", kind="invitation")
    reminder = make_message(about="invitation:1", kind="reminder", at=AT + timedelta(days=3))
    make_message(about="invitation:1", kind="reminder", at=AT + timedelta(days=4), state="cancelled")
    make_message(about="invitation:2", kind="reminder", at=AT + timedelta(days=9))

    assert last_message(about="invitation:1") == reminder
    assert last_message(about="invitation:1", kind="invitation").created_at == AT
    assert last_message(about="invitation:3") is None


def test_messages_to_are_those_of_one_address():
    mine = make_message(to="camille@exemple.test")
    make_message()

    assert list(messages_to("camille@exemple.test")) == [mine]


def test_listed_looks_in_addresses_and_subjects():
    one, two = make_message(to="camille@exemple.test"), make_message(subject="Camille vous écrit")
    make_message()

    assert set(listed(words=" CAMILLE ")) == {one, two}
    assert str(one) == "Une invitation vous attend · c…@exemple.test"
