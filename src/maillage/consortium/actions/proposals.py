"""Keep a proposal as it is today; let it go."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.consortium.domain import records
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.models import KeptProposal
from maillage.procurement.models import Tender


class MayNotKeep(Refusal):
    message = gettext_noop("Il faut un rôle de rédaction dans une organisation pour garder une proposition.")


class NoSuchProposal(Refusal):
    message = gettext_noop(
        "Cette proposition n’existe pas ou n’existe plus : regardez la réponse et choisissez."
    )


@transaction.atomic
def keep_proposal(
    *, tender: Tender, snapshot: Snapshot, key: str, title: str, by: Actor, at: datetime
) -> tuple[KeptProposal, bool]:
    """Freeze a proposal for the actor's organisation; tell whether it is new (kept twice is kept once).

    key: fingerprint of the question it answers. Raises MayNotKeep or NoSuchProposal; nothing is then written.
    """
    organisation = organisation_of(by)
    if not 1 <= snapshot.rank <= len(snapshot.found.answer.proposals):
        raise NoSuchProposal(rank=snapshot.rank)
    return KeptProposal.objects.get_or_create(
        organisation=organisation,
        fingerprint=hashlib.sha256(f"{key} {snapshot.rank}".encode()).hexdigest(),
        defaults={
            "tender": tender,
            "author": by.user,
            "title": title[:200],
            "snapshot": records.write(snapshot),
            "kept_at": at,
        },
    )


@transaction.atomic
def forget_proposal(*, proposal: KeptProposal, by: Actor, at: datetime) -> None:
    """Delete a kept proposal and its links, for good. Raises MayNotKeep when it is of another organisation."""
    if organisation_of(by).pk != proposal.organisation_id:
        raise MayNotKeep()
    proposal.delete()


def organisation_of(by: Actor) -> Organisation:
    """Return the organisation an actor may keep and share for. Raises MayNotKeep."""
    if by.organisation is None or not by.may(Verb.WRITE):
        raise MayNotKeep()
    return by.organisation
