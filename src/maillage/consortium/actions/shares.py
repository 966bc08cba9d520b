"""Share a kept proposal by a link that ends, and that can be taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.consortium.actions.proposals import locked, tell
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

    Raises Gone, MayNotKeep (another organisation), NoSuchDuration, TooManyLinks.
    """
    kept = locked(proposal, by)
    if days not in DURATIONS:
        raise NoSuchDuration()
    count = kept.links.open_at(at).count()
    if count >= MOST_OPEN:
        raise TooManyLinks(count=count)
    token = secrets.token_urlsafe(32)
    link = kept.links.create(
        token_hash=hash_of(token), author=by.user, created_at=at, expires_at=at + timedelta(days=days)
    )
    after = {"link": link.pk, "days": days, "expires_at": link.expires_at}
    tell("proposal.shared", kept, after, by=by, at=at)
    return link, token


@transaction.atomic
def revoke_link(*, link: ShareLink, by: Actor, at: datetime) -> None:
    """Close a link at once; closing it twice changes nothing. Raises Gone, MayNotKeep (another organisation)."""
    kept = locked(link.proposal, by)
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        tell("proposal.unshared", kept, {"link": link.pk}, by=by, at=at)
    link.refresh_from_db(fields=["revoked_at"])
