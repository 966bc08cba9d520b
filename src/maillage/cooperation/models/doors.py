"""Links mailed to members: one row for each door, whatever the number of times it was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models.projects import Member


class MailedDoor(models.Model):
    """A door mailed to a member (`domain.doors.Doorway`); `mail` keeps its links, their addresses, its messages.

    words: the subject of the last mail; sent_at: when it was written.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="doors", verbose_name=_("organisation"))
    kind = models.CharField(_("sorte"), max_length=20)
    number = models.PositiveBigIntegerField(_("numéro de l’objet"))
    words = models.CharField(_("objet du dernier message"), max_length=200)
    sent_at = models.DateTimeField(_("envoyé le"))

    class Meta:
        verbose_name = _("lien envoyé à un membre")
        verbose_name_plural = _("liens envoyés aux membres")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "number"], name="mailed_door_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.words}"

    @property
    def door(self) -> Doorway:
        """How its links and its messages name it."""
        return Doorway(self.kind, self.number, self.member_id)
