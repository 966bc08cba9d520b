"""What the installation remembers of the public files it loaded."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IngestedFile(models.Model):
    """One file loaded by one run of `maillage ingest`: never changed afterwards, the last one counts."""

    source = models.CharField(_("source"), max_length=40)
    name = models.CharField(_("fichier attendu"), max_length=100)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    loader = models.PositiveIntegerField(_("version du chargement"))
    vintage = models.DateField(_("millésime"))
    at = models.DateTimeField(_("chargé le"))
    by = models.CharField(_("chargé par"), max_length=100)
    rows = models.PositiveIntegerField(_("lignes lues"))
    added = models.PositiveIntegerField(_("ajoutées"))
    changed = models.PositiveIntegerField(_("modifiées"))
    unchanged = models.PositiveIntegerField(_("inchangées"))
    closed = models.PositiveIntegerField(_("closes"))
    refused = models.PositiveIntegerField(_("refusées"))
    held = models.PositiveIntegerField(_("enregistrements présents après le chargement"))

    class Meta:
        verbose_name = _("fichier chargé")
        verbose_name_plural = _("fichiers chargés")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["source", "name", "-at"], name="ingested_file_latest")]

    def __str__(self) -> str:
        return f"{self.source} · {self.name} · {self.at:%Y-%m-%d}"


class RateWindow(models.Model):
    """How many requests a caller made in the minute that began at `starts` (seconds since 1970); see base/api/rates.

    `key` names a token by its number, an address by a digest that changes each day: nobody is known by it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    starts = models.BigIntegerField(db_index=True)
    hits = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("décompte d’appels")
        verbose_name_plural = _("décomptes d’appels")

    def __str__(self) -> str:
        return f"{self.key[:8]} · {self.hits}"
