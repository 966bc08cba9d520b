"""A facilitator sees an organisation's private data only while the organisation lets it: ask, answer, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import locked
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actions.people import OnlyStaff
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Mandate,
    Organisation,
    User,
)
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.facilitation import FACILITATING, to_mandate
from maillage.accounts.queries.mandates import administrators_of
from maillage.base.refusals import Refusal, gettext_noop

FACTS = {
    "facilitator": gettext_noop("facilitateur"),
    "purpose": gettext_noop("pour quoi faire"),
    "state": gettext_noop("état"),
    "kind": gettext_noop("nature"),
    "code": gettext_noop("code ou nom"),
}
events.register("facilitation.asked", gettext_noop("a demandé à voir les données privées"), FACTS)
events.register(
    "facilitation.accepted", gettext_noop("a ouvert ses données privées à un facilitateur"), FACTS
)
events.register("facilitation.refused", gettext_noop("a refusé ses données privées à un facilitateur"), FACTS)
events.register("facilitation.withdrawn", gettext_noop("a retiré l’accès d’un facilitateur"), FACTS)
events.register(
    "scope.taken_back", gettext_noop("a retiré un territoire ou un réseau au facilitateur"), FACTS
)
notices.register("facilitation", gettext_noop("Accès des facilitateurs à vos données"), default="at_once")


class OutOfField(Refusal):
    message = gettext_noop("%(organisation)s n’est ni de votre territoire, ni de votre réseau.")


class NotAFacilitator(Refusal):
    message = gettext_noop(
        "%(facilitator)s n’accompagne pas votre territoire ou votre réseau, ou a déjà un accès."
    )


class PurposeMissing(Refusal):
    message = gettext_noop("Écrivez pour quoi faire : l’organisation le lira avant de répondre.")


class AlreadyOpen(Refusal):
    message = gettext_noop("Cet accès est déjà ouvert ou demandé.")


class MayNotAnswer(Refusal):
    message = gettext_noop("Seule une personne qui administre l’organisation ouvre ou ferme cet accès.")


class NotOnBothSides(Refusal):
    message = gettext_noop(
        "Vous agissez aussi pour %(facilitator)s : une autre personne de l’administration doit ouvrir cet accès."
    )


class NotAsked(Refusal):
    message = gettext_noop("Cette demande n’attend plus de réponse : l’accès est %(state)s.")


@transaction.atomic
def ask_access(*, organisation: Organisation, purpose: str, by: Actor, at: datetime) -> FacilitationMandate:
    """Ask, for the facilitator one acts for, to see an organisation's private data.

    Raises OutOfField, PurposeMissing, AlreadyOpen.
    """
    covered = by.covers(organisation.departement, organisation.network) and by.may(Verb.WRITE)
    if (
        by.organisation is None
        or not covered
        or by.organisation == organisation
        or organisation.merged_into_id
    ):
        raise OutOfField(organisation=organisation.name)
    row = _open(by.organisation, organisation, FacilitationState.ASKED, purpose, by, at)
    _journal("facilitation.asked", row, by, at)
    _tell(
        row,
        administrators_of(organisation, at=at),
        gettext_noop("%(facilitator)s demande à voir vos données privées."),
        at,
    )
    return row


@transaction.atomic
def grant_access(*, facilitator: Organisation, purpose: str, by: Actor, at: datetime) -> FacilitationMandate:
    """Let a facilitator of one's territory or network see the private data of the organisation one administers.

    Raises MayNotAnswer, NotAFacilitator, NotOnBothSides, PurposeMissing, AlreadyOpen.
    """
    organisation = by.organisation
    if organisation is None or not by.may(Verb.ADMINISTER):
        raise MayNotAnswer()
    if facilitator not in to_mandate(organisation):
        raise NotAFacilitator(facilitator=facilitator.name)
    _not_on_both_sides(facilitator, by, at)
    row = _open(facilitator, organisation, FacilitationState.ACCEPTED, purpose, by, at)
    row.decided_by, row.decided_at = by.user, at
    row.save()
    _journal("facilitation.accepted", row, by, at)
    _tell(
        row, _people_of(facilitator, at), gettext_noop("%(organisation)s vous ouvre ses données privées."), at
    )
    return row


@transaction.atomic
def answer_access(
    *, access: FacilitationMandate, accept: bool, by: Actor, at: datetime
) -> FacilitationMandate:
    """Accept or refuse what a facilitator asked. Raises MayNotAnswer, NotAsked, NotOnBothSides."""
    row = _administered(access, by)
    if row.state != FacilitationState.ASKED:
        raise NotAsked(state=row.get_state_display())
    if accept:
        _not_on_both_sides(row.facilitator, by, at)
    row.state = FacilitationState.ACCEPTED if accept else FacilitationState.REFUSED
    row.decided_by, row.decided_at = by.user, at
    row.save()
    _journal(f"facilitation.{row.state}", row, by, at)
    yes, no = (
        gettext_noop("%(organisation)s vous ouvre ses données privées."),
        gettext_noop("%(organisation)s préfère garder ses données privées pour elle."),
    )
    _tell(row, _people_of(row.facilitator, at), yes if accept else no, at)
    return row


@transaction.atomic
def withdraw_access(*, access: FacilitationMandate, by: Actor, at: datetime) -> FacilitationMandate:
    """Close an access at once: the organisation whenever it wants; the facilitator may give it back, or stop asking.

    Raises MayNotAnswer; one that is closed already stays as it is.
    """
    own_side = (
        by.organisation is not None and by.organisation.pk == access.facilitator_id and by.may(Verb.WRITE)
    )
    row = locked(access) if own_side else _administered(access, by)
    if row.state not in (FacilitationState.ASKED, FacilitationState.ACCEPTED):
        return row
    row.state, row.ended_at = FacilitationState.WITHDRAWN, at
    row.save()
    _journal("facilitation.withdrawn", row, by, at)
    if own_side:
        _tell(
            row,
            administrators_of(row.organisation, at=at),
            gettext_noop("%(facilitator)s ne voit plus vos données privées."),
            at,
        )
    else:
        _tell(
            row,
            _people_of(row.facilitator, at),
            gettext_noop("%(organisation)s a retiré votre accès à ses données privées."),
            at,
        )
    return row


@transaction.atomic
def take_back_scope(*, scope: FacilitatorScope, by: Actor, at: datetime) -> None:
    """Take a territory or a network back from a facilitator; the accesses it was given stay. Raises OnlyStaff."""
    if not by.may(Verb.SUPERVISE):
        raise OnlyStaff()
    record(
        what="scope.taken_back", about=f"organisation:{scope.organisation_id}", owner=scope.organisation,
        before={"kind": scope.kind, "code": scope.code}, by=by, at=at,
    )  # fmt: skip
    scope.delete()


def _open(
    facilitator: Organisation, organisation: Organisation, state: str, purpose: str, by: Actor, at: datetime
) -> FacilitationMandate:
    if not purpose.strip():
        raise PurposeMissing()
    row = FacilitationMandate(
        facilitator=facilitator, organisation=organisation, state=state, purpose=purpose.strip()[:500],
        asked_by=by.user, asked_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyOpen() from None
    return row


def _administered(access: FacilitationMandate, by: Actor) -> FacilitationMandate:
    if not by.may(Verb.ADMINISTER, to=access.organisation):
        raise MayNotAnswer()
    return locked(access)


def _not_on_both_sides(facilitator: Organisation, by: Actor, at: datetime) -> None:
    if Mandate.objects.in_force_at(at).filter(organisation=facilitator, user=by.user).exists():
        raise NotOnBothSides(facilitator=facilitator.name)


def _people_of(facilitator: Organisation, at: datetime) -> list[User]:
    rows = Mandate.objects.in_force_at(at).filter(organisation=facilitator, role__in=FACILITATING)
    return [row.user for row in rows.select_related("user")]


def _journal(what: str, row: FacilitationMandate, by: Actor, at: datetime) -> None:
    record(
        what=what, about=f"facilitation:{row.pk}", owner=row.organisation, by=by, at=at,
        after={"facilitator": row.facilitator.name, "purpose": row.purpose, "state": row.state},
    )  # fmt: skip


def _tell(row: FacilitationMandate, to: list[User], message: str, at: datetime) -> None:
    notify(
        kind="facilitation", to=to, message=message, url="/organisation/accompagnement", at=at,
        about=f"facilitation:{row.pk}",
        facts={"organisation": row.organisation.name, "facilitator": row.facilitator.name},
    )  # fmt: skip
