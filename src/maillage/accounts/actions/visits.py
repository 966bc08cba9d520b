"""A member of the staff looks at the site as a person sees it: with a reason, read-only, told to the person."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.visits import LONGEST
from maillage.accounts.models import StaffVisit, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.visits import overdue
from maillage.base.refusals import Refusal, gettext_noop

events.register("visit.started", gettext_noop("a commencé à regarder le site comme une personne"))
events.register("visit.ended", gettext_noop("a cessé de regarder le site comme une personne"))


class MayNotVisit(Refusal):
    message = gettext_noop("Seule l’équipe de Maillage peut regarder le site comme une autre personne.")


class NoReason(Refusal):
    message = gettext_noop("Écrivez le motif de la visite : la personne le lira.")


class NeverStaff(Refusal):
    message = gettext_noop("On ne regarde pas le site comme un autre membre de l’équipe.")


class AccountClosed(Refusal):
    message = gettext_noop("Ce compte est fermé.")


class AlreadyVisiting(Refusal):
    message = gettext_noop("Terminez d’abord la visite en cours.")


@transaction.atomic
def start_visit(*, person: User, reason: str, by: Actor, at: datetime) -> StaffVisit:
    """Begin to look as a person, who is told why. Raises MayNotVisit, NeverStaff, AccountClosed, NoReason,
    AlreadyVisiting; a visit that ended by itself is closed first.
    """
    if not by.may(Verb.SUPERVISE) or by.user is None:
        raise MayNotVisit()
    if person.is_staff or person.pk == by.user_id:
        raise NeverStaff()
    if not person.is_active or person.anonymised_at:
        raise AccountClosed()
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise NoReason()
    close_overdue(at=at)
    try:
        with transaction.atomic():
            visit = StaffVisit.objects.create(staff=by.user, person=person, reason=reason, started_at=at)
    except IntegrityError:
        raise AlreadyVisiting() from None
    _write("visit.started", visit, by=by, at=at)
    notify(
        kind="security",
        to=[person],
        message=gettext_noop(
            "%(staff)s, de l’équipe de Maillage, regarde le site comme vous. Motif : %(reason)s"
        ),
        facts={"staff": str(by.user), "reason": reason},
        url=reverse("account_visits"),
        about=f"visit:{visit.pk}",
        at=at,
    )
    return visit


@transaction.atomic
def close_visit(*, number: int, by: Actor, at: datetime) -> bool:
    """End a visit of this member of the staff; False when it had ended already."""
    visit = StaffVisit.objects.select_for_update().filter(pk=number, staff=by.user, ended_at=None).first()
    if visit is None:
        return False
    visit.ended_at = max(visit.started_at, min(at, visit.started_at + LONGEST))
    visit.save(update_fields=["ended_at"])
    _write("visit.ended", visit, by=by, at=at)
    return True


def close_overdue(*, at: datetime) -> int:
    """End the visits that nobody ended and return how many: run by `maillage tick`."""
    return sum(
        close_visit(number=visit.pk, by=Actor(user=visit.staff, origin="maillage tick"), at=at)
        for visit in overdue(at)
    )


def _write(what: str, visit: StaffVisit, *, by: Actor, at: datetime) -> None:
    record(
        what=what, about=f"person:{visit.person_id}", after={"visit": visit.pk},
        personal={"reason": visit.reason}, person=visit.person, by=by, at=at,
    )  # fmt: skip
