"""The gate that the forms page asks: is the socle adopted by every party (R-331)?"""

from __future__ import annotations

import pytest

from maillage.cooperation.models import Adoption, Edition, MemberRole, Statement, StatementVersion
from maillage.cooperation.queries.base import digest_of, has_adopted_base
from maillage.cooperation.tests.factories import NOW, make_member, make_project

pytestmark = pytest.mark.django_db


def write(project, words="Nous créons des emplois durables ici.", text="socle", section="reasons", rank=1):
    lead = project.members.first()
    row = Statement.objects.create(
        project=project, text=text, section=section, rank=rank, member=lead, at=NOW
    )
    StatementVersion.objects.create(statement=row, number=1, wording=words, member=lead, at=NOW)
    return row


def adopt(member, text="socle"):
    project = member.project
    edition, _ = Edition.objects.get_or_create(
        project=project, text=text, digest=digest_of(project, text), defaults={"content": [], "at": NOW}
    )
    Adoption.objects.create(edition=edition, member=member, signer="Ana", quality="directrice", at=NOW)


def test_nothing_written_is_not_adopted():
    assert not has_adopted_base(make_project())


def test_adopted_when_every_party_adopted_the_same_text(django_assert_num_queries):
    project = make_project()
    other, adviser = make_member(project), make_member(project, role=MemberRole.ADVISER)
    write(project)
    adopt(project.members.first())
    assert not has_adopted_base(project)
    adopt(other)
    with django_assert_num_queries(3):
        assert has_adopted_base(project)
    assert adviser.pk  # it is no party: nobody waits for it


def test_a_change_or_a_newcomer_opens_it_again():
    project = make_project()
    lead = project.members.first()
    row = write(project)
    adopt(lead)
    assert has_adopted_base(project)
    write(project, "Nous décidons à la majorité.", section="governance")
    assert not has_adopted_base(project)
    adopt(lead)
    assert has_adopted_base(project)
    StatementVersion.objects.create(statement=row, number=2, wording="Autre", member=lead, at=NOW)
    assert has_adopted_base(project)  # written, not taken in
    row.version = 2
    row.save()
    assert not has_adopted_base(project)
    adopt(lead)
    make_member(project)
    assert not has_adopted_base(project)


def test_the_charter_does_not_open_the_gate():
    project = make_project()
    write(project, text="charte", section="people")
    adopt(project.members.first(), text="charte")
    assert not has_adopted_base(project)
