"""Answers by a link, on a phone, without account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.models.terms import ChangeState, TermsAgreement, TermsVersion
from maillage.cooperation.queries.terms import current_version
from maillage.cooperation.tests.factories import NOW
from maillage.cooperation.tests.terms.browsing import HOSTILE, browser, token_of, url
from maillage.cooperation.tests.terms.scenes import make_terms

pytestmark = pytest.mark.django_db


def test_a_change_is_answered_by_a_link_on_a_phone():
    scene = make_terms(account=False)
    change = propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, price_cents=2000), HOSTILE), by_member=scene.lead,
        by=scene.by, at=timezone.now(),
    )  # fmt: skip
    door = reverse("cooperation:terms_door", args=[token_of(scene, "terms")])
    client = Client()

    page = client.get(door)
    assert page.status_code == 200
    assert "20 €" in words(page)
    assert "brigade@exemple.test" not in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    wrong = client.post(door, {"accepts": "non", "name": "Ana", "quality": "directrice"})
    assert wrong.status_code == 422
    assert 'value="Ana"' in wrong.content.decode()
    client.post(door, {"accepts": "oui", "name": "Ana", "quality": "directrice"})

    change.refresh_from_db()
    assert change.state == ChangeState.APPLIED
    assert "en vigueur" in words(client.get(door))


def test_terms_are_agreed_by_a_link_on_a_phone():
    scene = make_terms(account=False)
    browser(scene.by).post(url("terms_ask", scene))
    door = reverse("cooperation:agreement_door", args=[token_of(scene, "accord")])
    client = Client()

    assert client.get(door).status_code == 200
    assert client.post(door, {"name": "", "quality": ""}).status_code == 422
    answer = client.post(door, {"name": "Ana", "quality": "directrice"}, follow=True)

    assert "Accord donné le" in words(answer)
    assert TermsAgreement.objects.get().name == "Ana"


def test_a_link_that_leads_nowhere_says_so():
    for name in ("terms_door", "agreement_door"):
        answer = Client().get(reverse(f"cooperation:{name}", args=["rien"]))

        assert answer.status_code == 410
        assert "incomplet" in words(answer)


def test_an_old_version_is_no_longer_agreed_by_its_link():
    scene = make_terms(account=False)
    browser(scene.by).post(url("terms_ask", scene))
    door = reverse("cooperation:agreement_door", args=[token_of(scene, "accord")])
    version = current_version(scene.project)
    TermsVersion.objects.create(
        project=scene.project, number=2, content=version.content, at=NOW + timedelta(days=1)
    )

    assert "Les parts ont changé depuis l’envoi" in words(Client().get(door))
    Client().post(door, {"name": "Ana", "quality": "directrice"})
    assert not TermsAgreement.objects.exists()


def test_who_declined_since_reads_the_answers_of_the_others_no_more():
    scene = make_terms(account=False)
    propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, price_cents=2000), HOSTILE), by_member=scene.lead,
        by=scene.by, at=timezone.now(),
    )  # fmt: skip
    door = reverse("cooperation:terms_door", args=[token_of(scene, "terms")])
    scene.second.state = MemberState.DECLINED
    scene.second.save()

    answer = Client().get(door)
    assert (answer.status_code, "n’a plus, de place" in words(answer)) == (410, True)
