"""Every route × every role × own, partner's and stranger's object: the status, no foreign word, no foreign write.

What is expected comes from the table (accounts/permissions.py) and from what each walker is, written by hand in
cast.py. `pytest tests/repo/test_permissions.py -s` prints how many combinations were tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from maillage.accounts.permissions import NEEDS_SECOND_FACTOR, OPEN_TO_A_VISIT, TABLE, Verb
from tests.repo.cast import Walker, make_cast, signed_in
from tests.repo.cooperation_samples import SHOWN_BY_LINK
from tests.repo.routes import ROUTES, verb_of
from tests.repo.samples import CANARIES, SAMPLES, make_objects

METHODS = ("get", "post")  # the decorators of the views refuse the others: test_access.py
# What the machinery of sessions, sign-in limits and measures writes whoever asks.
MACHINERY = re.compile(
    r"^\W*(INSERT INTO|UPDATE|DELETE FROM)\W*(django_session|axes_|consortium_run\b)", re.IGNORECASE
)
WRITES = re.compile(r"^\W*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
PARTS = 4  # each makes its own objects; several workers share them


def may(walker: Walker, verb: Verb, *, near: bool) -> bool:
    """Say what the table gives a walker: at the first door, or near the owner's object."""
    relations = walker.object if near else walker.door
    if verb in NEEDS_SECOND_FACTOR and not walker.second_factor:
        return False
    if walker.visits and verb not in OPEN_TO_A_VISIT:
        return False
    return bool(TABLE[verb] & relations)


def expected(walker: Walker, name: str, method: str) -> bool:
    """Say whether a walker is let in."""
    verb, sample = verb_of(name), SAMPLES.get(name)
    assert verb is not None
    if name == "account_visit_end":
        return walker.visits
    if walker.visits and method != "get":
        return name in ENDS_A_VISIT
    if not may(walker, verb, near=False):
        return False
    if sample is None:
        return True
    if sample.who is not None:
        return walker.name in sample.who
    if sample.personal and not walker.person:
        return False
    return sample.verb is None or may(walker, sample.verb, near=True)


def let_in(answer: Any) -> bool | None:
    """Say whether an answer lets in; None when the method means nothing there."""
    if answer.status_code == 405:
        return None
    if answer.status_code in {301, 302, 303}:
        if answer["Location"].startswith("/compte/confirmer"):  # one's password is asked again first
            return None
        return not answer["Location"].startswith(("/connexion?", "/compte/securite/second-facteur?"))
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
    cookies = copy(client.cookies)
    with transaction.atomic(), written() as writes:
        answer = getattr(client, method)(url)
        body = answer.content.decode(errors="replace") if not answer.streaming else ""
        transaction.set_rollback(True)
    client.cookies = cookies  # signing out would take them away
    place = f"{walker.name} {method.upper()} {url} → {answer.status_code}"
    faults = []
    if answer.status_code >= 500:
        faults.append(f"{place}: error")
    allowed, got = expected(walker, name, method), let_in(answer)
    sample = SAMPLES.get(name)
    if got is not None and got != allowed and not (name in NOTHING_THERE or (sample and sample.unknown)):
        faults.append(f"{place}: {'refused' if allowed else 'LET IN'}")
    if writes and (not allowed or method == "get"):
        faults.append(f"{place}: wrote {writes[0]}")
    for words, allowed_to in CANARIES.items():
        if words in body and name not in OPEN and not allowed_to(walker.name, walker.object):
            faults.append(f"{place}: LEAKS « {words} »")
    return faults


NOTHING_THERE = {
    "account_proconnect",  # no provider is set here: test_oidc.py
    "account_proconnect_return",
    "account_orphan",  # who is made administrator is named in the form: test_mandates.py
    "mfa_deactivate_totp",  # one's own codes and application, which most walkers lack: test_security.py
    "mfa_download_recovery_codes",
    "mfa_view_recovery_codes",
    "procurement:check",  # one field of a form at a time: test_editing.py
}
"""Routes whose object is the person's own, or a service, that is not there in these tests: 404 is no refusal."""
ENDS_A_VISIT = {"account_visit_end", "account_logout"}

OPEN = {
    *SHOWN_BY_LINK,
    "consortium:shared",  # the link was made to show the object to whoever holds it
    "web:outbox",  # in a demonstration and in tests only: what would have been mailed
    "web:outbox_message",
    "web:outbox_preview",
}
"""Routes whose very purpose is to show what is private to whoever comes."""


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_routes_let_in_only_those_the_table_names(part: int):
    cast = make_cast()
    made = make_objects(cast)
    clients = [(walker, signed_in(walker)) for walker in cast.walkers.values()]
    faults: list[str] = []
    tried = 0
    for name in sorted(ROUTES)[part::PARTS]:
        sample = SAMPLES.get(name)
        url = reverse(name, kwargs=sample.kwargs(made) if sample else {})
        for walker, client in clients:
            for method in METHODS:
                faults += try_one(client, walker, name, url, method)
                tried += 1
    print(f"{tried} combinations of a route, a walker and a method, {len(faults)} faults")

    assert not faults, "\n".join(faults)
