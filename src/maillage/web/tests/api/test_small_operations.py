from __future__ import annotations

import pytest
from django.utils import timezone

from maillage.accounts.models import FacilitationMandate, FacilitationState, JournalEntry
from maillage.accounts.tests.factories import OrganisationFactory, make_actor
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db


def test_places_are_found_by_what_people_type(visitor):
    make_commune("38185", "Grenoble", 45.1842, 5.7218)

    assert [one["code"] for one in visitor.get("/places?q=grenob").json()["items"]] == ["38185"]
    assert visitor.get("/places?q=").status_code == 422


def test_rules_are_read_in_the_language_asked(visitor):
    french, english = (
        visitor.get("/rules/R-252").json(),
        visitor.get("/rules/R-252", accept_language="en").json(),
    )

    assert french["id"] == english["id"] == "R-252"
    assert french["title"] != english["title"]
    assert len(visitor.get("/rules").json()["items"]) > 40


def test_the_journal_shows_what_one_may_read_without_persons(program):
    mine, other = program(), program()

    items = mine.get("/journal").json()["items"]

    assert {one["owner"] for one in items} == {mine.actor.organisation.pk}
    assert items[0]["what"] == "token.created"
    assert items[0]["sentence"] == "a créé un jeton pour un programme"
    assert "Programme d’essai" not in str(items)
    assert {one["owner"] for one in other.get("/journal").json()["items"]} == {other.actor.organisation.pk}


def test_the_journal_is_read_a_page_at_a_time_and_by_object(program):
    by = make_actor()
    caller, *_others = (program(by) for _ in range(3))
    about = JournalEntry.objects.order_by("number").last().about

    first = caller.get("/journal?limit=2").json()
    second = caller.get(first["next"].split("/api/v1")[1]).json()

    numbers = [one["number"] for one in first["items"] + second["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == len(set(numbers)) == 3
    assert [one["about"] for one in caller.get(f"/journal?about={about}").json()["items"]] == [about]


def test_organisations_are_one_s_own_and_those_that_mandated_it(program):
    by = make_actor()
    helped, refused = OrganisationFactory(), OrganisationFactory()
    for organisation, state in (
        (helped, FacilitationState.ACCEPTED),
        (refused, FacilitationState.WITHDRAWN),
    ):
        FacilitationMandate.objects.create(
            facilitator=by.organisation, organisation=organisation, state=state, purpose="suivi",
            asked_by=by.user, asked_at=timezone.now(),
        )  # fmt: skip

    items = program(by).get("/organisations/mine").json()["items"]

    assert {one["id"]: one["mine"] for one in items} == {by.organisation.pk: True, helped.pk: False}
