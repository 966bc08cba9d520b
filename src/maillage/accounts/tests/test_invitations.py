from datetime import timedelta

import pytest

from maillage.accounts.actions import answers
from maillage.accounts.actions import invitations as actions
from maillage.accounts.actions.invitations import Offer, invite, remind, revoke_invitation
from maillage.accounts.actions.mandates import TermInThePast
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.domain.joining import MandateToOneself
from maillage.accounts.models import (
    Invitation,
    InvitationState,
    JournalDetail,
    Mandate,
    Notification,
    Role,
    User,
)
from maillage.accounts.tests.factories import MandateFactory, UserFactory, make_actor, make_staff
from maillage.accounts.tests.joining import (
    NOW,
    alone,
    facilitator,
    now_acting,
    person,
    token_in,
)
from maillage.mail.actions.links import LinkBroken, LinkExpiredAsk, LinkRevoked, LinkUsed
from maillage.mail.domain.addresses import BadAddress
from maillage.mail.models import OutgoingMessage, State

pytestmark = pytest.mark.django_db
EMAIL = "camille@exemple.test"
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def boss():
    return make_actor(Role.ADMINISTRATOR, name="Atelier inventé", departement="93")


def sent(boss, email: str = EMAIL, **more) -> tuple[Invitation, str]:
    """An invitation and the token of its mail."""
    offer = Offer(email=email, **{"role": Role.EDITOR, **more})
    row = invite(organisation=boss.organisation, offer=offer, by=boss, at=NOW)
    return row, token_in(OutgoingMessage.objects.latest("pk"))


def test_invite_mails_a_link_that_says_who_for_whom_and_until_when(boss):
    sent(boss, term_at=NOW + timedelta(days=10), message="Bienvenue\nà bientôt")

    mail = OutgoingMessage.objects.get()
    assert mail.to == EMAIL
    assert mail.confidential
    for words in (
        str(boss.user),
        "Atelier inventé",
        "rédaction",
        "4 décembre 2026",
        "> Bienvenue\n> à bientôt",
    ):
        assert words in mail.text


def test_invite_writes_the_address_nowhere_but_on_the_invitation_and_its_mail(boss):
    sent(boss)

    assert EMAIL not in str(list(JournalDetail.objects.values_list("facts", flat=True)))
    assert not User.objects.filter(email=EMAIL).exists()


def test_invite_looks_the_same_for_somebody_who_has_an_account(boss):
    UserFactory(email="connue@exemple.test")
    known, unknown = sent(boss, "connue@exemple.test")[0], sent(boss, "inconnue@exemple.test")[0]

    def look(row: Invitation) -> tuple[object, ...]:
        mail = OutgoingMessage.objects.get(about=f"invitation:{row.pk}")
        return row.state, mail.subject, mail.text.replace(token_in(mail), ""), mail.urgent

    assert look(known) == look(unknown)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_only_administrators_invite(role, boss):
    inside = MandateFactory(organisation=boss.organisation, role=role)
    for by in (
        Actor(user=inside.user, organisation=boss.organisation, role=role, second_factor=True),
        make_actor(Role.ADMINISTRATOR), facilitator("93"), make_staff(),
    ):  # fmt: skip
        with pytest.raises(actions.MayNotInvite):
            invite(organisation=boss.organisation, offer=Offer(EMAIL, Role.READER), by=by, at=NOW)


def test_a_facilitator_invites_for_an_organisation_that_nobody_administers(boss):
    helper = facilitator("93")
    Mandate.objects.filter(user=boss.user).update(ended_at=NOW)

    invite(organisation=boss.organisation, offer=Offer(EMAIL, Role.ADMINISTRATOR), by=helper, at=NOW)

    user, token = person(EMAIL), token_in(OutgoingMessage.objects.get())
    answers.take_invitation(token=token, by=alone(user), at=NOW)
    assert now_acting(user, boss.organisation).role == Role.ADMINISTRATOR


def test_invite_refuses_oneself_a_colleague_a_second_time_and_the_past(boss):
    colleague = MandateFactory(organisation=boss.organisation)
    sent(boss)

    for email, refusal, term in (
        (boss.user.email.upper(), MandateToOneself, None),
        (colleague.user.email, actions.AlreadyColleague, None),
        (EMAIL.upper(), actions.AlreadyInvited, None),
        ("autre@exemple.test", TermInThePast, NOW),
        ("pas une adresse", BadAddress, None),
        ("a@exemple.test\nBcc: b@exemple.test", BadAddress, None),
    ):
        with pytest.raises(refusal):
            sent(boss, email, term_at=term)
    assert OutgoingMessage.objects.count() == 1


def test_invite_stops_at_fifty_without_answer(boss, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING_INVITATIONS", 1)
    sent(boss)

    with pytest.raises(actions.TooManyInvitations):
        sent(boss, "autre@exemple.test")


def test_opening_an_invitation_changes_nothing(boss):
    row, token = sent(boss)

    opened = [answers.invitation_of(token=token, at=NOW) for _n in range(2)]
    assert opened == [row, row]


def test_take_invitation_gives_the_mandate_once_and_tells_the_inviter(boss):
    row, token = sent(boss, role=Role.READER, term_at=NOW + timedelta(days=10))
    user = person(EMAIL)

    mandate = answers.take_invitation(token=token, by=alone(user), at=NOW)

    assert (mandate.role, mandate.given_by, mandate.term_at) == (Role.READER, boss.user, row.term_at)
    row.refresh_from_db()
    assert (row.state, row.answered_by, row.email) == (InvitationState.TAKEN, user, "c…@exemple.test")
    assert Notification.objects.get(kind="invitation").user == boss.user
    with pytest.raises(LinkUsed):
        answers.take_invitation(token=token, by=alone(user), at=NOW)


def test_take_invitation_with_another_address_asks_first(boss):
    _row, token = sent(boss)
    other = person("autre@exemple.test")

    with pytest.raises(answers.MeantForAnother) as refused:
        answers.take_invitation(token=token, by=alone(other), at=NOW)
    assert refused.value.facts == {"meant": "c…@exemple.test", "own": "autre@exemple.test"}
    assert answers.take_invitation(token=token, as_another=True, by=alone(other), at=NOW).user == other


def test_take_invitation_of_oneself_is_refused(boss):
    _row, token = sent(boss)

    with pytest.raises(MandateToOneself):
        answers.take_invitation(token=token, as_another=True, by=boss, at=NOW)


def test_take_with_new_account_proves_the_address(boss):
    _row, token = sent(boss)

    user, mandate = answers.take_with_new_account(
        token=token, name="Camille", password=None, language="fr", by=ANONYMOUS, at=NOW
    )

    assert (user.email, user.is_staff, mandate.organisation) == (EMAIL, False, boss.organisation)
    assert user.emailaddress_set.get().verified


def test_take_with_new_account_of_an_address_that_has_one_changes_nothing(boss):
    row, token = sent(boss)
    person(EMAIL)

    with pytest.raises(EmailTaken):
        answers.take_with_new_account(
            token=token, name="X", password=None, language="fr", by=ANONYMOUS, at=NOW
        )
    row.refresh_from_db()
    assert row.state == InvitationState.SENT


def test_take_own_invitation_needs_the_proved_address(boss):
    row, token = sent(boss)

    for user in (person("autre@exemple.test"), UserFactory(email=EMAIL)):
        with pytest.raises(answers.NotInvited):
            answers.take_own_invitation(invitation=row, by=alone(user), at=NOW)
    User.objects.filter(email=EMAIL).delete()
    answers.take_own_invitation(invitation=row, by=alone(person("Camille@exemple.test")), at=NOW)
    with pytest.raises(LinkRevoked):
        answers.invitation_of(token=token, at=NOW)


def test_turn_down_invitation_needs_no_account_and_forgets_the_address(boss):
    row, token = sent(boss)

    answers.turn_down_invitation(token=token, by=ANONYMOUS, at=NOW)

    row.refresh_from_db()
    assert (row.state, row.email, row.answered_by) == (InvitationState.TURNED_DOWN, "c…@exemple.test", None)
    with pytest.raises(LinkUsed):
        answers.take_invitation(token=token, by=alone(person(EMAIL)), at=NOW)


def test_turn_down_own_invitation_closes_its_link(boss):
    row, token = sent(boss)

    answers.turn_down_own_invitation(invitation=row, by=alone(person(EMAIL)), at=NOW)

    with pytest.raises(LinkRevoked):
        answers.invitation_of(token=token, at=NOW)


def test_a_link_expired_truncated_tampered_or_revoked_leads_nowhere(boss):
    row, token = sent(boss)

    for broken in (token[:-1], token[1:], token.swapcase(), "", "x" * 5000, token.replace(".", "")):
        with pytest.raises(LinkBroken):
            answers.invitation_of(token=broken, at=NOW)
    with pytest.raises(LinkExpiredAsk) as refused:
        answers.take_invitation(token=token, by=alone(person(EMAIL)), at=NOW + timedelta(days=30))
    assert refused.value.facts["ask"] == str(boss.user)
    revoke_invitation(invitation=row, by=boss, at=NOW)
    with pytest.raises(LinkRevoked):
        answers.invitation_of(token=token, at=NOW)


def test_revoke_invitation_holds_its_mail_back_and_frees_the_address(boss):
    row, _token = sent(boss)

    revoke_invitation(invitation=row, by=boss, at=NOW)

    assert OutgoingMessage.objects.get().state == State.CANCELLED
    with pytest.raises(actions.AlreadyAnswered, match="retirée"):
        revoke_invitation(invitation=row, by=boss, at=NOW)
    assert sent(boss)[0].state == InvitationState.SENT


def test_remind_sends_a_new_link_three_times_at_most_a_day_apart(boss):
    row, token = sent(boss)
    with pytest.raises(actions.RemindedToday):
        remind(invitation=row, by=boss, at=NOW + timedelta(hours=2))

    for day in (1, 2, 3):
        row = remind(invitation=row, by=boss, at=NOW + timedelta(days=day))
    assert (row.reminders, row.reminded_by) == (3, boss.user)
    assert row.expires_at == NOW + timedelta(days=33)
    with pytest.raises(LinkRevoked):
        answers.invitation_of(token=token, at=TOMORROW)
    assert OutgoingMessage.objects.latest("pk").subject.startswith("Rappel")
    with pytest.raises(actions.NoMoreReminders):
        remind(invitation=row, by=boss, at=NOW + timedelta(days=4))
