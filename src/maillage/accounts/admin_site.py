"""The administration of Django, entered by our own sign-in: staff alone, with a second factor, never during a visit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from maillage.accounts.permissions import Verb, requires

WAYS_IN = frozenset({"account", "mfa", "socialaccount", "usersessions"})
"""Tables of libraries kept out: whoever reads the key of a session there, or adds an address, a passkey or an identity,
becomes the person without a visit, a trace or a second factor."""


@requires(Verb.SUPERVISE)
def enter(request: Any) -> HttpResponse:
    """Go on to the page that was asked, once signed in as the table of permissions wants."""
    after = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        after, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(after if safe else "admin:index")


class AdminSite(admin.AdminSite):
    """Asks the table of permissions, not `is_staff`; has neither a sign-in nor a password form of its own."""

    site_header = "Maillage"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Journal what is written there, whatever the model and whoever registers it; leave the ways in out."""
        from maillage.accounts.journaled import Journaled  # models are not ready when the site is made

        given: Any = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        own = admin_class or admin.ModelAdmin
        if not issubclass(own, Journaled):
            own = type(own.__name__, (Journaled, own), {"__module__": own.__module__})
        super().register([one for one in given if one._meta.app_label not in WAYS_IN], own, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.actor.may(Verb.SUPERVISE)  # type: ignore[attr-defined]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return enter(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect(reverse("account_change_password"))
