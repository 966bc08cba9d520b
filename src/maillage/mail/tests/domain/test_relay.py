from __future__ import annotations

import pytest

from maillage.mail.domain.relay import RelayAddress, relay_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", RelayAddress("smtp", "localhost", 25)),
        ("smtp://127.0.0.1:2525/", RelayAddress("smtp", "127.0.0.1", 2525)),
        (
            "smtp+starttls://a%40b.fr:p%2Fw@smtp.exemple.test",
            RelayAddress("smtp+starttls", "smtp.exemple.test", 587, "a@b.fr", "p/w"),
        ),
        ("smtps://u:p@smtp.exemple.test:4650", RelayAddress("smtps", "smtp.exemple.test", 4650, "u", "p")),
        ("smtp://u:p@localhost", RelayAddress("smtp", "localhost", 25, "u", "p")),
    ],
)
def test_relay_address_reads_a_url(url, expected):
    assert relay_address(url) == expected


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("smtp.exemple.test", "commencer par smtp://"),
        ("http://smtp.exemple.test", "commencer par smtp://"),
        ("smtp://", "le nom du serveur manque"),
        ("smtp://exem ple.test", "le nom du serveur manque"),
        ("smtp://exemple.test:douze", "le port est un nombre"),
        ("smtp://exemple.test:99999", "le port est un nombre"),
        ("smtp://exemple.test:0", "rien ne suit le port"),
        ("smtps://u:secret/mot@exemple.test", "rien ne suit le port|le port est un nombre"),
        ("smtps://exemple.test/?timeout=3", "rien ne suit le port"),
        ("smtp://u:secret@smtp.exemple.test", "ne voyage pas en clair"),
    ],
)
def test_relay_address_says_what_is_wrong_without_the_password(url, says):
    with pytest.raises(ValueError, match=says) as refused:
        relay_address(url)

    assert "secret" not in str(refused.value)


def test_relay_address_never_shows_its_password():
    assert "secret" not in repr(relay_address("smtps://u:secret@exemple.test"))
