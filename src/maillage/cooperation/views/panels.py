"""What a cooperation adds to the pages of groups: « Inviter ces structures »."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.permissions import Verb
from maillage.consortium.models import KeptProposal
from maillage.cooperation.models.projects import Project


def invite_next(request: HttpRequest, subject: object) -> str | None:
    """The button beside « Garder cette proposition »: keep it, then open its project."""
    return render_to_string("cooperation/projects/_invite_next.html", {}, request)


def invite_action(request: HttpRequest, subject: object) -> str | None:
    """On a kept proposal: open its project, or go to it."""
    actor = getattr(request, "actor", ANONYMOUS)
    if not isinstance(subject, KeptProposal) or not actor.may(Verb.WRITE, to=subject.organisation):
        return None
    project = Project.objects.filter(proposal=subject, owner=subject.organisation).first()
    return render_to_string(
        "cooperation/projects/_invite_action.html", {"kept": subject, "project": project}, request
    )
