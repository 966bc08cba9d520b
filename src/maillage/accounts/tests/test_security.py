"""The second factor: set up, asked, lost; what a change of it does to the other sessions."""

import re
import time
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Notification, Role
from maillage.accounts.tests.factories import (
    PASSWORD,
    TOTP_SECRET,
    MandateFactory,
    UserFactory,
    add_second_factor,
    make_staff,
)
from maillage.accounts.tests.links import last_mail

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 10, 0, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


def code(secret: str = TOTP_SECRET, *, ahead: int = 0) -> str:
    """Return the code of now, or of some half minutes ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def signed_in(person, client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def confirm(client: Client, url: str):
    """Answer « c’est bien vous ? » with the password, then return the page asked for."""
    answer = client.get(url)
    assert answer["Location"].startswith(reverse("account_reauthenticate")), answer["Location"]
    client.post(answer["Location"], {"password": PASSWORD})
    return client.get(url)


def test_the_second_factor_is_asked_after_the_password_and_lets_in_once_right():
    person = add_second_factor(UserFactory())
    client = signed_in(person)

    assert not is_in(client)
    assert "Ce code ne convient pas" in client.post(reverse("mfa_authenticate"), {"code": "123"}).text
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_in(client)


def test_a_code_of_the_application_serves_once_even_in_another_process():
    person = add_second_factor(UserFactory())
    first, second = signed_in(person), signed_in(person)
    now = code()
    first.post(reverse("mfa_authenticate"), {"code": now})
    cache.clear()  # another process does not share this memory

    answer = second.post(reverse("mfa_authenticate"), {"code": now})

    assert is_in(first)
    assert "a déjà servi" in answer.text
    assert not is_in(second)


@pytest.mark.parametrize(("ahead", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_works_half_a_minute_before_and_after_its_own(ahead: int, works: bool):
    with time_machine.travel(MOMENT, tick=False):
        client = signed_in(add_second_factor(UserFactory()))
        client.post(reverse("mfa_authenticate"), {"code": code(ahead=ahead)})

        assert is_in(client) == works


def test_a_code_older_than_the_last_one_used_is_refused():
    with time_machine.travel(MOMENT, tick=False):
        person = add_second_factor(UserFactory())
        first, second = signed_in(person), signed_in(person)
        first.post(reverse("mfa_authenticate"), {"code": code(ahead=1)})
        cache.clear()
        second.post(reverse("mfa_authenticate"), {"code": code()})

        assert is_in(first)
        assert not is_in(second)


def test_a_recovery_code_replaces_a_lost_telephone_once():
    person = add_second_factor(UserFactory())
    codes = RecoveryCodes.activate(person).get_unused_codes()
    client, again = signed_in(person), signed_in(person)

    client.post(reverse("mfa_authenticate"), {"code": codes[3]})
    again.post(reverse("mfa_authenticate"), {"code": codes[3]})

    assert is_in(client)
    assert not is_in(again)
    assert "Il en reste 9" in client.get(reverse("account_security")).text


def test_secrets_of_the_second_factor_are_not_in_the_database():
    person = add_second_factor(UserFactory())
    codes = RecoveryCodes.activate(person)

    stored = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))

    assert TOTP_SECRET not in stored
    assert not any(one in stored for one in codes.get_unused_codes())


def test_an_application_is_added_after_the_password_with_recovery_codes_and_a_message(
    django_capture_on_commit_callbacks,
):
    person = UserFactory(email="ana@exemple.test")
    client, elsewhere = signed_in(person), signed_in(person)

    page = confirm(client, reverse("mfa_activate_totp")).text
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000"})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret[1])}, follow=True)

    assert "data:image/svg+xml;base64," in page
    assert "Ce code ne convient pas" in wrong.text
    assert len(re.findall(r"<li><code>\d{8}</code></li>", answer.text)) == 10
    assert is_in(client)
    assert not is_in(elsewhere)
    assert JournalEntry.objects.filter(what="security.totp_activated", person_id=person.pk).count() == 1
    assert Notification.objects.filter(user=person, kind="security").exists()
    assert "protège maintenant" in last_mail("ana@exemple.test").text


def test_an_application_is_taken_off_by_whoever_confirms():
    person = add_second_factor(UserFactory())
    client = signed_in(person)
    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert "Retirer l’application" in confirm(client, reverse("mfa_deactivate_totp")).text
    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=person).exists()
    assert JournalEntry.objects.filter(what="security.totp_deactivated").exists()


def test_changing_the_password_ends_the_other_sessions_and_tells_the_person():
    person = UserFactory(email="ana@exemple.test")
    client, elsewhere = signed_in(person), signed_in(person)

    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "girafe tiroir encrier"}
    )

    assert is_in(client)
    assert not is_in(elsewhere)
    assert JournalEntry.objects.filter(what="security.password_changed", person_id=person.pk).exists()
    assert "a été changé" in last_mail("ana@exemple.test").text


def test_a_password_is_chosen_by_who_has_none():
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client = Client()
    client.force_login(person)

    assert client.get(reverse("account_change_password"))["Location"] == reverse("account_set_password")
    client.post(reverse("account_set_password"), {"password1": "girafe tiroir encrier"})

    person.refresh_from_db()
    assert person.check_password("girafe tiroir encrier")


@pytest.mark.parametrize(
    "name",
    ["mfa_activate_totp", "mfa_add_webauthn", "account_email_change"],
)
def test_what_changes_the_ways_in_asks_who_it_is_again(name: str):
    client = signed_in(UserFactory())

    assert client.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))


def test_an_administrator_without_second_factor_is_led_to_it_and_back():
    mandate = MandateFactory(role=Role.ADMINISTRATOR)
    client = signed_in(mandate.user)
    wanted = "/compte?a=1"

    page = client.get(reverse("account_second_factor"), {"next": wanted})
    confirm(client, reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    codes = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)

    assert "veut plus qu’un mot de passe" in page.text
    assert "perds mon téléphone" in page.text
    assert f'href="{wanted}"' in codes.text
    assert client.get(reverse("account_second_factor"), {"next": wanted})["Location"] == wanted


def test_the_second_factor_page_never_leads_to_another_site():
    client = signed_in(add_second_factor(UserFactory()))
    client.post(reverse("mfa_authenticate"), {"code": code()})

    answer = client.get(reverse("account_second_factor"), {"next": "https://mal.exemple/"})

    assert answer["Location"] == reverse("account_security")


def test_reset_second_factor_lets_a_person_in_again_and_says_so():
    person = add_second_factor(UserFactory(email="ana@exemple.test"))
    client = signed_in(person)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    out = StringIO()

    call_command("reset_second_factor", "Ana@exemple.test", reason="appel, pièce vue en visio", stdout=out)

    assert not Authenticator.objects.filter(user=person).exists()
    assert not is_in(client)
    assert is_in(signed_in(person))
    entry = JournalEntry.objects.get(what="security.second_factor_reset")
    assert entry.origin.startswith("maillage reset_second_factor")
    assert entry.detail.facts["reason"] == "appel, pièce vue en visio"
    assert "a retiré" in last_mail("ana@exemple.test").text
    assert "ana@exemple.test" in out.getvalue()


@pytest.mark.parametrize(
    ("email", "reason", "said"),
    [("x@exemple.test", "r", "Personne n’a de compte"), ("ana@exemple.test", " ", "motif")],
)
def test_reset_second_factor_refuses_without_person_or_reason(email: str, reason: str, said: str):
    add_second_factor(UserFactory(email="ana@exemple.test"))

    with pytest.raises(CommandError, match=said):
        call_command("reset_second_factor", email, reason=reason)
    assert Authenticator.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_link", "account_reset_password", "account_signup", "account_link_sent",
    ],
)  # fmt: skip
def test_pages_of_visitors_hold_no_inline_script_nor_style(client, name: str):
    page = client.get(reverse(name)).text

    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style| style=| on\w+=\"", page)


def test_security_page_says_what_is_set_up(client):
    staff = make_staff().user
    client.force_login(staff)

    page = client.get(reverse("account_security")).text

    assert "Ajoutée le" in page
    assert "Choisi. Vous pouvez le changer." in page
