"""Who leads is said once: the role of a seat, the terms, the documents and every page name the same organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Notification
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.actions.members import OneLead, Place, add_member, edit_member
from maillage.cooperation.actions.roles import (
    HoldsAPart,
    LeadPasses,
    RoleWish,
    ask_role,
)
from maillage.cooperation.actions.terms import agree_terms, start_terms
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change
from maillage.cooperation.domain.terms import Part
from maillage.cooperation.domain.terms_lines import diff, setting_typed
from maillage.cooperation.models import MemberRole, MemberState
from maillage.cooperation.models.terms import ChangeState
from maillage.cooperation.queries.document_facts import ProjectFacts
from maillage.cooperation.queries.terms import agreed_at, current_terms, current_version
from maillage.cooperation.queries.terms_sheet import sheet_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.roles.asking import LATER, accept, ask
from maillage.cooperation.tests.terms.scenes import Scene, make_terms

pytestmark = pytest.mark.django_db


def leads(project) -> dict[str, int | None]:
    """Who leads, as each place that says it says it: they are always one and the same."""
    facts = ProjectFacts(project, date(2026, 11, 25))
    terms, sheet = current_terms(project), sheet_of(project)
    held = project.members.held().filter(role=MemberRole.LEAD)
    return {
        "role": next((one.pk for one in held), None),
        "terms": terms.mandataire if terms else None,
        "documents": facts.lead.pk if facts.lead else None,
        "pages": sheet.lead.pk if sheet.lead else None,
    }


def one_lead(project) -> int | None:
    found = leads(project)
    assert len(set(found.values())) == 1, found
    assert project.members.held().filter(role=MemberRole.LEAD).count() <= 1
    return found["role"]


@pytest.fixture
def scene() -> Scene:
    """The mandataire of the terms is the lead member, which coordinates."""
    scene = make_terms()
    assert one_lead(scene.project) == scene.lead.pk
    return scene


def test_the_lead_that_passes_makes_a_new_version_and_asks_for_the_agreements_again(scene):
    third = make_member(scene.project)
    version = current_version(scene.project)
    for member, by in ((scene.lead, scene.by), (scene.second, scene.by_second), (third, acting_for(third))):
        agree_terms(version=version, member=member, by=by, at=NOW)
    row = ask(scene.second, "lead", scene.by)
    assert one_lead(scene.project) == scene.lead.pk  # nothing before its answer

    accept(row, scene.by_second)

    assert one_lead(scene.project) == scene.second.pk
    put = current_version(scene.project)
    assert (put.number, put.reason, put.member) == (2, row.reason, scene.lead)
    assert agreed_at(scene.project) is None
    entry = JournalEntry.objects.get(what="terms.applied")
    assert (entry.after["version"], entry.after["lead"]) == (2, scene.second.name)
    told = Notification.objects.filter(kind="coop.terms", message__contains="devient mandataire")
    assert set(told.values_list("organisation_id", flat=True)) == {
        scene.lead.organisation_id, third.organisation_id,
    }  # fmt: skip


def test_the_terms_that_name_another_give_it_the_role(scene):
    terms = current_terms(scene.project)
    wish = Wish(diff(terms, replace(terms, mandataire=scene.second.pk)), "Elle porte la plus grande part.")
    change = propose_change(project=scene.project, wish=wish, by_member=scene.lead, by=scene.by, at=NOW)
    assert one_lead(scene.project) == scene.lead.pk
    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)

    assert one_lead(scene.project) == scene.second.pk
    assert JournalEntry.objects.get(what="terms.answered").after["lead"] == scene.second.name

    terms = current_terms(scene.project)
    wish = Wish(diff(terms, replace(terms, mandataire=None)), "À désigner plus tard.")
    change = propose_change(
        project=scene.project, wish=wish, by_member=scene.second, by=scene.by_second, at=LATER
    )
    answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=LATER)
    assert one_lead(scene.project) is None


def test_who_holds_the_role_answers_even_when_the_terms_name_nobody(scene):
    last = current_version(scene.project)
    last.content["mandataire"] = None
    last.save()
    other = make_member(scene.project, coordinates=True)
    scene.lead.coordinates = False
    scene.lead.save()
    terms = current_terms(scene.project)
    wish = Wish(diff(terms, replace(terms, mandataire=other.pk)))

    change = propose_change(project=scene.project, wish=wish, by_member=other, by=acting_for(other), at=NOW)

    assert [one.member for one in change.answers.all()] == [scene.lead]
    assert (
        sheet_of(scene.project).lead is None
    )  # the terms name nobody: no page and no document says otherwise


def test_a_lead_that_does_not_coordinate_passes_its_role_and_those_who_do_are_told(scene):
    lead, third = scene.second, make_member(scene.project)
    accept(ask(lead, "lead", scene.by), scene.by_second)
    Notification.objects.all().delete()

    with pytest.raises(MayNotSteer):
        ask(third, "observer", scene.by_second)
    with pytest.raises(MayNotSteer):
        ask_role(member=third, wish=RoleWish("lead", True, "Et la coordination."), by=scene.by_second, at=NOW)
    row = ask(third, "lead", scene.by_second)
    told = Notification.objects.get(user=scene.by.user)
    assert told.url == reverse("cooperation:role", args=[row.pk])
    accept(row, acting_for(third))

    assert one_lead(scene.project) == third.pk


def test_who_no_longer_leads_no_longer_passes_the_role(scene):
    third = make_member(scene.project)
    accept(ask(scene.second, "lead", scene.by), scene.by_second)
    row = ask(third, "lead", scene.by_second)
    terms = current_terms(scene.project)
    wish = Wish(diff(terms, replace(terms, mandataire=scene.lead.pk)))
    change = propose_change(
        project=scene.project, wish=wish, by_member=scene.second, by=scene.by_second, at=NOW
    )
    answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=LATER)

    with pytest.raises(MayNotSteer):
        accept(row, acting_for(third))
    assert one_lead(scene.project) == scene.lead.pk


def test_who_coordinates_takes_no_lead_from_who_holds_it(scene):
    other = make_member(scene.project, coordinates=True)
    with pytest.raises(LeadPasses):
        ask(other, "lead", acting_for(other))
    scene.lead.state = MemberState.INVITED
    scene.lead.save()
    with pytest.raises(OneLead) as refused:
        ask(other, "lead", acting_for(other))
    assert not isinstance(refused.value, LeadPasses)  # its seat is edited: it cannot ask


def test_a_lead_that_becomes_a_member_is_named_no_more(scene):
    other = make_member(scene.project, coordinates=True)
    accept(ask(scene.lead, "member", scene.by), acting_for(other))
    assert one_lead(scene.project) is None


def test_seats_that_are_not_engaged_are_kept_the_same_too():
    project = make_project()
    own = project.members.get()
    by = acting_for(own)
    start_terms(project=project, by=by, at=NOW)
    assert one_lead(project) == own.pk
    other = make_member(project, coordinates=True)
    accept(ask(own, "member", by), acting_for(other))

    added = add_member(project=project, place=Place(name="Régie inventée", role="lead"), by=by, at=NOW)
    assert (leads(project)["role"], leads(project)["terms"]) == (added.pk, added.pk)
    place = Place(name=added.name, role="member")
    edit_member(member=added, place=place, version=1, by=by, at=NOW)
    assert one_lead(project) is None
    versions = current_version(project).number
    add_member(project=project, place=Place(name="Autre régie"), by=by, at=NOW)
    assert current_version(project).number == versions


def test_without_terms_only_the_role_changes():
    project = make_project()
    own, other = project.members.get(), make_member(project)
    accept(ask(other, "lead", acting_for(own)), acting_for(other))
    assert current_version(project) is None
    assert leads(project) == {"role": other.pk, "terms": None, "documents": other.pk, "pages": other.pk}


def test_an_emptied_part_lets_a_member_take_another_place(scene):
    with pytest.raises(HoldsAPart):
        ask(scene.second, "observer", scene.by)
    wish = Wish(setting_typed(current_terms(scene.project), Part(scene.second.pk)))
    change = propose_change(project=scene.project, wish=wish, by_member=scene.lead, by=scene.by, at=NOW)
    common = replace(current_terms(scene.project), note="À relire")
    other = propose_change(
        project=scene.project, wish=Wish(diff(current_terms(scene.project), common)), by_member=scene.lead,
        by=scene.by, at=NOW,
    )  # fmt: skip
    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)
    assert current_terms(scene.project).part(scene.second.pk) is None

    accept(ask(scene.second, "observer", scene.by), scene.by_second)

    other.refresh_from_db()
    assert other.state == ChangeState.APPLIED  # it no longer waits for who reads the terms no more
    assert current_terms(scene.project).note == "À relire"
