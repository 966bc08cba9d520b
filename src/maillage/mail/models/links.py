"""Links that messages carry: signed, for one purpose, until a date, revocable."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.mail.domain.addresses import masked


class LinkQuerySet(models.QuerySet["Link"]):
    """Filters on links."""

    def open_at(self, moment: datetime) -> Self:
        """Links that still lead somewhere."""
        return self.filter(used_at=None, revoked_at=None, closed_at=None, expires_at__gt=moment)

    def expired_at(self, moment: datetime) -> Self:
        """Links whose date has passed and that nobody closed yet."""
        return self.filter(closed_at=None, expires_at__lte=moment)


class Link(models.Model):
    """A link sent to one address. Its secret is told once and never stored: only its SHA-256 is.

    purpose: what it may do, one word that its signature holds too (« invitation »).
    about: what it is about (« invitation:12 »). ask: whom to ask for another, empty: whoever sent it.
    closed_at: when the passing of its date was recorded; a clock that goes back does not open it again.
    """

    purpose = models.CharField(_("usage"), max_length=40)
    about = models.CharField(_("objet"), max_length=80)
    meant_for = models.CharField(_("destinataire"), max_length=254)
    ask = models.CharField(_("à qui en demander un autre"), max_length=200, blank=True)
    secret_hash = models.CharField(_("empreinte du secret"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien envoyé")
        verbose_name_plural = _("liens envoyés")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["about", "purpose"], name="link_about"),
            models.Index(fields=["expires_at"], condition=Q(closed_at=None), name="link_to_close"),
        ]
        constraints = [
            models.CheckConstraint(
                name="link_expires_after_creation",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("Un lien expire après sa création."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.about} · {masked(self.meant_for)}"

    @property
    def shown_to(self) -> str:
        """For whom it was meant, for whoever opens it: « c…@exemple.test »."""
        return masked(self.meant_for)
