"""What web adds to the pages of lower capabilities."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from maillage.web.demo.accounts import PASSWORD, SHOWN


def demo_accounts(request: HttpRequest, subject: object) -> str | None:
    """Under the sign-in form of a demonstration: who one may sign in as. Nothing on a real installation."""
    if not settings.DEMO:
        return None
    return render_to_string("web/_demo_accounts.html", {"accounts": SHOWN, "password": PASSWORD}, request)
