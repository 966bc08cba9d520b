"""How a page that writes answers: what was done, or why not, on a page that shows it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
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


def accepted(form: BaseForm, action: Callable[[], object]) -> bool:
    """Run an action with what a form cleaned; tell whether it was done. A refusal is put on the form, as its errors."""
    if not form.is_valid():
        return False
    try:
        action()
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return False
    return True
