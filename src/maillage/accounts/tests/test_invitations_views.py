"""The pages of an invitation: sent, opened by its link, answered, over."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.invitations import Offer, invite
from maillage.accounts.models import Invitation, Mandate, Role, User
from maillage.accounts.tests.factories import MandateFactory, make_actor
from maillage.accounts.tests.joining import (
    NOW,
    administrator_of,
    facilitator,
    person,
    signed,
    token_in,
)
from maillage.mail.models import Link, OutgoingMessage

pytestmark = pytest.mark.django_db


def invited(**more: object) -> tuple[str, str]:
    boss = make_actor(Role.ADMINISTRATOR, name="Atelier inventé")
    offer = Offer(email="camille@exemple.test", **{"role": Role.EDITOR, **more})
    row = invite(organisation=boss.organisation, offer=offer, by=boss, at=NOW)
    type(row).objects.filter(pk=row.pk).update(expires_at=NOW.replace(year=2126))
    Link.objects.update(expires_at=NOW.replace(year=2126))
    return token_in(OutgoingMessage.objects.get()), boss.organisation.name


def test_invitation_shows_whom_it_was_meant_for_and_changes_nothing(client):
    token, _name = invited(message="<b>Bienvenue</b>")

    page = client.get(reverse("account_invitation", args=[token])).text

    assert "c…@exemple.test" in page
    assert "camille@exemple.test" not in page
    assert "&lt;b&gt;Bienvenue" in page
    assert "rédaction" in page
    assert not Mandate.objects.filter(user__email="camille@exemple.test").exists()


def test_invitation_opens_an_account_and_signs_in(client):
    token, name = invited()

    short = client.post(
        reverse("account_invitation_open", args=[token]), {"name": "Camille", "password": "court"}
    )
    answer = client.post(
        reverse("account_invitation_open", args=[token]), {"name": "Camille", "password": ""}, follow=True
    )

    assert short.status_code == 422
    assert f"vous agissez maintenant pour {name}" in answer.text
    assert User.objects.get(email="camille@exemple.test").emailaddress_set.get().verified
    assert client.get(reverse("account_invitation", args=[token])).status_code == 410


def test_invitation_asks_before_another_address_takes_it(client):
    token, name = invited()
    other = person("autre@exemple.test")
    signed(client, other)

    page = client.get(reverse("account_invitation", args=[token])).text
    refused = client.post(reverse("account_invitation_take", args=[token]), follow=True).text
    taken = client.post(
        reverse("account_invitation_take", args=[token]), {"as_another": "on"}, follow=True
    ).text

    assert "envoyée à c…@exemple.test, et vous êtes connecté avec autre@exemple.test" in page
    assert "Confirmez que c’est bien vous" in refused
    assert f"vous agissez maintenant pour {name}" in taken


@pytest.mark.parametrize("way", ["account_invitation", "account_invitation_take", "account_invitation_open"])
def test_a_broken_link_says_why(client, way):
    for token in ("x", "x" * 3000, "a.b:c", "%00"):
        url = reverse(way, args=[token])
        answer = client.get(url) if way == "account_invitation" else client.post(url)
        assert answer.status_code in {410, 422}
        assert "incomplet ou a été modifié" in answer.text


def test_decline_by_the_link_tells_the_inviter(client):
    token, _name = invited()

    page = client.post(reverse("account_invitation_decline", args=[token])).text

    assert "Invitation déclinée" in page
    assert client.post(reverse("account_invitation_decline", args=[token])).status_code == 410


def test_invite_says_the_same_whether_or_not_there_is_an_account(client):
    boss = make_actor(Role.ADMINISTRATOR)
    person("connue@exemple.test")
    signed(client, boss.user)

    def said(email: str) -> str:
        answer = client.post(reverse("account_invite"), {"email": email, "role": "reader"}, follow=True)
        return answer.text.replace(email, "…").partition('class="message')[2].partition("</")[0]

    assert said("connue@exemple.test") == said("inconnue@exemple.test")


def test_an_invitation_shows_its_last_reminder(client):
    boss = make_actor(Role.ADMINISTRATOR)
    row = invite(
        organisation=boss.organisation,
        offer=Offer("a@exemple.test", "reader"),
        by=boss,
        at=NOW.replace(year=2025),
    )
    signed(client, boss.user)

    client.post(reverse("account_invitation_remind", args=[row.pk]))

    assert (
        f"par {boss.user}"
        in client.get(reverse("account_members")).text.partition("Dernière relance")[2][:60]
    )


def test_my_invitation_is_answered_without_its_link(client):
    _token, name = invited()
    user = person("camille@exemple.test")
    row = Invitation.objects.get()
    url = reverse("account_my_invitation", args=[row.pk])

    assert signed(client, person()).get(url).status_code == 404
    page = signed(client, user).get(url).text
    assert f"agir pour {name}" in page
    taken = client.post(url, {"accept": ""}, follow=True).text

    assert f"vous agissez maintenant pour {name}" in taken
    assert client.get(url).status_code == 404


def test_my_invitation_can_be_declined(client):
    invited()
    row, user = Invitation.objects.get(), person("camille@exemple.test")

    signed(client, user).post(reverse("account_my_invitation", args=[row.pk]), {"decline": ""})

    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("turned_down", user)


def test_my_invitation_whose_inviter_has_left_says_so(client):
    invited()
    administrator_of(Invitation.objects.get().organisation)
    Mandate.objects.filter(user=Invitation.objects.get().sent_by).update(ended_at=NOW)
    user = person("camille@exemple.test")

    url = reverse("account_my_invitation", args=[Invitation.objects.get().pk])
    answer = signed(client, user).post(url, {"accept": ""})

    assert answer.status_code == 410
    assert "demandez une autre invitation" in answer.text


def test_an_invitation_that_is_no_more_leads_nowhere(client):
    token, _name = invited()
    Invitation.objects.all().delete()

    assert client.get(reverse("account_invitation", args=[token])).status_code == 410


def test_somebody_signed_in_opens_no_second_account(client):
    token, _name = invited()
    url = reverse("account_invitation_open", args=[token])

    answer = signed(client, person()).post(url, {"name": "Autre", "password": ""})

    assert answer["Location"] == reverse("account_invitation", args=[token])
    assert not User.objects.filter(email="camille@exemple.test").exists()


def test_invite_says_what_is_wrong_and_keeps_what_was_typed(client):
    boss = make_actor(Role.ADMINISTRATOR)
    said = {"role": "reader", "message": "Bienvenue"}
    signed(client, boss.user)

    for email, why in (("hélène@exemple.test", "accent"), (boss.user.email, "à soi-même")):
        answer = client.post(reverse("account_invite"), said | {"email": email})
        assert answer.status_code == 422
        assert why in answer.text
        assert "Bienvenue" in answer.text


def test_invite_for_an_interim_ends_after_its_last_day(client):
    boss = make_actor(Role.ADMINISTRATOR)
    said = {"email": "a@exemple.test", "role": "reader", "term_at": "2126-05-31"}

    signed(client, boss.user).post(reverse("account_invite"), said)
    late = client.post(reverse("account_invite"), said | {"email": "b@exemple.test", "term_at": "9999-12-31"})

    row = Invitation.objects.get()
    assert timezone.localtime(row.term_at).isoformat() == "2126-06-01T00:00:00+02:00"
    assert row.last_day.isoformat() == "2126-05-31"
    assert late.status_code == 422


def test_invitations_are_reminded_and_revoked_by_their_organisation_only(client):
    boss = make_actor(Role.ADMINISTRATOR)
    invited()
    row = Invitation.objects.get()
    signed(client, boss.user)

    for name in ("account_invitation_remind", "account_invitation_revoke"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    signed(client, row.sent_by).post(reverse("account_invitation_revoke", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "revoked"


def test_a_facilitator_invites_for_an_orphan_only(client):
    orphan = MandateFactory(organisation__departement="93", role=Role.READER).organisation
    kept = make_actor(Role.ADMINISTRATOR, departement="93").organisation
    elsewhere = MandateFactory(organisation__departement="38").organisation
    signed(client, facilitator("93").user)
    said = {"email": "a@exemple.test", "role": "administrator"}

    for organisation in (kept, elsewhere):
        assert client.post(reverse("account_orphan_invite", args=[organisation.pk]), said).status_code == 404
    client.post(reverse("account_orphan_invite", args=[orphan.pk]), said)

    assert Invitation.objects.get().organisation == orphan
