"""Work done outside the page, as those whom it concerns see it: its progress, found again under « Mes travaux »."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.actors import Actor
from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.jobs.models import Job, JobQuerySet, JobState
from maillage.jobs.queries.jobs import jobs_concerning, next_attempt_at

PER_PAGE = 20
BADGES = {
    JobState.WAITING: "draft",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "draft",
}


@dataclass(frozen=True, slots=True)
class JobView:
    """A job in words. `again_at`: when it is tried again or may start, None when nothing delays it."""

    job: Job
    title: str
    state: str
    badge: str
    step: str
    error: str
    again_at: datetime | None

    @property
    def alive(self) -> bool:
        return self.job.state in (JobState.WAITING, JobState.RUNNING)


def view_of(job: Job, *, at: datetime) -> JobView:
    """Return a job as pages show it, in the reader's language."""
    state = JobState(job.state)
    return JobView(
        job=job,
        title=explain((job.title, job.facts)),
        state=str(state.label),
        badge=BADGES[state],
        step=explain((job.message, job.message_facts)),
        error=explain((job.error, job.error_facts)),
        again_at=next_attempt_at(job, at) if state == JobState.WAITING else None,
    )


@require_safe
@requires(Verb.USE_ACCOUNT)
def jobs(request: Request) -> HttpResponse:
    """« Mes travaux »: those that I asked for, and those of the organisation I act for."""
    at = timezone.now()
    page = Paginator(_visible(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/jobs.html", {"page": page, "views": [view_of(job, at=at) for job in page]})


@require_safe
@requires(Verb.USE_ACCOUNT)
def job(request: Request, pk: UUID) -> HttpResponse:
    """The progress of one job, refreshed while it lasts; what others asked for is not found."""
    found = _visible(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404(_("Ce travail n’existe pas ou ne vous concerne pas."))
    template = "web/_job.html" if request.htmx else "web/job.html"
    return render(request, template, {"view": view_of(found, at=timezone.now())})


def account_section(request: HttpRequest, subject: object) -> str | None:
    """The line « Mes travaux » of the account page, for those who have some."""
    if not isinstance(subject, Actor) or not _visible(subject).exists():
        return None
    return render_to_string("web/_jobs_section.html", request=request)


def _visible(actor: Actor) -> JobQuerySet:
    """Return what an actor may see: verb READ towards the organisation, or being the person who asked."""
    if actor.user_id is None:
        return Job.objects.none()
    return jobs_concerning(person_id=actor.user_id, organisation_ids=actor.readable)
