"""The pages of an invitation: sent, opened by its link, answered, over."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.actions.invitations import Offer, invite
from maillage.accounts.models import Mandate, Role, User
from maillage.accounts.tests.factories import make_actor
from maillage.accounts.tests.joining import (
    NOW,
    person,
    signed,
    token_in,
)
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def invited(**more: object) -> tuple[str, str]:
    boss = make_actor(Role.ADMINISTRATOR, name="Atelier inventé")
    offer = Offer(email="camille@exemple.test", **{"role": Role.EDITOR, **more})
    row = invite(organisation=boss.organisation, offer=offer, by=boss, at=NOW)
    type(row).objects.filter(pk=row.pk).update(expires_at=NOW.replace(year=2126))
    from maillage.mail.models import Link

    Link.objects.update(expires_at=NOW.replace(year=2126))
    return token_in(OutgoingMessage.objects.get()), boss.organisation.name


def test_invitation_shows_whom_it_was_meant_for_and_changes_nothing(client, django_assert_num_queries):
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
