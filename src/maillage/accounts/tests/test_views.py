import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import PASSWORD, MandateFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_sign_in_with_email_and_password_whatever_the_case(client):
    UserFactory(email="ana@exemple.test")

    answer = client.post(reverse("account_login"), {"login": "Ana@exemple.test", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_sign_in_with_a_wrong_password_keeps_the_address_and_says_so(client):
    UserFactory(email="ana@exemple.test")

    page = client.post(reverse("account_login"), {"login": "ana@exemple.test", "password": "non"}).text

    assert "ana@exemple.test" in page
    assert client.get(reverse("account")).status_code == 302


def test_sign_in_says_the_same_for_an_unknown_address_and_a_wrong_password(client):
    UserFactory(email="ana@exemple.test")

    def errors(login: str) -> list[str]:
        form = client.post(reverse("account_login"), {"login": login, "password": "non"}).context["form"]
        return [str(e) for e in form.non_field_errors()]

    assert errors("ana@exemple.test") == errors("inconnue@exemple.test") != []


def test_signing_up_oneself_is_closed(client):
    assert client.get("/compte/signup/").status_code == 404


def test_account_shows_my_organisations_and_the_members_of_the_current_one_only(client):
    mine = MandateFactory(organisation=OrganisationFactory(name="A mienne"), role=Role.EDITOR)
    colleague = MandateFactory(organisation=mine.organisation)
    stranger = MandateFactory()
    client.force_login(mine.user)

    page = client.get(reverse("account")).text

    assert "A mienne" in page
    assert colleague.user.name in page
    assert stranger.user.name not in page
    assert stranger.organisation.name not in page


def test_switch_changes_the_organisation_for_the_following_pages(client):
    user = UserFactory()
    MandateFactory(user=user, organisation=OrganisationFactory(name="A"))
    second = MandateFactory(user=user, organisation=OrganisationFactory(name="B"))
    client.force_login(user)

    client.post(reverse("account_switch"), {"organisation": second.organisation_id})

    assert client.get(reverse("account")).context["request"].actor.organisation == second.organisation


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 400, "12.5"])
def test_switch_to_nonsense_says_so_and_changes_nothing(client, value):
    mine = MandateFactory()
    client.force_login(mine.user)

    answer = client.post(reverse("account_switch"), {"organisation": value}, follow=True)

    assert "pas membre de cette organisation" in answer.text


def test_switch_never_redirects_to_another_site(client):
    mine = MandateFactory()
    client.force_login(mine.user)

    answer = client.post(
        reverse("account_switch"), {"organisation": mine.organisation_id, "next": "https://mal.exemple/"}
    )

    assert answer["Location"] == "/"


def test_somebody_deactivated_is_a_visitor_again(client):
    mine = MandateFactory()
    client.force_login(mine.user)
    mine.user.is_active = False
    mine.user.save()

    assert client.get(reverse("account")).status_code == 302
