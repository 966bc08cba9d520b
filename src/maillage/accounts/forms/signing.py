"""What is asked to sign in, to receive a link, to open an account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.internal.flows.login import perform_password_login
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.base.explain import explain
from maillage.mail.domain.addresses import BadAddress, normalise_address

LONGEST_PASSWORD = 1024
ADDRESS = _("Adresse électronique")
PASSWORD_HELP = _("Douze caractères au moins. Plusieurs mots sans rapport valent mieux qu’un mot compliqué.")


class LoginForm(AllauthLoginForm):
    """Address and password; how long the session lives is the middleware's business."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = ADDRESS, _("Mot de passe")
        password.help_text = ""
        login.widget.attrs["autocomplete"] = "username"
        self.proconnect = settings.PROCONNECT is not None
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, Any]
    ) -> HttpResponse:
        self._login.redirect_url = redirect_url
        return perform_password_login(request, credentials, self._login)


class AskLinkForm(forms.Form):
    """The address that the link is sent to."""

    email = forms.CharField(
        label=ADDRESS,
        max_length=320,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        try:
            return normalise_address(self.cleaned_data["email"])
        except BadAddress as refusal:
            raise ValidationError(explain(refusal)) from None


class NewPasswordForm(forms.Form):
    """A password chosen by a person; user: whose it will be."""

    password = forms.CharField(
        label=_("Nouveau mot de passe"),
        help_text=PASSWORD_HELP,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.user)
        return password


class OpenAccountForm(NewPasswordForm):
    """A name, and a password if one is wanted now."""

    name = forms.CharField(
        label=_("Prénom et nom"),
        help_text=_("Vos collègues et vos partenaires le voient."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mot de passe")
        self.fields["password"].required = False
        self.fields["password"].help_text = _(
            "Douze caractères au moins. Laissez vide pour vous connecter par un lien envoyé à votre adresse, "
            "ou par une clé d’accès que vous ajouterez ensuite."
        )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        self.user.name = name
        return name
