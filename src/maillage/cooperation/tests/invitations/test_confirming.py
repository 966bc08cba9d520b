"""Once the group has decided of conditions, their author is told once, and asked to confirm."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.accounts.models import JournalEntry
from maillage.cooperation.actions import reminders
from maillage.cooperation.actions.confirmations import ask_confirmations
from maillage.cooperation.actions.invitations import revoke
from maillage.cooperation.actions.questions import reply_to_question
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change
from maillage.cooperation.domain.offered import Counter, read_offered
from maillage.cooperation.domain.terms import Part
from maillage.cooperation.domain.terms_lines import setting_part
from maillage.cooperation.models.invitations import InvitationState
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.queries.terms import current_terms
from maillage.cooperation.tests.factories import acting_for
from maillage.cooperation.tests.invitations.scenes import AT, Scene, answer_by_link, given, last_mail

pytestmark = pytest.mark.django_db
LESS = Counter({"work": Decimal(3000)})
DAY = timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (ChangeState.APPLIED, "Vos conditions sont acceptées"),
        (ChangeState.REFUSED, "ne sont pas retenues"),
        (ChangeState.RETRACTED, "ne sont pas retenues"),
        (ChangeState.OVERTAKEN, "Les parts ont changé"),
    ],
)
def test_what_became_of_conditions_is_told_once_and_a_yes_confirms(scene, state, says):
    (row,) = scene.invite(scene.mailed)
    answer_by_link(row, given("yes_if", "Moins d’heures", counter=LESS))
    assert ask_confirmations(AT) == 0
    TermsChange.objects.update(state=state, closed_at=AT)

    assert [ask_confirmations(AT + 13 * DAY), ask_confirmations(AT + 13 * DAY)] == [1, 0]

    row.refresh_from_db()
    assert says in last_mail().subject
    assert (row.state, row.answer_by) == (InvitationState.SENT, (AT + 20 * DAY).date())
    assert JournalEntry.objects.filter(what="project.confirmation_asked").count() == 1
    assert [reminders.remind_due(AT + n * DAY) for n in (14, 17, 19)] == [0, 1, 1]
    answer_by_link(row, given("yes"), at=AT + 19 * DAY)
    assert Member.objects.get(pk=row.member_id).state == MemberState.ACCEPTED


def test_an_amount_asked_otherwise_goes_all_the_way_to_the_terms_and_the_confirmation(scene):
    (row,) = scene.invite(scene.mailed)
    asked = Counter({"work": Decimal(3600)}, amount_cents=6_000_050, percent=Decimal("20.5"))
    answer_by_link(row, given("yes_if", "Nous avons moins de bras", counter=asked))
    change = TermsChange.objects.get()
    answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=AT + DAY)

    assert ask_confirmations(AT + DAY) == 1

    part = current_terms(scene.project).part(scene.mailed.pk)
    row.refresh_from_db()
    offered = read_offered(row.offered)
    assert (part.amount_cents, part.percent, part.price_cents) == (6_000_050, Decimal("20.5"), 2_500)
    assert (offered.amount_cents, offered.percent, offered.hours) == (6_000_050, Decimal("20.5"), 3600)
    answer_by_link(row, given("yes"), at=AT + 2 * DAY)
    assert Member.objects.get(pk=row.member_id).state == MemberState.ACCEPTED


def test_who_changed_its_mind_is_asked_about_its_last_answer_only(scene):
    (row,) = scene.invite(scene.mailed)
    answer_by_link(row, given("yes_if", "Moins", counter=LESS))
    answer_by_link(
        row,
        given("yes_if", "Si nous commençons en mars", counter=Counter({"work": Decimal(3600)})),
        at=AT + DAY,
    )

    assert ask_confirmations(AT + DAY) == 0


def test_conditions_in_words_are_replied_to_and_the_reply_asks_to_confirm(scene):
    (row,) = scene.invite(scene.mailed)
    same = Counter({"work": Decimal(3600)})
    answer = answer_by_link(row, given("yes_if", "Si nous commençons en mars", counter=same))

    reply_to_question(answer=answer, text="D’accord pour mars", by=scene.by, at=AT + DAY)

    assert "> D’accord pour mars" in last_mail().text
    assert "Vous pouvez maintenant confirmer" in last_mail().text


@pytest.mark.parametrize("how", ["declines", "is revoked"])
def test_a_change_does_not_wait_for_who_is_no_longer_there(scene, how):
    (row,) = scene.invite(scene.mailed)
    same = Counter({"work": Decimal(3600)})
    answer_by_link(row, given("yes_if", "Si nous commençons en mars", counter=same))
    terms = current_terms(scene.project)
    wanted = setting_part(terms, Part(scene.mailed.pk, {"work": Decimal(3000)}))
    scene.by = acting_for(scene.lead)
    change = propose_change(
        project=scene.project, wish=Wish(wanted), by_member=scene.lead, by=scene.by, at=AT + DAY
    )
    assert change.state == ChangeState.OPEN

    if how == "declines":
        answer_by_link(row, given("no", "Finalement non"), at=AT + DAY)
    else:
        revoke(invitation=row, by=scene.by, at=AT + DAY)

    change.refresh_from_db()
    assert change.state == ChangeState.OVERTAKEN
