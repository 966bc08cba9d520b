"""Forms of the second factor, in our words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn
from django.db import transaction
from django.utils.translation import gettext_lazy as _

LAST_COUNTER = "last_counter"
"""Where an authenticator keeps the half minute of the last code used."""


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
        """Refuse a code of the application once it, or a later one, was used (RFC 6238, 5.2).

        allauth remembers it in one process only, and for half a minute: the code works a little longer.
        """
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not _use(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


@transaction.atomic
def _use(authenticator: Authenticator, code: str) -> bool:
    """Write down the half minute of a code, and tell whether it comes after the last one used."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    counter = max(
        (
            counter
            for counter in yield_hotp_counters_from_time()
            if format_hotp_value(hotp_value(secret, counter)) == normalize_user_code(code)
        ),
        default=0,
    )
    if counter <= row.data.get(LAST_COUNTER, 0):
        return False
    row.data[LAST_COUNTER] = authenticator.data[LAST_COUNTER] = counter
    row.save(update_fields=["data"])
    return True


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
