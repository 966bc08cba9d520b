"""Writes of the directory: structures, declarations. Part of the public face of this capability."""

from maillage.directory.actions.declarations import declare
from maillage.directory.actions.state import facts_changed, offers_changed
from maillage.directory.actions.structures import NewStructure, add_structure, attach_organisation

__all__ = [
    "NewStructure",
    "add_structure",
    "attach_organisation",
    "declare",
    "facts_changed",
    "offers_changed",
]
