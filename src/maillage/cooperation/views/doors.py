"""The links mailed to the members of a project: see them, take one back, send it again."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import attempt
from maillage.cooperation.actions import door_care as actions
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.doors import MailedDoor
from maillage.cooperation.presentation.doors import door_views
from maillage.cooperation.queries.doors import doors_in
from maillage.cooperation.views.frame import frame, steerable

PER_PAGE = 30


@require_safe
@requires(Verb.WRITE)
def doors(request: Request, pk: int) -> HttpResponse:
    """Show every link mailed to the members, the latest first."""
    seat = steerable(request, pk, Part.MEMBERS)
    page = Paginator(doors_in(seat.project), PER_PAGE).get_page(request.GET.get("page"))
    views = door_views(list(page.object_list), timezone.now())
    context = frame(seat, "members", page=page, views=views)
    return render(request, "cooperation/projects/doors.html", context)


@require_POST
@requires(Verb.WRITE)
def take_back(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a link back."""
    row = _mailed(request, pk, number)
    return attempt(
        request,
        lambda: actions.take_back(mailed=row, by=request.actor, at=timezone.now()),
        done=_("Le lien de %(name)s est retiré : il ne mène plus nulle part.") % {"name": row.member.name},
        back=reverse("cooperation:doors", args=[pk]),
    )


@require_POST
@requires(Verb.WRITE)
def send_again(request: Request, pk: int, number: int) -> HttpResponse:
    """Send a link again."""
    row = _mailed(request, pk, number)
    return attempt(
        request,
        lambda: actions.send_again(mailed=row, by=request.actor, at=timezone.now()),
        done=_("Un nouveau lien part à %(name)s ; l’ancien ne mène plus nulle part.")
        % {"name": row.member.name},
        back=reverse("cooperation:doors", args=[pk]),
    )


def _mailed(request: Request, pk: int, number: int) -> MailedDoor:
    """Return a door of a project that one coordinates. Raises Http404, PermissionDenied."""
    seat = steerable(request, pk, Part.MEMBERS)
    row = doors_in(seat.project).filter(pk=number).first()
    if row is None:
        raise Http404
    row.member.project = seat.project
    return row
