"""What `maillage tick` does to mandates, organisations and invitations."""

from __future__ import annotations

from datetime import timedelta

from maillage.accounts.actions.lapses import (
    end_lapsed_mandates,
    forget_unanswered_invitations,
    watch_orphans,
)
from maillage.base.refusals import gettext_noop
from maillage.jobs.domain.registry import register_periodic


def register() -> None:
    """Register the periodic work; called once models are ready."""
    register_periodic(
        "mandates.lapse",
        end_lapsed_mandates,
        every=timedelta(minutes=15),
        title=gettext_noop("Fin des mandats arrivés à leur terme"),
    )
    register_periodic(
        "organisations.watch",
        watch_orphans,
        every=timedelta(hours=1),
        title=gettext_noop("Organisations sans personne pour les administrer"),
    )
    register_periodic(
        "invitations.forget",
        forget_unanswered_invitations,
        every=timedelta(days=1),
        title=gettext_noop("Adresses des invitations restées sans réponse"),
    )
