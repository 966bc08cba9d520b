from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.faults import Faulty
from maillage.base.strict_json import read_json, step

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def faults(source: Path | bytes, **limits: int) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_json(source, **limits)
    return [str(fault) for fault in caught.value.faults]


@given(VALUES)
def test_read_json_reads_back_what_json_writes(value):
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_read_json_reads_or_refuses_any_bytes_and_never_breaks(raw):
    try:
        read_json(raw)
    except Faulty as error:
        messages = [fault.message for fault in error.faults]
    else:
        messages = ["read"]
    assert messages
    assert all(messages)


def test_read_json_accepts_a_byte_order_mark():
    assert read_json(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "vide"),
        (b" \n ", "vide"),
        (b'{"a": 1', "(ligne 1, colonne 8)"),
        (b'{"a": 1,\n "b": [1, 2', "(ligne 2, colonne 12)"),
        (b'{"a": "bc', "colonne 7"),
        (b'{"a" 1}', "deux-points"),
        (b"{'a': 1}", "guillemets droits"),
        (b"[1, 2]]", "après la fin"),
        (b'{"a": "b\nc"}', "caractère invisible"),
        (b'{"a": "\\q"}', "barre oblique"),
        (b'{"a": "\\u12"}', "hexadécimaux"),
        (b"nul", "manque une valeur"),
        (b"\x00", "manque une valeur"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b"[" * 5000 + b"]" * 5000, "100 niveaux"),
        (b"[" * 101 + b"]" * 101, "100 niveaux"),
        (b'{"a": ' + b"9" * 5000 + b"}", "milliers de chiffres"),
    ],
)
def test_read_json_says_why_nothing_can_be_read(raw, said):
    (sentence,) = faults(raw)

    assert said in sentence


def test_read_json_says_where_a_byte_is_not_utf8():
    (sentence,) = faults('{\n "nom": "Île"}'.encode("latin-1"))

    assert "0xCE en position 11 (ligne 2)" in sentence


def test_read_json_lists_all_the_local_faults_with_their_paths():
    raw = b'{"a": NaN, "b": [1, -Infinity], "c": {"d": 1, "d": 2}, "e": 1e999, "f": "\\ud800", "\\udc00": 1}'

    assert [sentence.split(":")[0] for sentence in faults(raw)] == [
        "a",
        "b[1]",
        "c.d",
        "e",
        "f",
        '["\\udc00"]',
    ]


def test_read_json_refuses_a_large_file_before_reading_it(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)  # sparse: nothing is written, and reading it would give NULs

    assert "100\u00a0Mo" in faults(path)[0]


def test_read_json_never_reads_more_than_the_limit_from_a_pipe():
    reader, writer = os.pipe()
    os.write(writer, b"[" + b"1," * 600 + b"1]")
    os.close(writer)

    assert "n’a pas été lu" in faults(Path(f"/dev/fd/{reader}"), max_bytes=1000)[0]
    os.close(reader)


def test_read_json_says_what_is_wrong_with_a_path(tmp_path):
    assert "n’existe pas" in faults(tmp_path / "absent.json")[0]
    assert "dossier" in faults(tmp_path)[0]
    assert "ne peut pas être lu" in faults(Path("a\0b"))[0]


def test_step_writes_paths_that_can_always_be_printed():
    assert step(step(step("", "lots"), 0), "id") == "lots[0].id"
    assert step("lots", 'a "b" é\ud800') == 'lots["a \\"b\\" \\u00e9\\ud800"]'
    assert len(step("", "x y" * 1000)) < 60
