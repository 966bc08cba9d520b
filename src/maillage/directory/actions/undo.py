"""Undo a declaration: the figures it changed are put back, by the action that declares."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.accounts.domain.events import number_of
from maillage.accounts.domain.undo import NotReversible, Written, put_back
from maillage.base.versions import Gone
from maillage.directory.actions.declarations import declare
from maillage.directory.domain.events import declared_from, facts_of
from maillage.directory.queries.structures import declaration_of, declared_of, structure_to_declare


def undo_declaration(*, entry: Written, by: Actor, at: datetime) -> None:
    """Put back what a structure declared before an entry, for the facts that it changed.

    Raises NotReversible when nothing was declared before, ChangedSince, Gone, Faulty, or the refusals of `declare`.
    """
    structure = structure_to_declare(number_of(entry.about)[1])
    declaration = declaration_of(structure) if structure else None
    if structure is None or declaration is None:
        raise Gone()
    facts = put_back(facts_of(declared_of(structure)), entry)
    if not {"reach", "audience"} <= facts.keys():
        raise NotReversible()
    declare(structure=structure, declared=declared_from(facts), version=declaration.version, by=by, at=at)
