"""The outermost layer of the interface: no cookie, the language asked, and never a page for a program."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from maillage.web.api.problems import CONTENT_TYPE, Problem, answer, of_status

PREFIX, DOCUMENTATION = "/api/", "/api/docs"


def is_for_programs(path: str) -> bool:
    """Tell whether an address is of the interface; its documentation is a page like others."""
    return path.startswith(PREFIX) and path != DOCUMENTATION


def asked_language(header: str) -> str:
    """Return the language of an Accept-Language header that we speak best, French when it says nothing we speak."""
    known = {code for code, _ in settings.LANGUAGES}
    asked = (code.split("-")[0] for code, _ in parse_accept_lang_header(header[:500]))
    return next((code for code in asked if code in known), settings.LANGUAGE_CODE)


def programs(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer the interface without session, in the language asked, with a problem for every error."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_for_programs(request.path):
            return get_response(request)
        language = asked_language(request.headers.get("Accept-Language", ""))
        # Whoever is signed in in this browser is nobody here: only a token counts. The one cookie left is the
        # language, which the middleware of pages reads.
        request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: language}
        if "Authorization" in request.headers:
            # What is private is not compressed (its length could be measured), so its ETag stays strong for If-Match.
            request.META.pop("HTTP_ACCEPT_ENCODING", None)
        with translation.override(language):
            response = _answered(get_response, request)
        response["Content-Language"] = language
        response["Vary"] = "Accept-Language, Accept-Encoding, Authorization"
        return response

    return middleware


def _answered(get_response: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return answer(
            Problem("https_required"), request
        )  # a redirection would hide that a token went in the clear
    response = get_response(request)
    if response.status_code < 400 or response.headers.get("Content-Type") == CONTENT_TYPE:
        return response
    # The framework answered by itself, with a page: unknown host, bad address, error of ours.
    return answer(of_status(response.status_code), request)
