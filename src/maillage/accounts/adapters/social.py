"""What we change of allauth.socialaccount: an account is never reached by its address alone."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.oidc import configured_app

PENDING = "proconnect_pending"


class SocialAdapter(DefaultSocialAccountAdapter):
    """One provider, from the settings; somebody new is kept aside until a message proves the address."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        app = configured_app()
        names = {None} | ({app.provider, app.provider_id} if app else set())
        return [app] if app and provider in names and client_id in {None, app.client_id} else []

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        user: Any = sociallogin.user
        user.email, user.name = data.get("email") or "", (data.get("name") or "")[:120]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Stop somebody we do not know yet: the provider's word on an address opens no account and joins none.

        The safe rule: an identity of the provider is joined to an account only by somebody signed in to it, or, from
        the very browser that came back from the provider, by the click on a message sent to the address.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        request.session[PENDING] = sociallogin.serialize()
        raise ImmediateHttpResponse(redirect("account_proconnect_link"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Somebody who gives up goes back to the sign-in page; every other error has its page."""
        if error == AuthError.CANCELLED:
            messages.info(request, _("Vous avez renoncé à vous connecter avec ProConnect."))
            raise ImmediateHttpResponse(redirect("account_login"))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("account_security")
