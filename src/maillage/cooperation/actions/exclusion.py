"""End the place of another: an exclusion by a decision, or by the buyer; a seat around the group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.explain import explain
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.decisions import LONGEST_TEXT, LONGEST_TITLE, next_number
from maillage.cooperation.actions.exit import Exit, WhenAsked, depart
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain.events import decisions as events  # noqa: F401  named before they are written
from maillage.cooperation.models.decisions import OUTSIDE, Decision, DecisionKind
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import Departure, DepartureKind
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.exclusions import grounds_of


class NotItsDecision(Refusal):
    message = gettext_noop(
        "Cette décision n’exclut pas %(name)s, ou n’est plus en vigueur : choisissez-en une autre."
    )


class OutsideIncomplete(Refusal):
    message = gettext_noop(
        "Pour une décision prise hors de Maillage, donnez le jour, l’instance et le texte."
    )


class NotYetDecided(Refusal):
    message = gettext_noop("Une décision a déjà été prise : son jour est au plus tard le %(today)s.")


class IsAParty(Refusal):
    message = gettext_noop(
        "%(name)s est membre du groupe : sa sortie demande son accord, ou une décision d’exclusion."
    )


class AlsoCoordinates(Refusal):
    message = gettext_noop("%(name)s coordonne ce projet : demandez-lui d’abord de rendre ce rôle.")


@dataclass(frozen=True, slots=True)
class Outside:
    """A decision taken elsewhere than on Maillage: the day, the body that took it, its text."""

    on: date | None
    body: str
    text: str


@transaction.atomic
def exclude_member(
    *, member: Member, exit: Exit, ground: Decision | Outside, version: int | None, by: Actor, at: datetime
) -> Departure:
    """Exclude a member as a decision of the group says; one taken elsewhere goes to the register at the same time.

    Raises MayNotSteer, ProjectClosed, NotItsDecision, OutsideIncomplete, NotYetDecided, and as `leave_project`.
    """
    seat = steering(member.project, by, at)
    member = Member.objects.select_related("project").get(pk=member.pk)
    decision = _registered(seat, member, ground, by, at) if isinstance(ground, Outside) else ground
    if not isinstance(ground, Outside) and ground.pk not in {one.pk for one in grounds_of(member)}:
        raise NotItsDecision(name=member.name)
    return depart(
        project=seat.project, member=member, kind=DepartureKind.EXCLUDED, exit=exit, decision=decision,
        version=version, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def exclude_for_buyer(
    *, member: Member, exit: Exit, version: int | None, by: Actor, at: datetime
) -> Departure:
    """Note that the buyer excluded a member (R-251): nothing to decide. Raises WhenAsked, and as `leave_project`."""
    project = steering(member.project, by, at).project
    if exit.asked_on is None:
        raise WhenAsked()
    kind = DepartureKind.BUYER
    return depart(project=project, member=member, kind=kind, exit=exit, version=version, by=by, at=at)


@transaction.atomic
def end_seat(*, member: Member, exit: Exit, version: int | None, by: Actor, at: datetime) -> Departure:
    """End the place of an organisation around the group (candidate, observer, adviser, funder), which is told why.

    Raises MayNotSteer, ProjectClosed, IsAParty, AlsoCoordinates, and as `leave_project`.
    """
    project = steering(member.project, by, at).project
    member = Member.objects.select_related("project").get(pk=member.pk)
    if member.is_party:
        raise IsAParty(name=member.name)
    if member.coordinates:
        raise AlsoCoordinates(name=member.name)
    kind = DepartureKind.ENDED
    return depart(project=project, member=member, kind=kind, exit=exit, version=version, by=by, at=at)


def _registered(seat: Seat, member: Member, ground: Outside, by: Actor, at: datetime) -> Decision:
    body, text = ground.body.strip()[:200], ground.text.strip()[:LONGEST_TEXT]
    if ground.on is None or not body or not text:
        raise OutsideIncomplete()
    today = timezone.localdate(at)
    if ground.on > today:
        raise NotYetDecided(today=today)
    title = explain((gettext_noop("Exclusion de %(name)s"), {"name": member.name}))[:LONGEST_TITLE]
    noon = timezone.make_aware(datetime.combine(ground.on, time(12)))
    row = Decision.objects.create(
        project=seat.project, number=next_number(seat.project), kind=DecisionKind.EXCLUSION, title=title, text=text,
        decided_at=min(noon, at), born_in=OUTSIDE, body=body, member=seat.member, author=by.user, created_at=at,
    )  # fmt: skip
    facts = {
        "number": row.number,
        "title": title,
        "kind": row.kind,
        "text": text,
        "born_in": OUTSIDE,
        "body": body,
    }
    record(
        what="decision.registered", about=f"project:{seat.project.pk}", owner=seat.project.owner, by=by, at=at,
        after=facts,
    )  # fmt: skip
    return row
