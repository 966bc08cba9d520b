"""Reads of procurement."""

from maillage.procurement.queries.tenders import (
    check_places,
    check_trades,
    checked_tender,
    free_reference,
    may_edit,
    read_checked_tender,
    rule,
    rules,
    tender_named,
    tender_value,
    tenders_visible_to,
)

__all__ = [
    "check_places",
    "check_trades",
    "checked_tender",
    "free_reference",
    "may_edit",
    "read_checked_tender",
    "rule",
    "rules",
    "tender_named",
    "tender_value",
    "tenders_visible_to",
]
