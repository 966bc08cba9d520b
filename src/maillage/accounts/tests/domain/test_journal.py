from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.journal import (
    FAULTS,
    FIRST_SEAL,
    Sealed,
    broken,
    changes,
    detail_digest,
    plain,
    seal,
    text,
)

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
Chain = list[tuple[Sealed, str, str]]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters())
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False, places=4)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        | st.frozensets(st.integers(), max_size=3)
    ),
    max_leaves=6,
)
facts = st.none() | st.dictionaries(st.text(max_size=6), anything, max_size=3)
words = st.text(max_size=8).map(text)  # what a database gives back
numbers = st.none() | st.integers(1, 10**12)
sealed = st.builds(
    Sealed,
    number=st.just(0),
    at=st.datetimes(timezones=st.just(UTC)),
    person_id=numbers,
    organisation_id=numbers,
    owner_id=numbers,
    impersonator_id=numbers,
    what=words,
    about=words,
    before=facts.map(plain),
    after=facts.map(plain),
    detail_digest=words,
    origin=words,
)


def chained(entries: list[Sealed]) -> Chain:
    """Seal entries one after the other, numbered from 1."""
    chain: Chain = []
    for number, entry in enumerate(entries, 1):
        previous = chain[-1][2] if chain else FIRST_SEAL
        numbered = replace(entry, number=number)
        chain.append((numbered, previous, seal(numbered, previous)))
    return chain


def naive_seal(entry: Sealed, previous: str) -> str:
    """The seal as docs/algorithms/journal.md says it, written a second time."""
    said = {name: getattr(entry, name) for name in Sealed.__slots__} | {"at": entry.at.isoformat()}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new("sha256", (previous + text).encode()).hexdigest()


@given(value=anything)
def test_plain_gives_what_json_gives_back_and_is_the_same_again(value):
    written = plain(value)

    assert json.loads(json.dumps(written)) == written
    assert plain(written) == written
    assert "\0" not in json.dumps(written, ensure_ascii=False)
    json.dumps(written, ensure_ascii=False).encode()


def test_plain_writes_figures_and_moments_as_one_text_everywhere():
    paris = timezone(timedelta(hours=1))
    value = {"h": Decimal("1E+4"), "on": date(2026, 3, 1), "at": AT.astimezone(paris), "codes": {"b", "a"}}

    assert plain(value) == {
        "h": "10000",
        "on": "2026-03-01",
        "at": "2026-11-24T10:00:00+00:00",
        "codes": ["a", "b"],
    }


def test_plain_refuses_what_no_journal_can_hold():
    with pytest.raises(TypeError, match="object"):
        plain({"x": [object()]})
    with pytest.raises(TypeError, match="generator"):
        plain(n for n in range(3))
    with pytest.raises(ValueError, match="time zone"):
        plain(datetime(2026, 11, 24))  # noqa: DTZ001


@given(
    before=st.dictionaries(st.text(max_size=3), anything),
    after=st.dictionaries(st.text(max_size=3), anything),
)
def test_changes_keeps_what_differs_and_nothing_else(before, after):
    old, new = changes(before, after)
    was, now = plain(before), plain(after)

    assert all(name not in old or name not in new or old[name] != new[name] for name in {**old, **new})
    assert {name: fact for name, fact in was.items() if name not in old} == {
        name: fact for name, fact in now.items() if name not in new
    }
    assert changes(before, before) == ({}, {})


@given(entries=st.lists(sealed, max_size=5))
def test_seal_is_the_one_of_the_document_and_an_untouched_chain_holds(entries):
    chain = chained(entries)

    assert list(broken(chain)) == []
    assert [written for _entry, _previous, written in chain] == [
        naive_seal(entry, previous) for entry, previous, _ in chain
    ]


@given(entries=st.lists(sealed, min_size=1, max_size=4), other=sealed, data=st.data())
def test_broken_finds_any_change_of_any_field(entries, other, data):
    chain = chained(entries)
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from([name for name in Sealed.__slots__ if name != "number"]))
    entry, previous, written = chain[at]
    chain[at] = (replace(entry, **{name: getattr(other, name)}), previous, written)
    same = getattr(entry, name) == getattr(other, name)

    assert list(broken(chain)) == ([] if same else [(entry.number, "seal")])


@given(entries=st.lists(sealed, min_size=2, max_size=5, unique_by=lambda e: e.at), data=st.data())
def test_broken_finds_what_was_taken_out_put_in_or_moved(entries, data):
    chain = chained(entries)
    at = data.draw(st.integers(0, len(chain) - 2))
    without = chain[:at] + chain[at + 1 :]
    twice = [*chain[: at + 1], *chain[at:]]
    swapped = [*chain[:at], chain[at + 1], chain[at], *chain[at + 2 :]]
    renumbered = [(replace(e, number=n), p, s) for n, (e, p, s) in enumerate(swapped, 1)]

    for tampered in (without, twice, swapped, renumbered):
        assert list(broken(tampered)) != []
        assert {fault for _number, fault in broken(tampered)} <= FAULTS.keys()


@given(entries=st.lists(sealed, min_size=3, max_size=5), data=st.data())
def test_broken_from_a_trusted_entry_is_broken_of_the_rest(entries, data):
    chain = chained(entries)
    at = data.draw(st.integers(1, len(chain) - 1))

    assert list(broken(chain[at:], number=at, previous=chain[at - 1][2])) == []
    assert list(broken(chain[at:], number=at, previous=FIRST_SEAL)) == [(at + 1, "previous")]


def test_broken_finds_a_seal_made_again_by_the_entry_that_follows():
    chain = chained([replace(SOME, what="a"), replace(SOME, what="b")])
    forged = replace(chain[0][0], what="c")
    chain[0] = (forged, FIRST_SEAL, seal(forged, FIRST_SEAL))

    assert list(broken(chain)) == [(2, "previous")]


@given(detail=st.dictionaries(st.text(max_size=4), anything), salt=st.text("0123456789abcdef", min_size=32))
def test_detail_digest_depends_on_all_it_says_and_on_its_salt(detail, salt):
    digest = detail_digest(salt, detail)

    assert digest == detail_digest(salt, plain(detail))
    assert digest != detail_digest(salt, {**detail, "name more": "Ana"})
    assert digest != detail_digest(salt[::-1] + "0", detail)


SOME = Sealed(1, AT, 1, 2, 2, None, "a", "tender:1", None, {"x": 1}, "", "POST /x")
