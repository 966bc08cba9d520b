"""The latest facts of a project name the organisation and the vote, and never what a secret ballot says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.cooperation.actions.ballot_casting import Said, cast_by_link
from maillage.cooperation.tests.decisions.scenes import NOW, make_ballot, make_group, says
from maillage.cooperation.tests.factories import acting_for
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db


def overview(group) -> str:
    browser = signed_in(acting_for(group.members[0], Role.READER))
    return browser.get(reverse("cooperation:project", args=[group.project.pk])).text.replace("\u00a0", " ")


def test_a_vote_names_its_organisation_and_its_question():
    group = make_group(4)
    ballot = make_ballot(group)
    says(group, ballot, 2, "no")

    page = overview(group)

    assert f"Une personne d’{group.actors[2].organisation.name}</strong> a voté" in page
    assert f"« {ballot.question} »" in page


def test_a_secret_vote_never_says_what():
    group = make_group(4)
    says(group, make_ballot(group, is_secret=True), 2, "no")

    page = overview(group)

    assert f"Une personne d’{group.actors[2].organisation.name}</strong> a voté à bulletin secret" in page
    latest = page[page.index("history-title") :]
    assert "contre" not in latest[: latest.index("</section>")]


def test_a_vote_by_link_is_that_of_who_signed_it_for_the_organisation():
    group = make_group(4)
    ballot = make_ballot(group)
    member = group.members[3]
    said = Said(choices=["yes"], signer="Une directrice", quality="directrice")
    cast_by_link(
        ballot=ballot,
        member=member,
        elector=ballot.electors.get(member=member),
        said=said,
        version=None,
        at=NOW,
    )

    signed = f'<strong>Une directrice</strong> <span class="soft">({member.name})</span> a voté'
    assert signed in overview(group)
    history = signed_in(acting_for(group.members[0])).get(
        reverse("cooperation:history", args=[group.project.pk])
    )
    assert signed in history.text
