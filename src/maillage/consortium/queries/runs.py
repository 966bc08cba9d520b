"""Reads of the searches for an answer: which question they are for, what they found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, Q

from maillage.accounts.actors import Actor
from maillage.consortium.domain import records
from maillage.consortium.domain.adjustments import Adjustments
from maillage.consortium.domain.found import Found
from maillage.consortium.models import Run
from maillage.procurement.domain.tender import Tender

# Goes up when the solver or the record of an answer changes: older answers are then computed again.
VERSION = 2
VISITOR = "visitor"  # stands for all the people who are not signed in


def fingerprint(tender: Tender, adjustments: Adjustments, *, us: str | None, pool: str) -> str:
    """Return the fingerprint of a whole question: two questions with the same one have the same answer.

    us: SIRET imposed by default; pool: what stands for the state of the candidates, see `pool_version`.
    """
    whole: Mapping[str, object] = {
        "version": VERSION,
        "tender": records.write(tender),
        "changes": adjustments.pairs(),
        "us": us,
        "pool": pool,
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def asker_of(actor: Actor) -> str:
    """Who counts against the limits: an organisation, a person without one, all the visitors together."""
    if actor.organisation is not None:
        return f"organisation:{actor.organisation.pk}"
    return f"person:{actor.user.pk}" if actor.user is not None else VISITOR


def runs_of(keys: Collection[str]) -> dict[str, Run]:
    """Return the searches for these questions, by fingerprint (one query)."""
    return {run.key: run for run in Run.objects.filter(key__in=keys)}


def found_by(run: Run | None) -> Found | None:
    """Return what a search has found, or its best so far; None when nothing yet, or of another version."""
    if run is None or run.result is None:
        return None
    try:
        return records.read(Found, run.result)
    except (KeyError, TypeError, ValueError):
        return None


def searching(asker: str, *, at: datetime) -> tuple[int, int]:
    """Return how many searches are under way now: of this asker, of everybody."""
    counts = Run.objects.alive_at(at).aggregate(
        theirs=Count("pk", filter=Q(asker=asker)), everybody=Count("pk")
    )
    return counts["theirs"], counts["everybody"]
