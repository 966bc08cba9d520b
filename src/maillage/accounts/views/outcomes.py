"""How a page that only writes answers: what was done, or why not, then back to a page that shows it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from maillage.base.explain import explain
from maillage.base.refusals import Refusal


def attempt(
    request: HttpRequest, action: Callable[[], object], *, done: str, back: str
) -> HttpResponseRedirect:
    """Run an action, say `done` or the sentence of its refusal, and lead back to a page."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, done)
    return redirect(back)
