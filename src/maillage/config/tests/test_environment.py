import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config import environment


def test_text_without_default_fails_with_the_hint(monkeypatch):
    monkeypatch.delenv("MAILLAGE_X", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"MAILLAGE_X manque\. Écrivez-la\."):
        environment.text("MAILLAGE_X", hint="Écrivez-la.")


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Oui", True), ("0", False), ("non", False), ("", False)]
)
def test_flag_reads_yes_and_no_in_both_languages(monkeypatch, value, expected):
    monkeypatch.setenv("MAILLAGE_X", value)

    assert environment.flag("MAILLAGE_X", default=not expected) is expected


def test_flag_refuses_what_is_neither(monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", "peut-être")

    with pytest.raises(ImproperlyConfigured, match="écrire 1"):
        environment.flag("MAILLAGE_X")


def test_whole_refuses_what_is_not_a_number(monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", "beaucoup")

    with pytest.raises(ImproperlyConfigured, match="par exemple 8000"):
        environment.whole("MAILLAGE_X", 8000)


def test_words_drops_spaces_and_empty_parts(monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", " a, ,b ,")

    assert environment.words("MAILLAGE_X") == ["a", "b"]


def test_kept_secret_is_drawn_once_and_read_by_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("MAILLAGE_X", raising=False)
    file = tmp_path / "var" / "secret"

    first = environment.kept_secret("MAILLAGE_X", file)

    assert len(first) > 50
    assert environment.kept_secret("MAILLAGE_X", file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_kept_secret_prefers_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", "le mien")

    assert environment.kept_secret("MAILLAGE_X", tmp_path / "secret") == "le mien"
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize(
    "value", ["maillage.exemple.fr", "ftp://exemple.fr", "https://", "https://exemple.fr/?a=1"]
)
def test_address_of_site_refuses_what_is_no_address(monkeypatch, value):
    monkeypatch.setenv("MAILLAGE_X", value)

    with pytest.raises(ImproperlyConfigured, match="écrire l’adresse du site"):
        environment.address_of_site("MAILLAGE_X", "")


def test_address_of_site_drops_the_final_slash(monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", "https://maillage.exemple.fr/")

    assert environment.address_of_site("MAILLAGE_X", "") == "https://maillage.exemple.fr"


def test_relay_says_what_is_wrong_without_the_password(monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", "smtp://compte:secret@smtp.exemple.fr")

    with pytest.raises(ImproperlyConfigured, match="MAILLAGE_X") as refused:
        environment.relay("MAILLAGE_X")

    assert "secret" not in str(refused.value)
    monkeypatch.setenv("MAILLAGE_X", "")
    assert environment.relay("MAILLAGE_X") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Maillage <Ne-Pas-Repondre@exemple.fr>", ("Maillage", "ne-pas-repondre@exemple.fr")),
        ('"Maillage du Val" <a@exemple.fr>', ("Maillage du Val", "a@exemple.fr")),
        ("a@exemple.fr", ("", "a@exemple.fr")),
        ("", ("", "")),
    ],
)
def test_mailbox_reads_a_name_and_an_address(monkeypatch, value, expected):
    monkeypatch.setenv("MAILLAGE_X", value)

    assert environment.mailbox("MAILLAGE_X") == expected


def test_mailbox_refuses_a_bad_address(monkeypatch):
    monkeypatch.setenv("MAILLAGE_X", "Maillage <exemple.fr>")

    with pytest.raises(ImproperlyConfigured, match="n’a pas de @"):
        environment.mailbox("MAILLAGE_X")
