"""From what happens in an operation to a problem."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationErrorContext

from maillage.base.documents import faults_of
from maillage.base.faults import Faulty
from maillage.base.refusals import Refusal
from maillage.web.api.problems import Problem, answer, of_refusal


def handle_errors(api: NinjaAPI) -> None:
    """Have problems answered as such. What is unexpected is left to the framework, which logs it: answered 500."""

    def handled(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(problem_of(error), request)

    for kind in (Problem, Faulty, Refusal, Http404, PermissionDenied):
        api.add_exception_handler(kind, handled)


def problem_of(error: Exception) -> Problem:
    """Return the problem an exception makes."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Faulty):
        return Problem("invalid", faults=error.faults)
    if isinstance(error, Refusal):
        return of_refusal(error)
    return Problem("not_found" if isinstance(error, Http404) else "forbidden")


def of_parameters(contexts: list[ValidationErrorContext[Any]]) -> Problem:
    """Return the problem of wrong parameters, each named as it was sent (`asked` is the argument that holds them)."""
    found = [fault for context in contexts for fault in faults_of(context.pydantic_validation_error)]
    return Problem(
        "invalid", faults=[replace(fault, path=fault.path.removeprefix("asked.")) for fault in found]
    )
