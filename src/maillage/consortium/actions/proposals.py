"""Keep a proposal as it is today; let it go."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.consortium.domain import events as events  # named before they are written
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
    kept, new = KeptProposal.objects.get_or_create(
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
    if new:
        tell("proposal.kept", kept, {"title": kept.title, "tender": tender.pk}, by=by, at=at)
    return kept, new


@transaction.atomic
def forget_proposal(*, proposal: KeptProposal, by: Actor, at: datetime) -> None:
    """Delete a kept proposal and its links. Raises Gone, or MayNotKeep when it is of another organisation."""
    kept = locked(proposal, by)
    kept.delete()
    record(
        what="proposal.forgotten", about=f"proposal:{proposal.pk}", owner=kept.organisation, by=by, at=at,
        before={"title": kept.title, "tender": kept.tender_id},
    )  # fmt: skip


def locked(proposal: KeptProposal, by: Actor) -> KeptProposal:
    """Return a kept proposal of the actor's organisation as it is now, held until the transaction ends.

    Raises Gone when a colleague deleted it, MayNotKeep.
    """
    held = KeptProposal.objects.select_for_update(of=("self",)).select_related("organisation")
    kept = held.filter(pk=proposal.pk).first()
    if kept is None:
        raise Gone()
    if organisation_of(by).pk != kept.organisation_id:
        raise MayNotKeep()
    return kept


def tell(what: str, kept: KeptProposal, after: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """Write in the journal what was done with a kept proposal."""
    record(what=what, about=f"proposal:{kept.pk}", owner=kept.organisation, after=after, by=by, at=at)


def organisation_of(by: Actor) -> Organisation:
    """Return the organisation an actor may keep and share for. Raises MayNotKeep."""
    if by.organisation is None or not by.may(Verb.WRITE):
        raise MayNotKeep()
    return by.organisation
