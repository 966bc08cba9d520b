"""The pages of a role that passes: what they say, offer, and since when they warn."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.roles import (
    withdraw_role,
)
from maillage.cooperation.actions.terms import start_terms
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.domain.terms_lines import setting_part
from maillage.cooperation.models import MemberRole, ProjectState, RoleRequestState
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.roles.asking import ask
from maillage.cooperation.tests.terms.browsing import browser, url
from maillage.cooperation.tests.terms.scenes import Scene, make_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """The mandataire of the terms is the lead member, which coordinates."""
    return make_terms()


def test_a_part_in_the_way_is_told_with_the_page_where_it_is_emptied(scene):
    page = reverse("cooperation:role_ask", args=[scene.second.pk])
    answer = browser(scene.by).post(page, {"role": "observer", "reason": "Elle suit de loin."})
    assert answer.status_code == 422
    assert url("terms_part", scene, scene.second.pk) in answer.content.decode()
    assert "Parts et prix" in words(answer)
    assert "Tout vider retire sa part" in words(
        browser(scene.by).get(url("terms_part", scene, scene.second.pk))
    )

    scene.project.terms.all().delete()
    row = ask(scene.second, "observer", scene.by)
    start_terms(project=scene.project, by=scene.by, at=NOW)
    wish = Wish(setting_part(Terms(mandataire=scene.lead.pk), Part(scene.second.pk, {"1a": Decimal(10)})))
    change = propose_change(project=scene.project, wish=wish, by_member=scene.lead, by=scene.by, at=NOW)
    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=NOW)
    page = reverse("cooperation:role", args=[row.pk])
    answer = browser(scene.by_second).post(page, {"accepts": "oui"})
    assert answer.status_code == 422
    assert url("terms_part", scene, scene.second.pk) in answer.content.decode()


def test_the_pages_let_a_lead_pass_its_role_and_say_that_the_terms_follow(scene):
    third = make_member(scene.project)
    members = url("members", scene)
    assert "Passer à" not in words(browser(scene.by).get(members))  # it coordinates: it edits seats
    page = reverse("cooperation:role_ask", args=[scene.second.pk])
    assert "nouvelle version des parts" in words(browser(scene.by).get(page))
    browser(scene.by).post(page, {"role": "lead", "reason": "Elle connaît ce métier."})
    row = scene.second.role_requests.get()
    shown = browser(scene.by_second).get(reverse("cooperation:role", args=[row.pk]))
    assert "Les parts auront une nouvelle version" in words(shown)
    browser(scene.by_second).post(reverse("cooperation:role", args=[row.pk]), {"accepts": "oui"})
    shown = browser(scene.by_second).get(reverse("cooperation:role", args=[row.pk]))
    assert "Les parts ont une nouvelle version" in words(shown)

    lead = browser(scene.by_second)
    assert f"Passer à {third.name}" in words(lead.get(members))
    page = reverse("cooperation:role_ask", args=[third.pk])
    assert 'name="role"' not in lead.get(page).content.decode()
    assert lead.post(page, {"reason": ""}).status_code == 422
    assert (
        lead.post(page, {"reason": "Elle sait faire.", "role": "funder", "coordinates": "on"}).status_code
        == 302
    )
    row = third.role_requests.get()
    assert (row.role, row.coordinates) == ("lead", False)
    assert (
        browser(acting_for(third)).get(reverse("cooperation:role_ask", args=[scene.lead.pk])).status_code
        == 403
    )


@pytest.mark.parametrize(
    ("days", "state", "shown"),
    [(-1, "forming", False), (0, "forming", False), (1, "forming", True), (1, "running", False)],
)
def test_the_caution_shows_from_the_day_after_the_deadline_until_the_signature(
    scene, monkeypatch, days, state, shown
):
    """R-242, R-248: the deadline of the scene is the 15th of January 2027."""
    project = scene.project
    project.state = ProjectState(state)
    project.save()
    row = ask(scene.second, "lead", scene.by)
    now = datetime(2027, 1, 15, 12, tzinfo=timezone.get_current_timezone()) + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = browser(scene.by)
    pages = (
        reverse("cooperation:role_ask", args=[scene.second.pk]),
        reverse("cooperation:role", args=[row.pk]),
    )
    for page in pages:
        found = words(client.get(page))
        assert ("closes depuis le 15 janvier 2027" in found) is shown
        assert ("R-242" in found) is shown


def test_the_caution_is_for_a_tender_and_for_who_leads_or_works_only(scene):
    project = make_project(deadline=date(2020, 1, 1))  # a day of its own, no tender
    own, other = project.members.get(), make_member(project, role=MemberRole.OBSERVER)
    page = browser(acting_for(own)).get(reverse("cooperation:role_ask", args=[other.pk]))
    assert "R-242" not in words(page)

    scene.project.deadline = date(2020, 1, 1)
    scene.project.save()
    observer = make_member(scene.project, role=MemberRole.OBSERVER)
    row = ask(observer, "adviser", scene.by)
    assert "R-242" not in words(browser(scene.by).get(reverse("cooperation:role", args=[row.pk])))
    assert row.state == RoleRequestState.ASKED
    withdraw_role(request=row, by=scene.by, at=NOW)
    row = ask(observer, "member", scene.by)
    assert "R-242" in words(browser(scene.by).get(reverse("cooperation:role", args=[row.pk])))
