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
