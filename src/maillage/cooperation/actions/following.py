"""Seats follow their organisation: claimed when it comes to Maillage, moved when it is merged into another."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.cooperation.models.projects import HELD, InternalNote, Member, Project


def claim_seats(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Give an organisation that comes to Maillage the seats held under its SIRET."""
    if organisation.siret:
        taken = Member.objects.filter(organisation=organisation, state__in=HELD).values("project")
        free = Member.objects.filter(organisation=None, siret=organisation.siret).exclude(project__in=taken)
        free.update(organisation=organisation)


def move_seats(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    """Give the survivor the seats of the other; where both sit, the other's seat stays with it, as history."""
    taken = Member.objects.filter(organisation=into, state__in=HELD).values_list("project_id", flat=True)
    moved = (
        Member.objects.filter(organisation=lost).exclude(project__in=list(taken)).update(organisation=into)
    )
    moved += InternalNote.objects.filter(organisation=lost).update(organisation=into)
    return moved + Project.objects.filter(owner=lost).update(owner=into)
