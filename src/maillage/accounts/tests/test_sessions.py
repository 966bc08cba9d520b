"""Sessions: listed, ended from afar, never for ever."""

import os
import re
import subprocess
import sys
import time

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.queries.sessions import sessions_of
from maillage.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


def signed_in(person, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_sessions_shows_each_device_in_plain_words_this_one_first():
    person = UserFactory()
    signed_in(person, IPHONE)
    signed_in(UserFactory(), "Mozilla/5.0 (X11; Linux) Chrome/140.0")
    here = signed_in(person)

    page = here.get(reverse("account_sessions")).text

    titles = re.findall(r"<h2 class=\"h3\">(.*?)</h2>", page, flags=re.DOTALL)
    assert "Firefox sur Windows" in titles[0]
    assert "cet appareil-ci" in titles[0]
    assert "Safari sur iPhone" in titles[1]
    assert "Chrome" not in page


def test_end_signs_one_device_out_from_another():
    person = UserFactory()
    phone, here = signed_in(person, IPHONE), signed_in(person)
    other = next(
        one for one in sessions_of(person, current="", at=timezone.now()) if "iPhone" in str(one.device)
    )

    answer = here.post(reverse("account_sessions_end"), {"session": other.number}, follow=True)

    assert "1 appareil est déconnecté" in answer.text
    assert not is_in(phone)
    assert is_in(here)


def test_end_signs_all_the_others_out_but_not_other_people():
    person, stranger = UserFactory(), UserFactory()
    others, theirs, here = (
        [signed_in(person), signed_in(person, IPHONE)],
        signed_in(stranger),
        signed_in(person),
    )

    here.post(reverse("account_sessions_end"))

    assert [is_in(client) for client in (*others, theirs, here)] == [False, False, True, True]


def test_end_never_ends_the_session_of_somebody_else():
    stranger = UserFactory()
    theirs, mine = signed_in(stranger), signed_in(UserFactory())
    number = UserSession.objects.get(user=stranger).pk

    answer = mine.post(reverse("account_sessions_end"), {"session": number}, follow=True)

    assert "déjà déconnecté" in answer.text
    assert is_in(theirs)


@pytest.mark.parametrize("number", ["abc", "-1", "9" * 18])
def test_end_with_a_wrong_number_ends_nothing(number: str):
    person = UserFactory()
    there, here = signed_in(person), signed_in(person)

    assert here.post(reverse("account_sessions_end"), {"session": number}).status_code == 302
    assert is_in(here)
    assert is_in(there)


def test_a_session_left_alone_for_two_hours_is_over():
    client = signed_in(UserFactory())
    session = client.session
    session["seen_at"] = time.time() - 2 * 3600 - 1
    session.save()

    answer = client.get(reverse("account"), follow=True)

    assert answer.redirect_chain[0][0].startswith("/connexion")
    assert "pour protéger votre compte" in answer.text


def test_a_session_is_over_twelve_hours_after_it_began_however_busy():
    client = signed_in(UserFactory())
    session = client.session
    session["signed_in_at"] = time.time() - 12 * 3600 - 1
    session.save()

    assert not is_in(client)


def test_a_session_in_use_is_not_written_at_each_page():
    client = signed_in(UserFactory())
    client.get(reverse("account_sessions"))
    before = client.session["seen_at"]

    client.get(reverse("account_sessions"))

    assert client.session["seen_at"] == before


def test_a_session_in_use_is_written_each_minute():
    client = signed_in(UserFactory())
    session = client.session
    session["seen_at"] = time.time() - 120
    session.save()

    client.get(reverse("account_sessions"))

    assert time.time() - client.session["seen_at"] < 60


def test_sessions_of_reads_two_queries_whatever_their_number(django_assert_num_queries):
    person = UserFactory()
    for _ in range(4):
        signed_in(person)

    with django_assert_num_queries(2):
        assert len(sessions_of(person, current="", at=timezone.now())) == 4


def test_cookies_are_closed_to_scripts_and_to_other_sites():
    client = signed_in(UserFactory())
    cookie = client.cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_cookies_belong_to_this_host_alone_over_https(tmp_path):
    """Settings are read once: another process reads them as a real installation does."""
    asked = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH)"
    )
    environment = os.environ | {
        "MAILLAGE_HTTPS": "1", "MAILLAGE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip

    said = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == [
        "__Host-sessionid", "__Host-csrftoken", "__Host-language", "True", "True", "True", "None", "/",
    ]  # fmt: skip
