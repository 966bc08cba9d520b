"""Kept proposals in the journal: their titles and pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from maillage.accounts.domain.events import Named, register_subject
from maillage.base.refusals import gettext_noop
from maillage.consortium.models import KeptProposal


def register_all() -> None:
    """Say how kept proposals are named in the journal."""
    register_subject("proposal", gettext_noop("proposition gardée"), proposals_named)


def proposals_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the title and the page of the proposals still kept (one query)."""
    rows = KeptProposal.objects.filter(pk__in=ids).only("title")
    return {row.pk: Named(row.title, reverse("consortium:proposal", args=[row.pk])) for row in rows}
