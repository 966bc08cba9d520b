"""Structures follow the organisations that manage them: founded on a claim, or merged into another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.directory.actions.state import offers_changed
from maillage.directory.domain import events as events  # named before they are written
from maillage.directory.models import Structure


def attach_founded(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Attach to a new organisation the structures that carry its SIRET and that nobody manages yet."""
    if organisation.siret:
        rows = Structure.objects.filter(siret=organisation.siret, organisation=None)
        _attach(list(rows.values_list("pk", flat=True)), organisation, by, at)


def move_structures(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    """Attach to the survivor the structures of an organisation that is merged; returns how many."""
    return _attach(
        list(Structure.objects.filter(organisation=lost).values_list("pk", flat=True)), into, by, at
    )


def _attach(structures: Collection[int], organisation: Organisation, by: Actor, at: datetime) -> int:
    if not structures:
        return 0
    Structure.objects.filter(pk__in=structures).update(organisation=organisation)
    offers_changed(structures)  # who sees their hours may have changed
    for number in structures:
        record(
            what="structure.attached", about=f"structure:{number}", owner=organisation, by=by, at=at,
            after={"organisation": organisation.name},
        )  # fmt: skip
    return len(structures)
