"""Signatures: asked of every party, given once, never altered; a member that leaves, an amendment."""

from datetime import date

import pytest

from maillage.accounts.models import JournalDetail, JournalEntry, Notification, Role
from maillage.cooperation.actions import documents as actions
from maillage.cooperation.actions import proposing, signing
from maillage.cooperation.actions.board_approvals import ApprovalKept, NewerVersion, note_approval
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.actions.signing import Signatory
from maillage.cooperation.actions.signing_news import NotToSign
from maillage.cooperation.models import BoardApproval, MemberState, PaperState, PaperVersion
from maillage.cooperation.presentation.documents import overview_documents, waiting_documents
from maillage.cooperation.queries.documents import signed_documents
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.documents.scene import (
    give_sheet,
    give_terms,
    make_group,
    make_sheet,
    make_version,
    proposed,
)
from maillage.cooperation.tests.factories import NOW, acting_for, make_member

pytestmark = pytest.mark.django_db


def signatory(version: PaperVersion, **facts) -> Signatory:
    return Signatory(
        **{
            "name": "Ana Exemple",
            "quality": "présidente",
            "approved": True,
            "sha256": version.sha256,
            **facts,
        }
    )


def sign_all(version, members, actors) -> None:
    for member, by in zip(members, actors, strict=True):
        signing.sign(version=version, member=member, signatory=signatory(version), by=by, at=NOW)
    version.refresh_from_db()


def leave(member) -> None:
    member.state, member.ended_at = MemberState.LEFT, NOW
    member.save()


def test_every_party_is_asked_and_told():
    version, members, actors = proposed(3)

    assert version.state == PaperState.PROPOSED
    assert [one.member_id for one in version.signatures.all()] == [one.pk for one in members]
    assert Notification.objects.filter(kind="coop.documents").count() == 3
    assert len(waiting_documents(seats_of(actors[1]), NOW)) == 1


def test_all_sign_and_the_version_is_signed():
    version, members, actors = proposed(2)
    sign_all(version, members, actors)

    assert version.state == PaperState.SIGNED
    assert version.closed_at == NOW
    assert {one.sha256 for one in version.signatures.all()} == {version.sha256}
    assert list(signed_documents(version.sheet.project)) == [version]
    assert waiting_documents(seats_of(actors[0]), NOW) == []
    assert overview_documents(version.sheet.project, NOW)[0].state == "ok"
    entries = JournalEntry.objects.filter(what="document.signed")
    assert [entry.after["sha256"] for entry in entries] == [version.sha256] * 2
    assert "Ana" not in str([entry.after for entry in entries])
    assert JournalDetail.objects.filter(entry__in=entries).count() == 2


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"name": " "}, signing.WhoSigns),
        ({"quality": ""}, signing.WhoSigns),
        ({"approved": False}, signing.WhoSigns),
        ({"sha256": "0" * 64}, signing.OtherFile),
    ],
)
def test_a_signature_is_whole_or_is_not(facts, why):
    version, members, actors = proposed()
    with pytest.raises(why):
        signing.sign(
            version=version, member=members[0], signatory=signatory(version, **facts), by=actors[0], at=NOW
        )

    assert not version.signatures.exclude(state="waiting").exists()


def test_only_who_administers_the_party_signs_and_once():
    version, members, actors = proposed()
    editor, stranger = acting_for(members[0]), acting_for(make_group(1)[1][0], Role.ADMINISTRATOR)
    for by, why in (
        (editor, signing.OnlyAnAdministrator),
        (actors[1], signing.NotAsked),
        (stranger, signing.NotAsked),
    ):
        with pytest.raises(why):
            signing.sign(version=version, member=members[0], signatory=signatory(version), by=by, at=NOW)
    signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)
    with pytest.raises(signing.AlreadyAnswered):
        signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("R-305", "grouping"),
        ("R-306", "grouping"),
        ("R-307", "gie_contract"),
        ("R-309", "employers_statutes"),
    ],
)
def test_a_board_comes_before_a_signature_that_binds_all(form, kind):
    version, members, actors = proposed(2, form, kind)
    with pytest.raises(signing.NeedsTheBoard, match=r"R-333"):
        signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)
    note_approval(
        version=version,
        member=members[0],
        body="Conseil",
        on=date(2026, 11, 2),
        reference="PV 3",
        by=actors[0],
        at=NOW,
    )
    signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)

    assert BoardApproval.objects.count() == 1


def test_an_approval_belongs_to_a_version_and_stays_once_signed():
    version, members, actors = proposed(2, "R-305")
    facts = {"member": members[0], "body": "Conseil", "on": date(2026, 11, 2), "by": actors[0], "at": NOW}
    note_approval(version=version, reference="PV 3", **facts)
    note_approval(version=version, reference="PV 4", **facts)
    signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)
    with pytest.raises(ApprovalKept):
        note_approval(version=version, reference="PV 5", **facts)
    version.sheet.answers["quorum"] = "75"
    version.sheet.save()
    newer = actions.make_version(sheet=version.sheet, by=actors[0], at=NOW)
    late = {**facts, "member": members[1], "by": actors[1]}
    with pytest.raises(NewerVersion):
        note_approval(version=version, reference="PV 1", **late)
    proposing.propose(version=newer, by=actors[0], at=NOW)
    with pytest.raises(signing.NeedsTheBoard):
        signing.sign(version=newer, member=members[0], signatory=signatory(newer), by=actors[0], at=NOW)

    assert BoardApproval.objects.get().reference == "PV 4"


def test_a_refusal_says_why_and_closes_the_version():
    version, members, actors = proposed(3)
    with pytest.raises(signing.SayWhy):
        signing.refuse(
            version=version, member=members[1], reason=" ", signatory=Signatory(), by=actors[1], at=NOW
        )
    signing.refuse(
        version=version,
        member=members[1],
        reason="Trop de risque",
        signatory=Signatory(),
        by=actors[1],
        at=NOW,
    )
    version.refresh_from_db()

    assert version.state == PaperState.REFUSED
    assert overview_documents(version.sheet.project, NOW)[0].state == "attention"
    with pytest.raises(NotToSign):
        signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)


def test_what_may_not_be_proposed():
    project, members = make_group(2)
    by = acting_for(members[0])
    blank = make_version(project, "charter", members, by)
    trame = make_version(project, "dla_terms", members, by)
    whole = make_version(project, "partnership", members, by)
    with pytest.raises(proposing.NotSignedHere):
        proposing.propose(version=trame, by=by, at=NOW)
    PaperVersion.objects.filter(pk=blank.pk).update(missing=1)
    with pytest.raises(proposing.StillBlank):
        proposing.propose(version=blank, by=by, at=NOW)
    with pytest.raises(MayNotSteer):
        proposing.propose(version=whole, by=acting_for(members[1]), at=NOW)
    give_sheet(make_member(project, name="Nouvelle"))
    with pytest.raises(proposing.PartiesChanged):
        proposing.propose(version=whole, by=by, at=NOW)
    later = actions.make_version(sheet=whole.sheet, by=by, at=NOW)
    with pytest.raises(proposing.NotTheLatest):
        proposing.propose(version=whole, by=by, at=NOW)
    proposing.propose(version=later, by=by, at=NOW)
    with pytest.raises(proposing.AlreadyProposed):
        proposing.propose(version=later, by=by, at=NOW)


def test_a_member_leaves_after_signing_and_an_amendment_is_made():
    version, members, actors = proposed(3)
    sign_all(version, members, actors)
    leave(members[2])
    newcomer = make_member(version.sheet.project, name="Remplaçante inventée")
    give_sheet(newcomer)
    give_terms(version.sheet.project, [*members[:2], newcomer], number=2)
    amendment = actions.make_version(sheet=version.sheet, by=actors[0], at=NOW)
    version.refresh_from_db()

    assert (version.state, version.is_intact) == (PaperState.SIGNED, True)
    assert amendment.amends == version
    assert "avenant n° 1 à la version 1" in amendment.content["version"]
    said = str(amendment.content["blocks"][1])
    assert "Structure 2 n’est plus partie" in said
    assert "Remplaçante inventée devient partie" in said
    proposing.propose(version=amendment, by=actors[0], at=NOW)
    assert version.signatures.count() == 3


def test_nothing_changed_since_the_signature_makes_no_amendment():
    version, members, actors = proposed(2)
    sign_all(version, members, actors)
    with pytest.raises(actions.NothingNew):
        actions.make_version(sheet=version.sheet, by=actors[0], at=NOW)


def test_who_left_signs_no_more():
    version, members, actors = proposed(2)
    leave(members[1])
    with pytest.raises(signing.NotAsked):
        signing.sign(version=version, member=members[1], signatory=signatory(version), by=actors[1], at=NOW)


def test_a_newer_proposal_takes_back_the_older():
    version, _members, actors = proposed(2)
    sheet = version.sheet
    sheet.answers["quorum"] = "75"
    sheet.save()
    newer = actions.make_version(sheet=sheet, by=actors[0], at=NOW)
    proposing.propose(version=newer, by=actors[0], at=NOW)
    version.refresh_from_db()

    assert version.state == PaperState.WITHDRAWN


def test_a_loan_is_signed_by_its_two_structures_only():
    project, members = make_group(3)
    by = acting_for(members[0], Role.ADMINISTRATOR)
    sheet = make_sheet(project, "secondment", members, lender=str(members[2].pk), user=str(members[0].pk))
    version = actions.make_version(sheet=sheet, by=by, at=NOW)
    proposing.propose(version=version, by=by, at=NOW)

    assert {one.member_id for one in version.signatures.all()} == {members[2].pk, members[0].pk}


def test_a_version_under_signature_is_taken_back_when_a_party_leaves():
    version, members, actors = proposed(3)
    signing.sign(version=version, member=members[1], signatory=signatory(version), by=actors[1], at=NOW)
    leave_project(member=members[2], exit=Exit("Fin d’activité"), version=None, by=actors[2], at=NOW)

    version.refresh_from_db()
    assert version.state == PaperState.WITHDRAWN
    assert JournalEntry.objects.filter(what="document.withdrawn").count() == 1
    told = Notification.objects.filter(message__contains="n’est plus à signer").values_list("user", flat=True)
    assert set(told) == {actors[0].user.pk, actors[1].user.pk}
    with pytest.raises(NotToSign):
        signing.sign(version=version, member=members[0], signatory=signatory(version), by=actors[0], at=NOW)
    assert version.signatures.get(member=members[1]).state == "signed"
