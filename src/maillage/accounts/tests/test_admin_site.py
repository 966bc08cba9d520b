"""The administration of Django, behind our own door."""

import pytest
from django.urls import reverse

from maillage.accounts.tests.factories import PASSWORD, UserFactory, add_second_factor, make_staff

pytestmark = pytest.mark.django_db


def test_admin_wants_staff_with_a_second_factor(client):
    staff = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(staff)
    assert reverse("account_second_factor") in client.get("/admin/", follow=True).redirect_chain[-1][0]

    add_second_factor(staff)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=/admin/accounts/")["Location"] == "/admin/accounts/"
    assert client.get("/admin/login/?next=//mal.exemple/")["Location"] == "/admin/"


def test_admin_shows_no_way_into_the_account_of_a_person(client):
    client.force_login(make_staff().user)
    for page in (
        "usersessions/usersession",
        "mfa/authenticator",
        "account/emailaddress",
        "socialaccount/socialaccount",
    ):
        assert client.get(f"/admin/{page}/").status_code == 404, page


def test_admin_is_closed_to_others_and_has_no_sign_in_of_its_own(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/connexion?next=")
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 403


def test_admin_writes_neither_the_password_nor_the_address_of_a_person(client):
    person = UserFactory(email="ana@exemple.test", name="Ana")
    client.force_login(make_staff().user)
    page = f"/admin/accounts/user/{person.pk}/change/"

    shown = client.get(page).text
    client.post(
        page,
        {
            "email": "voleur@exemple.test",
            "name": "Ana M.",
            "is_active": "on",
            "password": "x",
            "mandates-TOTAL_FORMS": 0,
            "mandates-INITIAL_FORMS": 0,
        },
    )

    person.refresh_from_db()
    assert "ana@exemple.test" in shown
    assert 'name="password"' not in shown
    assert (person.email, person.name) == ("ana@exemple.test", "Ana M.")
    assert person.check_password(PASSWORD)
    assert (
        'name="password1"' not in client.get(f"/admin/accounts/user/{person.pk}/password/", follow=True).text
    )
