"""What happens seldom: gone objects, members without SIRET, broken calculations, members still discussing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.base.faults import Fault
from maillage.base.versions import Gone
from maillage.consortium.models import Run, RunStatus
from maillage.cooperation.actions import terms_solver
from maillage.cooperation.actions.exit import Exit, Newcomer, leave_project, replace_member
from maillage.cooperation.actions.guard import MayNotVote
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change, withdraw_change
from maillage.cooperation.actions.terms_solver import Again, solve_again
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.domain.terms_ask import asking
from maillage.cooperation.domain.terms_sums import remarks
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.presentation.terms import overview_terms
from maillage.cooperation.presentation.terms_solver import solver_page
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.terms import asked_of, needs_of
from maillage.cooperation.queries.terms_sheet import sheet_of
from maillage.cooperation.tests.factories import NOW, make_member, make_project
from maillage.cooperation.tests.terms.make import ASKED, GOOD, WHO, A, B, C
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.mail.models import OutgoingMessage

LATER = NOW + timedelta(hours=1)


def again_of(scene: Scene) -> Again:
    sheet = sheet_of(scene.project)
    found = solve_again(
        project=scene.project, terms=sheet.terms, members=sheet.members, who=sheet.who,
        by=scene.by, at=LATER,
    )  # fmt: skip
    assert found is not None
    return found


def test_too_much_money_is_said() -> None:
    terms = replace(GOOD, parts=(replace(GOOD.parts[0], amount_cents=5_000_100), *GOOD.parts[1:]))

    assert [one.note.facts["gap"] for one in remarks(terms, ASKED, WHO)] == [1]


def test_a_price_alone_is_compared_with_no_amount() -> None:
    terms = replace(
        GOOD, parts=(replace(GOOD.parts[0], percent=None, amount_cents=5_000_000), *GOOD.parts[1:])
    )

    assert [one.code for one in remarks(terms, ASKED, WHO)] == ["percent"]


def test_only_engaged_members_with_a_siret_and_hours_are_imposed_with_their_hours() -> None:
    who = WHO | {B: replace(WHO[B], siret="")}
    terms = Terms((Part(A, {"1a": Decimal(10)}), Part(B, {"1a": Decimal(10)}), Part(C)))
    facts = {"inside": [A, B, C, 9], "imposed": [A, B, C], "excluded": ["1" * 14, WHO[A].siret, ""]}

    kept = asking(terms, who, **facts)  # type: ignore[arg-type]
    freed = asking(terms, who, free=[A, B, C], **facts)  # type: ignore[arg-type]
    invited = asking(terms, who, **(facts | {"imposed": [B]}))  # type: ignore[arg-type]

    assert kept.adjustments.keys("avec") == freed.adjustments.keys("avec") == (WHO[A].siret,)
    assert (
        kept.adjustments.amount("heures", WHO[A].siret)
        == invited.adjustments.amount("heures", WHO[A].siret)
        == 10
    )
    assert kept.adjustments.keys("sans") == ("1" * 14,)
    assert freed.adjustments.amount("heures", WHO[A].siret) is None
    assert freed.least == {WHO[A].siret: 10}
    assert invited.adjustments.keys("avec") == ()


@pytest.mark.django_db
def test_a_member_still_discussing_answers_by_mail_alone() -> None:
    scene = make_terms(account=False, second_state=MemberState.DISCUSSING)
    change = propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, price_cents=1)), by_member=scene.lead, by=scene.by,
        at=NOW,
    )  # fmt: skip

    assert change.state == ChangeState.OPEN
    assert OutgoingMessage.objects.get().to == scene.second.email


@pytest.mark.django_db
def test_an_invited_organisation_proposes_for_itself_before_it_is_engaged() -> None:
    scene = make_terms(second_state=MemberState.INVITED)
    wish = Wish(scene.change(scene.second, price_cents=2500))

    change = propose_change(
        project=scene.project, wish=wish, by_member=scene.second, by=scene.by_second, at=NOW
    )

    assert [one.member_id for one in change.answers.all()] == [scene.lead.pk]
    Member.objects.filter(pk=scene.second.pk).update(state=MemberState.DECLINED)
    with pytest.raises(MayNotVote):
        propose_change(project=scene.project, wish=wish, by_member=scene.second, by=scene.by_second, at=NOW)
    answer_change(change=change, member=scene.lead, accepts=False, reason="Non", by=scene.by, at=LATER)
    assert change.answers.get().accepts is False


@pytest.mark.django_db
def test_what_was_deleted_meanwhile_is_said_to_be_gone() -> None:
    scene, other = make_terms(), make_project()
    change = propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, price_cents=1)), by_member=scene.lead, by=scene.by,
        at=NOW,
    )  # fmt: skip
    kept = TermsChange.objects.select_related("project").get(pk=change.pk)
    TermsChange.objects.all().delete()
    with pytest.raises(Gone):
        withdraw_change(change=kept, by=scene.by, at=LATER)

    moved = make_member(scene.project, organisation=None)
    stale = Member.objects.select_related("project").get(pk=moved.pk)
    Member.objects.filter(pk=moved.pk).update(project=other)
    with pytest.raises(Gone):
        leave_project(member=stale, exit=Exit("x"), version=None, by=scene.by, at=LATER)


@pytest.mark.django_db
def test_who_had_no_part_leaves_the_terms_as_they_are_and_may_be_replaced() -> None:
    scene = make_terms()
    third = make_member(scene.project, organisation=None)
    leave_project(member=third, exit=Exit("x"), version=None, by=scene.by, at=LATER)
    replace_member(member=third, newcomer=Newcomer("Neuve"), by=scene.by, at=LATER)

    assert TermsVersion.objects.count() == 1
    TermsVersion.objects.all().delete()
    fourth = make_member(scene.project, organisation=None)
    leave_project(member=fourth, exit=Exit("x"), version=None, by=scene.by, at=LATER)
    assert replace_member(member=fourth, newcomer=Newcomer("Autre"), by=scene.by, at=LATER).replaces == fourth


@pytest.mark.django_db
def test_a_question_that_cannot_be_put_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_terms()
    fault = Fault("lots", "Commune inconnue : « %(place)s ».", {"place": "99999"})
    monkeypatch.setattr(terms_solver, "faults_of", lambda question: (fault,))

    again = again_of(scene)

    page = solver_page(again, sheet_of(scene.project), [])
    assert page["state"] == "broken"
    assert "99999" in page["faults"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state"),
    [(RunStatus.FAILED, "broken"), (RunStatus.RUNNING, "searching"), (RunStatus.WAITING, "searching")],
)
def test_a_calculation_under_way_or_broken_says_so(status: RunStatus, state: str) -> None:
    scene = make_terms()

    assert solver_page(Again(Run(status=status), None), sheet_of(scene.project), [])["state"] == state


@pytest.mark.django_db
def test_a_group_that_cannot_be_says_what_would_help() -> None:
    scene = make_terms()
    Member.objects.filter(pk=scene.second.pk).update(state=MemberState.DECLINED)
    sheet = sheet_of(scene.project)
    part = sheet.terms.part(scene.lead.pk)
    assert part is not None
    small = replace(sheet.terms, parts=(replace(part, needs={"1a": Decimal(700)}),))

    again = solve_again(
        project=scene.project,
        terms=small,
        members=sheet.members,
        who=sheet.who,
        by=scene.by,
        at=LATER,
    )

    page = solver_page(again, sheet, [scene.lead.pk])
    assert page["state"] == "impossible"
    assert "sans personne" in page["missing"]["uncovered"]


@pytest.mark.django_db
def test_a_tender_without_frozen_copy_is_read_as_it_is_today() -> None:
    scene = make_terms()
    scene.project.snapshot = {"from": "an older Maillage"}

    asked = asked_of(scene.project)

    assert [need.hours for need in asked.needs] == [12_000]
    assert list(needs_of(scene.project)) == [need.id for need in asked.needs]
    assert asked.amount_cents == 90_000_000


@pytest.mark.django_db
def test_the_overview_says_what_is_missing_at_each_step() -> None:
    scene, empty = make_terms(), make_project()

    assert overview_terms(empty, members_of(empty), NOW)[0].action
    assert "2 accords attendus" in overview_terms(scene.project, members_of(scene.project), NOW)[0].detail
    assert str(TermsVersion.objects.get()) == f"{scene.project} · 1"
