"""The OpenAPI 3.1 document: what ninja derives from the code, completed with problems and headers, translated."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from maillage.accounts.permissions import Verb
from maillage.base.refusals import gettext_noop
from maillage.procurement.formats import TenderDocument
from maillage.web.api.operations.declaration_document import DeclarationDocument
from maillage.web.api.problems import CONTENT_TYPE, KINDS

BODIES: tuple[type[BaseModel], ...] = (TenderDocument, DeclarationDocument)
EVERYWHERE = (
    "bad_request",
    "token_in_address",
    "token_refused",
    "not_acceptable",
    "too_many_requests",
    "internal",
)
WITH_BODY = ("bad_json", "too_large", "unsupported_media_type", "invalid")
SCHEME = "Token"


def refusals_of(operation: Any, details: dict[str, Any]) -> list[str]:
    """Return the codes of the problems an operation may answer, in the order of KINDS."""
    verb, own = operation.view_func.verb, operation.view_func.refuses
    found = {*EVERYWHERE, *own}
    if verb is not Verb.VISIT:
        found |= {"token_missing", "forbidden"}
    if "requestBody" in details:
        found |= set(WITH_BODY)
    if any(one["in"] == "path" for one in details.get("parameters", ())):
        found.add("not_found")
    # A parameter nobody knows is refused everywhere.
    found.add("invalid")
    return [code for code in KINDS if code in found]


def complete_operation(details: dict[str, Any], operation: Any) -> None:
    """Add the problems, the headers and the security of one operation."""
    for parameter in details["parameters"]:
        parameter["schema"] = _never_null(parameter["schema"])
    codes = refusals_of(operation, details)
    for status in sorted({KINDS[code].status for code in codes}):
        here = [code for code in codes if KINDS[code].status == status]
        details["responses"][status] = {
            "description": " · ".join(KINDS[code].title for code in here),
            "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    for status, response in details["responses"].items():
        response["headers"] = dict(_LIMITS)
        if int(status) == 200:
            response["headers"]["ETag"] = _ETAG
    details["x-verb"] = operation.view_func.verb.value
    details["x-problems"] = codes
    details["security"] = [{SCHEME: []}] if operation.view_func.verb is not Verb.VISIT else [{}, {SCHEME: []}]


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what an address may hold: an absent parameter is absent, there is no null to write."""
    inner: dict[str, Any] = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), {})
    kept = {name: value for name, value in schema.items() if name not in {"anyOf", "description"}}
    if "items" in kept:
        kept["items"] = {name: value for name, value in kept["items"].items() if name != "description"}
    return kept | inner


def components() -> dict[str, Any]:
    """Return the schemas of problems and of the documents received, named apart from those answered."""
    found: dict[str, Any] = {"Problem": _PROBLEM}
    for model in BODIES:
        schema = model.model_json_schema(ref_template="#/components/schemas/Received{model}")
        found |= {f"Received{name}": inner for name, inner in schema.pop("$defs", {}).items()}
        found[f"Received{model.__name__}"] = schema
    return found


def translated(value: Any, key: str = "") -> Any:
    """Translate what people read in the document; drop the titles that pydantic makes of names."""
    if key in {"example", "enum"}:
        return value
    if isinstance(value, dict):
        titled = key in {"properties", "info"}
        return {
            name: translated(inner, "" if key == "properties" else name)
            for name, inner in value.items()
            if titled or name != "title"
        }
    if isinstance(value, list):
        return [translated(inner) for inner in value]
    if key == "description":
        return " · ".join(_(part) for part in value.split(" · ") if part)
    return _(value) if key == "summary" else value


def _header(description: str, kind: str) -> dict[str, object]:
    return {"description": description, "schema": {"type": kind}}


_LIMITS = {
    "RateLimit-Limit": _header(gettext_noop("Demandes permises par minute."), "integer"),
    "RateLimit-Remaining": _header(gettext_noop("Demandes qui restent."), "integer"),
    "RateLimit-Reset": _header(gettext_noop("Secondes avant la minute suivante."), "integer"),
}
_ETAG = _header(gettext_noop("La version de la réponse, pour If-None-Match."), "string")
_PROBLEM = {
    "type": "object",
    "description": gettext_noop("Un problème, comme les écrit la RFC 9457."),
    "required": ["type", "title", "status", "code", "detail", "instance", "faults"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": list(KINDS)},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
