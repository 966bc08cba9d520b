"""Callers for the tests of the interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role, TokenScope
from maillage.accounts.tests.factories import make_actor
from maillage.accounts.tests.tokens import make_token


@dataclass
class Caller:
    """A program: its token, if any, and how it calls."""

    token: str = ""
    actor: Actor | None = None

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Call an operation; headers are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = sent.pop("content-type", "application/json")
        client = Client(raise_request_exception=False)
        return client.generic(method, f"/api/v1{path}", data, content_type=kind, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)


@pytest.fixture
def visitor(db) -> Caller:
    return Caller()


@pytest.fixture
def program(db) -> Callable[..., Caller]:
    """Return a maker of programs: of an actor, in a scope."""

    def make(actor: Actor | None = None, scope: TokenScope = TokenScope.READ_WRITE) -> Caller:
        by = actor or make_actor(Role.EDITOR)
        return Caller(make_token(by, scope)[1], by)

    return make
