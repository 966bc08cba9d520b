import logging

import pytest

from maillage.base.discretion import Discreet, discreet


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Key (email)=(ana@exemple.test) already exists.", "Key (email)=(…@…) already exists."),
        ("GET /x?email=ana%40exemple.test", "GET /x?email=…@…"),
        ("de Ana+essai@sous.exemple.test à b@c.fr", "de …@… à …@…"),
        ("@requires(Verb.VISIT) 12 @ 3", "@requires(Verb.VISIT) 12 @ 3"),
    ],
)
def test_discreet_hides_addresses_and_nothing_else(text, shown):
    assert discreet(text) == shown


def test_discreet_formatter_hides_addresses_of_arguments_and_tracebacks():
    try:
        raise ValueError("ana@exemple.test")
    except ValueError as error:
        record = logging.LogRecord(
            "x", 40, "f", 1, "de %s", ("b@exemple.test",), (ValueError, error, error.__traceback__)
        )

    written = Discreet().format(record)

    assert "exemple.test" not in written
    assert "Traceback" in written


@pytest.mark.django_db
def test_discreet_formatter_hides_the_token_of_the_page_asked(client, caplog):
    client.post("/invitation/un-jeton-a-taire/compte")

    written = [Discreet().format(record) for record in caplog.records if record.name == "django.request"]

    assert written
    assert "un-jeton-a-taire" not in "".join(written)
