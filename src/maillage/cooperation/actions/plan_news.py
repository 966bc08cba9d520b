"""Tell who bears an action of the plan: it is given to it, its date moves, what it waited for is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from maillage.accounts.actions.notifications import notify
from maillage.accounts.models import Notification
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.events.plan import NEWS
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.queries.access import Seat

GIVEN = gettext_noop("« %(task)s » vous est confiée dans « %(project)s ».")
MOVED = gettext_noop("La date de « %(task)s » a changé dans « %(project)s » : voyez pour quand.")
READY = gettext_noop("« %(task)s » peut commencer : ce qu’elle attendait est fait. C’est à vous.")


def tell_given(task: Task, seat: Seat, at: datetime) -> int:
    """Tell the organisation that an action is given to; return how many people were told."""
    return _tell_bearer(task, GIVEN, seat, at)


def tell_moved(task: Task, seat: Seat, at: datetime) -> int:
    """Tell who bears an action that its date moved; return how many people were told."""
    return _tell_bearer(task, MOVED, seat, at)


def tell_ready(ended: Task, seat: Seat, at: datetime) -> int:
    """Tell who bears the actions that waited only for the one that just ended, once each (three queries, and news)."""
    waiting = ended.before.still_open().select_related("owner__organisation").prefetch_related("after")
    ready = [one for one in waiting if not any(first.is_open for first in one.after.all() if first != ended)]
    return sum(_tell_bearer(one, READY, seat, at, once=True) for one in ready)


def _tell_bearer(task: Task, message: str, seat: Seat, at: datetime, *, once: bool = False) -> int:
    """Who does it itself knows already."""
    if task.owner is None or not task.is_open or task.owner == seat.member:
        return 0
    url = reverse("cooperation:task", args=[task.pk])
    facts = {"task": task.title, "project": seat.project.title}
    return tell_member(task.owner, message, facts, url=url, at=at, once=once)


def tell_member(
    member: Member, message: str, facts: Mapping[str, object], *, url: str, at: datetime, once: bool = False,
    waiting: bool = False,
) -> int:  # fmt: skip
    """Tell on the site those who act for an engaged member; return how many people.

    Nobody for a member without account: the pages say so, and the group tells it. once: never again for this page;
    waiting: not while the same news of it waits to be read.
    """
    organisation = member.organisation
    if organisation is None or member.state != MemberState.ACCEPTED:
        return 0
    people = list(those_acting(organisation, at=at))
    if once or waiting:
        known = Notification.objects.filter(
            kind=NEWS, url=url, message=message, user__in=[one.pk for one in people]
        )
        known = known.filter(read_at=None) if waiting else known
        told = set(known.values_list("user", flat=True))
        people = [one for one in people if one.pk not in told]
    rows = notify(
        kind=NEWS, to=people, message=message, facts=facts, url=url, about=f"project:{member.project_id}", at=at,
        organisation=organisation,
    )  # fmt: skip
    return len(rows)
