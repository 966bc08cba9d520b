from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.accounts.models import JournalEntry, Notification
from maillage.base.refusals import Refusal
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import terms_changes as changes
from maillage.cooperation.actions.doors import open_door
from maillage.cooperation.actions.guard import MayNotSteer, MayNotVote, MayNotWrite, ProjectClosed
from maillage.cooperation.actions.terms import (
    AlreadyAgreed,
    AlreadyOpened,
    NobodyToAsk,
    agree_terms,
    ask_agreement,
    start_terms,
    version_or_gone,
)
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change, withdraw_change
from maillage.cooperation.actions.terms_guard import (
    NoSuchType,
    NotAMember,
    NoTerms,
    NoteTooLong,
    OutOfRange,
    Signer,
)
from maillage.cooperation.domain.terms import Part
from maillage.cooperation.domain.terms_lines import Change, diff, setting_part
from maillage.cooperation.models.projects import MemberRole, MemberState, ProjectState
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.queries.terms import agreed_at, current_terms, current_version
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.mail.models import Link, OutgoingMessage

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
        proposed(scene, setting_part(terms, Part(10**6)))


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


def door_token(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the tokens that mails carry."""
    tokens: list[str] = []
    from maillage.cooperation.actions import doors

    issue = doors.issue_link

    def kept(**facts: object) -> tuple[Link, str]:
        link, token = issue(**facts)  # type: ignore[arg-type]
        tokens.append(token)
        return link, token

    monkeypatch.setattr(doors, "issue_link", kept)
    return tokens


def test_without_account_one_answers_by_a_link_and_agrees_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, tokens = make_terms(account=False), door_token(monkeypatch)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    assert OutgoingMessage.objects.count() == 1
    opened = open_door(token=tokens[0], kind="terms", at=LATER)

    answer_change(
        change=change, member=opened.member, accepts=True, signer=Signer("Ana", "directrice"),
        by=scene.by_second.as_oneself(), at=LATER, opened=opened,
    )  # fmt: skip
    asked = ask_agreement(project=scene.project, by=scene.by, at=LATER)
    opened = open_door(token=tokens[-1], kind="accord", at=LATER)
    version = current_version(scene.project)
    assert version is not None
    agree_terms(
        version=version, member=opened.member, signer=Signer("Ana", "directrice"), by=scene.by.as_oneself(),
        at=LATER, opened=opened,
    )  # fmt: skip

    assert (asked.told, asked.unreached) == (2, ())
    assert change.answers.get().name == "Ana"
    assert agreed_at(scene.project) is None
    agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)
    assert agreed_at(scene.project) == LATER


def test_a_door_of_another_member_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, tokens = make_terms(account=False), door_token(monkeypatch)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    opened = open_door(token=tokens[0], kind="terms", at=LATER)

    with pytest.raises(MayNotVote):
        answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=LATER, opened=opened)


def test_a_later_change_asks_for_a_new_agreement() -> None:
    scene = make_terms()
    version = current_version(scene.project)
    assert version is not None
    for member, by in ((scene.lead, scene.by), (scene.second, scene.by_second)):
        agree_terms(version=version, member=member, by=by, at=LATER)
    assert agreed_at(scene.project) == LATER
    with pytest.raises(AlreadyAgreed):
        agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)
    with pytest.raises(NobodyToAsk):
        ask_agreement(project=scene.project, by=scene.by, at=LATER)

    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)

    assert agreed_at(scene.project) is None
    with pytest.raises(ChangedMeanwhile):
        agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)


def test_who_is_not_engaged_does_not_agree() -> None:
    scene = make_terms(second_state=MemberState.INVITED)
    version = current_version(scene.project)
    assert version is not None

    with pytest.raises(MayNotVote):
        agree_terms(version=version, member=scene.second, by=scene.by_second, at=LATER)


def test_terms_of_a_project_without_proposal_are_opened_once() -> None:
    project = make_project()
    lead = project.members.get()
    by = acting_for(lead)
    with pytest.raises(NoTerms):
        ask_agreement(project=project, by=by, at=NOW)

    start_terms(project=project, by=by, at=NOW)

    with pytest.raises(AlreadyOpened):
        start_terms(project=project, by=by, at=NOW)
    with pytest.raises(MayNotSteer):
        start_terms(project=project, by=acting_for(make_member(project)), at=NOW)
    assert version_or_gone(project, 1).number == 1
    with pytest.raises(Refusal):
        version_or_gone(project, 7)
