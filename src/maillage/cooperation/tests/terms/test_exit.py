from dataclasses import replace
from datetime import date, timedelta

import pytest

from maillage.accounts.models import Notification
from maillage.base.refusals import Refusal
from maillage.base.versions import ChangedMeanwhile
from maillage.consortium.tests.scenes import ADAPTEE, ATELIER, CHANTIER
from maillage.cooperation.actions import exit as exits
from maillage.cooperation.actions.exclusion import (
    Outside,
    exclude_for_buyer,
    exclude_member,
)
from maillage.cooperation.actions.exit import (
    Exit,
    Newcomer,
    leave_project,
    replace_member,
)
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite
from maillage.cooperation.actions.members import AlreadyMember, LastCoordinator
from maillage.cooperation.actions.terms import ask_agreement
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.actions.terms_reason import EmptyReason, write_joint_reason
from maillage.cooperation.actions.terms_solver import solve_again
from maillage.cooperation.domain.terms_ask import shares_of, suffices
from maillage.cooperation.domain.terms_lines import diff
from maillage.cooperation.models.projects import Member, MemberState, ProjectState
from maillage.cooperation.models.terms import ChangeState, Departure, DepartureKind, TermsChange
from maillage.cooperation.queries.terms import current_terms, current_version
from maillage.cooperation.queries.terms_elsewhere import elsewhere
from maillage.cooperation.queries.terms_sheet import out_of_group, sheet_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.mail.models import Link, OutgoingMessage

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
WHY = Exit("Une autre charge de travail")
THERE = Outside(date(2026, 11, 18), "Comité de pilotage", "La Brigade ne livre plus.")


def left(scene: Scene, how: Exit = WHY) -> Departure:
    return leave_project(member=scene.second, exit=how, version=None, by=scene.by_second, at=LATER)


def test_a_member_leaves_its_part_goes_its_seat_stays_as_history() -> None:
    scene = make_terms()

    departure = left(scene)

    scene.second.refresh_from_db()
    terms = current_terms(scene.project)
    assert terms is not None
    assert (scene.second.state, scene.second.ended_reason) == (MemberState.LEFT, WHY.reason)
    assert terms.part(scene.second.pk) is None
    assert departure.effects["uncovered"]
    assert departure.kind == DepartureKind.LEAVES
    version = current_version(scene.project)
    assert version is not None
    assert (version.number, version.reason) == (2, WHY.reason)


def test_links_of_who_left_are_closed_and_changes_of_its_part_are_overtaken() -> None:
    scene = make_terms(account=False)
    ask_agreement(project=scene.project, by=scene.by, at=NOW)
    change = propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, price_cents=1)), by_member=scene.lead,
        by=scene.by, at=NOW,
    )  # fmt: skip

    leave_project(member=scene.second, exit=WHY, version=None, by=scene.by, at=LATER)

    assert not Link.objects.filter(revoked_at=None).exists()
    change.refresh_from_db()
    assert change.state == ChangeState.OVERTAKEN


def test_a_change_that_only_waited_for_who_left_goes_on_without_it() -> None:
    scene = make_terms()
    third = make_member(scene.project)
    terms = current_terms(scene.project)
    assert terms is not None
    facts = {"project": scene.project, "by_member": scene.lead, "by": scene.by, "at": NOW}
    kind = propose_change(wish=Wish(diff(terms, replace(terms, kind="conjoint", note="Nouvelle"))), **facts)  # type: ignore[arg-type]
    lead = propose_change(wish=Wish(diff(terms, replace(terms, mandataire=third.pk))), **facts)  # type: ignore[arg-type]
    back = (
        propose_change(wish=Wish(diff(terms, replace(terms, mandataire=scene.second.pk))), **facts)
        if terms.mandataire != scene.second.pk
        else None
    )  # type: ignore[arg-type]

    left(scene)

    for change in (kind, lead, back):
        if change is not None:
            change.refresh_from_db()
    assert kind.state == ChangeState.APPLIED
    assert lead.state in (ChangeState.OPEN, ChangeState.OVERTAKEN)  # it was the lead: the line has moved
    assert back is None or back.state == ChangeState.OVERTAKEN


@pytest.mark.parametrize("how", [Exit(""), Exit("   ")])
def test_an_exit_says_why(how: Exit) -> None:
    with pytest.raises(exits.ExitNeedsReason):
        left(make_terms(), how)


def test_the_last_coordinator_hands_over_first() -> None:
    scene = make_terms()

    with pytest.raises(LastCoordinator):
        leave_project(member=scene.lead, exit=WHY, version=None, by=scene.by, at=LATER)

    Member.objects.filter(pk=scene.second.pk).update(coordinates=True)
    leave_project(member=scene.lead, exit=WHY, version=None, by=scene.by, at=LATER)
    terms = current_terms(scene.project)
    assert terms is not None
    assert terms.mandataire != scene.lead.pk


def test_only_itself_or_its_coordinator_makes_a_member_leave() -> None:
    scene = make_terms()
    stranger = acting_for(make_member(scene.project))

    with pytest.raises(MayNotWrite):
        leave_project(member=scene.second, exit=WHY, version=None, by=scene.by, at=LATER)
    with pytest.raises(MayNotSteer):
        exclude_member(member=scene.second, exit=WHY, ground=THERE, version=None, by=stranger, at=LATER)


def test_one_leaves_once_and_from_what_one_read() -> None:
    scene = make_terms()
    with pytest.raises(ChangedMeanwhile):
        leave_project(member=scene.second, exit=WHY, version=9, by=scene.by_second, at=LATER)
    left(scene)

    with pytest.raises(Refusal):
        left(scene)


def test_once_the_application_is_in_an_exit_says_which_case_allows_it() -> None:
    scene = make_terms()
    scene.project.deadline = date(2026, 11, 1)
    scene.project.save()

    with pytest.raises(exits.WhichException):
        left(scene)
    departure = left(scene, Exit("Liquidation", exception="unable"))

    assert departure.exception == "unable"


def test_a_running_project_is_no_longer_frozen() -> None:
    scene = make_terms()
    scene.project.deadline, scene.project.state = date(2026, 11, 1), ProjectState.RUNNING
    scene.project.save()

    assert left(scene, Exit("Fin", exception="unable")).exception == ""


def test_a_member_excluded_by_the_buyer_is_replaced_within_ten_days() -> None:
    scene = make_terms()
    with pytest.raises(exits.WhenAsked):
        exclude_for_buyer(member=scene.second, exit=WHY, version=None, by=scene.by, at=LATER)

    how = Exit("Attestation manquante", asked_on=date(2026, 11, 3))
    departure = exclude_for_buyer(member=scene.second, exit=how, version=None, by=scene.by, at=LATER)

    assert departure.replace_by == date(2026, 11, 13)
    assert [one.pk for one in out_of_group(scene.project)] == [scene.second.pk]


def test_a_replacement_takes_the_part_that_the_leaver_had() -> None:
    scene = make_terms()
    before = current_terms(scene.project)
    assert before is not None
    old = before.part(scene.second.pk)
    assert old is not None
    with pytest.raises(exits.NotReplaceable):
        replace_member(member=scene.second, newcomer=Newcomer("Neuve"), by=scene.by, at=LATER)
    left(scene)

    new = replace_member(
        member=scene.second, newcomer=Newcomer("Neuve", ADAPTEE.siret, "EA"), by=scene.by, at=LATER
    )

    scene.second.refresh_from_db()
    terms = current_terms(scene.project)
    assert terms is not None
    part = terms.part(new.pk)
    assert part is not None
    assert (part.needs, part.amount_cents, part.percent) == (old.needs, old.amount_cents, old.percent)
    assert (new.state, new.replaces_id) == (MemberState.PROPOSED, scene.second.pk)
    assert scene.second.state == MemberState.REPLACED
    assert TermsChange.objects.get().state == ChangeState.APPLIED
    with pytest.raises(AlreadyMember):
        replace_member(member=scene.second, newcomer=Newcomer("Encore", ADAPTEE.siret), by=scene.by, at=LATER)


def test_who_declined_is_replaced_and_its_refusal_stays() -> None:
    scene = make_terms(second_state=MemberState.INVITED)
    Member.objects.filter(pk=scene.second.pk).update(state=MemberState.DECLINED)

    new = replace_member(member=scene.second, newcomer=Newcomer("Neuve"), by=scene.by, at=LATER)

    scene.second.refresh_from_db()
    terms = current_terms(scene.project)
    assert terms is not None
    assert terms.part(scene.second.pk) is None
    assert terms.part(new.pk) is not None
    assert scene.second.state == MemberState.DECLINED


def test_the_solver_asked_again_says_the_group_suffices_then_who_could_come_in() -> None:
    scene = make_terms()
    sheet = sheet_of(scene.project)
    facts = {"project": scene.project, "terms": sheet.terms, "who": sheet.who, "by": scene.by, "at": LATER}

    again = solve_again(members=sheet.members, **facts)  # type: ignore[arg-type]

    assert again is not None
    assert again.found is not None
    inside = [one.pk for one in sheet.members]
    assert suffices(shares_of(again.found.answer.proposals[0], sheet.terms, sheet.who, inside))

    left(scene)
    after = sheet_of(scene.project)
    facts |= {"terms": after.terms}
    again = solve_again(members=after.members, **facts)  # type: ignore[arg-type]
    assert again is not None
    assert again.found is not None
    shares = shares_of(again.found.answer.proposals[0], after.terms, after.who, [scene.lead.pk])
    found = [one for one in shares if one.has_to_come]
    others = {one.siret for one in (ATELIER, CHANTIER, ADAPTEE)} - {scene.lead.siret, scene.second.siret}
    assert {one.siret for one in found} == others


def test_without_tender_there_is_nothing_to_calculate() -> None:
    scene = make_terms(tender=False)
    sheet = sheet_of(scene.project)

    assert (
        solve_again(
            project=scene.project, terms=sheet.terms, members=sheet.members, who=sheet.who,
            by=scene.by, at=LATER,
        )
        is None
    )  # fmt: skip


def test_the_reason_to_bid_together_is_written_with_its_date_and_version() -> None:
    scene = make_terms()
    with pytest.raises(EmptyReason):
        write_joint_reason(project=scene.project, text=" ", version=0, by=scene.by, at=LATER)

    kept = write_joint_reason(
        project=scene.project, text="Un volume trop grand", version=0, by=scene.by, at=LATER
    )

    assert (kept.version, kept.at) == (1, LATER)
    with pytest.raises(ChangedMeanwhile):
        write_joint_reason(project=scene.project, text="Autre", version=0, by=scene.by_second, at=LATER)


def test_the_same_operator_in_two_groups_is_told_only_to_who_reads_both() -> None:
    scene = make_terms()
    other = make_project(owner=scene.project.owner, tender=scene.project.tender, title="L’autre groupe")
    make_member(other, organisation=scene.second.organisation, siret=scene.second.siret)

    assert {note.rule for note in elsewhere(scene.project, scene.by)} == {"R-244", "R-245"}
    assert {note.rule for note in elsewhere(scene.project, acting_for(make_member(scene.project)))} == set()


def test_who_is_excluded_is_told_why_and_those_that_stay_that_the_terms_changed() -> None:
    scene = make_terms(account=False)

    exclude_member(member=scene.second, exit=WHY, ground=THERE, version=None, by=scene.by, at=LATER)

    mail = OutgoingMessage.objects.get(key=f"coop-exit-{scene.second.pk}")
    assert WHY.reason in mail.text
    assert THERE.text in mail.text
    assert THERE.body in mail.text
    assert mail.to == scene.second.email
    told = Notification.objects.get(user=scene.by.user, kind="coop.terms")
    assert told.facts["name"] == scene.second.name


def test_who_leaves_by_itself_is_told_nothing() -> None:
    scene = make_terms()

    left(scene)

    assert not Notification.objects.filter(user=scene.by_second.user, kind="coop.terms").exists()
