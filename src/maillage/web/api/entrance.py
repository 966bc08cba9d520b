"""Who calls, and what each operation needs: the verb is declared and enforced here, as `requires` does for pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.crypto import salted_hmac
from ninja.operation import Operation
from ninja.security.base import AuthBase

from maillage.accounts.actions.tokens import is_to_be_noted, note_use
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.domain.tokens import holds_token
from maillage.accounts.http import Request
from maillage.accounts.middleware import origin_of
from maillage.accounts.models import ApiToken
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.tokens import token_named
from maillage.base.api.rates import Spent, if_free, spend
from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.web.api.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])


class ApiRequest(Request):
    """A request of the interface: its actor is known by the token alone."""

    token: ApiToken | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. problem: why the call goes no further, None when it may."""

    actor: Actor
    token: ApiToken | None = None
    problem: Problem | None = None


def caller_of(request: Request, at: datetime) -> Caller:
    """Return who calls: nobody in particular without token. A wrong token is refused, never taken for none."""
    anonymous = ANONYMOUS.at(origin_of(request))
    if holds_token(request.get_full_path()):
        return Caller(anonymous, problem=Problem("token_in_address"))
    header = request.headers.get("Authorization")
    if header is None:
        return Caller(anonymous)
    scheme, _, text = header.partition(" ")
    found = token_named(text.strip(), at=at) if scheme.lower() == "bearer" else None
    if found is None:
        return Caller(anonymous, problem=Problem("token_refused"))
    token, program = found
    return Caller(program.at(f"API {origin_of(request)}"[:200]), token)


def charge(request: Request, caller: Caller, at: datetime) -> Spent:
    """Count the request for its token, else for its address; and keep when the token served."""
    if caller.token is None:
        return spend(f"ip:{_address(request, at)}", limit=settings.API_ANONYMOUS_PER_MINUTE, at=at)
    if is_to_be_noted(caller.token, at=at):
        with if_free():
            note_use(token=caller.token, at=at)
    return spend(f"token:{caller.token.pk}", limit=settings.API_TOKEN_PER_MINUTE, at=at)


def _address(request: Request, at: datetime) -> str:
    """A digest of the address, another each day: who called is not kept. A home has a whole IPv6 prefix."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""
    if ":" in address:
        address = ":".join(address.split(":")[:4])
    return salted_hmac(f"api.rate.{at:%Y-%m-%d}", address).hexdigest()


def needs(verb: Verb, *, refuses: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Declare the verb of an operation, and the problems of its own (see problems.KINDS); placed under `@router.get`.

    The verb is checked before anything of the request is read. What the object allows is checked by the query or the
    action, as for pages. The function keeps `verb` and `refuses`; an operation without them does not start.
    """

    def decorate(view: View) -> View:
        declared: Any = view
        declared.verb, declared.refuses = verb, refuses
        declared._ninja_contribute_to_operation = [_guard]
        return view

    return decorate


def _guard(operation: Operation) -> None:
    entrance = Token(operation)
    operation.auth_param, operation.auth_callbacks = entrance, [entrance]


class Token(AuthBase):
    """The door of one operation; its name and its form are the security scheme of the OpenAPI document."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.verb: Verb = operation.view_func.verb  # type: ignore[attr-defined]
        self.single: set[str] = set()
        self.several: set[str] = set()
        for model in operation.models:
            if model.__ninja_param_source__ == "query":
                names = set(model.__ninja_flatten_map__)
                self.several |= names & set(model.__ninja_collection_fields__)
                self.single |= names - self.several

    def __call__(self, request: Any) -> bool:
        """Let the request in, or raise Problem."""
        if not request.actor.may(self.verb):
            raise Problem("token_missing" if request.actor.user is None else "forbidden")
        if faults := [*self._faults(request)]:
            raise Problem("invalid", faults=faults)
        return True

    def _faults(self, request: Request) -> list[Fault]:
        """A mistyped parameter must not be ignored, nor one of two values be chosen for the caller."""
        known = self.single | self.several
        faults = []
        for name, values in request.GET.lists():
            near = get_close_matches(name, known, n=1)
            if name not in known:
                faults.append(
                    Fault(name, _UNKNOWN_NEAR, {"near": near[0]}) if near else Fault(name, _UNKNOWN)
                )
            elif name in self.single and len(values) > 1:
                faults.append(Fault(name, _TWICE))
        return faults


_UNKNOWN = gettext_noop("Ce paramètre n’existe pas ici.")
_UNKNOWN_NEAR = gettext_noop("Ce paramètre n’existe pas ici ; vouliez-vous écrire « %(near)s » ?")
_TWICE = gettext_noop("Ce paramètre est donné deux fois ; gardez-en une valeur.")
