"""The interface for programs: every operation declares its verb, and every sort of token is tried on each of them.

What is expected comes from the table (accounts/permissions.py) and from what each walker is (cast.py), as for pages.
`pytest tests/repo/test_api.py -s` prints how many combinations were tried.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pydantic import BaseModel

from maillage.accounts.domain.tokens import digest_of, write_token
from maillage.accounts.models import ApiToken, Mandate, TokenScope
from maillage.accounts.permissions import TABLE, Relation, Verb
from maillage.accounts.programs import OPEN_TO_A_PROGRAM
from maillage.consortium.tests.scenes import make_scene
from maillage.directory import actions as directory
from maillage.directory.tests.factories import declared, make_structure, offer
from maillage.procurement.formats import TenderDocument
from maillage.web.api.api import Declared, api, operations
from maillage.web.api.operations.declaration_document import EXAMPLE as DECLARATION
from maillage.web.api.operations.declaration_document import DeclarationDocument
from maillage.web.api.problems import KINDS
from tests.repo.cast import BACKEND, Cast, Walker, make_cast

OPERATIONS = list(operations())
CANARIES = ("Collecte secrète au canari", "7531.25")
BODIES: dict[str, type[BaseModel]] = {"create_tender": TenderDocument, "declare": DeclarationDocument}
# What the object itself asks towards its owner; the others show what is public, or nothing of the owner.
OBJECTS = {"declaration": Verb.READ, "declare": Verb.WRITE, "tender": Verb.READ}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_declares_its_verb_and_its_problems(operation: Declared):
    assert operation.verb in OPEN_TO_A_PROGRAM
    assert set(operation.operation.view_func.refuses) <= set(KINDS)
    assert (operation.verb is Verb.WRITE) == (operation.method not in {"GET", "HEAD"})
    assert operation.operation.auth_callbacks[0].verb is operation.verb


def test_every_address_says_what_each_of_its_methods_needs():
    resolver = next(one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "api")
    views = {pattern.name: pattern.callback for pattern in resolver.url_patterns}

    assert [name for name, view in views.items() if not hasattr(view, "verb")] == []
    assert views["declaration"].verbs == {"GET": Verb.READ, "PUT": Verb.WRITE}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_examples_of_the_documentation_are_true(operation: Declared):
    details = api.get_openapi_schema()["paths"][operation.path][operation.method.lower()]
    if body := details.get("requestBody"):
        BODIES[operation.name].model_validate(body["content"]["application/json"]["example"])
    answer = details["responses"].get(200, {}).get("content", {}).get("application/json", {})

    if operation.name != "create_tender":
        model = operation.operation.response_models[200].model_fields["response"].annotation
        model.model_validate(answer["example"])


@dataclass(frozen=True)
class Key:
    """A token and what is expected of it. gives: False when it must give nothing at all."""

    walker: Walker
    text: str
    writes: bool
    gives: bool = True

    def may(self, verb: Verb, relations: frozenset[Relation]) -> bool:
        return self.gives and (self.writes or verb is not Verb.WRITE) and bool(TABLE[verb] & relations)


def keys_of(cast: Cast, at: datetime) -> Iterator[Key]:
    """Make each walker's tokens, those that work and those that no longer do; and a visitor without token."""
    number = 0
    for walker in cast.walkers.values():
        if walker.visits:  # looking as somebody is for pages; a token is its person's
            continue
        if walker.user is None:
            yield Key(walker, "", writes=True)
            continue
        mandate = Mandate.objects.filter(user=walker.user).first()
        for scope, end, revoked in (
            (TokenScope.READ_ONLY, 30, None),
            (TokenScope.READ_WRITE, 30, None),
            (TokenScope.READ_WRITE, -1, None),
            (TokenScope.READ_WRITE, 30, at),
        ):
            number += 1
            text = write_token(number.to_bytes(32, "big"))
            ApiToken.objects.create(
                user=walker.user, organisation=mandate.organisation if mandate else None, name="essai",
                hint=text[:10], digest=digest_of(text), scope=scope, created_at=at - timedelta(days=2),
                expires_at=at + timedelta(days=end), revoked_at=revoked,
            )  # fmt: skip
            yield Key(walker, text, scope == TokenScope.READ_WRITE, gives=end > 0 and revoked is None)


def make_objects(cast: Cast, at: datetime) -> dict[str, int]:
    """Make a private tender and a declaration for its owner alone, each with a canary."""
    tender = make_scene(by=cast.by, public=False)
    tender.title = CANARIES[0]
    tender.save()
    structure = make_structure(organisation=cast.owner)
    what = declared(offer(hours="7531.25"), audience="own")
    directory.declare(structure=structure, declared=what, version=0, by=cast.by, at=at)
    return {"tender_id": tender.pk, "structure_id": structure.pk}


def expected(key: Key, operation: Declared) -> bool:
    """Say whether a token is let in: at the first door, and near the object."""
    near = OBJECTS.get(operation.name)
    if not key.may(operation.verb, key.walker.door):
        return False
    return near is None or key.may(near, key.walker.object)


def ask(client: Client, operation: Declared, key: Key, made: dict[str, int]) -> Any:
    path = operation.path.format(**made, id="R-252") + ("?q=a" if operation.name == "places" else "")
    headers = {"Authorization": f"Bearer {key.text}"} if key.text else {}
    if operation.name == "declare":
        headers["If-Match"] = '"1"'
    body = json.dumps(DECLARATION | {"ties": []}) if operation.name == "declare" else "{}"
    return client.generic(
        operation.method, path, body if operation.method in {"PUT", "POST"} else b"",
        content_type="application/json", headers=headers,
    )  # fmt: skip


def try_one(operation: Declared, key: Key, made: dict[str, int]) -> list[str]:
    """Try a combination, undo it, and return what is wrong."""
    client = Client(raise_request_exception=False)
    if key.walker.user is not None:
        client.force_login(key.walker.user, backend=BACKEND)  # a session counts for nothing here
    with transaction.atomic():
        answer = ask(client, operation, key, made)
        transaction.set_rollback(True)
    place = (
        f"{key.walker.name} ({'writes' if key.writes else 'reads'}) {operation.name} → {answer.status_code}"
    )
    allowed, got = expected(key, operation), answer.status_code not in {401, 403, 404}
    faults = [f"{place}: error"] if answer.status_code >= 500 else []
    if got != allowed:
        faults.append(f"{place}: {'refused' if allowed else 'LET IN'}")
    if not key.may(Verb.READ, key.walker.object):
        faults += [f"{place}: LEAKS {word}" for word in CANARIES if word in answer.content.decode()]
    return faults


@pytest.mark.slow
@pytest.mark.django_db
def test_operations_let_in_only_those_the_table_names(settings):
    settings.API_ANONYMOUS_PER_MINUTE = settings.API_TOKEN_PER_MINUTE = 10**9
    at = timezone.now()
    cast = make_cast()
    made = make_objects(cast, at)
    tried = [(operation, key) for key in list(keys_of(cast, at)) for operation in OPERATIONS]

    faults = [fault for operation, key in tried for fault in try_one(operation, key, made)]

    print(f"{len(tried)} combinations of an operation and a token, {len(faults)} faults")
    assert faults == []
