"""What is done to every request and response, whatever the page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from maillage.base.french import elide_page

GetResponse = Callable[[HttpRequest], HttpResponse]


def chosen_language(get_response: GetResponse) -> GetResponse:
    """Activate the language of the cookie; the browser's own preference is not asked (French first)."""
    known = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def french_elisions(get_response: GetResponse) -> GetResponse:
    """Write « d’Escale » for « de Escale » in the pages read in French (`base.french`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and translation.get_language() == "fr":
            response.content = elide_page(response.content)
        return response

    return middleware


def no_dead_end(get_response: GetResponse) -> GetResponse:
    """Lead a person who opens (or reloads) the address of a form that is only sent to the page above it.

    Programs, which do not ask for a page, are told 405 as HTTP wants.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        reads = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not reads:
            return response
        above = _page_above(request.path)
        return redirect(above) if above else response

    return middleware


def _page_above(path: str) -> str:
    """Return the nearest address above one that leads somewhere; empty when there is none."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return ""


def no_body_for_head(get_response: GetResponse) -> GetResponse:
    """Answer HEAD with the headers of GET alone, as HTTP asks; servers complain of a body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            length = response.headers.get("Content-Length", str(len(response.content)))
            response.content = b""
            response.headers["Content-Length"] = length
        return response

    return middleware
