"""The interface, version 1: its operations and its document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import ValidationErrorContext
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from maillage.accounts.permissions import Verb
from maillage.base.refusals import gettext_noop
from maillage.web.api.errors import handle_errors, of_parameters
from maillage.web.api.openapi import complete_operation, components, translated
from maillage.web.api.operations import declarations, journal, me, places, rules, structures, tenders

ROOT = "/api/v1"


class Utf8(JSONRenderer):
    """JSON that people can read: accents as they are."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """What we change of ninja: errors, names, and the document."""

    def set_default_exception_handlers(self) -> None:
        """Answer problems; never a stack trace, even while developing."""
        handle_errors(self)

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> Any:
        """Return the problem of wrong parameters, which ninja raises."""
        return of_parameters(error_contexts)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation as its function."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **named: Any) -> Any:
        """Return the whole document in the language now active; made once a process and a language."""
        return _document(self, get_language() or settings.LANGUAGE_CODE)


@cache
def _document(api: Api, language: str) -> dict[str, Any]:
    made = NinjaAPI.get_openapi_schema(api, path_prefix=f"{ROOT}/")
    for declared in operations():
        complete_operation(made["paths"][declared.path][declared.method.lower()], declared.operation)
    schemas = made["components"]["schemas"] | components()
    # Parameters are described where they are asked.
    made["components"]["schemas"] = {
        name: schema for name, schema in schemas.items() if not name.startswith(("Asked", "Kind"))
    }
    made["servers"] = [{"url": "/"}]
    document: dict[str, Any] = translated(made)
    return document


@dataclass(frozen=True, slots=True)
class Declared:
    """One operation: its method, its address as in the document, the verb it declares."""

    method: str
    path: str
    operation: Operation

    @property
    def verb(self) -> Verb:
        verb: Verb = self.operation.view_func.verb  # type: ignore[attr-defined]
        return verb

    @property
    def name(self) -> str:
        return self.operation.view_func.__name__


api = Api(
    title="Maillage",
    version="1",
    description=gettext_noop(
        "Lire l’annuaire, les appels et les règles ; écrire pour son organisation. Les pages du site et l’interface "
        "appellent les mêmes fonctions."
    ),
    urls_namespace="v1",
    renderer=Utf8(),
    docs_url=None,
)
for module in (me, structures, declarations, tenders, places, rules, journal):
    api.add_router("", module.router)


def operations() -> Iterator[Declared]:
    """Yield every operation, in the order of the documentation."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield Declared(method, f"{ROOT}{path}", operation)
