"""What the parts of the capability tell the others: slots of pages, hooks, periodic work, names in the journal."""

from __future__ import annotations


def register_all() -> None:
    """Register everything; models are ready."""
    from maillage.accounts.hooks import register_founded, register_merged
    from maillage.base import schemas, slots
    from maillage.consortium.domain import next_steps
    from maillage.cooperation.actions.following import claim_seats, move_seats
    from maillage.cooperation.formats.advice import AdviceDocument
    from maillage.cooperation.formats.answers import AnswersDocument
    from maillage.cooperation.presentation import history
    from maillage.cooperation.views.panels import invite_action, invite_next

    register_founded(claim_seats)
    register_merged(move_seats)
    history.register_all()
    next_steps.register("inviter", "cooperation:from_proposal")
    slots.register("proposal.next", invite_next)
    slots.register("proposal.actions", invite_action)
    schemas.register("answers", AnswersDocument)
    schemas.register("advice", AdviceDocument)
