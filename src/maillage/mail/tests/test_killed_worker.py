"""Kill −9, on real processes: nothing lost, nothing sent twice."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maillage.mail.tests.installation import Installation, Model, installation, model, wait_for
from maillage.mail.tests.sink import Sink

MESSAGES = 500
KILLS = 5

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed-worker")]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    with model(tmp_path_factory.mktemp("model")) as made:
        yield made


@pytest.fixture
def site(sink: Sink, tables: Model, tmp_path: Path) -> Iterator[Installation]:
    with installation(tables, tmp_path, sink.url) as made:
        yield made


def test_worker_killed_at_random_moments_loses_nothing_and_sends_nothing_twice(
    sink: Sink, site: Installation, record_property: Callable[[str, object], None]
):
    sink.pause = 0.005  # as a near relay answers: there is an instant to be killed in
    site.queue(MESSAGES)
    seen = []
    for _ in range(KILLS):
        enough, worker = len(sink.accepted) + random.randint(1, 80), site.start_worker()
        wait_for(lambda enough=enough: len(sink.accepted) >= enough)
        time.sleep(random.uniform(0, 0.02))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        seen.append(len(sink.accepted))
    assert seen[-1] < MESSAGES

    site.start_worker()
    wait_for(lambda: len(sink.accepted) >= MESSAGES)
    site.stop()

    messages = site.messages()
    record_property("accepted at each kill", seen)
    assert Counter(message["state"] for message in messages) == {"sent": MESSAGES}
    assert Counter(sink.ids()) == {message["message_id"]: 1 for message in messages}


def test_two_workers_share_the_messages(sink: Sink, site: Installation):
    site.queue(100)
    site.start_worker(), site.start_worker()
    wait_for(lambda: len(sink.accepted) >= 100)
    site.stop()

    messages = site.messages()
    assert Counter(sink.ids()) == {message["message_id"]: 1 for message in messages}
    assert {(message["state"], message["attempts"]) for message in messages} == {("sent", 1)}


@pytest.mark.parametrize(("moment", "uncertain"), [(".", 1), ("RCPT", 0)])
def test_postman_killed_with_a_message_in_hand(sink: Sink, site: Installation, moment: str, uncertain: int):
    """After the dot nobody can tell: a person decides. Before it, the message is simply sent again."""
    reached, released = threading.Event(), threading.Event()

    def stop_at_the_seventh(command: str, argument: str) -> str | None:
        if command == moment and len(sink.accepted) == 6 and not reached.is_set():
            reached.set()
            released.wait(30)
        return None

    sink.answer = stop_at_the_seventh
    site.queue(20)
    site.start_worker()
    assert reached.wait(60)
    held = [message for message in site.messages() if message["state"] in ("sending", "handing_over")]
    assert [message["state"] for message in held] == ["handing_over" if uncertain else "sending"]

    os.kill(int(held[0]["claimed_by"].split(":")[1]), signal.SIGKILL)
    released.set()
    wait_for(lambda: len(sink.accepted) >= 20)
    site.stop()

    after = site.messages()
    assert Counter(m["state"] for m in after) == Counter({"sent": 20 - uncertain, "uncertain": uncertain})
    assert Counter(sink.ids()) == {message["message_id"]: 1 for message in after}
    if uncertain:
        assert [m["message_id"] for m in after if m["state"] == "uncertain"] == [held[0]["message_id"]]
