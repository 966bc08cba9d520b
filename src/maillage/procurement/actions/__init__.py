"""Writes of procurement. Each names its author, writes all or nothing, and refuses with a sentence."""

from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.procurement.actions.drafts import create_draft, update_draft
from maillage.procurement.actions.tenders import (
    create_tender,
    delete_draft,
    import_document,
    publish,
    restore_tender,
    unpublish,
    update_tender,
)
from maillage.procurement.actions.writing import MayNotEdit, NotComplete, ReferenceTaken, StillPublic

__all__ = [
    "ChangedMeanwhile",
    "Gone",
    "MayNotEdit",
    "NotComplete",
    "ReferenceTaken",
    "StillPublic",
    "create_draft",
    "create_tender",
    "delete_draft",
    "import_document",
    "publish",
    "restore_tender",
    "unpublish",
    "update_draft",
    "update_tender",
]
