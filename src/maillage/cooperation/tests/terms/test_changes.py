from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.accounts.models import JournalEntry, Notification
from maillage.base.refusals import Refusal
from maillage.cooperation.actions import terms_changes as changes
from maillage.cooperation.actions.guard import MayNotVote, MayNotWrite, ProjectClosed
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change, withdraw_change
from maillage.cooperation.actions.terms_guard import (
    NoSuchType,
    NotAMember,
    NoteTooLong,
    OutOfRange,
)
from maillage.cooperation.domain.terms import Part
from maillage.cooperation.domain.terms_lines import Change, diff, setting_part
from maillage.cooperation.models.projects import MemberRole, MemberState, ProjectState
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.queries.terms import current_terms, current_version
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.terms.scenes import Scene, make_terms

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def proposed(scene: Scene, change: Change, *, second: bool = False, reason: str = "") -> TermsChange:
    return propose_change(
        project=scene.project,
        wish=Wish(change, reason),
        by_member=scene.second if second else scene.lead,
        by=scene.by_second if second else scene.by,
        at=NOW,
    )


def part_of(scene: Scene, member: int) -> Part:
    terms = current_terms(scene.project)
    assert terms is not None
    found = terms.part(member)
    assert found is not None
    return found


def test_first_terms_are_those_of_the_proposal() -> None:
    scene = make_terms()

    terms = current_terms(scene.project)

    assert terms is not None
    assert sum(one.percent or 0 for one in terms.parts) == 100
    assert sum(one.amount_cents or 0 for one in terms.parts) == 90_000_000
    assert sum(one.hours() for one in terms.parts) == 12_000
    assert terms.mandataire in (scene.lead.pk, scene.second.pk)
    assert terms.kind


def test_a_change_waits_for_those_it_concerns_then_applies() -> None:
    scene = make_terms()

    change = proposed(scene, scene.change(scene.second, price_cents=2000), reason="Prix du marché")

    assert change.state == ChangeState.OPEN
    assert [one.member_id for one in change.answers.all()] == [scene.second.pk]
    assert Notification.objects.filter(kind="coop.terms").count() == 1
    assert part_of(scene, scene.second.pk).price_cents is None

    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)

    change.refresh_from_db()
    version = current_version(scene.project)
    assert change.state == ChangeState.APPLIED
    assert version is not None
    assert (version.number, version.reason, version.change_id) == (2, "Prix du marché", change.pk)
    assert part_of(scene, scene.second.pk).price_cents == 2000
    assert JournalEntry.objects.filter(about=f"project:{scene.project.pk}", what="terms.answered").exists()


def test_nobody_raises_its_own_price_alone() -> None:
    scene = make_terms()

    change = proposed(scene, scene.change(scene.second, price_cents=9000), second=True)

    assert change.state == ChangeState.OPEN
    assert [one.member_id for one in change.answers.all()] == [scene.lead.pk]


def test_a_coordinator_edits_freely_while_nobody_else_is_engaged() -> None:
    scene = make_terms(second_state=MemberState.PROPOSED)

    change = proposed(scene, scene.change(scene.second, percent=Decimal("30")))

    assert change.state == ChangeState.APPLIED
    assert part_of(scene, scene.second.pk).percent == 30
    assert not Notification.objects.exists()


def test_a_refusal_needs_a_reason_and_ends_the_change() -> None:
    scene = make_terms()
    change = proposed(scene, scene.change(scene.second, price_cents=10))

    with pytest.raises(changes.SayWhy):
        answer_change(change=change, member=scene.second, accepts=False, by=scene.by_second, at=LATER)
    answer_change(
        change=change, member=scene.second, accepts=False, reason="Trop bas", by=scene.by_second, at=LATER
    )

    change.refresh_from_db()
    assert change.state == ChangeState.REFUSED
    assert TermsVersion.objects.count() == 1
    with pytest.raises(changes.ChangeClosed):
        answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)


def test_two_people_change_the_same_share_both_are_kept_and_the_second_is_told() -> None:
    scene = make_terms()
    mine = proposed(scene, scene.change(scene.second, percent=Decimal("40")))
    theirs = proposed(scene, scene.change(scene.second, percent=Decimal("45")), second=True)
    other = proposed(scene, scene.change(scene.second, price_cents=2500))

    answer_change(change=theirs, member=scene.lead, accepts=True, by=scene.by, at=LATER)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.state == ChangeState.OVERTAKEN
    assert mine.edits  # nothing of what was wished is lost
    assert (other.state, other.base) == (ChangeState.OPEN, 2)
    told = Notification.objects.filter(user=scene.by.user, kind="coop.terms").order_by("-pk")
    assert any("touchait" in one.message for one in told)


def test_proposing_against_a_line_that_moved_is_told_and_writes_nothing() -> None:
    scene = make_terms(second_state=MemberState.PROPOSED)
    late = scene.change(scene.second, percent=Decimal("41"))
    proposed(scene, scene.change(scene.second, percent=Decimal("40")))

    with pytest.raises(changes.LinesMoved) as caught:
        proposed(scene, late)

    assert caught.value.facts["version"] == 2
    assert TermsChange.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"percent": Decimal("100.01")}, OutOfRange),
        ({"amount_cents": -1}, OutOfRange),
        ({"needs": {"1a": Decimal(-5)}}, OutOfRange),
        ({}, changes.NothingChanges),
    ],
)
def test_what_cannot_be_written_is_refused(facts: dict[str, object], refusal: type[Refusal]) -> None:
    scene = make_terms()

    with pytest.raises(refusal):
        proposed(scene, scene.change(scene.second, **facts))

    assert not TermsChange.objects.exists()


def test_common_rules_are_checked_too() -> None:
    scene = make_terms()
    terms = current_terms(scene.project)
    assert terms is not None

    for wrong, refusal in (
        (replace(terms, kind="mixte"), NoSuchType),
        (replace(terms, note="x" * 1001), NoteTooLong),
        (replace(terms, mandataire=10**6), NotAMember),
    ):
        with pytest.raises(refusal):
            proposed(scene, diff(terms, wrong))
    with pytest.raises(NotAMember):
        proposed(scene, setting_part(terms, Part(10**6, {"1a": Decimal(1)})))


def test_only_parties_and_coordinators_propose() -> None:
    scene = make_terms()
    observer = make_member(scene.project, role=MemberRole.OBSERVER)
    change = scene.change(scene.second, price_cents=1)

    for member, by in ((observer, acting_for(observer)), (scene.lead, scene.by_second)):
        with pytest.raises(MayNotVote):
            propose_change(project=scene.project, wish=Wish(change), by_member=member, by=by, at=NOW)


def test_a_closed_project_takes_no_change() -> None:
    scene = make_terms()
    change = scene.change(scene.second, price_cents=1)
    scene.project.state, scene.project.closed_at = ProjectState.FINISHED, NOW
    scene.project.save()

    with pytest.raises(ProjectClosed):
        proposed(scene, change)


def test_too_many_changes_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_terms()
    monkeypatch.setattr(changes, "MOST_OPEN", 1)
    proposed(scene, scene.change(scene.second, price_cents=1))

    with pytest.raises(changes.TooManyOpen):
        proposed(scene, scene.change(scene.second, price_cents=2))


def test_who_is_not_concerned_cannot_answer() -> None:
    scene = make_terms()
    change = proposed(scene, scene.change(scene.second, price_cents=1))

    with pytest.raises(changes.NotConcerned):
        answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=LATER)
    with pytest.raises(MayNotVote):
        answer_change(change=change, member=scene.second, accepts=True, by=scene.by, at=LATER)


def test_its_author_or_a_coordinator_takes_a_change_back() -> None:
    scene = make_terms()
    mine = proposed(scene, scene.change(scene.second, price_cents=1))
    theirs = proposed(scene, scene.change(scene.second, price_cents=2), second=True)

    with pytest.raises(MayNotWrite):
        withdraw_change(change=mine, by=scene.by_second, at=LATER)
    withdraw_change(change=mine, by=scene.by, at=LATER)
    withdraw_change(change=theirs, by=scene.by, at=LATER)

    states = set(TermsChange.objects.values_list("state", flat=True))
    assert states == {ChangeState.RETRACTED}
