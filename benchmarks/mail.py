"""Measure how many messages a second go through the queue, to a relay on this machine.

    .venv/bin/python benchmarks/mail.py [--messages 1000] [--pause-ms 0]

Each message costs three commits (claim, « handing over », « sent ») and one SMTP dialogue. The database is a file of
SQLite in a folder of its own, or that of DATABASE_URL (a database to throw away). --pause-ms is what the relay takes
to answer the final dot: a near one takes some 5 ms, one of the Internet 50 to 500.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--pause-ms", type=float, default=0.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
            "MAILLAGE_VAR": folder,
        }
        measure(asked.messages, asked.pause_ms / 1000)


def measure(count: int, pause: float) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from maillage.mail.actions.delivery import deliver_waiting
    from maillage.mail.actions.post import Post
    from maillage.mail.actions.postman import make_writes_last
    from maillage.mail.domain.relay import relay_address
    from maillage.mail.tests.factories import make_message
    from maillage.mail.tests.sink import running_sink

    call_command("migrate", verbosity=0)
    start = perf_counter()
    with transaction.atomic():
        for _ in range(count):
            make_message(at=timezone.now())
    queued = perf_counter() - start
    make_writes_last()
    with running_sink(pause=pause) as sink:
        post = Post(relay_address(sink.url))
        start, spent = perf_counter(), process_time()
        deliver_waiting(post=post, holder="benchmark:1:x")
        elapsed, spent = perf_counter() - start, process_time() - spent
        post.close()
        assert sorted(set(sink.ids())) == sorted(sink.ids())
        assert len(sink.accepted) == count
    print(f"{connection.vendor}, {count} messages, relay answers in {pause * 1000:.0f} ms")
    print(f"written and queued: {count / queued:8.0f} a second")
    print(f"sent:               {count / elapsed:8.0f} a second ({1000 * elapsed / count:.1f} ms each, "
          f"{1000 * spent / count:.1f} ms of processor, the test's relay included)")  # fmt: skip


if __name__ == "__main__":
    main()
