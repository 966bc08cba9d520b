"""The page of the grouping: what it says with a frozen copy, without tender, and what it never says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.consortium.tests.scenes import CHANTIER, words
from maillage.cooperation.actions.terms import start_terms
from maillage.cooperation.actions.terms_reason import write_joint_reason
from maillage.cooperation.models.projects import Member, ProjectState
from maillage.cooperation.models.terms import JointReason, TermsVersion
from maillage.cooperation.presentation.terms import overview_terms
from maillage.cooperation.presentation.terms_grouping import alone_of, grouping_page
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.terms_sheet import sheet_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.browsing import browser, url
from maillage.cooperation.tests.terms.scenes import make_terms
from maillage.directory.models import Audience
from maillage.directory.tests.factories import make_declared, offer

pytestmark = pytest.mark.django_db


def page_of(project, by=None) -> str:
    client = browser(by or acting_for(project.members.first()))
    return words(client.get(reverse("cooperation:grouping", args=[project.pk])))


def test_without_tender_the_page_says_so_and_shows_what_holds_all_the_same():
    project = make_project()
    own = project.members.get()
    make_member(project, kind="ACI", name="Chantier inventé")
    make_member(project, kind="EA", name="Adaptée inventée")
    start_terms(project=project, by=acting_for(own), at=NOW)

    page = page_of(project)

    assert "Ce projet ne répond à aucun appel" in page
    for nothing in (
        "Les trois types",
        "solidaire à nommer",
        "Ce dont chacune répond",
        "R-242",
        "R-345",
        "R-305",
    ):
        assert nothing not in page
    for kept in ("R-334", "R-337", "R-338", "R-346", "plafond de ventes", f"{own.name} porte le projet"):
        assert kept in page
    assert reverse("cooperation:form", args=[project.pk]) in page_html(project)
    asked, figures = (
        reverse("cooperation:grouping", args=[project.pk]),
        {"costs": "100000", "sales": "20000", "added": "20000"},
    )
    client = browser(acting_for(own))
    told = client.post(asked, figures)
    assert "C’est trop" in words(told)
    assert "no-store" in told["Cache-Control"]
    assert "C’est trop" not in words(client.get(asked, figures))  # figures never come by the address


def page_html(project) -> str:
    client = browser(acting_for(project.members.first()))
    return client.get(reverse("cooperation:grouping", args=[project.pk])).content.decode()


def test_without_tender_no_reason_is_asked_and_one_written_before_stays_readable():
    project = make_project()
    by = acting_for(project.members.get())
    write_joint_reason(project=project, text="Un volume commun", version=0, by=by, at=NOW)
    assert "Un volume commun" in page_of(project)
    post = reverse("cooperation:grouping_reason", args=[project.pk])
    assert browser(by).post(post, {"text": "Autre", "version": "1"}).status_code == 302
    assert JointReason.objects.get().text == "Un volume commun"


def test_without_tender_the_terms_speak_of_who_carries_the_project():
    project = make_project()
    by = acting_for(project.members.get())
    start_terms(project=project, by=by, at=NOW)
    client = browser(by)

    page = words(client.get(reverse("cooperation:terms", args=[project.pk])))
    assert "porte le projet" in page
    assert "mandataire" not in page.lower()
    assert "Répond de" not in page
    common = client.get(reverse("cooperation:terms_common", args=[project.pk]))
    assert "Qui porte le projet" in words(common)
    assert 'name="kind"' not in common.content.decode()
    typed = {"version": "1", "mandataire": "", "note": "Une note", "reason": ""}
    assert client.post(reverse("cooperation:terms_common", args=[project.pk]), typed).status_code == 302
    assert TermsVersion.objects.latest("number").content["note"] == "Une note"


def test_a_form_of_grouping_keeps_the_whole_page():
    assert "Les trois types" in page_of(make_project(form="R-306"))


def test_what_the_frozen_copy_says_is_said_with_its_date():
    scene = make_terms()
    page = page_of(scene.project, scene.by)
    assert "conseillé au départ" in page
    assert "proposition gardée le 20 novembre 2026" in page


def test_those_that_came_since_are_judged_by_their_declared_hours():
    scene = make_terms()
    before = alone_of(sheet_of(scene.project))
    asked = sheet_of(scene.project).snapshot.found.tender
    offers = {(need.trade, need.mode): offer(need.trade, 100_000, need.mode) for need in asked.needs()}
    declared = make_declared(
        "Nouvelle venue", *offers.values(), siret="00010077700010", audience=Audience.CONNECTED
    )  # fmt: skip
    make_member(scene.project, organisation=None, name="Nouvelle venue", siret=declared.siret)

    sheet = sheet_of(scene.project)
    assert alone_of(sheet) == before | {declared.siret}
    page = grouping_page(sheet, None)
    assert "Nouvelle venue" in page["alone"]
    Member.objects.filter(name="Nouvelle venue").update(state="declined")
    assert "Nouvelle venue" not in grouping_page(sheet_of(scene.project), None)["alone"]


def test_an_insertion_share_shown_to_nobody_is_nowhere_on_the_page():
    scene = make_terms()
    sheet = sheet_of(scene.project)
    member = next(one for one in (scene.lead, scene.second) if sheet.who[one.pk].insertion_percent)
    share = sheet.who[member.pk].insertion_percent
    shown = page_of(scene.project, scene.by)
    assert "R-337" in shown
    make_declared(member.name, offer(), siret=member.siret, audience=Audience.OWN)

    hidden = sheet_of(scene.project)
    assert hidden.who[member.pk].insertion_percent is None
    page = grouping_page(hidden, None)
    told = [one.text for one in (*page["alerts"], *page["remarks"])]
    given = hidden.terms.part(member.pk).hours() * share / Decimal(100)
    figures = {f"{share} %", f"{share}\u202f%", f"{share}\u00a0%", f"{given:f}"}
    assert not [text for text in told if any(figure in text for figure in figures)]
    text = page_of(scene.project, scene.by)
    assert not any(figure in text for figure in figures)
    both = [one.text for one in page["alerts"] if one.rule in ("R-337", "R-338")]
    assert both
    assert not any(str(share) in text for text in both)
    assert "n’est pas connue, elle compte pour zéro" in text  # said, rather than counted without a word


def test_the_overview_tells_both_families_in_one_line_as_long_as_the_group_forms():
    scene = make_terms()
    project = scene.project
    lines = overview_terms(project, members_of(project), NOW)
    assert [line.url for line in lines].count(url("grouping", scene)) == 1
    assert all(line.state != "attention" for line in lines if line.url == url("grouping", scene))

    project.state = ProjectState.RUNNING
    assert len(overview_terms(project, members_of(project), NOW)) == 1
    project.state = ProjectState.FORMING
    Member.objects.filter(project=project).update(kind=CHANTIER.kinds[0])
    assert len(overview_terms(project, members_of(project), NOW)) == 1
