"""Kept proposals follow the organisation that kept them when it is merged into another."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.consortium.models import KeptProposal


def move_proposals(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    """Give the survivor the proposals that the other kept; one that both kept stays where it is, with its links."""
    own = KeptProposal.objects.filter(organisation=into).values_list("fingerprint", flat=True)
    return (
        KeptProposal.objects.filter(organisation=lost)
        .exclude(fingerprint__in=list(own))
        .update(organisation=into)
    )
