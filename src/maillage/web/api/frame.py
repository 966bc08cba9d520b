"""What surrounds each operation: who calls, how often, in which format; then ETag, Cache-Control and Allow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from maillage.accounts.permissions import Verb
from maillage.base.api.rates import Spent
from maillage.web.api.entrance import ApiRequest, Caller, caller_of, charge
from maillage.web.api.problems import CONTENT_TYPE, Problem, answer

PUBLIC_SECONDS = 60


def framed(view: Callable[..., HttpResponse], verbs: Mapping[str, Verb]) -> Callable[..., HttpResponse]:
    """Return the view of an address of the interface; `verbs`: what each method needs (HEAD goes with GET)."""
    allowed = sorted({*verbs, "OPTIONS"} | ({"HEAD"} if "GET" in verbs else set()))

    @wraps(view)
    def answered(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = timezone.now()
        caller = caller_of(request, at)
        spent = charge(request, caller, at)
        request.actor, request.token = caller.actor, caller.token
        try:
            _check(request, caller, spent, allowed)
            if verbs.get(request.method or "") is Verb.WRITE:
                _check_body(request)
            response = _options() if request.method == "OPTIONS" else _as_get(view, request, args, kwargs)
        except Problem as problem:
            response = answer(problem, request)
        return _finished(request, response, spent, allowed)

    public: Any = answered
    public.login_required = False  # LoginRequiredMiddleware is for pages: here the token is asked for
    public.csrf_exempt = True  # no cookie is read: nothing of the browser can be abused
    return answered


def _check(request: ApiRequest, caller: Caller, spent: Spent, allowed: list[str]) -> None:
    """Raise the problem for which the request goes no further, if any."""
    if spent.is_over:
        raise Problem("too_many_requests")
    if caller.problem is not None:
        raise caller.problem
    if request.method not in allowed:
        raise Problem("method_not_allowed")
    if request.method != "OPTIONS" and not request.accepts("application/json"):
        raise Problem("not_acceptable")


def _check_body(request: ApiRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").strip('"').lower()
    if request.content_type != "application/json" or charset not in {"utf-8", "utf8"}:
        raise Problem("unsupported_media_type")
    if int(request.META.get("CONTENT_LENGTH") or 0) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
        raise Problem("too_large")


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def _as_get(
    view: Callable[..., HttpResponse], request: ApiRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    """Answer HEAD as GET: the body is removed at the very end, once its headers are known."""
    method = request.method
    request.method = "GET" if method == "HEAD" else method
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def _finished(request: ApiRequest, response: HttpResponse, spent: Spent, allowed: list[str]) -> HttpResponse:
    if response.status_code == 200 and request.method in {"GET", "HEAD"}:
        response.headers.setdefault("ETag", etag_of(response.content))
        response.headers.setdefault("Cache-Control", _kept(request))
        etag = response["ETag"]
        response = cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
    elif response.headers.get("Content-Type") != CONTENT_TYPE:
        response.headers.setdefault("Cache-Control", "no-store")
    if response.status_code in {204, 405}:
        response["Allow"] = ", ".join(allowed)
    for name, value in spent.headers().items():
        response[name] = value
    return response


def etag_of(content: bytes) -> str:
    """Return a strong ETag: the same bytes, the same tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _kept(request: ApiRequest) -> str:
    return f"public, max-age={PUBLIC_SECONDS}" if request.token is None else "private, no-cache"
