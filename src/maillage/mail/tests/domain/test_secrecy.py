from __future__ import annotations

import pytest

from maillage.mail.domain.secrecy import without_secrets

TOKEN = "aB3-_" * 6 + "." + "x" * 43


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Voir : https://m.test/invitation/{TOKEN} !", "Voir : https://m.test/invitation/… !"),
        (f'<a href="https://m.test/x/{TOKEN}?a=1">', '<a href="https://m.test/x/…?a=1">'),
        (f"https://m.test/x?jeton={TOKEN}&b=2", "https://m.test/x?jeton=…&b=2"),
        ("https://un-long-nom-de-domaine.exemple.test/a/12", "https://un-long-nom-de-domaine.exemple.test/a/12"),
        (TOKEN, TOKEN),
    ],
)  # fmt: skip
def test_without_secrets_hides_tokens_of_addresses_and_no_more(text, shown):
    assert without_secrets(text) == shown
