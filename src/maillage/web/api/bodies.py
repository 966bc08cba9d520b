"""Documents sent to the interface: strict JSON, every fault at once, each with its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from pydantic import BaseModel

from maillage.base import documents, strict_json
from maillage.base.faults import Faulty
from maillage.web.api.problems import Problem

T = TypeVar("T")


def read_body(request: HttpRequest, parse: Callable[[object], T]) -> T:
    """Return the document of a request. Raises Problem: `bad_json` when unreadable, `invalid` when wrong."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    try:
        return documents.load(request.body, parse, max_bytes=most)
    except Faulty as faulty:
        code = "invalid" if _is_readable(request.body, most) else "bad_json"
        raise Problem(code, faults=faulty.faults) from None


def _is_readable(body: bytes, most: int) -> bool:
    try:
        strict_json.read_json_and_faults(body, max_bytes=most)
    except Faulty:
        return False
    return True


def body_of(model: type[BaseModel], example: object) -> dict[str, Any]:
    """Return what the OpenAPI document says of the body of an operation that reads it by `read_body`."""
    content = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}
