"""The documentation page, made of the OpenAPI document: in our look, without JavaScript nor anybody else's server."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.web.api.api import api
from maillage.web.api.problems import KINDS, Kind, advice_of

TAGS = {
    "account": gettext_lazy("Le jeton"),
    "structures": gettext_lazy("L’annuaire des structures"),
    "tenders": gettext_lazy("Les appels"),
    "places": gettext_lazy("Les communes"),
    "rules": gettext_lazy("Les règles"),
    "journal": gettext_lazy("Le journal"),
}
NEEDS = {
    Verb.VISIT: gettext_lazy("sans jeton"),
    Verb.USE_ACCOUNT: gettext_lazy("avec un jeton"),
    Verb.READ: gettext_lazy("avec un jeton d’une organisation"),
    Verb.WRITE: gettext_lazy("avec un jeton qui écrit"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter in words. form: « obligatoire, nombre entier de 1 à 100 »."""

    name: str
    text: str
    form: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation as the page shows it; sent, received: examples of documents, as text."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    need: str
    parameters: list[Parameter]
    curl: str
    sent: str
    received: str
    problems: list[Kind]


@dataclass(frozen=True, slots=True)
class Section:
    """The operations about one thing."""

    anchor: str
    title: str
    operations: list[Shown]


@require_safe
@requires(Verb.VISIT)
def documentation(request: Request) -> HttpResponse:
    """Explain the interface: how to begin, tokens, limits, problems, and each operation with its example."""
    context = {
        "sections": sections(api.get_openapi_schema()),
        "kinds": [(kind, _(kind.title), advice_of(kind)) for kind in KINDS.values()],
        "site": settings.SITE_URL,
        "anonymous": settings.API_ANONYMOUS_PER_MINUTE,
        "token": settings.API_TOKEN_PER_MINUTE,
        "most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2,
    }
    return render(request, "web/api_docs.html", context)


def sections(document: dict[str, Any]) -> list[Section]:
    """Return the operations of an OpenAPI document by what they are about."""
    found: dict[str, list[Shown]] = {tag: [] for tag in TAGS}
    for path, methods in document["paths"].items():
        for method, details in methods.items():
            found[details["tags"][0]].append(_shown(method.upper(), path, details))
    return [Section(f"part-{tag}", str(TAGS[tag]), operations) for tag, operations in found.items()]


def _shown(method: str, path: str, details: dict[str, Any]) -> Shown:
    sent = details.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    answers = {int(status): answer for status, answer in details["responses"].items() if int(status) < 300}
    received = answers[min(answers)].get("content", {}).get("application/json", {}).get("example")
    verb = Verb(details["x-verb"])
    return Shown(
        anchor=details["operationId"],
        method=method,
        path=path,
        title=details["summary"],
        text=details["description"],
        need=str(NEEDS[verb]),
        parameters=[_parameter(one) for one in details["parameters"]],
        curl=_curl(method, path, verb, details, sent is not None),
        sent=_json(sent),
        received=_json(received),
        problems=[KINDS[code] for code in details["x-problems"] if KINDS[code].status < 500],
    )


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)


def _curl(method: str, path: str, verb: Verb, details: dict[str, Any], with_body: bool) -> str:
    """Return a command to copy; the token is read from the environment, never typed in the command."""
    address = f"{settings.SITE_URL}{path}".replace("{structure_id}", "57").replace("{tender_id}", "8")
    address = address.replace("{id}", "R-252")
    if details["operationId"] == "places":
        address += "?q=grenoble"
    if details["operationId"] == "structures":
        address += "?kind=ACI&place=38185&radius_km=20"
    parts = ["curl", *(["--request", method] if method != "GET" else []), shlex.quote(address)]
    lines = [" ".join(parts)]
    if verb is not Verb.VISIT:
        lines.append('--header "Authorization: Bearer $MAILLAGE_TOKEN"')
    if any(one["name"] == "If-Match" for one in details["parameters"]):
        lines.append("--header 'If-Match: \"3\"'")
    if with_body:
        lines += ["--header 'Content-Type: application/json'", "--data @document.json"]
    return " \\\n  ".join(lines)


def _parameter(details: dict[str, Any]) -> Parameter:
    marks = [_("en-tête")] if details["in"] == "header" else [_("obligatoire")] if details["required"] else []
    form = ", ".join([*marks, _form(details["schema"])])
    return Parameter(name=details["name"], text=details.get("description", ""), form=form)


def _form(schema: dict[str, Any]) -> str:
    """Say in words what a parameter may be."""
    schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    if schema.get("type") == "array":
        inner = schema["items"]
        return _("plusieurs fois : %(form)s") % {"form": _form(inner)}
    if choices := schema.get("enum"):
        return ", ".join(map(str, choices))
    if schema.get("type") == "integer":
        low, high = schema.get("minimum"), schema.get("maximum")
        if high is None or high > 10**9:
            return _("nombre entier")
        return _("nombre entier de %(low)s à %(high)s") % {"low": low, "high": high}
    if most := schema.get("maxLength"):
        return _("texte, %(most)s caractères au plus") % {"most": most}
    return _("texte")
