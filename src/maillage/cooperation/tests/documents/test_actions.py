"""Opening, completing and making documents; the sheets of the members; the decisions of the boards."""

import hashlib
from datetime import date, timedelta

import pytest

from maillage.accounts.models import JournalEntry, Role
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import documents as actions
from maillage.cooperation.actions.board_approvals import InTheFuture, note_approval
from maillage.cooperation.actions.guard import MayNotWrite
from maillage.cooperation.actions.member_sheets import Sheet, SignatoryByAdministrator, save_sheet
from maillage.cooperation.domain.paper import from_data
from maillage.cooperation.exports.render import as_pdf
from maillage.cooperation.models import BoardApproval, MemberSheet, MemberState, PaperSheet, PaperVersion
from maillage.cooperation.models.documents import FrozenVersion
from maillage.cooperation.queries.document_facts import ProjectFacts
from maillage.cooperation.tests.documents.scene import (
    HARD,
    TODAY,
    give_terms,
    make_group,
    make_sheet,
    make_version,
)
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    project, members = make_group(3)
    return project, members, acting_for(members[0])


def test_a_document_is_opened_once_and_several_loans_may_be(group):
    project, _members, by = group
    sheet = actions.open_sheet(project=project, kind="grouping", by=by, at=NOW, label="ignoré")

    assert (sheet.kind, sheet.label) == ("grouping", "")
    with pytest.raises(actions.AlreadyOpen):
        actions.open_sheet(project=project, kind="grouping", by=by, at=NOW)
    for label in ("Encadrante", "Comptable"):
        actions.open_sheet(project=project, kind="secondment", label=label, by=by, at=NOW)
    with pytest.raises(actions.AlreadyOpen):
        actions.open_sheet(project=project, kind="secondment", label="Comptable ", by=by, at=NOW)
    with pytest.raises(actions.NoSuchDocument):
        actions.open_sheet(project=project, kind="../../x", by=by, at=NOW)
    assert JournalEntry.objects.filter(what="document.opened", about=f"project:{project.pk}").count() == 3


def test_answers_are_kept_and_two_people_do_not_overwrite_each_other(group):
    project, _members, by = group
    sheet = actions.open_sheet(project=project, kind="grouping", by=by, at=NOW)
    actions.answer_sheet(
        sheet=sheet, answers={"quorum": "50", "court": "", "unknown": "x"}, version=1, by=by, at=NOW
    )
    sheet.refresh_from_db()

    assert sheet.answers == {"quorum": "50"}
    with pytest.raises(ChangedMeanwhile):
        actions.answer_sheet(sheet=sheet, answers={"quorum": "60"}, version=1, by=by, at=NOW)


def test_a_version_is_frozen_with_its_digest(group):
    project, members, by = group
    sheet = make_sheet(project, "grouping", members)
    version = actions.make_version(sheet=sheet, by=by, at=NOW)

    assert (version.number, version.form, version.missing, version.amends) == (1, "R-304", 0, None)
    assert version.sha256 == hashlib.sha256(bytes(version.pdf)).hexdigest()
    assert version.is_intact
    rows = next(
        one["rows"] for one in version.content["blocks"] if one.get("caption") == "Part de chaque membre"
    )
    assert {row[4] for row in rows} == {"300\u202f000\u00a0€"}
    with pytest.raises(FrozenVersion):
        version.save()
    with pytest.raises(FrozenVersion):
        version.save(update_fields=["state", "pdf"])
    with pytest.raises(actions.NothingNew, match="version 1"):
        actions.make_version(sheet=sheet, by=by, at=NOW + timedelta(days=3))


def test_the_next_version_says_what_the_project_became(group):
    project, members, by = group
    sheet = make_sheet(project, "grouping", members)
    first = actions.make_version(sheet=sheet, by=by, at=NOW)
    newcomer = make_member(project, name=HARD)
    give_terms(project, [*members, newcomer], number=2)
    second = actions.make_version(sheet=sheet, by=by, at=NOW)

    assert second.number == 2
    rows = next(
        one["rows"] for one in second.content["blocks"] if one.get("caption") == "Part de chaque membre"
    )
    assert rows[-1][0] == HARD
    assert first.content != second.content
    first.refresh_from_db()
    assert first.is_intact


def test_what_is_refused_is_not_made(group):
    project, members, by = group
    sheet = make_sheet(project, "secondment", members, invoice="9000")
    with pytest.raises(actions.CannotBeMade) as caught:
        actions.make_version(sheet=sheet, by=by, at=NOW)

    assert "but lucratif" in str(caught.value.facts["why"])
    assert not PaperVersion.objects.exists()


def test_a_group_without_member_has_nothing_to_write():
    project = make_project()
    lead = project.members.get()
    by = acting_for(lead)
    lead.role = "adviser"
    lead.save()
    sheet = actions.open_sheet(project=project, kind="charter", by=by, at=NOW)
    with pytest.raises(actions.NeedsTheParties):
        actions.make_version(sheet=sheet, by=by, at=NOW)


def test_readers_and_strangers_write_nothing(group):
    project, members, _by = group
    sheet = make_sheet(project, "grouping", members)
    stranger = acting_for(make_project().members.get())
    for who in (acting_for(members[0], Role.READER), stranger):
        with pytest.raises(MayNotWrite):
            actions.make_version(sheet=sheet, by=who, at=NOW)
        with pytest.raises(MayNotWrite):
            actions.open_sheet(project=project, kind="charter", by=who, at=NOW)


def test_a_sheet_is_kept_by_its_own_people(group):
    _project, members, by = group
    own = acting_for(members[1])
    saved = save_sheet(
        member=members[1], sheet=Sheet(signatory=" Ana ", turnovers={2025: 10}), version=1, by=own, at=NOW
    )

    assert (saved.signatory, saved.turnovers, saved.version) == ("Ana", {"2025": 10}, 2)
    with pytest.raises(ChangedMeanwhile):
        save_sheet(member=members[1], sheet=Sheet(), version=1, by=own, at=NOW)
    with pytest.raises(MayNotWrite):
        save_sheet(member=members[1], sheet=Sheet(), version=2, by=by, at=NOW)
    with pytest.raises(SignatoryByAdministrator):
        save_sheet(
            member=members[1], sheet=Sheet(signatory_email="a@exemple.test"), version=2, by=own, at=NOW
        )
    boss = acting_for(members[1], Role.ADMINISTRATOR)
    save_sheet(member=members[1], sheet=Sheet(signatory_email="a@exemple.test"), version=2, by=boss, at=NOW)
    assert MemberSheet.objects.get(member=members[1]).signatory_email == "a@exemple.test"


def test_a_coordinator_keeps_the_sheet_of_a_member_without_account(group):
    project, members, by = group
    alone = make_member(project, organisation=None, email="contact@exemple.test")
    saved = save_sheet(member=alone, sheet=Sheet(signatory_email="b@exemple.test"), version=0, by=by, at=NOW)

    assert saved.signatory_email == "b@exemple.test"
    with pytest.raises(MayNotWrite):
        save_sheet(member=alone, sheet=Sheet(), version=1, by=acting_for(members[1]), at=NOW)


def test_a_board_approves_for_its_own_organisation(group):
    project, members, by = group
    version = make_version(project, "grouping", members, by)
    facts = {"body": "Conseil", "on": date(2026, 11, 1), "reference": "PV 12", "at": NOW}
    own = acting_for(members[1])
    note_approval(version=version, member=members[1], by=own, **facts)
    note_approval(version=version, member=members[1], by=own, **{**facts, "reference": "PV 13"})

    assert BoardApproval.objects.get().reference == "PV 13"
    with pytest.raises(MayNotWrite):
        note_approval(version=version, member=members[1], by=by, **facts)
    with pytest.raises(InTheFuture):
        note_approval(version=version, member=members[1], by=own, **{**facts, "on": date(2026, 11, 21)})


@pytest.mark.parametrize(("times", "made"), [(1, 1), (9, 0)])
def test_what_changes_while_a_document_is_made_makes_it_start_again_once(group, monkeypatch, times, made):
    project, members, by = group
    sheet, left = make_sheet(project, "grouping", members), iter(range(times))

    def slow(paper):
        if (turn := next(left, None)) is not None:
            PaperSheet.objects.filter(pk=sheet.pk).update(answers={**sheet.answers, "court": f"Ville {turn}"})
        return as_pdf(paper)

    monkeypatch.setattr(actions, "as_pdf", slow)
    if made:
        version = actions.make_version(sheet=sheet, by=by, at=NOW)
        assert "Ville 0" in str(version.content)
        assert as_pdf(from_data(version.content)) == bytes(version.pdf)
    else:
        with pytest.raises(actions.ChangedWhileMade):
            actions.make_version(sheet=sheet, by=by, at=NOW)

    assert PaperVersion.objects.count() == made


def test_the_facts_of_sixty_members_cost_no_more_queries(django_assert_max_num_queries):
    project, _members = make_group(60)
    with django_assert_max_num_queries(8):
        known = ProjectFacts(project, TODAY)

    assert len(known.members) == 60
    assert len(PaperSheet.objects.all()) == 0


def test_members_that_are_not_engaged_are_not_parties(group):
    project, _members, _by = group
    make_member(project, name="Pressentie", state=MemberState.PROPOSED)

    assert "Pressentie" not in [one.name for one in ProjectFacts(project, TODAY).members]
