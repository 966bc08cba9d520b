"""What the parts of the capability tell the others: slots of pages, hooks, periodic work, names in the journal."""

from __future__ import annotations


def register_all() -> None:
    """Register everything; models are ready."""
    from maillage.accounts.hooks import register_founded, register_merged
    from maillage.cooperation.actions.following import claim_seats, move_seats
    from maillage.cooperation.presentation import history

    register_founded(claim_seats)
    register_merged(move_seats)
    history.register_all()
