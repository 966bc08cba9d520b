"""What the parts of the capability tell the others: slots of pages, hooks, periodic work, names in the journal.

What is registered is imported when it is first called: most commands, and most pages, use little of it.
"""

from __future__ import annotations

import pkgutil
from datetime import timedelta
from importlib import import_module

from maillage.base.later import Later

HERE = "maillage.cooperation"


def register_all() -> None:
    """Register everything; models are ready."""
    from maillage.accounts.hooks import register_founded, register_merged
    from maillage.base import schemas, slots
    from maillage.consortium.domain import next_steps
    from maillage.cooperation.presentation import history

    _name_events()
    history.register_all()
    register_founded(Later(f"{HERE}.actions.following.claim_seats"))
    register_merged(Later(f"{HERE}.actions.following.move_seats"))
    register_merged(Later(f"{HERE}.actions.templates.move_templates"))
    next_steps.register("inviter", "cooperation:from_proposal")
    slots.register("proposal.next", Later(f"{HERE}.views.panels.invite_next"))
    slots.register("proposal.actions", Later(f"{HERE}.views.panels.invite_action"))
    schemas.register("answers", f"{HERE}.formats.answers.AnswersDocument")
    schemas.register("advice", f"{HERE}.formats.advice.AdviceDocument")
    _register_work()
    _register_retention()


def _name_events() -> None:
    from maillage.cooperation.domain import events

    for part in pkgutil.iter_modules(events.__path__):
        import_module(f"{events.__name__}.{part.name}")


def _register_work() -> None:
    from maillage.base.refusals import gettext_noop
    from maillage.jobs.domain.registry import register_periodic

    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    for name, function, every, title in (
        ("meetings.remind", "feeds.remind", 30 * minute, gettext_noop("Rappel des réunions, la veille")),
        (
            "minutes.approve", "minutes.approve_silent", 6 * hour,
            gettext_noop("Comptes rendus approuvés sans remarque"),
        ),
        (
            "invitations.remind", "reminders.remind_due", hour,
            gettext_noop("Relances des invitations à coopérer"),
        ),
        (
            "invitations.expire", "reminders.close_expired", hour,
            gettext_noop("Invitations à coopérer restées sans réponse"),
        ),
        (
            "invitations.confirm", "confirmations.ask_confirmations", 10 * minute,
            gettext_noop("Suites données aux conditions des organisations invitées"),
        ),
        (
            "documents.remind", "signing_reminders.remind_due", hour,
            gettext_noop("Relances des documents à signer"),
        ),
        ("votes.close", "ballot_closing.close_due", minute, gettext_noop("Clôture des votes à leur date")),
        (
            "votes.remind", "ballot_closing.remind_due", 15 * minute,
            gettext_noop("Rappel des votes, la veille de la clôture"),
        ),
        (
            "files.erase", "files.erase_removed", day,
            gettext_noop("Fichiers retirés depuis plus d’un mois"),
        ),
    ):  # fmt: skip
        work = Later(f"{HERE}.actions.{function}")
        register_periodic(f"cooperation.{name}", work, every=every, title=title)


def _register_retention() -> None:
    """Each is named in the register of processing (`accounts/catalogue/purposes.yaml`)."""
    from maillage.base.refusals import gettext_noop
    from maillage.jobs.domain.registry import register_periodic

    for name, title in (
        ("erase_contacts", gettext_noop("Adresses des coopérations terminées, annoncées puis effacées")),
        ("erase_notes", gettext_noop("Notes des coopérations terminées, annoncées puis effacées")),
        ("erase_files", gettext_noop("Fichiers des coopérations terminées, annoncés puis effacés")),
        ("erase_project", gettext_noop("Coopérations terminées depuis longtemps, annoncées puis effacées")),
        ("ask_silent", gettext_noop("Question sur les coopérations où plus rien ne bouge")),
    ):
        work = Later(f"{HERE}.actions.retention.{name}")
        register_periodic(f"cooperation.{name}", work, every=timedelta(days=1), title=title)
