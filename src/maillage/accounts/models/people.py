"""People: who signs in. Never a salarié en parcours (R-346)."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates people from an e-mail address: there is no other user name."""

    def create_user(
        self, email: str, password: str | None = None, *, name: str = "", staff: bool = False
    ) -> User:
        """Create a person; without password the account is entered by a link or a passkey."""
        user = User(email=self.normalize_email(email).lower(), name=name)
        user.is_staff = user.is_superuser = staff
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None) -> User:
        """Create a member of the staff with every right (used by `maillage createsuperuser`)."""
        return self.create_user(email, password, staff=True)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address.

    An account that was closed keeps its row, emptied of who it was (`anonymised_at`): what the person wrote for an
    organisation stays written by somebody.
    """

    email = models.EmailField(
        _("adresse électronique"),
        unique=True,
        error_messages={"unique": _("Cette adresse a déjà un compte.")},
    )
    name = models.CharField(_("nom affiché"), max_length=120, blank=True)
    language = models.CharField(
        _("langue des courriels"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("membre de l’équipe de Maillage"), default=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    toured_at = models.DateTimeField(_("visite guidée vue le"), null=True, blank=True)
    anonymised_at = models.DateTimeField(_("compte fermé le"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self) -> str:
        if self.anonymised_at:
            return str(_("Compte fermé"))
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)
