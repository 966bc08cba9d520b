"""Forms of the second factor, in our words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERIOD = getattr(settings, "MFA_TOTP_PERIOD", 30)


class _Code:
    """One field for the code of the application and for the recovery codes, each taken once."""

    fields: dict[str, Any]
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = _("Les six chiffres de l’application, ou l’un de vos codes de secours.")
        field.widget.attrs |= {"inputmode": "numeric"}
        field.widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        """Refuse the code of the application once used: allauth remembers it in one process only."""
        last_used = {
            one.pk: one.last_used_at
            for one in Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP)  # type: ignore[attr-defined]
        }
        code: str = super().clean_code()  # type: ignore[misc]
        used_at = last_used.get(self.authenticator.pk)
        now = timezone.now().timestamp()
        if used_at is not None and used_at.timestamp() // PERIOD == now // PERIOD:
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Code, codes.AuthenticateForm):
    """The second factor, when signing in."""


class ReauthenticateForm(_Code, codes.ReauthenticateForm):
    """The second factor, before a change."""


class ActivateTotpForm(totp.ActivateTOTPForm):
    """The first code of the application, to be sure that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code affiché par l’application")
        field.widget.attrs |= {"inputmode": "numeric"}
        field.widget.attrs.pop("placeholder", None)


UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, struct.error)
"""What the libraries raise, each in its way, on an answer that no browser makes."""


class _Answer:
    """The answer of a passkey; one that cannot be read is refused, not an error of ours."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE:
            raise get_adapter().validation_error("incorrect_code") from None


class LoginPasskeyForm(_Answer, webauthn.LoginWebAuthnForm):
    """A passkey alone, when signing in."""


class AuthenticatePasskeyForm(_Answer, webauthn.AuthenticateWebAuthnForm):
    """A passkey as second factor, when signing in."""


class ReauthenticatePasskeyForm(_Answer, webauthn.ReauthenticateWebAuthnForm):
    """A passkey, before a change."""


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A name for the key, and whether it is enough alone."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except UNREADABLE:
            raise get_adapter().validation_error("incorrect_code") from None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("Nom de la clé"), 60
        name.help_text = _("Pour la reconnaître : « Téléphone », « Clé du bureau ».")
        alone.label, alone.initial = _("Me connecter avec cette clé seule, sans mot de passe"), True
        alone.help_text = _("La clé demande alors votre empreinte, votre visage ou son code secret.")


class EditPasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")
