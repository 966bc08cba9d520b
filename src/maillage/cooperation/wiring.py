"""What the parts of the capability tell the others: slots of pages, hooks, periodic work, names in the journal."""

from __future__ import annotations

from datetime import timedelta

from maillage.cooperation.domain.reading import Part


def register_all() -> None:
    """Register everything; models are ready."""
    from maillage.accounts.hooks import register_founded, register_merged
    from maillage.base import slots
    from maillage.consortium.domain import next_steps
    from maillage.cooperation.actions import door_letters
    from maillage.cooperation.actions.following import claim_seats, move_seats
    from maillage.cooperation.presentation import history
    from maillage.cooperation.views.panels import invite_action, invite_next

    door_letters.register_all()
    register_founded(claim_seats)
    register_merged(move_seats)
    history.register_all()
    next_steps.register("inviter", "cooperation:from_proposal")
    slots.register("proposal.next", invite_next)
    slots.register("proposal.actions", invite_action)
    _register_need()
    _register_meetings()
    _register_terms()
    _register_plan()
    _register_base()
    _register_invitations()
    _register_documents()
    _register_decisions()
    _register_forms()


def _register_need() -> None:
    from maillage.cooperation.presentation import overview, waiting
    from maillage.cooperation.presentation.need import overview_need, waiting_need

    overview.register(Part.NEED, overview_need)
    if waiting_need not in waiting.PARTS:
        waiting.PARTS.append(waiting_need)


def _register_meetings() -> None:
    from maillage.base.refusals import gettext_noop
    from maillage.cooperation.actions.feeds import remind
    from maillage.cooperation.actions.minutes import approve_silent
    from maillage.cooperation.presentation import overview, waiting
    from maillage.cooperation.presentation.meetings import overview_meetings, waiting_meetings
    from maillage.jobs.domain.registry import register_periodic

    register_periodic(
        "cooperation.meetings.remind", remind, every=timedelta(minutes=30),
        title=gettext_noop("Rappel des réunions, la veille"),
    )  # fmt: skip
    register_periodic(
        "cooperation.minutes.approve", approve_silent, every=timedelta(hours=6),
        title=gettext_noop("Comptes rendus approuvés sans remarque"),
    )  # fmt: skip
    overview.register(Part.MEETINGS, overview_meetings)
    if waiting_meetings not in waiting.PARTS:
        waiting.PARTS.append(waiting_meetings)


def _register_invitations() -> None:
    from maillage.base.refusals import gettext_noop
    from maillage.cooperation.actions.confirmations import ask_confirmations
    from maillage.cooperation.actions.reminders import close_expired, remind_due
    from maillage.cooperation.presentation import overview, waiting
    from maillage.cooperation.presentation.invitations import overview_invitations, waiting_invitations
    from maillage.jobs.domain.registry import register_periodic

    register_periodic(
        "cooperation.invitations.remind", remind_due, every=timedelta(hours=1),
        title=gettext_noop("Relances des invitations à coopérer"),
    )  # fmt: skip
    register_periodic(
        "cooperation.invitations.expire", close_expired, every=timedelta(hours=1),
        title=gettext_noop("Invitations à coopérer restées sans réponse"),
    )  # fmt: skip
    register_periodic(
        "cooperation.invitations.confirm", ask_confirmations, every=timedelta(minutes=10),
        title=gettext_noop("Suites données aux conditions des organisations invitées"),
    )  # fmt: skip
    overview.register(Part.MEMBERS, overview_invitations)
    if waiting_invitations not in waiting.PARTS:
        waiting.PARTS.append(waiting_invitations)


def _register_plan() -> None:
    from maillage.accounts.hooks import register_merged
    from maillage.cooperation.actions.templates import move_templates
    from maillage.cooperation.presentation import overview, stages, waiting
    from maillage.cooperation.presentation.bid import overview_bid
    from maillage.cooperation.presentation.plan import overview_plan, waiting_plan

    register_merged(move_templates)
    stages.register_all()
    overview.register(Part.STAGES, stages.overview_stages)
    overview.register(Part.PLAN, overview_plan)
    overview.register(Part.BID, overview_bid)
    if waiting_plan not in waiting.PARTS:
        waiting.PARTS.append(waiting_plan)


def _register_base() -> None:
    from maillage.cooperation.presentation import overview, strategy, waiting
    from maillage.cooperation.presentation.base_lines import overview_base, waiting_base
    from maillage.cooperation.presentation.funding import overview_funding

    strategy.register_all()
    overview.register(Part.BASE, overview_base)
    overview.register(Part.FUNDING, overview_funding)
    if waiting_base not in waiting.PARTS:
        waiting.PARTS.append(waiting_base)


def _register_forms() -> None:
    from maillage.base import schemas
    from maillage.cooperation.formats.advice import AdviceDocument
    from maillage.cooperation.formats.answers import AnswersDocument
    from maillage.cooperation.presentation import overview
    from maillage.cooperation.presentation.form_lines import overview_form

    schemas.register("answers", AnswersDocument)
    schemas.register("advice", AdviceDocument)
    overview.register(Part.FORM, overview_form)


def _register_terms() -> None:
    from maillage.cooperation.presentation import overview, waiting
    from maillage.cooperation.presentation.terms import overview_terms, waiting_terms

    overview.register(Part.TERMS, overview_terms)
    if waiting_terms not in waiting.PARTS:
        waiting.PARTS.append(waiting_terms)


def _register_decisions() -> None:
    from maillage.base.refusals import gettext_noop
    from maillage.cooperation.actions.ballot_closing import close_due, remind_due
    from maillage.cooperation.presentation import overview, waiting
    from maillage.cooperation.presentation.decisions import overview_decisions, waiting_decisions
    from maillage.jobs.domain.registry import register_periodic

    register_periodic(
        "cooperation.votes.close", close_due, every=timedelta(minutes=1),
        title=gettext_noop("Clôture des votes à leur date"),
    )  # fmt: skip
    register_periodic(
        "cooperation.votes.remind", remind_due, every=timedelta(minutes=15),
        title=gettext_noop("Rappel des votes, la veille de la clôture"),
    )  # fmt: skip
    overview.register_for_reader(Part.DECISIONS, overview_decisions)
    if waiting_decisions not in waiting.PARTS:
        waiting.PARTS.append(waiting_decisions)


def _register_documents() -> None:
    from maillage.cooperation.presentation import overview, waiting
    from maillage.cooperation.presentation.documents import overview_documents, waiting_documents

    overview.register(Part.DOCUMENTS, overview_documents)
    if waiting_documents not in waiting.PARTS:
        waiting.PARTS.append(waiting_documents)
