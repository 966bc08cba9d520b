"""The pages of the terms: table, proposals, answers, history, agreement."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.terms import open_terms
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.models.projects import MemberRole, MemberState
from maillage.cooperation.models.terms import ChangeState, TermsAgreement, TermsChange, TermsVersion
from maillage.cooperation.presentation.terms import overview_terms, waiting_terms
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.queries.terms import current_terms, tender_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.browsing import HOSTILE, an_open_change, browser, typed, url
from maillage.cooperation.tests.terms.scenes import make_terms
from maillage.directory.models import Audience
from maillage.directory.tests.factories import make_declared, offer

pytestmark = pytest.mark.django_db


def test_the_table_shows_parts_sums_and_what_does_not_hold():
    scene = make_terms()
    page = words(browser(scene.by).get(url("terms", scene)))

    assert scene.second.name in page
    assert "900 000 €" in page
    assert "le compte y est" in page
    assert "On attend l’accord de :" in page


def test_the_table_is_for_the_group_only():
    scene, other = make_terms(), make_project()

    assert browser(acting_for(other.members.get())).get(url("terms", scene)).status_code == 404
    assert Client().get(url("terms", scene)).status_code == 302


def test_without_terms_the_page_teaches_and_opens_them():
    project = make_project()
    by = acting_for(project.members.get())
    page = reverse("cooperation:terms", args=[project.pk])

    assert "Rien n’est encore écrit" in words(browser(by).get(page))
    browser(by).post(reverse("cooperation:terms_start", args=[project.pk]))

    assert current_terms(project) == Terms(mandataire=project.members.get().pk)
    answer = browser(by).post(reverse("cooperation:terms_start", args=[project.pk]), follow=True)
    assert "a déjà ses parts" in words(answer)


def test_a_part_is_proposed_and_answered_on_the_site():
    scene = make_terms()
    client = browser(scene.by)
    assert client.get(url("terms_part", scene, scene.second.pk)).status_code == 200

    answer = client.post(
        url("terms_part", scene, scene.second.pk), typed(scene, price_cents="21,50", reason=HOSTILE)
    )

    change = TermsChange.objects.get()
    page = url("terms_change", scene, change.pk)
    assert answer["Location"] == page
    shown = browser(scene.by_second).get(page)
    assert "21,50 €" in words(shown)
    assert HOSTILE not in shown.content.decode()
    assert "Votre réponse" in words(shown)
    assert [line.action for line in waiting_terms(seats_of(scene.by_second), NOW)] == ["Répondre"]

    refused = browser(scene.by_second).post(url("terms_answer", scene, change.pk), {"accepts": "non"})
    assert refused.status_code == 422
    assert "pourquoi" in words(refused)
    browser(scene.by_second).post(url("terms_answer", scene, change.pk), {"accepts": "oui"})

    change.refresh_from_db()
    assert change.state == ChangeState.APPLIED
    assert TermsVersion.objects.count() == 2


def test_what_was_typed_is_kept_when_it_is_wrong():
    scene = make_terms()

    answer = browser(scene.by).post(
        url("terms_part", scene, scene.second.pk),
        typed(scene, percent="douze", hours_0="12.000", reason="Mon motif"),
    )

    assert answer.status_code == 422
    assert 'value="douze"' in answer.content.decode()
    assert "Mon motif" in words(answer)
    assert not TermsChange.objects.exists()


def test_the_difference_goes_to_another_member():
    scene = make_terms(second_state=MemberState.PROPOSED)
    before = current_terms(scene.project)
    assert before

    browser(scene.by).post(
        url("terms_part", scene, scene.second.pk), typed(scene, hours_0="3000", other=str(scene.lead.pk))
    )

    after = current_terms(scene.project)
    assert after
    assert sum(one.hours() for one in after.parts) == sum(one.hours() for one in before.parts)
    assert after.part(scene.second.pk).hours() == 3000


def test_the_lead_and_the_type_are_proposed_together():
    scene = make_terms()
    client = browser(scene.by)
    assert client.get(url("terms_common", scene)).status_code == 200

    client.post(
        url("terms_common", scene),
        {
            "version": "1",
            "mandataire": str(scene.second.pk),
            "kind": "conjoint",
            "fee_percent": "2,5",
            "note": "Ensemble",
        },
    )

    change = TermsChange.objects.get()
    assert change.state == ChangeState.OPEN
    assert {edit[1] for edit in change.edits} >= {"fee", "note"}
    page = words(browser(scene.by_second).get(url("terms_change", scene, change.pk)))
    assert "2,5 %" in page


def test_money_follows_the_hours_in_one_click():
    scene = make_terms(second_state=MemberState.PROPOSED)
    browser(scene.by).post(url("terms_part", scene, scene.second.pk), typed(scene, hours_0="3000"))

    browser(scene.by).post(url("terms_spread", scene))

    terms = current_terms(scene.project)
    assert sum(one.percent for one in terms.parts) == 100
    assert sum(one.amount_cents for one in terms.parts) == 90_000_000
    assert "Rien ne change" in words(browser(scene.by).post(url("terms_spread", scene), follow=True))


def test_agreements_are_asked_given_and_shown():
    scene = make_terms()
    browser(scene.by).post(url("terms_ask", scene))
    for by in (scene.by, scene.by_second):
        browser(by).post(url("terms_agree", scene), {"version": "1"})

    page = words(browser(scene.by).get(url("terms", scene)))

    assert TermsAgreement.objects.count() == 2
    assert "parts arrêtées" in page
    assert "Arrêtée le" in page
    settled, families = overview_terms(scene.project, members_of(scene.project), NOW)
    assert settled.state == "ok"
    assert families.url == url("grouping", scene)  # an EI and an EA
    stale = browser(scene.by).post(url("terms_agree", scene), {"version": "9"}, follow=True)
    assert "n’existe plus" in words(stale)


def test_history_compares_any_two_versions():
    scene = make_terms(second_state=MemberState.PROPOSED)
    for percent in ("12", "13"):
        browser(scene.by).post(url("terms_part", scene, scene.second.pk), typed(scene, percent=percent))

    page = words(browser(scene.by).get(url("terms_versions", scene) + "?de=1&a=3"))

    assert "De la version 1 à la version 3" in page
    assert "13 %" in page
    assert browser(scene.by).get(url("terms_versions", scene) + "?de=x&a=99").status_code == 200


def test_who_only_reads_proposes_nothing():
    scene = make_terms()
    change = an_open_change(scene)
    reader = browser(acting_for(scene.second, Role.READER))
    adviser = browser(acting_for(make_member(scene.project, role=MemberRole.ADVISER)))

    for client in (reader, adviser):
        assert client.get(url("terms", scene)).status_code == 200
        assert client.get(url("terms_part", scene, scene.second.pk)).status_code == 403
        assert client.get(url("terms_common", scene)).status_code == 403
        assert client.post(url("terms_spread", scene)).status_code == 403
        assert client.post(url("terms_ask", scene)).status_code == 403
        assert client.post(url("terms_agree", scene), {"version": "1"}).status_code == 403
    assert reader.post(url("terms_answer", scene, change.pk), {"accepts": "oui"}).status_code == 403


@pytest.mark.parametrize("name", ["terms_part", "terms_change", "terms_answer", "terms_withdraw"])
def test_what_is_not_of_the_project_is_not_found(name: str):
    scene = make_terms()
    client = browser(scene.by)
    ask = client.get if name in ("terms_part", "terms_change") else client.post

    assert ask(url(name, scene, 999_999)).status_code in (404, 422)


def test_a_group_of_sixty_is_read_in_few_queries(django_assert_max_num_queries):
    scene = make_terms()
    members = [make_member(scene.project, organisation=None, name=f"Membre {n}", email="") for n in range(60)]
    terms = Terms(tuple(Part(one.pk, {"1a": Decimal(200)}, 100, None, None, Decimal(1)) for one in members))
    TermsVersion.objects.all().delete()
    open_terms(project=scene.project, terms=terms, by=scene.by, at=NOW)
    client = browser(scene.by)
    client.get(url("terms", scene))

    with django_assert_max_num_queries(24):
        page = client.get(url("terms", scene))

    assert "Membre 59" in words(page)
    assert "62 membres ont une part" in words(page) or "60 membres ont une part" in words(page)
    assert len(page.content) < 400_000


def test_the_overview_takes_one_query(django_assert_num_queries):
    scene = make_terms()
    an_open_change(scene)
    members = members_of(scene.project)

    with django_assert_num_queries(1):
        lines = overview_terms(scene.project, members, NOW)

    assert [line.state for line in lines] == ["attention"]


@pytest.mark.parametrize("audience", [Audience.OWN, Audience.CONNECTED])
def test_free_hours_that_a_structure_keeps_to_itself_are_not_shown_to_the_group(audience):
    scene = make_terms()
    make_declared(scene.second.name, offer(), siret=scene.second.siret, audience=audience)

    page = words(browser(scene.by).get(url("terms", scene)))
    assert page.count("libres par an") == (1 if audience == Audience.OWN else 2)


@pytest.mark.parametrize(("hours", "alone"), [(100_000, True), (10, False)])
def test_without_frozen_copy_the_tender_and_declared_hours_advise(hours, alone):
    scene = make_terms()
    scene.project.snapshot = scene.project.snapshot_at = None
    scene.project.save()
    asked = tender_of(scene.project)
    offers = {(need.trade, need.mode): offer(need.trade, hours, need.mode) for need in asked.needs()}
    make_declared(scene.second.name, *offers.values(), siret=scene.second.siret, audience=Audience.CONNECTED)

    page = words(browser(scene.by).get(url("grouping", scene)))

    assert "R-252" in page
    assert "conseillé au départ" not in page
    assert ("tiendrait sans groupement pour" in page) is alone
