"""What the overview and the home page say of the common texts and of the funding plan."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.accounts.models import Role
from maillage.cooperation.actions.adoption import Signature, adopt
from maillage.cooperation.actions.base import Opinion, propose, take_position
from maillage.cooperation.models import BudgetLine, FundingSource, MemberRole
from maillage.cooperation.presentation.base_lines import overview_base, waiting_base
from maillage.cooperation.presentation.funding import overview_funding
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.base import digest_of, has_adopted_base
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db


def sign(project, by):
    signature = Signature("Ana Exemple", "directrice", digest_of(project, "socle"))
    return adopt(project=project, text="socle", signature=signature, by=by, at=NOW)


def write(project, by, words="Nous partons d’un besoin d’ici.", section="reasons"):
    return propose(project=project, text="socle", section=section, wording=words, by=by, at=NOW)


def test_from_nothing_to_adopted(django_assert_max_num_queries):
    project = make_project()
    other = make_member(project)
    lead, second = acting_for(project.members.first()), acting_for(other)
    observer = acting_for(make_member(project, role=MemberRole.OBSERVER))
    assert [line.state for line in overview_base(project, members_of(project), NOW)] == ["attention"]
    row = write(project, lead)
    with django_assert_max_num_queries(4):
        (line,) = waiting_base(seats_of(second), NOW)
    assert "1 énoncé attend" in line.title
    reader = acting_for(other, Role.READER)
    assert [waiting_base(seats_of(one), NOW) for one in (lead, observer, reader)] == [[], [], []]
    take_position(statement=row, opinion=Opinion("agree", 1), by=second, at=NOW)
    assert waiting_base(seats_of(second), NOW) == []
    sign(project, lead)
    with django_assert_max_num_queries(4):
        (line,) = waiting_base(seats_of(second), NOW)
    assert "à vous de le lire" in line.title
    assert "1 organisation sur 2" in overview_base(project, members_of(project), NOW)[0].title
    sign(project, second)
    assert waiting_base(seats_of(second), NOW) == []
    assert overview_base(project, members_of(project), NOW)[0].state == "ok"
    assert has_adopted_base(project)
    write(project, lead, "Autre chose.")
    assert "réadopter" in overview_base(project, members_of(project), NOW)[0].title


def test_a_new_wording_waits_for_those_who_agreed_before():
    project = make_project()
    lead, second = acting_for(project.members.first()), acting_for(make_member(project))
    row = write(project, lead)
    take_position(statement=row, opinion=Opinion("agree", 1), by=second, at=NOW)
    row.version = 2
    row.save()
    row.versions.create(number=2, wording="Autre", member=row.member, at=NOW)
    assert len(waiting_base(seats_of(second), NOW)) == 1


def test_a_text_that_changed_asks_nobody_to_adopt_the_old_one():
    project = make_project()
    lead, second = acting_for(project.members.first()), acting_for(make_member(project))
    row = write(project, lead)
    take_position(statement=row, opinion=Opinion("agree", 1), by=second, at=NOW)
    sign(project, lead)
    added = write(project, second, "Une voix chacune.", section="governance")
    assert waiting_base(seats_of(second), NOW) == []
    take_position(statement=added, opinion=Opinion("agree", 1), by=lead, at=NOW)
    assert waiting_base(seats_of(lead), NOW) == []


def test_funding_says_what_to_watch():
    project = make_project()
    assert overview_funding(project, NOW) == []
    BudgetLine.objects.create(
        project=project, label="Camion", amount_cents=100_00, starts_on=date(2027, 1, 1), at=NOW
    )
    (line,) = overview_funding(project, NOW)
    assert line.state == "attention"
    assert "sous zéro en janvier 2027" in line.detail
    FundingSource.objects.create(
        project=project, name="Nous", kind="own_funds", state="granted", granted_cents=100_00,
        expected_on=date(2026, 12, 1), at=NOW,
    )  # fmt: skip
    (line,) = overview_funding(project, NOW)
    assert line.state == "ok"
