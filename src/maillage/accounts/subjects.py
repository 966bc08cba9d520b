"""The objects of accounts that the journal speaks of, named as people know them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from maillage.accounts.domain.events import Named, register_subject
from maillage.accounts.models import Organisation, User
from maillage.base.refusals import gettext_noop


def register_all() -> None:
    """Name people and organisations: the staff supervises both."""
    register_subject("person", gettext_noop("personne"), _people, supervised=True)
    register_subject("organisation", gettext_noop("organisation"), _organisations, supervised=True)
    register_subject("data", gettext_noop("données publiques"), _nothing, supervised=True)
    register_subject("admin", gettext_noop("administration du site"), _nothing, supervised=True)


def _people(ids: Collection[int]) -> Mapping[int, Named]:
    return {pk: Named(str(user)) for pk, user in User.objects.in_bulk(ids).items()}


def _organisations(ids: Collection[int]) -> Mapping[int, Named]:
    return {pk: Named(one.name) for pk, one in Organisation.objects.in_bulk(ids).items()}


def _nothing(ids: Collection[int]) -> Mapping[int, Named]:
    return {}
