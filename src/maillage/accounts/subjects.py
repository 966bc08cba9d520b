"""The objects of accounts that the journal speaks of, named as people know them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.db.models import Model

from maillage.accounts.domain.events import Name, Named, register_subject
from maillage.accounts.models import (
    ApiToken,
    FacilitationMandate,
    Invitation,
    JoinRequest,
    Organisation,
    User,
)
from maillage.base.refusals import gettext_noop


def register_all() -> None:
    """Name people and organisations, which the staff supervises, and what goes on between them."""
    for kind, label, named in (
        ("person", gettext_noop("personne"), _named(User, str)),
        ("organisation", gettext_noop("organisation"), _named(Organisation, str)),
        ("request", gettext_noop("demande de rattachement"), _named(JoinRequest, lambda row: row.name)),
        ("invitation", gettext_noop("invitation"), _named(Invitation, lambda row: str(row.organisation))),
        (
            "facilitation",
            gettext_noop("accès d’un facilitateur"),
            _named(FacilitationMandate, lambda row: str(row.facilitator)),
        ),
        ("visit", gettext_noop("visite de l’équipe"), _nothing),
        ("data", gettext_noop("données publiques"), _nothing),
        ("journal", gettext_noop("journal"), _nothing),
        ("admin", gettext_noop("administration du site"), _nothing),
    ):
        register_subject(kind, label, named, supervised=True)
    register_subject("token", gettext_noop("jeton"), _named(ApiToken, lambda row: row.name))


def _named(model: type[Model], name: Callable[..., str]) -> Name:
    """Return what names the rows of a model (one query, with the organisations they speak of)."""
    links = [field.name for field in model._meta.fields if field.name in {"organisation", "facilitator"}]

    def named(ids: Collection[int]) -> Mapping[int, Named]:
        rows = model._default_manager.select_related(*links) if links else model._default_manager
        return {row.pk: Named(name(row)) for row in rows.filter(pk__in=ids)}

    return named


def _nothing(ids: Collection[int]) -> Mapping[int, Named]:
    return {}
