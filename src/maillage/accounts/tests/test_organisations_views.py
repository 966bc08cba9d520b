"""The pages of an organisation, of its members and accesses, of all of mine."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import (
    SIRET,
    administrator_of,
    facilitator,
    person,
    signed,
)

pytestmark = pytest.mark.django_db


def test_members_shows_addresses_to_administrators_only(client):
    boss = make_actor(Role.ADMINISTRATOR)
    reader = MandateFactory(organisation=boss.organisation, role=Role.READER)

    assert boss.user.email not in signed(client, reader.user).get(reverse("account_members")).text
    page = signed(client, boss.user).get(reverse("account_members")).text
    assert reader.user.email in page
    assert "Personne d’autre n’administre" in page


def test_leave_ends_access_with_the_next_page(client):
    mandate = MandateFactory(role=Role.READER)
    administrator_of(mandate.organisation)
    signed(client, mandate.user)
    assert client.get(reverse("account_organisation")).status_code == 200

    client.post(reverse("account_leave"))

    assert client.get(reverse("account_organisation")).status_code == 403


def test_leave_as_the_last_administrator_says_what_to_do(client):
    boss = make_actor(Role.ADMINISTRATOR)

    page = signed(client, boss.user).post(reverse("account_leave"), follow=True).text

    assert "Nommez d’abord une autre personne" in page


def test_member_shows_the_second_of_two_what_was_written(client):
    boss = make_actor(Role.ADMINISTRATOR)
    row = MandateFactory(organisation=boss.organisation, role=Role.READER)
    signed(client, boss.user)
    url = reverse("account_member", args=[row.pk])
    client.post(url, {"role": "editor", "version": row.version})

    answer = client.post(url, {"role": "administrator", "version": row.version})

    assert answer.status_code == 409
    assert "rédaction" in answer.text
    row.refresh_from_db()
    assert row.role == Role.EDITOR


def test_my_organisations_with_forty_of_them(client):
    user = person()
    for n in range(40):
        MandateFactory(user=user, organisation=OrganisationFactory(name=f"Organisation {n:02}"))
    signed(client, user)

    page = client.get(reverse("account_my_organisations"))
    found = client.get(reverse("account_my_organisations"), {"q": "organisation 17"})

    assert len(page.context["mandates"]) == 40
    assert [one.organisation.name for one in found.context["mandates"]] == ["Organisation 17"]
    menu = page.text.partition('class="account-panel"')[2].partition("</div>")[0]
    assert menu.count('name="organisation"') == 4
    assert "Mes 40 organisations" in menu


def test_edit_keeps_what_the_second_of_two_people_typed(client):
    boss = make_actor(Role.ADMINISTRATOR, name="Atelier")
    signed(client, boss.user)
    url, said = reverse("account_organisation_edit"), {"name": "Premier nom", "version": 1}
    client.post(url, said)

    answer = client.post(url, {"name": "Second nom", "version": 1})

    assert answer.status_code == 409
    for words in ("Premier nom", 'value="Second nom"', 'value="2"', "Enregistrer ma version"):
        assert words in answer.text
    client.post(url, {"name": "Second nom", "version": 2})
    boss.organisation.refresh_from_db()
    assert boss.organisation.name == "Second nom"


def test_edit_refuses_a_public_provider(client):
    boss = make_actor(Role.ADMINISTRATOR)

    answer = signed(client, boss.user).post(
        reverse("account_organisation_edit"), {"name": "A", "version": 1, "email_domain": "gmail.com"}
    )

    assert answer.status_code == 422
    assert "ouvert à tout le monde" in answer.text


def test_the_public_page_of_a_merged_organisation_says_where_it_lives_on(client):
    into = OrganisationFactory(name="Nouvelle", address="12 rue privée", email_domain="prive.test")
    lost = OrganisationFactory(name="Ancienne", merged_into=into)

    page = client.get(reverse("account_organisation_public", args=[lost.pk])).text

    assert "réunie à" in page
    assert reverse("account_organisation_public", args=[into.pk]) in page
    own = client.get(reverse("account_organisation_public", args=[into.pk])).text
    assert "12 rue privée" not in own
    assert "prive.test" not in own


def test_staff_give_and_take_back_a_territory(client):
    network = OrganisationFactory(kind="network")
    signed(client, make_staff().user)
    said = {"organisation": network.pk, "kind": "departement", "code": "2a"}

    wrong = client.post(reverse("account_scopes"), said | {"code": "Bretagne"})
    client.post(reverse("account_scopes"), said)

    assert wrong.status_code == 422
    scope = network.scopes.get()
    assert scope.code == "2A"
    client.post(reverse("account_scope_end", args=[scope.pk]))
    assert not network.scopes.exists()


def test_staff_look_before_they_merge(client):
    lost, into = OrganisationFactory(siret=SIRET, name="Ancienne"), OrganisationFactory(name="Nouvelle")
    signed(client, make_staff().user)
    url, said = reverse("account_merge"), {"lost": "000 100 016 00013", "into": str(into.pk)}

    page = client.get(url, said).text
    assert "Réunir Ancienne à Nouvelle" in page
    client.post(url, said)

    lost.refresh_from_db()
    assert lost.merged_into == into
    assert client.get(url, {"lost": "x", "into": "9" * 40}).status_code == 422


def test_facilitation_asks_answers_and_closes(client):
    helper, boss = facilitator("93"), make_actor(Role.ADMINISTRATOR, departement="93")
    said = {"organisation": boss.organisation.pk, "purpose": "Répondre ensemble"}

    signed(client, helper.user)
    assert client.post(reverse("account_facilitation_ask"), said | {"purpose": ""}).status_code == 422
    client.post(reverse("account_facilitation_ask"), said)
    signed(client, boss.user)
    assert "Répondre ensemble" in client.get(reverse("account_facilitation")).text
    access = boss.organisation.facilitators.get()
    client.post(reverse("account_facilitation_answer", args=[access.pk]), {"accept": ""})
    assert helper.organisation.name in client.get(reverse("account_facilitation")).text
    client.post(reverse("account_facilitation_withdraw", args=[access.pk]))

    access.refresh_from_db()
    assert access.state == "withdrawn"


def test_an_orphan_is_given_an_administrator_by_its_facilitator(client):
    member = MandateFactory(organisation__departement="93", role=Role.READER)
    helper = facilitator("93")
    signed(client, helper.user)
    url = reverse("account_orphan", args=[member.organisation_id])

    assert member.organisation.name in client.get(reverse("account_decisions")).text
    assert client.post(url, {"mandate": "0"}).status_code == 404
    client.post(url, {"mandate": str(member.pk)})

    member.refresh_from_db()
    assert member.role == Role.ADMINISTRATOR
    assert client.get(url).status_code == 404


def test_member_is_changed_and_told(client):
    boss = make_actor(Role.ADMINISTRATOR)
    row = MandateFactory(organisation=boss.organisation, role=Role.READER)
    url = reverse("account_member", args=[row.pk])
    signed(client, boss.user)
    assert f'value="{row.version}"' in client.get(url).text

    own = client.post(
        reverse("account_member", args=[boss.organisation.mandates.get(user=boss.user).pk]),
        {"role": "reader", "version": 1},
    )
    client.post(url, {"role": "editor", "version": row.version, "term_at": "2126-05-31"})

    assert own.status_code == 422
    assert "Nommez d’abord" in own.text
    row.refresh_from_db()
    assert (row.role, row.last_day.isoformat()) == (Role.EDITOR, "2126-05-31")
    assert 'value="2126-05-31"' in client.get(url).text


def test_members_of_others_are_not_found(client):
    boss, row = make_actor(Role.ADMINISTRATOR), MandateFactory()
    signed(client, boss.user)

    for name in ("account_member", "account_member_end", "account_member_transfer"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404


def test_member_is_ended_then_another_given_the_administration(client):
    boss = make_actor(Role.ADMINISTRATOR)
    leaving, heir = (MandateFactory(organisation=boss.organisation, role=Role.READER) for _n in range(2))
    signed(client, boss.user)

    client.post(reverse("account_member_end", args=[leaving.pk]), {"reason": "Fin de mission"})
    client.post(reverse("account_member_transfer", args=[heir.pk]))

    leaving.refresh_from_db()
    heir.refresh_from_db()
    assert (leaving.reason, heir.role) == ("Fin de mission", Role.ADMINISTRATOR)
    assert client.get(reverse("account_member", args=[heir.pk])).status_code == 403


def test_facilitation_is_opened_by_the_organisation_and_given_back(client):
    helper, boss = facilitator("93"), make_actor(Role.ADMINISTRATOR, departement="93")
    said = {"organisation": helper.organisation.pk, "purpose": "Nous aider"}
    signed(client, boss.user)

    assert client.post(reverse("account_facilitation_grant"), {"purpose": "x"}).status_code == 422
    client.post(reverse("account_facilitation_grant"), said)
    twice = client.post(reverse("account_facilitation_grant"), said)

    assert twice.status_code == 422
    assert "Nous aider" in twice.text
    access = boss.organisation.facilitators.get()
    assert client.post(reverse("account_facilitation_give_back", args=[access.pk])).status_code == 404
    signed(client, helper.user).post(reverse("account_facilitation_give_back", args=[access.pk]))
    access.refresh_from_db()
    assert access.state == "withdrawn"


def test_facilitation_refused_tells_the_facilitator(client):
    helper, boss = facilitator("93"), make_actor(Role.ADMINISTRATOR, departement="93")
    said = {"organisation": boss.organisation.pk, "purpose": "Répondre ensemble"}
    signed(client, helper.user).post(reverse("account_facilitation_ask"), said)
    access = boss.organisation.facilitators.get()

    page = signed(client, boss.user).post(
        reverse("account_facilitation_answer", args=[access.pk]), {"refuse": ""}, follow=True
    )

    assert "ne verra pas vos données privées" in page.text
    assert helper.user.notifications.filter(kind="facilitation").exists()


def test_pages_of_an_organisation_ask_for_one(client):
    signed(client, make_staff().user)

    for name in (
        "account_organisation",
        "account_members",
        "account_facilitation",
        "account_organisation_edit",
    ):
        assert client.get(reverse(name)).status_code == 403
    assert client.get(reverse("account_organisation_public", args=[0])).status_code == 404
    assert client.post(reverse("account_scope_end", args=[0])).status_code == 404


def test_staff_give_a_region_with_its_departements(client):
    network = OrganisationFactory(kind="network")
    signed(client, make_staff().user)
    said = {"organisation": network.pk, "kind": "region", "code": "11"}

    for wrong in ("", "75, Paris"):
        assert client.post(reverse("account_scopes"), said | {"departements": wrong}).status_code == 422
    client.post(reverse("account_scopes"), said | {"departements": "93, 75,"})

    assert network.scopes.get().departements == ["75", "93"]


def test_staff_who_merge_an_organisation_with_itself_read_why_not(client):
    one = OrganisationFactory()
    signed(client, make_staff().user)

    answer = client.post(reverse("account_merge"), {"lost": one.pk, "into": one.pk})

    assert answer.status_code == 422
    assert "deux organisations différentes" in answer.text
