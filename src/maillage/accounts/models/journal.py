"""The journal of every write: append-only, each entry sealed to the one before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One write: who, for which organisation, what, before and after, when, from which page or command.

    People and organisations are plain numbers, not foreign keys: an entry never changes nor disappears with them.
    Nothing personal is written here: what is personal lies in `JournalDetail`, which may be erased (GDPR article 17)
    without breaking the chain, for the entry seals only its digest. Database triggers refuse any change of a row.
    """

    number = models.BigIntegerField(_("numéro"), primary_key=True)
    at = models.DateTimeField(_("le"), db_index=True)
    person_id = models.BigIntegerField(_("personne"), null=True, db_index=True)
    organisation_id = models.BigIntegerField(_("pour l’organisation"), null=True)
    owner_id = models.BigIntegerField(_("organisation concernée"), null=True, db_index=True)
    impersonator_id = models.BigIntegerField(_("membre de l’équipe qui consultait"), null=True)
    what = models.CharField(_("quoi"), max_length=60)
    about = models.CharField(_("objet"), max_length=80, db_index=True)
    before = models.JSONField(_("avant"), null=True)
    after = models.JSONField(_("après"), null=True)
    detail_digest = models.CharField(_("empreinte du détail personnel"), max_length=64, blank=True)
    origin = models.CharField(_("depuis"), max_length=200)
    previous = models.CharField(_("sceau précédent"), max_length=64)
    seal = models.CharField(_("sceau"), max_length=64)

    class Meta:
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} · {self.what} · {self.about}"


class JournalDetail(models.Model):
    """What an entry says of persons (names, addresses): sealed by its digest, erased when a person asks."""

    entry = models.OneToOneField(
        JournalEntry, models.PROTECT, primary_key=True, related_name="detail", verbose_name=_("entrée")
    )
    about_person_id = models.BigIntegerField(_("personne concernée"), null=True, db_index=True)
    salt = models.CharField(max_length=32)
    facts = models.JSONField(_("détail"), null=True)
    erased_at = models.DateTimeField(_("effacé le"), null=True)

    class Meta:
        verbose_name = _("détail personnel du journal")
        verbose_name_plural = _("détails personnels du journal")

    def __str__(self) -> str:
        return str(self.entry_id)


class JournalHead(models.Model):
    """The last seal: one row, locked by each writer, so that entries follow each other."""

    number = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("tête du journal")
        verbose_name_plural = _("têtes du journal")

    def __str__(self) -> str:
        return f"{self.number} {self.seal[:8]}"
