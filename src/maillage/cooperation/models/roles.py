"""Requests to change the role of an organisation that is engaged: it answers."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, MemberRole, person


class RoleRequestState(models.TextChoices):
    """Where a request stands."""

    ASKED = "role_asked", _("réponse attendue")
    AGREED = "role_agreed", _("acceptée")
    REFUSED = "role_refused", _("refusée")
    WITHDRAWN = "role_withdrawn", _("retirée")


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    """Filters on requests."""

    def waiting(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state=RoleRequestState.ASKED)


class RoleRequest(models.Model):
    """Another role, or the coordination, asked for a seat.

    asked_by: the seat that asks: its answer is not needed. Asked by another, the organisation of the seat answers;
    asked by itself, one that coordinates does. name, quality: who answered, as typed.
    """

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="role_requests", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle demandé"), max_length=12, choices=MemberRole)
    coordinates = models.BooleanField(_("coordonne le projet"), default=False)
    reason = models.CharField(_("pourquoi"), max_length=500)
    asked_by = models.ForeignKey(
        Member, models.CASCADE, related_name="+", verbose_name=_("organisation qui demande")
    )
    author = person(_("auteur"))
    at = models.DateTimeField(_("demandé le"))
    state = models.CharField(
        _("état"), max_length=16, choices=RoleRequestState, default=RoleRequestState.ASKED
    )
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    name = models.CharField(_("nom de qui a répondu"), max_length=150, blank=True)
    quality = models.CharField(_("sa fonction"), max_length=150, blank=True)
    answer = models.CharField(_("motif de la réponse"), max_length=500, blank=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de changement de rôle")
        verbose_name_plural = _("demandes de changement de rôle")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state="role_asked"),
                name="role_request_one_waiting",
                violation_error_message=_("Une demande attend déjà la réponse de cette organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.role}"
