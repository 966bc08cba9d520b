"""Undo what was done to a mandate: a role changed, a colleague removed by mistake."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import MayNotManage, change_mandate, give
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.events import number_of
from maillage.accounts.domain.undo import ChangedSince, NotReversible, Written, put_back, register
from maillage.accounts.models import Mandate, Organisation, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.mandates import administering
from maillage.base.refusals import gettext_noop

DAY = timedelta(hours=24)

events.register("mandate.restored", gettext_noop("a rétabli un mandat terminé par erreur"), events.ROLE)


def register_all() -> None:
    """Say how the events of mandates are undone."""
    register("mandate.changed", undo_change, needs=Verb.ADMINISTER)
    register("mandate.ended", undo_end, needs=Verb.ADMINISTER, within=DAY)


def undo_change(*, entry: Written, by: Actor, at: datetime) -> None:
    """Give back the role and the term that a member had before an entry. Raises ChangedSince, or as change_mandate."""
    organisation, user = _whose(entry)
    row = Mandate.objects.filter(organisation=organisation, user=user, ended_at=None).first()
    if row is None:
        raise ChangedSince()
    facts = put_back({"role": row.role, "term": row.term_at}, entry)
    change_mandate(
        mandate=row, role=facts["role"], term_at=_moment(facts["term"]), version=row.version, by=by, at=at
    )


def undo_end(*, entry: Written, by: Actor, at: datetime) -> None:
    """Give back a mandate that an administrator ended, with its role; its tokens stay revoked, and the person is told.

    Raises NotReversible (the person left by oneself, or is no longer there), MayNotManage, ChangedSince when the
    person has a mandate again or its term is past.
    """
    organisation, user = _whose(entry)
    if not by.may(Verb.ADMINISTER, to=organisation):
        raise MayNotManage()
    if getattr(entry, "person_id", None) == user.pk or not user.is_active:
        raise NotReversible()
    facts: dict[str, Any] = entry.before or {}
    term = _moment(facts.get("term"))
    held = Mandate.objects.filter(organisation=organisation, user=user, ended_at=None)
    if held.exists() or (term is not None and term <= at):
        raise ChangedSince()
    row = give(
        organisation=organisation, user=user, role=facts["role"], term_at=term, giver_id=by.user_id, at=at
    )
    if not administering(at).filter(organisation=organisation, user=by.user).exists():
        raise MayNotManage()  # read again under the lock that giving takes
    notify(
        kind="mandate", to=[user], at=at, about=f"organisation:{organisation.pk}", organisation=organisation,
        message=gettext_noop("%(by)s a rétabli votre mandat pour %(organisation)s."), url="/mes-organisations",
        facts={"organisation": organisation.name, "by": str(by.user or "")},
    )  # fmt: skip
    record(
        what="mandate.restored", about=f"organisation:{organisation.pk}", owner=organisation,
        after={"role": row.role}, personal={"name": str(user)}, person=user, by=by, at=at,
    )  # fmt: skip


def _whose(entry: Written) -> tuple[Organisation, User]:
    """Return the organisation and the person of an entry. Raises NotReversible once the person was erased from it."""
    organisation = Organisation.objects.filter(pk=number_of(entry.about)[1]).first()
    detail = getattr(entry, "detail", None)
    user = User.objects.filter(pk=detail.about_person_id).first() if detail else None
    if organisation is None or user is None:
        raise NotReversible()
    return organisation, user


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
