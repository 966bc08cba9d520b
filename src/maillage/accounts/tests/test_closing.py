from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from maillage.accounts.actions.closing import StillAdministrator, close_account
from maillage.accounts.actions.email_change import ask_email_change
from maillage.accounts.actions.invitations import Offer, invite
from maillage.accounts.actions.lapses import watch_orphans
from maillage.accounts.actions.privacy import NotYourAccount, give_data
from maillage.accounts.actors import Actor
from maillage.accounts.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    JournalEntry,
    Mandate,
    Notification,
    RequestState,
    User,
)
from maillage.accounts.queries.journal import faults
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    acting,
    make_actor,
    make_staff,
)
from maillage.accounts.tests.joining import alone, claim
from maillage.mail.models import Link, OutgoingMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def oneself(user: User) -> Actor:
    return Actor(user=user, origin="test")


def test_close_account_empties_the_person_and_ends_every_way_in(client):
    user = UserFactory(email="ana@exemple.test", name="Ana Inventée", is_staff=True)
    client.force_login(user)

    closed = close_account(user=user, by=oneself(user), at=NOW)

    assert (closed.name, closed.is_active, closed.is_staff, closed.last_login) == ("", False, False, None)
    assert str(closed) == "Compte fermé"
    assert not Session.objects.exists()
    assert User.objects.filter(email="ana@exemple.test").first() is None
    assert UserFactory(email="ana@exemple.test").pk != user.pk


def test_close_account_is_refused_to_everybody_else_but_the_staff():
    user = UserFactory()

    for by in (make_actor(), oneself(UserFactory()), Actor()):
        with pytest.raises(NotYourAccount):
            close_account(user=user, by=by, at=NOW)
        with pytest.raises(NotYourAccount):
            give_data(user=user, language="fr", by=by, at=NOW)
    assert close_account(user=user, by=make_staff(), at=NOW).anonymised_at == NOW


def test_close_account_is_refused_to_a_member_of_the_staff_who_only_looks():
    user = UserFactory()
    visiting = Actor(user=user, visitor=make_staff().user, read_only=True)

    with pytest.raises(NotYourAccount):
        close_account(user=user, by=visiting, at=NOW)


def test_close_account_waits_until_somebody_else_administers():
    mine = MandateFactory(role="administrator", organisation=OrganisationFactory(name="Atelier inventé"))
    colleague = MandateFactory(organisation=mine.organisation, role="editor")

    with pytest.raises(StillAdministrator, match="Atelier inventé"):
        close_account(user=mine.user, by=acting(mine), at=NOW)
    assert User.objects.get(pk=mine.user_id).anonymised_at is None

    Mandate.objects.filter(pk=colleague.pk).update(role="administrator")
    close_account(user=mine.user, by=oneself(mine.user), at=NOW)

    ended = Mandate.objects.get(pk=mine.pk)
    assert (ended.ended_at, ended.ended_by_id) == (NOW, mine.user_id)
    told = Notification.objects.get(user=colleague.user)
    assert told.facts == {"organisation": "Atelier inventé"}


def test_close_account_of_the_only_member_leaves_the_organisation_to_a_facilitator():
    mine = MandateFactory(role="administrator")
    staff = make_staff()

    close_account(user=mine.user, by=acting(mine), at=NOW)
    watch_orphans(at=NOW)

    assert Notification.objects.filter(user=staff.user, kind="orphan").count() == 1


def test_close_account_gives_up_requests_and_invitations_to_the_person():
    user = UserFactory(email="ana@exemple.test")
    asked = claim(user)
    invitation = invite(
        organisation=(by := make_actor("administrator")).organisation, by=by, at=NOW,
        offer=Offer(email="ana@exemple.test", role="reader", message="Ana, rejoins-nous"),
    )  # fmt: skip

    close_account(user=user, by=alone(user), at=NOW)

    assert not JoinRequest.objects.filter(pk=asked.pk).exists()
    assert not JoinRequest.objects.filter(user=user, state=RequestState.WAITING).exists()
    invitation = Invitation.objects.get(pk=invitation.pk)
    assert (invitation.state, invitation.email, invitation.message) == (InvitationState.REVOKED, "", "")
    assert not Link.objects.open_at(NOW).exists()
    assert (
        not OutgoingMessage.objects.filter(state="waiting")
        .exclude(kind="account_closed")
        .exclude(to=by.user.email)
        .exists()
    )


def test_close_account_forgets_an_address_that_was_only_tried():
    user = UserFactory(email="ana@exemple.test")
    ask_email_change(new="nouvelle@exemple.test", by=oneself(user), at=NOW)
    OutgoingMessage.objects.update(state="sent", sent_at=NOW)

    close_account(user=user, by=oneself(user), at=NOW)

    assert not OutgoingMessage.objects.filter(to="nouvelle@exemple.test").exists()
    assert set(Link.objects.values_list("meant_for", flat=True)) == {"…"}


def test_close_account_keeps_the_journal_whole_and_says_who_closed():
    user = UserFactory(name="Ana Inventée")
    claim(user)

    close_account(user=user, by=make_staff(), at=NOW, reason="demande par lettre")

    entry = JournalEntry.objects.get(what="person.closed")
    assert (entry.about, entry.after) == (f"person:{user.pk}", {"reason": "demande par lettre"})
    assert list(faults()) == []


def test_close_account_writes_nothing_when_something_fails(monkeypatch):
    user = UserFactory(email="ana@exemple.test")
    monkeypatch.setattr("maillage.accounts.actions.closing._confirm", lambda *a: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        close_account(user=user, by=oneself(user), at=NOW)

    assert User.objects.get(pk=user.pk).email == "ana@exemple.test"
    assert not JournalEntry.objects.exists()


def test_close_account_command_closes_and_says_what_is_in_the_way(capsys):
    mine = MandateFactory(role="administrator")
    MandateFactory(organisation=mine.organisation)

    with pytest.raises(CommandError, match="transmettez"):
        call_command("close_account", mine.user.email, "--reason", "demande écrite")
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("close_account", "personne@inconnue.test", "--reason", "x")
    free = UserFactory()
    call_command("close_account", free.email.upper(), "--reason", "demande écrite")

    assert User.objects.get(pk=free.pk).anonymised_at is not None


def test_my_data_command_writes_a_file_for_its_owner_alone(tmp_path):
    user = UserFactory(email="ana@exemple.test")
    out = tmp_path / "ana.json"

    call_command("my_data", "Ana@exemple.test", "--out", str(out), "--lang", "en")

    assert out.stat().st_mode & 0o077 == 0
    assert '"maillage/my-data/1"' in out.read_text()
    assert "Keeping your account" in out.read_text()
    assert JournalEntry.objects.filter(what="person.data_given", about=f"person:{user.pk}").count() == 1


def test_give_data_ends_after_time(django_assert_max_num_queries):
    user = UserFactory()

    with django_assert_max_num_queries(108):
        give_data(user=user, language="fr", by=oneself(user), at=NOW + timedelta(days=1))
