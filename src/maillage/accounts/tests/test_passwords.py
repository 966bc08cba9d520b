"""Passwords: what is accepted, how wrong ones are counted, and that nobody can lock somebody else out."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.models import User
from maillage.accounts.passwords import common_passwords
from maillage.accounts.tests.factories import (
    PASSWORD,
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    add_second_factor,
)
from maillage.accounts.tests.links import last_mail, link_in, same

pytestmark = pytest.mark.django_db
ATTACKER, OFFICE = "203.0.113.7", "198.51.100.20"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


def sign_in(email: str, password: str, place: str, client: Client | None = None):
    client = client or Client()
    return client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=place)


def age(by: timedelta) -> None:
    """Let time pass for the attempts that were counted."""
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - by)


def test_the_list_of_common_passwords_holds_enough_that_our_policy_would_accept():
    """OWASP ASVS 5, 6.2.4: at least 3,000 that match the policy (twelve characters)."""
    assert sum(len(password) >= 12 for password in common_passwords()) > 10_000


@pytest.mark.parametrize(
    "password",
    ["court", "motdepasse2026", "qwertyuiop[]", "Maillage-2026!", "ana.martin2026", "les-ateliers-du-val1"],
)
def test_guessable_passwords_are_refused(password: str):
    person = UserFactory(email="ana.martin@exemple.test", name="Ana Martin")
    MandateFactory(user=person, organisation=OrganisationFactory(name="Les Ateliers du Val"))

    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize(
    "password",
    ["girafe tiroir encrier", "é" * 3 + "ça va aller loin", "x7Kq-plancher" * 10, " espaces  gardées "],
)
def test_long_passwords_of_any_characters_are_taken(password: str):
    validate_password(password, UserFactory())


def test_a_password_of_a_thousand_characters_signs_in():
    person = UserFactory()
    password = "girafe tiroir encrier " * 45
    person.set_password(password)
    person.save()

    assert sign_in(person.email, password, OFFICE).status_code == 302


def test_argon2_hashes_passwords_outside_tests(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

    assert hashers.make_password("girafe tiroir encrier").startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    "email", ["ana@exemple.test", "inconnue@exemple.test", "fermee@exemple.test", "sans@exemple.test"]
)
def test_signing_in_hashes_once_whoever_is_asked_for(email: str, monkeypatch):
    """An address without account, closed, or without password costs what a wrong password costs."""
    UserFactory(email="ana@exemple.test")
    UserFactory(email="fermee@exemple.test", is_active=False)
    User.objects.create_user("sans@exemple.test")
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *a, **k: hashed.append(1) or encode(self, *a, **k)
    )

    answer = sign_in(email, "une mauvaise réponse", OFFICE)

    assert len(hashed) == 1
    assert "ne convient pas" in answer.text


def test_five_wrong_passwords_make_one_wait_and_the_wait_grows():
    UserFactory(email="ana@exemple.test")
    codes = [sign_in("ana@exemple.test", "non", ATTACKER).status_code for _ in range(5)]
    refused = sign_in("ana@exemple.test", PASSWORD, ATTACKER)

    assert codes == [200, 200, 200, 200, 429]
    assert refused.status_code == 429
    assert "pendant 1 minute" in refused.text
    assert refused["Retry-After"] == "60"
    age(timedelta(minutes=1))
    assert "pendant 2 minutes" in sign_in("ana@exemple.test", "non", ATTACKER).text
    age(timedelta(minutes=2))
    assert sign_in("ana@exemple.test", PASSWORD, ATTACKER).status_code == 302


def test_trying_during_the_wait_does_not_prolong_it():
    UserFactory(email="ana@exemple.test")
    for _ in range(5):
        sign_in("ana@exemple.test", "non", ATTACKER)
    for _ in range(20):
        sign_in("ana@exemple.test", "non", ATTACKER)
    age(timedelta(minutes=1))

    assert sign_in("ana@exemple.test", PASSWORD, ATTACKER).status_code == 302


def test_an_attacker_cannot_lock_the_person_out():
    """Whatever is tried from one place, the person signs in from another; from the same one, by a link."""
    person = UserFactory(email="ana@exemple.test")
    for _ in range(30):
        sign_in("ana@exemple.test", "non", ATTACKER)

    assert sign_in(person.email, PASSWORD, ATTACKER).status_code == 429
    assert sign_in(person.email, PASSWORD, OFFICE).status_code == 302
    there = Client(REMOTE_ADDR=ATTACKER)
    there.post(reverse("account_link"), {"email": person.email})
    there.post(link_in(last_mail(person.email)))
    assert there.get(reverse("account")).status_code == 200


def test_the_wait_says_the_same_of_known_and_unknown_addresses():
    UserFactory(email="connue@exemple.test")
    pages = []
    for email in ("connue@exemple.test", "inconnue@exemple.test"):
        for _ in range(5):
            answer = sign_in(email, "non", ATTACKER)
        pages.append((answer.status_code, same(answer.text)))

    assert pages[0] == pages[1]


def test_another_writing_of_the_address_is_counted_with_it():
    UserFactory(email="ana@exemple.test")
    for email in ("ana@exemple.test", "ANA@exemple.test", " ana@exemple.test", "Ana@Exemple.test"):
        sign_in(email, "non", ATTACKER)

    assert sign_in("ana@exemple.test", "non", ATTACKER).status_code == 429


def test_a_place_that_tries_many_addresses_waits_too_and_other_places_do_not():
    person = UserFactory()
    AccessAttempt.objects.bulk_create(
        AccessAttempt(username=f"x{n}@exemple.test", ip_address=ATTACKER, failures_since_start=1)
        for n in range(100)
    )

    assert sign_in(person.email, PASSWORD, ATTACKER).status_code == 429
    assert sign_in(person.email, PASSWORD, OFFICE).status_code == 302


def test_a_success_forgets_the_failures_of_the_pair_alone():
    person, other = UserFactory(), UserFactory()
    for _ in range(4):
        sign_in(person.email, "non", ATTACKER)
        sign_in(other.email, "non", ATTACKER)

    sign_in(person.email, PASSWORD, ATTACKER)

    assert list(AccessAttempt.objects.values_list("username", flat=True)) == [other.email]


def test_what_is_counted_never_holds_the_password():
    sign_in("ana@exemple.test", "un secret bien gardé", ATTACKER)

    attempt = AccessAttempt.objects.get()
    assert "secret" not in f"{attempt.post_data}{attempt.get_data}{attempt.path_info}"


def test_an_address_longer_than_any_column_is_refused_without_error():
    assert sign_in(f"{'a' * 400}@exemple.test", "non", ATTACKER).status_code == 200


def test_the_second_factor_is_counted_too_and_only_by_who_has_the_first():
    person = add_second_factor(UserFactory())
    client = Client()
    sign_in(person.email, PASSWORD, ATTACKER, client)
    for _ in range(6):
        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert "Trop d’essais" in page.text
    assert client.get(reverse("account")).status_code == 302


def test_the_reserve_of_tries_comes_back_after_a_day():
    UserFactory(email="ana@exemple.test")
    for _ in range(5):
        sign_in("ana@exemple.test", "non", ATTACKER)
    age(timedelta(days=1, minutes=1))

    assert sign_in("ana@exemple.test", "non", ATTACKER).status_code == 200
    assert AccessAttempt.objects.get().attempt_time > timezone.now() - timedelta(hours=1)
