"""What we change of allauth.mfa: our names, and secrets that a copy of the database does not give away."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import Any

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from maillage.accounts.adapters.people import AccountAdapter


def _safe() -> MultiFernet:
    """Return what seals and opens secrets; the keys before the present one still open (SECRET_KEY_FALLBACKS)."""
    keys = map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    digests = (hashlib.sha256(f"maillage.second-factor.{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Our sentences, and encryption of what is stored."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": gettext_lazy(
            "Ajoutez d’abord une application d’authentification ou une clé d’accès."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode("ascii")).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on its own white ground: it is read in dark mode too."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode("utf-8")

    def _get_site_name(self) -> str:
        return "Maillage"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Clé d’accès n° %(number)d") % {"number": number}
