"""Ask to act for an organisation, and give up asking. Who decides: `queries/joining.py`; deciding: `claims.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.accounts import hooks
from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import locked
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.domain.joining import (
    MOST_WAITING_REQUESTS,
    ROLES,
    document_type,
    is_departement,
)
from maillage.accounts.domain.siret import is_siret
from maillage.accounts.models import Evidence, JoinRequest, Mandate, Organisation, RequestState, Role, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.joining import deciders_of, own_domains, standing
from maillage.base.refusals import Refusal, gettext_noop

FACTS = {
    "organisation": gettext_noop("organisation"),
    "role": gettext_noop("rôle demandé"),
    "evidence": gettext_noop("preuve"),
}
events.register("join.asked", gettext_noop("a demandé à agir pour l’organisation"), FACTS)
events.register("join.cancelled", gettext_noop("a abandonné sa demande"), FACTS)
notices.register("request", gettext_noop("Demandes que vous pouvez décider"), default="at_once")


class MayNotAsk(Refusal):
    message = gettext_noop("Connectez-vous à votre propre compte pour demander à agir pour une organisation.")


class WrongSiret(Refusal):
    message = gettext_noop(
        "« %(siret)s » n’est pas un SIRET : 14 chiffres. Vérifiez-le sur un devis ou une facture."
    )


class WrongDepartement(Refusal):
    message = gettext_noop("« %(code)s » n’est pas un numéro de département : par exemple 93, 2A ou 974.")


class AlreadyAsked(Refusal):
    message = gettext_noop("Vous avez déjà une demande en attente pour %(organisation)s.")


class AlreadyMember(Refusal):
    message = gettext_noop("Vous agissez déjà pour %(organisation)s avec ce rôle.")


class TooManyRequests(Refusal):
    message = gettext_noop(
        "Vous avez déjà %(count)s demandes en attente. Attendez une réponse, ou abandonnez-en une."
    )


class NoOwnDomain(Refusal):
    message = gettext_noop(
        "Votre compte n’a pas d’adresse vérifiée au domaine d’une organisation. Changez l’adresse de votre compte, "
        "ou choisissez une autre preuve."
    )


class OtherDomain(Refusal):
    message = gettext_noop(
        "Aucune de vos adresses vérifiées n’est au nom de domaine de %(organisation)s. Changez l’adresse de votre "
        "compte, ou choisissez une autre preuve."
    )


class NoPublicAddress(Refusal):
    message = gettext_noop(
        "Un code part par la poste à une adresse publique : il faut un SIRET. Choisissez une autre preuve."
    )


class DocumentMissing(Refusal):
    message = gettext_noop("Joignez le document : délégation, procès-verbal, extrait d’immatriculation…")


class NotYourRequest(Refusal):
    message = gettext_noop("Cette demande n’est pas la vôtre.")


class AlreadyDecided(Refusal):
    message = gettext_noop("Cette demande est déjà %(decision)s, par %(who)s le %(date)s.")


class AlreadyCancelled(Refusal):
    message = gettext_noop("Cette demande a été abandonnée le %(date)s par la personne qui l’avait faite.")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a person says to act for an organisation. siret: empty for one that has none (collective, project).

    name, kind, departement, address: of an organisation to found; what is publicly known of the SIRET prevails.
    document: content of the file, with the name it had.
    """

    name: str
    kind: str
    evidence: str
    siret: str = ""
    departement: str = ""
    address: str = ""
    role: str = Role.ADMINISTRATOR
    explanation: str = ""
    document: bytes | None = None
    document_name: str = ""


@transaction.atomic
def ask_to_join(*, asking: Asking, to: Organisation | None = None, by: Actor, at: datetime) -> JoinRequest:
    """Ask to act for an organisation that is here (`to`, or the one of the SIRET), or claim one to found.

    Raises MayNotAsk, WrongSiret, WrongDepartement, TooManyRequests, AlreadyMember, AlreadyAsked, NoOwnDomain,
    OtherDomain, NoPublicAddress, DocumentMissing, BadDocument, DocumentTooLarge.
    """
    user = _person(by)
    if asking.siret and not is_siret(asking.siret):
        raise WrongSiret(siret=asking.siret[:40])
    organisation = to.survivor if to else standing(asking.siret)
    asking = _of_organisation(asking, organisation) if organisation else _of_claim(asking)
    _check_person(user, organisation, asking, at)
    _check_evidence(user, organisation, asking)
    keeps = asking.evidence == Evidence.DOCUMENT
    row = JoinRequest(
        user=user, organisation=organisation, siret=asking.siret, name=asking.name, kind=asking.kind,
        departement=asking.departement, address=asking.address, role=asking.role, evidence=asking.evidence,
        explanation=asking.explanation, document=asking.document if keeps else None,
        document_name=asking.document_name[:120] if keeps else "", asked_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyAsked(organisation=asking.name) from None
    journal_request("join.asked", row, by=by.as_oneself(), at=at)
    tell_deciders(row, at=at)
    return row


@transaction.atomic
def cancel_request(*, request: JoinRequest, by: Actor, at: datetime) -> JoinRequest:
    """Give up a request of one's own; its document goes. Raises NotYourRequest, AlreadyDecided, AlreadyCancelled."""
    if request.user_id != by.user_id or not by.may(Verb.USE_ACCOUNT):
        raise NotYourRequest()
    row = waiting(request)
    close_request(row, state=RequestState.CANCELLED, by_id=by.user_id, at=at)
    journal_request("join.cancelled", row, by=by.as_oneself(), at=at)
    return row


def waiting(request: JoinRequest) -> JoinRequest:
    """Return a request as it is now, locked. Raises AlreadyDecided (by whom, when) or AlreadyCancelled.

    Its organisation is locked before, as everywhere; a claim is locked with the others of its SIRET, in order: of two
    that are decided at once, the second finds what the first founded.
    """
    if request.organisation is not None:
        locked(request.organisation)
    elif request.siret:
        same = JoinRequest.objects.filter(siret=request.siret, state=RequestState.WAITING).order_by("pk")
        list(same.select_for_update(of=("self",)).values_list("pk"))
    row = locked(request)
    if row.state == RequestState.WAITING:
        return row
    if row.state == RequestState.CANCELLED:
        raise AlreadyCancelled(date=row.decided_at)
    raise AlreadyDecided(decision=row.get_state_display(), who=str(row.decided_by), date=row.decided_at)


def close_request(row: JoinRequest, *, state: str, by_id: int | None, at: datetime) -> None:
    """Write the end of a request: what was needed to decide and nothing more (document, code) goes."""
    row.state, row.decided_by_id, row.decided_at = state, by_id, at
    row.document, row.document_name, row.code_digest = None, "", ""
    row.save()


def journal_request(what: str, row: JoinRequest, *, by: Actor, at: datetime, **more: object) -> None:
    """Journal a write on a request; its owner is the organisation when it is here already."""
    record(
        what=what, about=f"request:{row.pk}", owner=row.organisation, by=by, at=at,
        after={"organisation": row.name, "role": row.role, "evidence": row.evidence} | more,
        personal={"name": str(row.user)}, person=row.user,
    )  # fmt: skip


def tell_deciders(row: JoinRequest, *, at: datetime) -> None:
    """Tell those who may decide that a request waits for them."""
    notify(
        kind="request", to=deciders_of(row, at=at), url=f"/demandes/{row.pk}", about=f"request:{row.pk}", at=at,
        message=gettext_noop("%(name)s demande à agir pour %(organisation)s."),
        facts={"name": str(row.user), "organisation": row.name}, organisation=row.organisation,
    )  # fmt: skip


def _person(by: Actor) -> User:
    if by.user is None or not by.may(Verb.USE_ACCOUNT):
        raise MayNotAsk()
    return by.user


def _of_organisation(asking: Asking, organisation: Organisation) -> Asking:
    return replace(
        asking, siret=organisation.siret, name=organisation.name, kind=organisation.kind,
        departement=organisation.departement, address=organisation.address or asking.address,
    )  # fmt: skip


def _of_claim(asking: Asking) -> Asking:
    """Complete a claim by what is publicly known; whoever founds an organisation administers it."""
    asking = replace(asking, role=Role.ADMINISTRATOR)
    known = hooks.known(asking.siret) if asking.siret else None
    if known is not None:
        return replace(
            asking, name=known.name, kind=known.kind, departement=known.departement, address=known.address
        )
    if not is_departement(asking.departement):
        raise WrongDepartement(code=asking.departement[:10])
    return asking


def _check_person(user: User, organisation: Organisation | None, asking: Asking, at: datetime) -> None:
    # Two requests at once are counted one after the other; not the key, as in `locked`.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    mine = JoinRequest.objects.filter(user=user, state=RequestState.WAITING)
    if (count := mine.count()) >= MOST_WAITING_REQUESTS:
        raise TooManyRequests(count=count)
    if organisation is None:
        return
    if mine.filter(organisation=organisation).exists():
        raise AlreadyAsked(organisation=organisation.name)
    held = Mandate.objects.in_force_at(at).filter(user=user, organisation=organisation).first()
    if held is not None and ROLES.index(held.role) >= ROLES.index(asking.role):
        raise AlreadyMember(organisation=organisation.name)


def _check_evidence(user: User, organisation: Organisation | None, asking: Asking) -> None:
    if asking.evidence == Evidence.EMAIL_DOMAIN:
        domains = own_domains(user)
        if not domains:
            raise NoOwnDomain()
        if organisation and organisation.email_domain and organisation.email_domain not in domains:
            raise OtherDomain(organisation=organisation.name)
    elif asking.evidence == Evidence.DOCUMENT:
        if not asking.document:
            raise DocumentMissing()
        document_type(asking.document)
    elif asking.evidence == Evidence.POST_CODE and not asking.siret:
        raise NoPublicAddress()
