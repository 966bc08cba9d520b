"""The pages of stages: where the project stands, its points, its gates."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from maillage.cooperation.actions.stages import Said, answer_point, take_process
from maillage.cooperation.models.stages import GatePassing, PartnerLeader, ProjectProcess
from maillage.cooperation.presentation.stages import overview_stages
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db


def url(name: str, *args: int | str) -> str:
    return reverse(f"cooperation:{name}", args=args)


@pytest.fixture
def jvs(project, by) -> ProjectProcess:
    return take_process(project=project, source="jvs", by=by, at=NOW)


def point(process: ProjectProcess, code: str):
    return process.points.get(code=code)


def stage(process: ProjectProcess, code: str):
    return process.stages.get(code=code)


def test_without_a_process_the_page_teaches_the_first_step(browser, project):
    page = browser.get(url("stages", project.pk)).content.decode()

    assert "Aucune démarche n’est encore choisie" in page
    assert url("stages_choose", project.pk) in page


def test_choosing_a_process_opens_its_first_stage(browser, project):
    assert "Joint-venture sociale" in browser.get(url("stages_choose", project.pk)).content.decode()

    answer = browser.post(url("stages_choose", project.pk), {"source": "jvs"})

    assert answer.url == url("stages", project.pk)
    page = browser.get(answer.url).content.decode()
    assert re.search("0 points? acquis sur 4", page)
    assert "Franchir malgré ce qui manque" in page
    assert "Répondre au point suivant" in page


def test_the_process_that_fits_the_project_is_proposed_first(browser, project):
    assert "proposée" not in browser.get(url("stages_choose", project.pk)).content.decode()
    project.form = "R-313"
    project.save()

    page = browser.get(url("stages_choose", project.pk)).content.decode()

    assert page.index("Joint-venture sociale") < page.index("Accompagnement d’une mutualisation")
    assert "Elle mène à la forme choisie (R-313)" in page


def test_choosing_nothing_or_a_process_unknown_is_said(browser, project):
    assert browser.post(url("stages_choose", project.pk), {}).status_code == 422
    assert browser.post(url("stages_choose", project.pk), {"source": "template:9"}).status_code == 422


def test_english_readers_get_the_courtesy_translation(browser, project, jvs, settings):
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = browser.get(url("stages", project.pk)).content.decode()

    assert "Decide: the interest" in page


def test_a_point_is_answered_with_its_note(browser, jvs):
    row = point(jvs, "JVS-01")
    assert "Une société commune est-elle la bonne forme" in browser.get(url("point", row.pk)).content.decode()

    said = {"state": "met", "proof": "by_note", "text": "Comparée au GME <script>", "version": "1"}
    answer = browser.post(url("point_answer", row.pk), said)

    assert answer.url == url("stages", jvs.project_id)
    page = browser.get(answer.url).content.decode()
    assert "Comparée au GME &lt;script&gt;" in page
    assert "1 point acquis sur 4" in page


def test_an_answer_refused_keeps_what_was_typed(browser, jvs):
    row = point(jvs, "JVS-01")

    without = browser.post(
        url("point_answer", row.pk),
        {"state": "met", "proof": "by_note", "reference": "Gardé", "version": "1"},
    )
    old = browser.post(
        url("point_answer", row.pk),
        {"state": "not_applicable", "text": "Ma raison", "version": "7"},
    )

    assert without.status_code == old.status_code == 422
    assert "Écrivez une note" in without.content.decode()
    assert "Gardé" in without.content.decode()
    assert "Ma raison" in old.content.decode()
    row.refresh_from_db()
    assert row.state == "not_yet"


def test_a_gate_with_unmet_points_asks_for_a_reason(browser, jvs):
    row = stage(jvs, "interest")
    page = browser.get(url("stage_pass", row.pk)).content.decode()
    assert "Il manque 4 points" in page

    refused = browser.post(url("stage_pass", row.pk), {"reason": " "})
    assert refused.status_code == 422
    assert GatePassing.objects.count() == 0

    browser.post(url("stage_pass", row.pk), {"reason": "Les directions se sont rencontrées"})

    page = browser.get(url("stages", jvs.project_id)).content.decode()
    assert "Les directions se sont rencontrées" in page
    assert "La faisabilité a commencé sans avoir comparé les formes" in page


def test_the_launch_stays_closed_without_a_letter_of_intent(browser, jvs):
    row = stage(jvs, "launch")

    answer = browser.post(url("stage_open", row.pk), follow=True)

    assert "reste fermée" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "ahead"


def test_a_stage_is_reopened_with_a_reason(browser, jvs, by):
    row = stage(jvs, "interest")
    browser.post(url("stage_pass", row.pk), {"reason": "Pressés"})
    assert browser.get(url("stage_reopen", row.pk)).status_code == 200
    assert browser.post(url("stage_reopen", row.pk), {}).status_code == 422

    browser.post(url("stage_reopen", row.pk), {"reason": "Un partenaire a changé"})

    row.refresh_from_db()
    assert row.state == "under_way"
    assert "Un partenaire a changé" in GatePassing.objects.get().reopened_reason


def test_two_leaders_for_one_partner_are_warned_of(browser, jvs, lead):
    add = url("leader_add", jvs.project_id)
    browser.post(add, {"member": lead.pk, "name": "Première personne"})
    browser.post(add, {"member": lead.pk, "name": "Seconde personne"})
    refused = browser.post(add, {"member": lead.pk, "name": ""})

    assert refused.status_code == 422
    page = browser.get(url("stages", jvs.project_id)).content.decode()
    assert "a plusieurs chefs de projet" in page
    browser.post(url("leader_end", PartnerLeader.objects.first().pk))
    assert "a plusieurs chefs de projet" not in browser.get(url("stages", jvs.project_id)).content.decode()


def test_delays_count_from_the_day_given(browser, jvs):
    assert browser.get(url("process_settle", jvs.pk)).status_code == 200
    browser.post(url("process_settle", jvs.pk), {"anchor_on": "2023-11-20", "version": "1"})

    page = browser.get(url("point", point(jvs, "JVS-34").pk)).content.decode()

    assert "20 novembre 2026" in page


def test_what_is_pooled_is_said_with_the_tags_of_the_process(browser, project, by):
    dla = take_process(project=project, source="dla", by=by, at=NOW)
    said = {"axes": ["posts-new", "with-companies"], "registers": ["7"], "version": "1"}
    assert browser.post(url("process_settle", dla.pk), {"axes": ["nope"]}).status_code == 422

    browser.post(url("process_settle", dla.pk), said)

    page = browser.get(url("stages", project.pk)).content.decode()
    assert "Des postes ou fonctions à créer" in page
    assert "Action qui améliore l’accompagnement des personnes" in page


def test_a_process_taken_by_mistake_is_left_until_something_is_answered(browser, jvs, by):
    answer_point(
        point=point(jvs, "JVS-01"), said=Said("not_applicable", text="Non"), version=None, by=by, at=NOW
    )
    browser.post(url("process_leave", jvs.pk))
    assert ProjectProcess.objects.exists()

    answer_point(point=point(jvs, "JVS-01"), said=Said("not_yet"), version=None, by=by, at=NOW)
    browser.post(url("process_leave", jvs.pk))
    assert not ProjectProcess.objects.exists()


@pytest.mark.parametrize("name", ["stage_pass", "stage_reopen"])
def test_only_who_coordinates_passes_a_gate(name, jvs, reader, stranger, partner_by):
    address = url(name, stage(jvs, "interest").pk)

    assert reader.get(address).status_code == 403
    assert signed_in(partner_by).get(address).status_code == 403
    assert stranger.get(address).status_code == 404


def test_who_may_not_write_reads_a_point_but_does_not_answer(jvs, reader, stranger):
    row = point(jvs, "JVS-01")

    page = reader.get(url("point", row.pk))
    assert page.status_code == 200
    assert '<form method="post"' not in page.content.decode().split("<main")[1].split("</main")[0]
    assert reader.post(url("point_answer", row.pk), {"state": "not_yet"}).status_code == 403
    assert stranger.get(url("point", row.pk)).status_code == 404
    assert stranger.get(url("stages", jvs.project_id)).status_code == 404


@pytest.mark.parametrize(
    "name", ["point", "point_answer", "stage_open", "process_settle", "process_leave", "leader_end"]
)
def test_what_is_not_there_is_404(name, browser):
    ask = browser.get if name in {"point", "process_settle"} else browser.post

    assert ask(url(name, 999)).status_code == 404


def test_the_page_of_five_processes_and_sixty_members_keeps_its_budget(
    project, by, browser, django_assert_max_num_queries
):
    for source in ("dla", "jvs", "gme", "rapprochement", "essaimage"):
        take_process(project=project, source=source, by=by, at=NOW)
    for _ in range(59):
        make_member(project)

    with django_assert_max_num_queries(25):
        assert browser.get(url("stages", project.pk)).status_code == 200
    with django_assert_max_num_queries(3):
        assert len(overview_stages(project, NOW)) == 5


def test_a_partner_writes_answers(jvs, partner):
    client = signed_in(acting_for(partner))
    row = point(jvs, "JVS-02")

    client.post(
        url("point_answer", row.pk),
        {"state": "met", "proof": "by_decision", "reference": "Conseil du 3 mars", "version": "1"},
    )

    row.refresh_from_db()
    assert (row.state, row.member) == ("met", partner)
