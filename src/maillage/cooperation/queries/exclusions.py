"""Reads of exclusions: the decisions on which one may rest, the vote under way, the departure and who may read it."""

from __future__ import annotations

from django.db.models import Q

from maillage.accounts.actors import Actor
from maillage.cooperation.models.ballots import PENDING, Ballot
from maillage.cooperation.models.decisions import Decision, DecisionKind
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import Departure


def grounds_of(member: Member) -> list[Decision]:
    """Return the decisions in force that exclude a member, the latest first (one query).

    Those of a vote about it; those that name it, when their vote named nobody else or when they were entered without
    a vote. One taken before it came in, or that already served, excludes nobody.
    """
    named = Q(title__icontains=member.name) | Q(text__icontains=member.name)
    rows = Decision.objects.in_force().filter(
        Q(ballot__concerned=member) | (Q(ballot__concerned=None) & named),
        project=member.project_id, kind=DecisionKind.EXCLUSION, departures=None,
        decided_at__gte=member.joined_at or member.added_at,
    )  # fmt: skip
    return list(rows.select_related("ballot").order_by("-number"))


def vote_on_excluding(member: Member) -> Ballot | None:
    """Return the vote under way on the exclusion of a member, if any (one query)."""
    rows = Ballot.objects.filter(concerned=member, kind=DecisionKind.EXCLUSION, state__in=PENDING)
    return rows.order_by("-pk").first()


def departure_of(pk: int) -> Departure | None:
    """Return a departure with all that its page shows (one query)."""
    related = ("member__project__owner", "member__organisation", "decision__ballot")
    return Departure.objects.select_related(*related).filter(pk=pk).first()


def left_itself(departure: Departure, actor: Actor) -> bool:
    """Tell whether an actor reads for the organisation that left."""
    return departure.member.organisation_id in actor.readable
