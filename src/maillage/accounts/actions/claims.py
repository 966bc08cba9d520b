"""Decide a request to act for an organisation: approve (which founds it, for a claim), refuse with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.accounts import hooks
from maillage.accounts.actions.joining import close_request, journal_request, waiting
from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import give
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.domain.joining import ROLES, MandateToOneself
from maillage.accounts.models import Evidence, JoinRequest, Organisation, RequestState
from maillage.accounts.queries.joining import may_decide, own_domains, standing
from maillage.base.refusals import Refusal, gettext_noop

events.register("join.approved", gettext_noop("a accepté une demande à agir pour l’organisation"))
events.register("join.declined", gettext_noop("a refusé une demande à agir pour l’organisation"))
events.register(
    "organisation.founded", gettext_noop("a ajouté l’organisation, à la demande de qui agit pour elle")
)
notices.register("answer", gettext_noop("Réponses à vos demandes"), essential=True)

TO_WRITE_DOWN = (Evidence.CALL, Evidence.POST_CODE)
"""What leaves no other trace than what the decider writes."""


class MayNotDecide(Refusal):
    message = gettext_noop(
        "Cette demande se décide ailleurs : par l’administration de l’organisation, sinon par la personne qui anime "
        "son territoire, sinon par l’équipe de Maillage."
    )


class NothingChecked(Refusal):
    message = gettext_noop(
        "Écrivez ce que vous avez vérifié : qui vous avez appelé, à quel numéro, ce qui a été dit."
    )


class ReasonMissing(Refusal):
    message = gettext_noop("Écrivez pourquoi vous refusez : la personne le lira.")


class MoreThanAsked(Refusal):
    message = gettext_noop("Vous pouvez donner le rôle demandé ou un rôle moindre, pas davantage.")


@transaction.atomic
def approve_request(
    *, request: JoinRequest, checked: str = "", role: str = "", by: Actor, at: datetime
) -> Organisation:
    """Let a person act for the organisation; a claim founds it, and its administrator is whoever claimed it.

    checked: what was verified, needed for a call. role: a lesser one than asked, empty: the one asked.
    Raises MandateToOneself, AlreadyDecided, AlreadyCancelled, MayNotDecide, NothingChecked, MoreThanAsked.
    """
    row = _decidable(request, by, at)
    if row.evidence in TO_WRITE_DOWN and not checked.strip():
        raise NothingChecked()
    if role and (role not in ROLES or ROLES.index(role) > ROLES.index(row.role)):
        raise MoreThanAsked()
    row.checked, row.role = checked.strip()[:500], role or row.role
    return accept(row, decider_id=by.user_id, by=by, at=at)


@transaction.atomic
def decline_request(*, request: JoinRequest, reason: str, by: Actor, at: datetime) -> JoinRequest:
    """Refuse a request; the person is told why. Raises as `approve_request`, and ReasonMissing."""
    row = _decidable(request, by, at)
    if not reason.strip():
        raise ReasonMissing()
    row.reason = reason.strip()[:500]
    close_request(row, state=RequestState.DECLINED, by_id=by.user_id, at=at)
    journal_request("join.declined", row, by=by, at=at)
    _answer(
        row, gettext_noop("Votre demande pour %(organisation)s est refusée. Motif : « %(reason)s »."), at=at
    )
    return row


def accept(row: JoinRequest, *, decider_id: int | None, by: Actor, at: datetime) -> Organisation:
    """Give the mandate of a locked request within the caller's transaction; founds the organisation of a claim."""
    organisation = row.organisation or _found(row, by, at)
    row.organisation = organisation
    give(organisation=organisation, user=row.user, role=row.role, term_at=None, giver_id=decider_id, at=at)
    close_request(row, state=RequestState.APPROVED, by_id=decider_id, at=at)
    journal_request("join.approved", row, by=by, at=at, checked=bool(row.checked))
    _answer(
        row,
        gettext_noop("Votre demande est acceptée : vous agissez maintenant pour %(organisation)s."),
        at=at,
    )
    return organisation


def _decidable(request: JoinRequest, by: Actor, at: datetime) -> JoinRequest:
    """Return a request locked, that this actor may decide; one whose organisation is here by now joins it."""
    row = waiting(request)
    if row.user_id == by.user_id:
        raise MandateToOneself()
    if row.organisation is None:
        row.organisation = standing(row.siret)
    if not may_decide(by, row, at=at):
        raise MayNotDecide()
    return row


def _found(row: JoinRequest, by: Actor, at: datetime) -> Organisation:
    """Add the organisation of a claim, and turn the other claims of its SIRET into requests to join it."""
    organisation = Organisation(
        name=row.name, kind=row.kind, siret=row.siret, departement=row.departement, address=row.address
    )
    if row.evidence == Evidence.EMAIL_DOMAIN and len(domains := own_domains(row.user)) == 1:
        organisation.email_domain = domains[0]
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except (
        IntegrityError
    ):  # founded at the same moment, on another claim: its administrator decides of this one
        raise MayNotDecide() from None
    record(
        what="organisation.founded", about=f"organisation:{organisation.pk}", owner=organisation, by=by, at=at,
        after={"name": organisation.name, "kind": organisation.kind, "siret": organisation.siret},
    )  # fmt: skip
    hooks.founded(organisation=organisation, by=by, at=at)
    if organisation.siret:
        _join_others(organisation, but=row, at=at)
    return organisation


def _join_others(organisation: Organisation, *, but: JoinRequest, at: datetime) -> None:
    others = JoinRequest.objects.select_for_update(of=("self",)).filter(
        siret=organisation.siret, organisation=None, state=RequestState.WAITING
    )
    for other in others.exclude(pk=but.pk):
        other.organisation, other.code_digest = organisation, ""
        other.save()
        notify(
            kind="answer", to=[other.user], url=f"/rejoindre/demandes/{other.pk}", about=f"request:{other.pk}", at=at,
            message=gettext_noop(
                "%(organisation)s a maintenant une administration sur Maillage : elle décide de votre demande."
            ),
            facts={"organisation": organisation.name},
        )  # fmt: skip


def _answer(row: JoinRequest, message: str, *, at: datetime) -> None:
    notify(
        kind="answer", to=[row.user], url=f"/rejoindre/demandes/{row.pk}", about=f"request:{row.pk}", at=at,
        message=message, facts={"organisation": row.name, "reason": row.reason},
    )  # fmt: skip
