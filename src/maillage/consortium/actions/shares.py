"""Share a kept proposal by a link that ends, and that can be taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.consortium.actions.proposals import MayNotKeep, organisation_of
from maillage.consortium.models import KeptProposal, ShareLink
from maillage.consortium.queries.proposals import hash_of

DURATIONS = (7, 30, 90)  # days
MOST_OPEN = 20


class TooManyLinks(Refusal):
    message = gettext_noop(
        "Cette proposition a déjà %(count)s liens ouverts. Retirez-en un avant d’en créer un autre."
    )


class NoSuchDuration(Refusal):
    message = gettext_noop("Choisissez une durée proposée : 7, 30 ou 90 jours.")


@transaction.atomic
def share_proposal(*, proposal: KeptProposal, days: int, by: Actor, at: datetime) -> tuple[ShareLink, str]:
    """Create a link and return it with its token, which is told this once and never stored.

    Raises MayNotKeep (another organisation), NoSuchDuration, TooManyLinks.
    """
    if organisation_of(by).pk != proposal.organisation_id:
        raise MayNotKeep()
    if days not in DURATIONS:
        raise NoSuchDuration()
    count = proposal.links.open_at(at).count()
    if count >= MOST_OPEN:
        raise TooManyLinks(count=count)
    token = secrets.token_urlsafe(32)
    link = proposal.links.create(
        token_hash=hash_of(token), author=by.user, created_at=at, expires_at=at + timedelta(days=days)
    )
    return link, token


@transaction.atomic
def revoke_link(*, link: ShareLink, by: Actor, at: datetime) -> None:
    """Close a link at once; closing it twice changes nothing. Raises MayNotKeep (another organisation)."""
    if organisation_of(by).pk != link.proposal.organisation_id:
        raise MayNotKeep()
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
