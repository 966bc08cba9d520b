"""A project of sixty members: each page asks the database as often as for six, and stays readable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.cooperation.actions.base import propose
from maillage.cooperation.actions.bid import prepare_bid
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.actions.stages import take_process
from maillage.cooperation.actions.terms import start_terms
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = (
    "project", "members", "terms", "terms_common", "grouping", "base", "base_adopt", "charter", "canvas", "strategy",
    "form", "stages", "plan", "task_add", "files", "bid", "decisions", "voting_rules", "voting_voices", "ballot_new",
    "meetings", "funding", "documents", "invitations", "doors", "history", "need", "reading",
)  # fmt: skip
MOST_BYTES = 700 * 1024


def addresses(count: int) -> tuple[dict[str, str], object]:
    """Make a project of so many members that all do something; return its pages, and who coordinates."""
    project = make_project()
    by = acting_for(project.members.get(), Role.ADMINISTRATOR)
    facts = {"by": by, "at": NOW}
    task = None
    for n in range(count - 1):
        member, after = make_member(project), [task.pk] if task else []
        task = add_task(project=project, title=f"Action {n}", owner=member, due=None, after=after, **facts)
    take_process(project=project, source="gme", **facts)
    propose(project=project, text="socle", section="reasons", wording="Un besoin d’ici.", **facts)
    start_terms(project=project, **facts)
    prepare_bid(project=project, **facts)
    soon = NOW + timedelta(days=3000)
    meeting = Meeting.objects.create(
        project=project, title="Comité", starts_at=soon, created_at=NOW, changed_at=NOW
    )
    found = {name: reverse(f"cooperation:{name}", args=[project.pk]) for name in PAGES}
    for name in ("meeting", "meeting_sheet", "meeting_agenda"):
        found[name] = reverse(f"cooperation:{name}", args=[project.pk, meeting.pk])
    return found, by


def test_the_pages_of_sixty_members_ask_as_often_as_those_of_six(client):
    asked: dict[str, list[int]] = {}
    for count in (6, 60):
        pages, by = addresses(count)
        client.force_login(by.user, backend=BACKEND)
        client.get(pages["project"])
        for name, page in pages.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(page)
            assert (name, answer.status_code) == (name, 200)
            assert len(answer.content) < MOST_BYTES, name
            asked.setdefault(name, []).append(len(queries))

    assert {name: counts for name, counts in asked.items() if counts[1] > counts[0] + 1} == {}
