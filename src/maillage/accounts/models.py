"""People, the organisations they act for, and in which role."""

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
        """Create a person; without password the account cannot sign in yet."""
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
    """A person who signs in with an e-mail address. Never a salarié en parcours (R-346)."""

    email = models.EmailField(
        _("adresse électronique"),
        unique=True,
        error_messages={"unique": _("Cette adresse a déjà un compte.")},
    )
    name = models.CharField(_("nom affiché"), max_length=120, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("membre de l’équipe de Maillage"), default=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)


class OrganisationKind(models.TextChoices):
    """What an organisation is for Maillage (design/product.md §1)."""

    STRUCTURE = "structure", _("structure inclusive")
    COMPANY = "company", _("entreprise hors IAE")
    BUYER = "buyer", _("acheteur")
    AUTHORITY = "authority", _("collectivité ou service de l’État")
    NETWORK = "network", _("réseau ou animateur de territoire")
    ADVISER = "adviser", _("conseil (DLA, facilitateur de clauses)")


class Organisation(models.Model):
    """Who takes part: people act for it. A structure of the directory points to it (never the reverse)."""

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=OrganisationKind)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    is_demo = models.BooleanField(_("organisation de démonstration (inventée)"), default=False)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="organisation_siret_unique",
                violation_error_message=_("Une organisation porte déjà ce SIRET."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do for the organisation."""

    READER = "reader", _("lecture")
    EDITOR = "editor", _("rédaction")
    ADMINISTRATOR = "administrator", _("administration")


class Membership(models.Model):
    """A person acts for an organisation, in a role (dated mandates come with invitations)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=20, choices=Role, default=Role.READER)
    created_at = models.DateTimeField(_("depuis le"), auto_now_add=True)

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_once",
                violation_error_message=_("Cette personne est déjà membre de l’organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
