"""Forms of allauth in our words: its own labels repeat themselves as placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

from maillage.accounts.forms.signing import PASSWORD_HELP

PASSWORD = _("Mot de passe")


class _OneNewPassword:
    """A new password is typed once: password managers fill it, and a slip is mended by a link."""

    fields: dict[str, Any]

    def _reword(self, **labels: Any) -> None:
        for name, label in labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HELP
            self.fields.pop("password2", None)


class ChangePasswordForm(_OneNewPassword, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reword(oldpassword=_("Mot de passe actuel"), password1=_("Nouveau mot de passe"))


class SetPasswordForm(_OneNewPassword, allauth.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reword(password1=PASSWORD)


class ReauthenticateForm(_OneNewPassword, allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reword(password=PASSWORD)
