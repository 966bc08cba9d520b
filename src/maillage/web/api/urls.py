"""Every address under /api/: operations, their document, their documentation, and nothing else.

Each view says what it needs: `verbs` by method, and `verb`, that of reading (the most open).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from ninja.utils import replace_path_param_notation

from maillage.accounts.permissions import Verb
from maillage.web.api.api import api
from maillage.web.api.docs import documentation
from maillage.web.api.frame import framed
from maillage.web.api.problems import Problem

app_name = "api"
PUBLIC = {"GET": Verb.VISIT}
ANY = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), Verb.VISIT)


def _document(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


def _unknown(request: HttpRequest) -> HttpResponse:
    raise Problem("not_found")


def _declared(view: Callable[..., HttpResponse], verbs: Mapping[str, Verb]) -> Callable[..., HttpResponse]:
    made: Any = framed(view, verbs)
    made.verbs, made.verb = verbs, verbs.get("GET") or next(iter(verbs.values()))
    return made


def _operations() -> Iterator[URLPattern]:
    for router in api._get_bound_routers():
        for route, view in router.path_operations.items():
            functions = [operation.view_func for operation in view.operations]
            verbs = {
                method: operation.view_func.verb  # type: ignore[attr-defined]
                for operation in view.operations
                for method in operation.methods
            }
            made = _declared(view.get_view(), verbs)
            yield path(f"v1{replace_path_param_notation(route)}", made, name=functions[0].__name__)


urlpatterns = [
    path("docs", documentation, name="docs"),
    path("v1/openapi.json", _declared(_document, PUBLIC), name="openapi"),
    *_operations(),
    # Whatever the method: a program is told in JSON that it is lost.
    re_path(r"^", _declared(_unknown, ANY), name="unknown"),
]
