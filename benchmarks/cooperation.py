"""Time the cooperation: pages of the demonstration's projects, the advisor, a count of votes, a convention on paper.

    ./dev demo --no-serve && .venv/bin/python benchmarks/cooperation.py [--runs 20]

CPU time of the server is measured in process, signed in as the director of the demonstration (no network): other
work on the machine does not count. Times of the database are SQLite's, in the same process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django
from django.core.management import call_command

PAGES = (
    "project", "need", "members", "invitations", "terms", "terms_table", "grouping", "base", "form", "stages", "plan",
    "bid", "decisions", "voting_voices", "meetings", "funding", "documents", "history",
)  # fmt: skip
MEETING_PAGES = ("meeting", "meeting_agenda", "meeting_sheet")


def main() -> None:
    """Print one table; needs the demonstration's database."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--runs", type=int, default=20)
    runs = options.parse_args().runs
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    os.environ.setdefault("MAILLAGE_DEMO", "1")
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by their content
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"{'what':40}{'median ms':>12}{'p95 ms':>10}{'SQL':>6}")
    pages(runs)
    work(runs)


def pages(runs: int) -> None:
    """Time the home page, and the pages of the projects of the demonstration that this person reads."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from maillage.cooperation.models import Meeting, Project

    client = Client(headers={"host": "localhost"})
    user = get_user_model().objects.get(email="directrice@exemple.test")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    urls = {"home": reverse("web:home")}
    for project in Project.objects.order_by("pk"):
        urls |= {f"{project.pk} {name}": reverse(f"cooperation:{name}", args=[project.pk]) for name in PAGES}
        meeting = Meeting.objects.filter(project=project).order_by("-starts_at").first()
        for name in MEETING_PAGES if meeting else ():
            urls[f"{project.pk} {name}"] = reverse(f"cooperation:{name}", args=[project.pk, meeting.pk])
    for label, url in urls.items():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        asked = len(queries)
        if answer.status_code == 200:
            show(label, [timed(lambda url=url: client.get(url)) for _ in range(runs)], asked)


def work(runs: int) -> None:
    """Time the advisor on its example and the writing of the signed paper of the demonstration."""
    from maillage.cooperation import formbook
    from maillage.cooperation.domain.paper import from_data
    from maillage.cooperation.exports.render import as_docx, as_pdf
    from maillage.cooperation.formats.answers import parse_answers
    from maillage.cooperation.management.commands.advise import what_if, worth_asking
    from maillage.cooperation.models.documents import PaperVersion

    example = Path(formbook.__file__).parent / "catalogue" / "example-answers.json"
    answers = parse_answers(json.loads(example.read_text(encoding="utf-8")))
    adviser, day = formbook.advisor(), date(2026, 11, 25)
    show("advice", [timed(lambda: adviser.advise(answers, day)) for _ in range(runs)], 0)
    show(
        "questions worth asking", [timed(lambda: worth_asking(adviser, answers, day)) for _ in range(runs)], 0
    )
    show("what if", [timed(lambda: what_if(adviser, answers, day)) for _ in range(runs)], 0)
    version = PaperVersion.objects.order_by("pk").last()
    paper = from_data(version.content) if version else None
    if paper is not None:
        show("document, PDF/UA", [timed(lambda: as_pdf(paper)) for _ in range(5)], 0)
        show("document, DOCX", [timed(lambda: as_docx(paper)) for _ in range(5)], 0)


def timed(do: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that something takes."""
    started = time.process_time()
    do()
    return (time.process_time() - started) * 1000


def show(label: str, times: list[float], sql: int) -> None:
    """Print one line."""
    worst = statistics.quantiles(times, n=20)[-1]
    print(f"{label:40}{statistics.median(times):12.1f}{worst:10.1f}{sql:6}")


if __name__ == "__main__":
    main()
