"""Every route × every role × own, partner's and stranger's object: the status, no foreign word, no foreign write.

What is expected comes from the table (accounts/permissions.py) and from what each walker is, written by hand in
cast.py. `pytest tests/repo/test_permissions.py -s` prints how many combinations were tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from maillage.accounts.permissions import NEEDS_SECOND_FACTOR, OPEN_TO_A_VISIT, TABLE, Verb
from tests.repo.cast import Walker, make_cast, sign_in
from tests.repo.routes import ROUTES, verb_of
from tests.repo.samples import CANARIES, SAMPLES, make_objects

METHODS = ("get", "post", "head", "put", "delete")
SAFE = {"get", "head"}
# What the machinery of sessions, sign-in limits and measures writes whoever asks.
MACHINERY = re.compile(
    r"^\W*(INSERT INTO|UPDATE|DELETE FROM)\W*(django_session|axes_|consortium_run\b)", re.IGNORECASE
)
WRITES = re.compile(r"^\W*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
PARTS = 4  # each makes its own objects; several workers share them


def may(walker: Walker, verb: Verb, *, near: bool, personal: bool = False) -> bool:
    """Say what the table gives a walker: at the first door, or near the owner's object."""
    relations = walker.object if near else walker.door
    if personal and not walker.person:
        return False
    if verb in NEEDS_SECOND_FACTOR and not walker.second_factor:
        return False
    if walker.visits and verb not in OPEN_TO_A_VISIT:
        return False
    return bool(TABLE[verb] & relations)


def expected(walker: Walker, name: str, method: str) -> bool:
    """Say whether a walker is let in."""
    verb, sample = verb_of(name), SAMPLES.get(name)
    assert verb is not None
    if walker.visits and method not in SAFE:
        return False
    if not may(walker, verb, near=False):
        return False
    return (
        sample is None or sample.verb is None or may(walker, sample.verb, near=True, personal=sample.personal)
    )


def let_in(answer: Any) -> bool | None:
    """Say whether an answer lets in; None when the method means nothing there."""
    if answer.status_code == 405:
        return None
    if answer.status_code in {301, 302, 303}:
        return not answer["Location"].startswith(("/connexion", "/compte/securite/second-facteur"))
    return answer.status_code not in {401, 403, 404}


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect what is written to the database, but for the machinery."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not MACHINERY.match(sql):
            found.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def try_one(client: Client, walker: Walker, name: str, url: str, method: str) -> list[str]:
    """Try one combination, undo what it wrote, and return what is wrong."""
    with transaction.atomic(), written() as writes:
        answer = getattr(client, method)(url)
        body = answer.content.decode(errors="replace") if not answer.streaming else ""
        transaction.set_rollback(True)
    place = f"{walker.name} {method.upper()} {url} → {answer.status_code}"
    faults = []
    if answer.status_code >= 500:
        faults.append(f"{place}: error")
    allowed, got = expected(walker, name, method), let_in(answer)
    if got is not None and got != allowed:
        faults.append(f"{place}: {'refused' if allowed else 'LET IN'}")
    if writes and (not allowed or method in SAFE):
        faults.append(f"{place}: wrote {writes[0]}")
    for words, verb in CANARIES.items():
        if words in body and not may(walker, verb, near=True) and not SHARED.get(name):
            faults.append(f"{place}: LEAKS « {words} »")
    return faults


SHARED = {"consortium:shared": True}
"""Routes whose link was made to show the object to whoever holds it."""


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_routes_let_in_only_those_the_table_names(part: int):
    cast = make_cast()
    made = make_objects(cast)
    faults: list[str] = []
    tried = 0
    for name in sorted(ROUTES)[part::PARTS]:
        sample = SAMPLES.get(name)
        url = reverse(name, kwargs=sample.kwargs(made) if sample else {})
        for walker in cast.walkers.values():
            client = Client(raise_request_exception=False)
            sign_in(client, walker)
            for method in METHODS:
                faults += try_one(client, walker, name, url, method)
                tried += 1
    print(f"{tried} combinations of a route, a walker and a method, {len(faults)} faults")

    assert not faults, "\n".join(faults)
