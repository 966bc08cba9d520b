"""What we change of allauth.account: its sentences, whom it tells, how it counts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.accounts.actions.security import CHANGES, note_change

ID_TOKEN = "proconnect_id_token"  # nosec B105: a key of the session
WAYS = {
    "reauthenticate": _("Avec mon mot de passe"),
    "mfa_reauthenticate": _("Avec un code de l’application ou de secours"),
    "mfa_reauthenticate:webauthn": _("Avec une clé d’accès"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by a link sent to the address (actions/signing.py); allauth only signs people in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("L’adresse ou le mot de passe ne convient pas."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "incorrect_code": _(
            "Ce code ne convient pas, ou a déjà servi. Attendez le suivant, puis recommencez."
        ),
        "too_many_login_attempts": _("Trop d’essais : attendez cinq minutes, puis recommencez."),
        "rate_limited": _("Trop d’essais : attendez cinq minutes, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: axes does, by address and place. allauth would let anybody lock an address out."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Write, tell and end the other sessions, all at once (allauth would only mail)."""
        change = template_prefix.rpartition("/")[2]
        if change in CHANGES:
            request: Any = self.request
            note_change(
                person=user,
                change=change,
                keep=request.session.session_key or "",
                by=request.actor,
                at=timezone.now(),
            )

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Remember how to sign out of ProConnect too."""
        answer = super().post_login(request, user, **kwargs)
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if login is not None and login.state.get("id_token"):
            request.session[ID_TOKEN] = login.state["id_token"]
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_security")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Say each way in our words."""
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": str(WAYS[method["id"]])} for method in methods]
