"""Any damage to a file gives an answer or exit 2 with a line a fault: never a crash, never half an output."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.consortium.tests.communes import store_vectors
from maillage.consortium.tests.running import CASE, run
from maillage.territory.models import Area

pytestmark = pytest.mark.django_db

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["00010001600013", "37261", "1a", "lead", "production", "2026-02-30", [], {}, [[]], {"a": {}}]
    ),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from paths(one, (*path, key))


DOCUMENTS = {
    name: json.loads((CASE / f"{name}.json").read_text(encoding="utf-8")) for name in ("tender", "pool")
}
DOCUMENTS["pool"]["structures"] = DOCUMENTS["pool"]["structures"][:12]
PLACES = {name: list(paths(document))[1:] for name, document in DOCUMENTS.items()}


@st.composite
def damages(draw: st.DrawFn) -> tuple[str, str]:
    """(which file, its text after one change somewhere)."""
    name = draw(st.sampled_from(sorted(DOCUMENTS)))
    document = copy.deepcopy(DOCUMENTS[name])
    *before, last = draw(st.sampled_from(PLACES[name]))
    inside: Any = document
    for key in before:
        inside = inside[key]
    kind = draw(st.sampled_from(["change", "remove", "rename", "cut"]))
    if kind == "change":
        inside[last] = draw(values)
    elif kind == "remove":
        del inside[last]
    elif kind == "rename" and isinstance(last, str):
        inside[last + "x"] = inside.pop(last)
    text = json.dumps(document)
    return name, text[: draw(st.integers(0, len(text)))] if kind == "cut" else text


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=damages())
def test_consortium_answers_or_refuses_whatever_is_damaged(damage: tuple[str, str], tmp_path: Path) -> None:
    store_vectors_once()
    name, text = damage
    files = {key: tmp_path / f"{key}.json" for key in DOCUMENTS}
    for key, path in files.items():
        path.write_text(text if key == name else json.dumps(DOCUMENTS[key]), encoding="utf-8")

    ran = run("--json", "--alternatives", "1", "--time-limit", "5", **files)

    assert ran.code in (0, 1, 2)
    if ran.code == 2:
        assert ran.out == ""
        assert all(line.startswith(tuple(map(str, files.values()))) for line in ran.err.splitlines())
    else:
        assert ran.document["schema"] == "maillage/consortium/1"


def store_vectors_once() -> None:
    if not Area.objects.exists():
        store_vectors()
