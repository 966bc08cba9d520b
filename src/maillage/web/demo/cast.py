"""Who plays in the cooperations of the demonstration, and when: all is counted back from the day it is filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.models import Mandate, Organisation
from maillage.cooperation.actions.answers import Given, Read, answer_invitation
from maillage.cooperation.domain.bid import is_working
from maillage.cooperation.models.invitations import AnswerKind, Invitation
from maillage.cooperation.models.projects import Member, Project
from maillage.web.demo.accounts import (
    DECLARER,
    DIRECTOR,
    DIRECTOR_SIRET,
    FUNDER_SIRET,
    NETWORK_SIRET,
    acting,
    facilitator,
    funder,
)

PARTNERS = ("00010102200010", "00010103000013", "00010104800015")
"""Structures of the shared post, beside the director's own."""
BEFORE = 65
"""Days: nothing of a cooperation of the demonstration is older."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts. at: now."""

    director: Actor
    partners: tuple[Actor, ...]
    helper: Actor
    at: datetime

    def ago(self, days: int) -> datetime:
        """Return the same hour some days before now; negative: after."""
        return self.at - timedelta(days=days)

    def morning(self, days: int) -> datetime:
        """Return half past nine, some days before now (negative: after), on the next working day."""
        day = timezone.localtime(self.ago(days)).replace(hour=9, minute=30, second=0, microsecond=0)
        while not is_working(day.date()):
            day += timedelta(days=1)
        return day

    def address(self) -> str:
        """Return where to write to structures whose mandates are too young; empty when news reach them on the site."""
        young = Mandate.objects.filter(
            user=self.director.user, organisation=self.director.organisation, starts_at__gt=self.ago(BEFORE)
        )
        return DECLARER.email if young.exists() else ""

    @property
    def all(self) -> tuple[Actor, ...]:
        """Those that do the work, the director first."""
        return (self.director, *self.partners)


def cast(at: datetime) -> Cast | None:
    """Return who plays; None when the invented structures are not all there."""
    known = {one.siret: one for one in Organisation.objects.filter(is_demo=True)}
    if not known.keys() >= {DIRECTOR_SIRET, *PARTNERS}:
        return None
    return Cast(
        director=acting(DIRECTOR, known[DIRECTOR_SIRET], at=at),
        partners=tuple(acting(DECLARER, known[siret], at=at) for siret in PARTNERS),
        helper=facilitator(at),
        at=at,
    )


def seat_of(project: Project, who: Actor) -> Member:
    """Return the seat of the organisation that somebody acts for."""
    return (
        Member.objects.held()
        .select_related("organisation")
        .get(project=project, organisation=who.organisation)
    )


def speaks_for(member: Member, at: datetime) -> Actor:
    """Return who answers for an invented organisation with an account."""
    where = member.organisation
    assert where is not None
    if where.siret == NETWORK_SIRET:
        return facilitator(at)
    if where.siret == FUNDER_SIRET:
        return funder(at)
    return acting(DIRECTOR if where.siret == DIRECTOR_SIRET else DECLARER, where, at=at)


def given(kind: str, words: str = "") -> Given:
    """Return an answer, signed by somebody who is plainly nobody."""
    return Given(kind, "Une responsable de démonstration", "directrice", words)


def say_yes(invitation: Invitation, at: datetime) -> None:
    """Accept an invitation for its organisation."""
    by = speaks_for(invitation.member, at)
    answer_invitation(invitation=invitation, given=given(AnswerKind.YES), read=Read(), by=by, at=at)
