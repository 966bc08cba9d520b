"""What `maillage check` says of mail."""

from __future__ import annotations

import pytest
from django.core.checks.registry import registry

from maillage.mail import checks
from maillage.mail.actions.relay import relay_failed
from maillage.mail.domain.relay import relay_address
from maillage.mail.tests.factories import AT, make_message


@pytest.fixture
def production(settings):
    settings.DEBUG = settings.DEMO = settings.MAIL_OUTBOX = False
    settings.MAIL_RELAY = relay_address("smtps://smtp.exemple.test")
    settings.MAIL_FROM = ("Maillage", "ne-pas-repondre@maillage.exemple.fr")
    settings.MAIL_BOUNCES = "rebonds@maillage.exemple.fr"
    settings.SITE_URL = "https://maillage.exemple.fr"
    return settings


def ids() -> list[str | None]:
    return [message.id for message in checks.configuration()]


def test_configuration_has_nothing_to_say_when_all_is_set(production):
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAIL_RELAY", None, "mail.no_relay"),
        ("MAIL_RELAY", relay_address("smtp://smtp.exemple.test"), "mail.in_clear"),
        ("MAIL_FROM", ("Maillage", "ne-pas-repondre@maillage.invalid"), "mail.sender"),
        ("MAIL_BOUNCES", "", "mail.bounces"),
        ("SITE_URL", "http://127.0.0.1:8000", "mail.address"),
    ],
)
def test_configuration_says_what_is_missing_and_how_to_mend_it(production, name, value, said):
    setattr(production, name, value)

    assert ids() == [said]
    assert all(message.hint for message in checks.configuration())


def test_configuration_asks_nothing_of_a_demonstration(production):
    production.MAIL_RELAY, production.DEMO = None, True

    assert ids() == []


@pytest.mark.django_db
def test_queue_tells_a_relay_that_is_down_and_messages_in_doubt():
    assert checks.queue(databases=["default"]) == []
    relay_failed(answer="connection refused", at=AT)
    make_message(state="uncertain")

    found = checks.queue(databases=["default"])

    assert [message.id for message in found] == ["mail.relay_down", "mail.uncertain"]
    assert "connection refused" in str(found[0].msg)
    assert checks.queue(databases=None) == []


def test_checks_are_registered_for_maillage_check():
    assert {checks.configuration, checks.queue} <= set(registry.deployment_checks)
