"""French is written in the code; English is complete; compiled catalogues are those of the sources."""

from __future__ import annotations

import ast
import re
import struct
from pathlib import Path

import pytest

from tests.repo.layers import PROJECT, ROOT

LOCALE = PROJECT / "locale"
ENTRY = re.compile(
    r'^(?P<flags>(?:#,.*\n)?)(?:#\|.*\n)*(?:msgctxt (?P<context>(?:".*"\n)+))?msgid (?P<id>(?:".*"\n)+)'
    r'(?:msgid_plural (?P<plural>(?:".*"\n)+))?(?P<strings>(?:msgstr(?:\[\d\])? (?:".*"\n?)+)+)',
    re.MULTILINE,
)
BREAKABLE = re.compile(r" [:;?!»](?=[\s\"”<)]|$)|« |(?<=[\d)]) (?:%|€)(?!\()|(?<=\)s) h\b")
HOLES = re.compile(r"%\((\w+)\)[sd]|%\((\w+)\)[-\d.]*[a-z]")


ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
MARKS = {"gettext", "gettext_lazy", "gettext_noop", "_"}


def unquote(text: str) -> str:
    joined = "".join(line.strip()[1:-1] for line in text.strip().splitlines())
    return re.sub(r"\\(.)", lambda escape: ESCAPES.get(escape[1], escape[0]), joined)


def entries(language: str) -> list[tuple[str, list[str], bool]]:
    """Return (msgid, its translations, whether it is fuzzy) for each entry of a catalogue."""
    text = (LOCALE / language / "LC_MESSAGES/django.po").read_text(encoding="utf-8")
    found = []
    for match in ENTRY.finditer(text):
        strings = re.findall(r'msgstr(?:\[\d\])? ((?:".*"\n?)+)', match["strings"])
        found.append((unquote(match["id"]), [unquote(s) for s in strings], "fuzzy" in match["flags"]))
    return [entry for entry in found if entry[0]]


def used_in_code() -> set[str]:
    """Return the literal sentences that the Python code marks for translation."""
    return {
        node.args[0].value
        for path in ROOT.glob("**/*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_catalogue_has_no_missing_nor_fuzzy_entry(language: str):
    wrong = [msgid for msgid, strings, fuzzy in entries(language) if fuzzy or not all(strings)]

    assert wrong == []


def test_french_catalogue_is_the_identity():
    assert [m for m, strings, _ in entries("fr") if strings[0] != m] == []


def test_french_holds_its_signs_with_no_break_spaces():
    """A « : » or a « % » alone at the start of a line, on a phone, reads as a mistake."""
    assert [m for m, _, _ in entries("fr") if BREAKABLE.search(m)] == []


def test_translations_keep_the_holes_of_the_french():
    """A hole may be missing in one form of a plural (« La structure… »), as it is in the French."""

    def holes(texts: list[str]) -> set[str]:
        return {a or b for text in texts for a, b in HOLES.findall(text)}

    french = {msgid: holes(strings) for msgid, strings, _ in entries("fr")}

    assert [m for m, strings, _ in entries("en") if holes(strings) != french[m]] == []


def test_every_marked_sentence_of_the_code_is_in_the_catalogues():
    known = {msgid for msgid, _, _ in entries("fr")}

    assert sorted(used_in_code() - known) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_compiled_catalogue_is_that_of_the_source(language: str):
    compiled = read_mo(LOCALE / language / "LC_MESSAGES/django.mo")

    missing = [m for m, _, _ in entries(language) if m not in compiled]
    assert missing == []


def read_mo(path: Path) -> set[str]:
    data = path.read_bytes()
    count, start = struct.unpack("<II", data[8:16])
    found = set()
    for i in range(count):
        length, offset = struct.unpack("<II", data[start + 8 * i : start + 8 * i + 8])
        found.add(data[offset : offset + length].decode("utf-8").split("\0")[0].split("\4")[-1])
    return found
