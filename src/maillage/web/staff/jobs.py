"""Staff: what waits, runs, failed; what to do with it; periodic work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.models import Organisation, User
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.jobs.actions.failed import abandon_job, replay_job
from maillage.jobs.models import Job, JobState, PeriodicRun
from maillage.jobs.queries import health
from maillage.jobs.queries.jobs import count_by_state, jobs_in
from maillage.web.jobs import view_of

PER_PAGE = 25
TABS = (
    (JobState.FAILED, gettext_lazy("En échec")),
    (JobState.RUNNING, gettext_lazy("En cours")),
    (JobState.WAITING, gettext_lazy("En attente")),
    (JobState.DONE, gettext_lazy("Terminés")),
    (JobState.CANCELLED, gettext_lazy("Abandonnés")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One state, how many jobs are in it, and whether it is the one shown."""

    state: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class PeriodicView:
    """A piece of periodic work in words. next_at None: as soon as a worker looks."""

    name: str
    title: str
    every: str
    run: PeriodicRun | None
    next_at: datetime | None
    late: bool
    error: str


@require_safe
@requires(Verb.SUPERVISE)
def jobs(request: Request) -> HttpResponse:
    """The list of a state (failures first), how the workers are, and the periodic work."""
    at = timezone.now()
    counts = count_by_state()
    asked = request.GET.get("etat", JobState.FAILED)
    state = asked if asked in JobState.values else JobState.FAILED
    page = Paginator(jobs_in(state), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "tabs": [Tab(value, str(label), counts.get(value, 0), value == state) for value, label in TABS],
        "page": page,
        "views": [view_of(job, at=at) for job in page],
        "health": health.health(at=at),
        "periodic": [_periodic(one, at) for one in health.periodic_states(at=at)],
        "pumps": [
            (run, explain((run.error, run.error_facts)))
            for run in health.failing_runs()
            if run.name.startswith("pump/")
        ],
    }
    return render(request, "web/staff/jobs.html", facts)


@require_safe
@requires(Verb.SUPERVISE)
def job(request: Request, pk: UUID) -> HttpResponse:
    """All that is known of a job, the trace of its error too."""
    found = get_object_or_404(Job.objects.select_related("result", "worker"), pk=pk)
    facts = {
        "view": view_of(found, at=timezone.now()),
        "arguments": found.result.args_kwargs["kwargs"].items(),
        "person": _named(User, found.by_person_id),
        "organisation": _named(Organisation, found.for_organisation_id),
        "may_replay": found.state in (JobState.FAILED, JobState.CANCELLED),
        "may_abandon": found.state in (JobState.WAITING, JobState.RUNNING, JobState.FAILED),
    }
    return render(request, "web/staff/job.html", facts)


@require_POST
@requires(Verb.SUPERVISE)
def replay(request: Request, pk: UUID) -> HttpResponse:
    """Put a failed or abandoned job back in the queue."""
    return _do(
        request,
        pk,
        lambda found: replay_job(job=found, at=timezone.now()),
        _("Le travail est remis en file."),
    )


@require_POST
@requires(Verb.SUPERVISE)
def abandon(request: Request, pk: UUID) -> HttpResponse:
    """Give up a job."""
    return _do(
        request, pk, lambda found: abandon_job(job=found, at=timezone.now()), _("Le travail est abandonné.")
    )


def _named(model: type[User] | type[Organisation], pk: int | None) -> object | None:
    return model._default_manager.filter(pk=pk).first() if pk else None


def _do(request: Request, pk: UUID, action: Callable[[Job], Job], done: str) -> HttpResponse:
    found = get_object_or_404(Job, pk=pk)
    try:
        action(found)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, done)
    return redirect("web:staff_job", pk)


def _periodic(state: health.PeriodicState, at: datetime) -> PeriodicView:
    run = state.run
    return PeriodicView(
        name=state.piece.name,
        title=explain((state.piece.title, {})) or state.piece.name,
        every=period(state.piece.every),
        run=run,
        next_at=state.next_at if state.next_at > at else None,
        late=state.late,
        error=explain((run.error, run.error_facts)) if run else "",
    )


def period(every: timedelta) -> str:
    """« toutes les 15 min », « chaque heure », « chaque jour », « tous les 7 jours »."""
    for unit, one, several in (
        (timedelta(days=1), _("chaque jour"), _("tous les %(n)d jours")),
        (timedelta(hours=1), _("chaque heure"), _("toutes les %(n)d h")),
    ):
        if every == unit:
            return one
        if every % unit == timedelta(0):
            return several % {"n": every // unit}
    return _("toutes les %(n)d min") % {"n": every // timedelta(minutes=1)}
