"""Writing common texts: nobody rewrites another's words silently, two people at once, on behalf of guests."""

from __future__ import annotations

import pytest

from maillage.accounts.models import JournalEntry, Role
from maillage.cooperation.actions import base as actions
from maillage.cooperation.actions.adoption import (
    AlreadyAdopted,
    NothingToAdopt,
    Signature,
    TextChanged,
    adopt,
)
from maillage.cooperation.actions.guard import MayNotSteer, MayNotVote, MayNotWrite
from maillage.cooperation.models import Edition, MemberRole, Position
from maillage.cooperation.queries.base import digest_of, statement_now, text_now
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = make_project()
    for _ in range(3):
        make_member(project)
    return project


@pytest.fixture
def actors(project):
    return [acting_for(one) for one in project.members.all()]


def write(project, by, words="Nous partons d’un besoin d’ici.", section="reasons"):
    return actions.propose(project=project, text="socle", section=section, wording=words, by=by, at=NOW)


def say(row, by, stance="agree", version=1, **more):
    opinion = actions.Opinion(stance, version, **more)
    return actions.take_position(statement=row, opinion=opinion, by=by, at=NOW)


def sign(project, by, on_behalf=None, digest=None):
    signature = Signature("Ana Exemple", "directrice", digest or digest_of(project, "socle"))
    return adopt(project=project, text="socle", signature=signature, on_behalf=on_behalf, by=by, at=NOW)


def test_an_amendment_becomes_the_text_and_earlier_positions_say_so(project, actors):
    lead, second, third, fourth = actors
    row = write(project, second)
    say(row, third)
    say(row, fourth, "disagree", reason="Trop large")
    amendment = say(row, third, "amend", wording="Nous partons de trois besoins d’ici.")
    with pytest.raises(MayNotSteer):
        actions.take_in(amendment=amendment, version=1, by=fourth, at=NOW)
    made = actions.take_in(amendment=amendment, version=1, by=third, at=NOW)
    row.refresh_from_db()
    found = statement_now(row)
    assert (row.version, made.number, found.current.wording) == (2, 2, "Nous partons de trois besoins d’ici.")
    names = {one.organisation_id: one.pk for one in project.members.all()}
    assert found.tally.agree == {names[third.organisation.pk]}
    assert found.tally.earlier == {names[second.organisation.pk]}
    assert found.tally.disagree == {names[fourth.organisation.pk]}
    assert found.tally.silent == {names[lead.organisation.pk]}
    assert Position.objects.exclude(ended_at=None).count() == 2  # agreed, then amended: both are kept
    assert next(one.wording for one in row.versions.all()) == "Nous partons d’un besoin d’ici."


def test_a_coordinator_may_take_an_amendment_in_once(project, actors):
    lead, second, *_ = actors
    row = write(project, lead)
    amendment = say(row, second, "amend", wording="Autrement.")
    actions.take_in(amendment=amendment, version=1, by=lead, at=NOW)
    entry = JournalEntry.objects.last()
    assert entry.before == {"wording": "Nous partons d’un besoin d’ici."}
    assert entry.after["wording"] == "Autrement."
    with pytest.raises(actions.NotAnAmendment):
        actions.take_in(amendment=amendment, version=2, by=lead, at=NOW)


def test_two_people_at_once(project, actors):
    lead, second, third, _ = actors
    row = write(project, lead)
    first, other = say(row, second, "amend", wording="A."), say(row, third, "amend", wording="B.")
    actions.take_in(amendment=first, version=1, by=lead, at=NOW)
    with pytest.raises(actions.StatementMoved):
        actions.take_in(amendment=other, version=1, by=lead, at=NOW)
    with pytest.raises(actions.StatementMoved):
        say(row, lead, "disagree", reason="Non")
    actions.take_in(amendment=other, version=2, by=lead, at=NOW)
    row.refresh_from_db()
    assert row.version == 3


@pytest.mark.parametrize(
    ("refusal", "stance", "facts"),
    [
        (actions.NoReason, "disagree", {"reason": "  "}),
        (actions.EmptyWording, "amend", {"wording": ""}),
        (actions.NothingAmended, "amend", {"wording": " Nous partons d’un besoin d’ici. "}),
        (actions.TooLong, "amend", {"wording": "x" * 2001}),
    ],
)
def test_a_position_that_says_nothing_is_refused(project, actors, refusal, stance, facts):
    row = write(project, actors[0])
    with pytest.raises(refusal):
        say(row, actors[1], stance, **facts)
    assert Position.objects.count() == 1


def test_the_same_words_twice_are_one_statement(project, actors):
    row = write(project, actors[0])
    with pytest.raises(actions.SameWording):
        write(project, actors[1], " Nous partons d’un besoin d’ici.\r\n")
    with pytest.raises(actions.NoSuchSection):
        write(project, actors[1], "Autre", section="life")
    actions.withdraw(statement=row, reason="Doublon", by=actors[0], at=NOW)
    assert write(project, actors[1]).pk != row.pk


def test_withdrawn_by_its_author_or_a_coordinator_with_a_reason(project, actors):
    lead, second, third, _ = actors
    row = write(project, second)
    with pytest.raises(MayNotSteer):
        actions.withdraw(statement=row, reason="Non", by=third, at=NOW)
    with pytest.raises(actions.NoReasonToWithdraw):
        actions.withdraw(statement=row, reason=" ", by=second, at=NOW)
    actions.withdraw(statement=row, reason="Dit autrement", by=lead, at=NOW)
    with pytest.raises(actions.Withdrawn):
        say(row, third)
    assert digest_of(project, "socle") == ""


def test_moving_changes_the_order_and_asks_to_adopt_again(project, actors):
    lead, second, *_ = actors
    first, last = write(project, lead, "Un."), write(project, lead, "Deux.")
    sign(project, lead)
    with pytest.raises(MayNotSteer):
        actions.move(statement=last, up=True, by=second, at=NOW)
    actions.move(statement=last, up=True, by=lead, at=NOW)
    now = text_now(project, "socle")
    assert [one.row.pk for one in now.statements] == [last.pk, first.pk]
    assert now.standing.state == "stale"
    actions.move(statement=last, up=True, by=lead, at=NOW)  # already first: nothing moves
    actions.move(statement=last, up=False, by=lead, at=NOW)
    assert text_now(project, "socle").standing.state == "adopting"


def test_adoption_freezes_what_was_read(project, actors):
    lead, second, *_ = actors
    with pytest.raises(NothingToAdopt):
        sign(project, lead, digest="x")
    write(project, lead)
    read = digest_of(project, "socle")
    sign(project, lead)
    with pytest.raises(AlreadyAdopted):
        sign(project, lead)
    write(project, second, "Ajouté entre-temps.")
    with pytest.raises(TextChanged):
        sign(project, second, digest=read)
    edition = Edition.objects.get()
    assert edition.digest == read
    assert edition.content == [{"section": "reasons", "words": "Nous partons d’un besoin d’ici."}]


def test_a_coordinator_writes_down_the_word_of_a_member_without_account(project, actors):
    lead, second, *_ = actors
    guest = make_member(project, organisation=None, name="Sans compte")
    row = write(project, lead)
    opinion = actions.Opinion("agree", 1)
    with pytest.raises(MayNotSteer):
        actions.take_position(statement=row, opinion=opinion, on_behalf=guest, by=second, at=NOW)
    said = actions.take_position(statement=row, opinion=opinion, on_behalf=guest, by=lead, at=NOW)
    assert (said.member, said.noted_by.organisation) == (guest, lead.organisation)
    with pytest.raises(actions.HasAnAccount):
        sign(project, lead, on_behalf=project.members.all()[1])
    assert sign(project, lead, on_behalf=guest).noted_by is not None


def test_who_may_write_and_who_may_adopt(project, actors):
    write(project, actors[0])
    observer = acting_for(make_member(project, role=MemberRole.OBSERVER))
    assert write(project, observer, "Une idée d’observatrice.").pk
    with pytest.raises(MayNotVote):
        sign(project, observer)
    with pytest.raises(MayNotWrite):
        write(project, acting_for(project.members.first(), Role.READER), "Non")
    with pytest.raises(MayNotWrite):
        write(project, acting_for(make_project().members.first()), "Non plus")
