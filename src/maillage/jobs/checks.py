"""What `maillage check` says about the work done outside the page: is somebody doing it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import explain
from maillage.base.figures import number
from maillage.jobs.queries import health

PATIENCE = timedelta(minutes=10)


def workers(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Jobs that nobody takes, jobs that failed, periodic work that is late or fails."""
    if not databases:
        return []
    try:
        return [*_queue(), *_periodic()]
    except DatabaseError:  # no tables yet: the checks of the database say so
        return []


def _queue() -> Iterator[CheckMessage]:
    state = health.health(at=timezone.now())
    if state.ready and not state.workers:
        old = state.ready_for is not None and state.ready_for > PATIENCE
        yield (Error if old else Warning)(
            ngettext(
                "%(n)s travail attend et aucun exécutant ne donne signe de vie.",
                "%(n)s travaux attendent et aucun exécutant ne donne signe de vie.",
                state.ready,
            )
            % {"n": number(state.ready)},
            hint=_(
                "Lancez « maillage worker » (« maillage serve » le fait de lui-même, sauf avec --no-worker), "
                "ou « maillage worker --once » chaque minute par cron."
            ),
            id="jobs.no_worker",
        )
    elif state.ready_for is not None and state.ready_for > PATIENCE:
        yield Warning(
            _("Des travaux attendent depuis %(n)s minutes : les exécutants ne suivent pas.")
            % {"n": state.ready_for // timedelta(minutes=1)},
            hint=_("Lancez un « maillage worker » de plus, ou cherchez dans /outils/travaux celui qui dure."),
            id="jobs.slow",
        )
    if state.failed:
        yield Warning(
            ngettext(
                "%(n)s travail a échoué et attend une décision.",
                "%(n)s travaux ont échoué et attendent une décision.",
                state.failed,
            )
            % {"n": number(state.failed)},
            hint=_("Ouvrez /outils/travaux : chaque échec y est expliqué, à relancer ou à abandonner."),
            id="jobs.failed",
        )


def _periodic() -> Iterator[CheckMessage]:
    for state in health.periodic_states(at=timezone.now()):
        if state.late:
            yield Warning(
                _("Le travail périodique « %(name)s » est en retard.") % {"name": state.piece.name},
                hint=_("Lancez « maillage worker », ou « maillage tick » toutes les cinq minutes par cron."),
                id="jobs.late",
            )
    for run in health.failing_runs():
        yield Warning(
            _("« %(name)s » échoue : %(error)s")
            % {"name": run.name, "error": explain((run.error, run.error_facts))},
            hint=_("Le détail est dans /outils/travaux ; un nouvel essai a lieu de lui-même."),
            id="jobs.failing",
        )
