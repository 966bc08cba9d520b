"""Mandates: give, change, pass on, end. An organisation that has an administrator keeps one.

Each write locks the organisation first and reads again, under this lock, whether the author still administers it: of
two administrators who remove each other at the same moment, one wins and the other is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.domain.joining import ROLES, MandateToOneself, best_role
from maillage.accounts.models import ApiToken, Mandate, Organisation, Role, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.joining import may_decide_for
from maillage.accounts.queries.mandates import administering, administrators_of
from maillage.base.refusals import Refusal, gettext_noop

M = TypeVar("M", bound=Model)

FACTS = {
    "role": gettext_noop("rôle"),
    "term": gettext_noop("jusqu’au"),
    "tokens": gettext_noop("jetons retirés"),
}
events.register("mandate.changed", gettext_noop("a changé un mandat"), FACTS)
events.register("mandate.ended", gettext_noop("a mis fin à un mandat"), FACTS)
events.register("mandate.passed", gettext_noop("a transmis l’administration"), FACTS)
events.register("mandate.appointed", gettext_noop("a nommé une personne à l’administration"), FACTS)
notices.register("mandate", gettext_noop("Vos droits dans les organisations"), essential=True)
notices.register("members", gettext_noop("Les membres de vos organisations"))


class MayNotManage(Refusal):
    message = gettext_noop("Il faut administrer l’organisation pour gérer ses membres.")


class NoLongerAdministrator(Refusal):
    message = gettext_noop("Vous n’administrez plus %(organisation)s : rien n’a été changé.")


class LastAdministrator(Refusal):
    message = gettext_noop(
        "%(organisation)s n’aurait plus personne pour l’administrer. Nommez d’abord une autre personne à "
        "l’administration, ou transmettez la vôtre."
    )


class AlreadyEnded(Refusal):
    message = gettext_noop("Ce mandat est déjà terminé, depuis le %(date)s.")


class MandateChangedMeanwhile(Refusal):
    message = gettext_noop(
        "Le mandat de %(name)s a été changé pendant que vous le regardiez : il a maintenant le rôle « %(role)s ». "
        "Vérifiez, puis recommencez si besoin."
    )


class TermInThePast(Refusal):
    message = gettext_noop("La fin d’un mandat doit être à venir.")


class HasAdministrator(Refusal):
    message = gettext_noop("%(organisation)s a de nouveau une administration : c’est à elle de décider.")


def locked(row: M) -> M:
    """Return a row as it is now, locked until the end of the transaction.

    Not its key: news that name it are still written meanwhile, by whoever holds the journal we may wait for.
    """
    return type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def give(
    *,
    organisation: Organisation,
    user: User,
    role: str,
    term_at: datetime | None,
    giver_id: int | None,
    at: datetime,
) -> Mandate:
    """Give a mandate within the caller's transaction, which journals it; one already held keeps its best role.

    Raises MandateToOneself.
    """
    if giver_id == user.pk:
        raise MandateToOneself()
    organisation = locked(organisation)
    held = Mandate.objects.filter(organisation=organisation, user=user, ended_at=None).first()
    if held is not None and held.term_at is not None and held.term_at <= at:
        close(held, at=at, by_id=None, reason="")
        held = None
    if held is None:
        held = Mandate(
            organisation=organisation,
            user=user,
            starts_at=at,
            role=role,
            term_at=term_at,
            given_by_id=giver_id,
        )
    else:
        held.role = best_role(held.role, role)
        held.term_at = max(held.term_at, term_at) if held.term_at and term_at else None
        held.version += 1
    held.save()
    adopted(organisation, held)
    return held


def adopted(organisation: Organisation, mandate: Mandate) -> None:
    """Note that an organisation has an administrator again."""
    if mandate.role == Role.ADMINISTRATOR and organisation.orphaned_at is not None:
        Organisation.objects.filter(pk=organisation.pk).update(orphaned_at=None)


@transaction.atomic
def change_mandate(
    *, mandate: Mandate, role: str, term_at: datetime | None, version: int, by: Actor, at: datetime
) -> Mandate:
    """Change the role and the term of a member; nobody gives more to oneself.

    Raises MayNotManage, NoLongerAdministrator, AlreadyEnded, MandateChangedMeanwhile, TermInThePast,
    MandateToOneself, LastAdministrator.
    """
    row = _managed(mandate, by, at)
    if row.version != version:
        raise MandateChangedMeanwhile(name=str(row.user), role=str(Role(row.role).label))
    if (row.role, row.term_at) == (role, term_at):
        return row
    if term_at is not None and term_at <= at:
        raise TermInThePast()
    if row.user_id == by.user_id and _is_more(row, role, term_at):
        raise MandateToOneself()
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(row, at)
    before = _facts(row)
    row.role, row.term_at = role, term_at
    _save(row)
    adopted(row.organisation, row)
    _journal("mandate.changed", row, before, _facts(row), by, at)
    _tell(row, gettext_noop("%(by)s a changé votre rôle ou sa durée pour %(organisation)s."), by, at)
    return row


@transaction.atomic
def end_mandate(*, mandate: Mandate, reason: str = "", by: Actor, at: datetime) -> Mandate:
    """End the mandate of a colleague, or one's own: access ends at once, with its tokens; history stays.

    Raises MayNotManage, NoLongerAdministrator, AlreadyEnded, LastAdministrator.
    """
    if mandate.user_id == by.user_id and by.may(Verb.USE_ACCOUNT):
        locked(mandate.organisation)
        row = _alive(mandate, at)
    else:
        row = _managed(mandate, by, at)
    _keep_an_administrator(row, at)
    tokens = close(row, at=at, by_id=by.user_id, reason=reason.strip()[:500])
    _journal("mandate.ended", row, _facts(row), {"tokens": tokens}, by, at)
    if row.user_id == by.user_id:
        _tell_administrators(row, gettext_noop("%(name)s a quitté %(organisation)s."), by, at)
    else:
        _tell(
            row, gettext_noop("Vous n’agissez plus pour %(organisation)s : votre mandat a pris fin."), by, at
        )
    return row


@transaction.atomic
def transfer_administration(*, to: Mandate, by: Actor, at: datetime) -> Mandate:
    """Make a colleague administrator in one's own place; one becomes an editor.

    Raises MayNotManage, NoLongerAdministrator, AlreadyEnded, MandateToOneself, LastAdministrator.
    """
    row = _managed(to, by, at)
    if row.user_id == by.user_id:
        raise MandateToOneself()
    own = Mandate.objects.in_force_at(at).get(organisation=row.organisation, user=by.user)
    before, own_before = _facts(row), _facts(own)
    row.role, own.role = Role.ADMINISTRATOR, Role.EDITOR
    _save(row)
    _save(own)
    if not row.user.is_active:
        raise LastAdministrator(organisation=row.organisation.name)
    _journal("mandate.passed", row, before, _facts(row), by, at)
    _journal("mandate.changed", own, own_before, _facts(own), by, at)
    _tell(row, gettext_noop("%(by)s vous a transmis l’administration de %(organisation)s."), by, at)
    return row


@transaction.atomic
def appoint_administrator(*, mandate: Mandate, by: Actor, at: datetime) -> Mandate:
    """Make a member administrator of an organisation that has none: a facilitator of its territory, or the staff.

    Raises MayNotManage, HasAdministrator, AlreadyEnded, MandateToOneself.
    """
    organisation = locked(mandate.organisation)
    if administrators_of(organisation, at=at):
        raise HasAdministrator(organisation=organisation.name)
    if not may_decide_for(by, organisation, at=at):
        raise MayNotManage()
    row = _alive(mandate, at)
    if row.user_id == by.user_id:
        raise MandateToOneself()
    before = _facts(row)
    row.role = Role.ADMINISTRATOR
    _save(row)
    adopted(organisation, row)
    _journal("mandate.appointed", row, before, _facts(row), by, at)
    _tell(row, gettext_noop("%(by)s vous a confié l’administration de %(organisation)s."), by, at)
    return row


def _managed(mandate: Mandate, by: Actor, at: datetime) -> Mandate:
    """Lock the organisation, check that the author administers it now, return the mandate as it is now."""
    organisation = mandate.organisation
    if not by.may(Verb.ADMINISTER, to=organisation):
        raise MayNotManage()
    locked(organisation)
    if not administering(at).filter(organisation=organisation, user=by.user).exists():
        raise NoLongerAdministrator(organisation=organisation.name)
    return _alive(mandate, at)


def _alive(mandate: Mandate, at: datetime) -> Mandate:
    row = Mandate.objects.select_related("user", "organisation").get(pk=mandate.pk)
    over = row.ended_at or (row.term_at if row.term_at and row.term_at <= at else None)
    if over is not None:
        raise AlreadyEnded(date=over)
    return row


def _keep_an_administrator(row: Mandate, at: datetime) -> None:
    """Raise LastAdministrator when the organisation has nobody else to administer it."""
    if row.role != Role.ADMINISTRATOR:
        return
    if not administering(at).filter(organisation=row.organisation).exclude(pk=row.pk).exists():
        raise LastAdministrator(organisation=row.organisation.name)


def _is_more(row: Mandate, role: str, term_at: datetime | None) -> bool:
    longer = row.term_at is not None and (term_at is None or term_at > row.term_at)
    return longer or ROLES.index(role) > ROLES.index(row.role)


def _save(row: Mandate) -> None:
    row.version += 1
    row.save()


def close(row: Mandate, *, at: datetime, by_id: int | None, reason: str) -> int:
    """End a mandate and the tokens of this person for this organisation; returns how many tokens."""
    row.ended_at, row.ended_by_id, row.reason = at, by_id, reason
    _save(row)
    tokens = ApiToken.objects.filter(user=row.user, organisation=row.organisation, revoked_at=None)
    return tokens.update(revoked_at=at)


def _facts(row: Mandate) -> dict[str, object]:
    return {"role": row.role, "term": row.term_at}


def _journal(
    what: str, row: Mandate, before: dict[str, object], after: dict[str, object], by: Actor, at: datetime
) -> None:
    record(
        what=what, about=f"organisation:{row.organisation_id}", owner=row.organisation, before=before,
        after=after, personal={"name": str(row.user)}, person=row.user, by=by, at=at,
    )  # fmt: skip


def _tell(row: Mandate, message: str, by: Actor, at: datetime) -> None:
    if row.user_id == by.user_id:
        return
    notify(
        kind="mandate", to=[row.user], message=message, at=at, about=f"organisation:{row.organisation_id}",
        facts={"organisation": row.organisation.name, "by": str(by.user or "")},
        url="/mes-organisations", organisation=row.organisation,
    )  # fmt: skip


def _tell_administrators(row: Mandate, message: str, by: Actor, at: datetime) -> None:
    notify(
        kind="members", to=administrators_of(row.organisation, at=at), message=message, at=at,
        facts={"name": str(row.user), "organisation": row.organisation.name}, url="/organisation/membres",
        about=f"organisation:{row.organisation_id}", organisation=row.organisation,
    )  # fmt: skip
