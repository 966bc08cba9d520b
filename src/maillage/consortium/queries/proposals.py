"""Reads of kept proposals and of the links that share them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.consortium.domain import records
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.models import KeptProposal, ShareLink
from maillage.procurement.models import Tender


def proposals_visible_to(actor: Actor) -> QuerySet[KeptProposal]:
    """Return the proposals kept by the actor's organisation, and by those that mandated it; the staff sees none."""
    kept = KeptProposal.objects.select_related("organisation", "author", "tender")
    return kept.filter(organisation_id__in=actor.readable)


def proposals_kept_for(tender: Tender, actor: Actor, *, at: datetime) -> list[KeptProposal]:
    """Return what the actor may read of the proposals kept for a tender, newest first, with `open_links`."""
    if not actor.readable:
        return []
    still_open = Q(links__revoked_at=None, links__expires_at__gt=at)
    return list(
        proposals_visible_to(actor)
        .filter(tender=tender)
        .annotate(open_links=Count("links", filter=still_open))
    )


def snapshot_of(proposal: KeptProposal) -> Snapshot:
    """Return what was kept, as it was."""
    return records.read(Snapshot, proposal.snapshot)


def links_of(proposal: KeptProposal) -> list[ShareLink]:
    """Return the links of a proposal, newest first, with their author (one query)."""
    return list(proposal.links.select_related("author"))


def link_of(token: str) -> ShareLink | None:
    """Return the link that has this token, open or not."""
    return (
        ShareLink.objects.filter(token_hash=hash_of(token))
        .select_related("proposal__organisation", "proposal__tender", "author")
        .first()
    )


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
