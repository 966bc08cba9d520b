"""Reads of the links mailed to members: those of a project, what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from maillage.cooperation.models.doors import MailedDoor
from maillage.cooperation.models.projects import Member, Project
from maillage.mail.models import Link, OutgoingMessage


def doors_in(project: Project) -> QuerySet[MailedDoor]:
    """Return the doors mailed to the members of a project, the latest first."""
    return MailedDoor.objects.filter(member__project=project).select_related("member")


def links_of(rows: Iterable[MailedDoor]) -> dict[str, Link]:
    """Return the last link of each door, by what it is about (one query)."""
    links = Link.objects.filter(about__in=[row.door.about for row in rows]).order_by("created_at", "pk")
    return {link.about: link for link in links}


def mails_of(rows: Iterable[MailedDoor]) -> dict[str, str]:
    """Return the state of the last mail of each door, by what it is about (one query)."""
    mails = OutgoingMessage.objects.filter(about__in=[row.door.about for row in rows]).order_by("pk")
    return dict(mails.values_list("about", "state"))


def sent_at(member: Member, at: datetime) -> int:
    """Return how many links were mailed to a member at a moment: by the write of that moment (one query)."""
    return MailedDoor.objects.filter(member=member, sent_at=at).count()
