"""Sign a document, or refuse it. A signed version never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from maillage.accounts.actions.notifications import WORDS
from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.doors import Letter, News, Opened
from maillage.cooperation.actions.guard import locked
from maillage.cooperation.actions.signing_news import (
    REFUSED,
    NotToSign,
    held,
    mail_receipt,
    reach_each,
    tell,
    tell_all,
    those,
)
from maillage.cooperation.domain.documents.template import BOARD_FORMS
from maillage.cooperation.domain.events.documents import NEWS
from maillage.cooperation.models.documents import (
    BoardApproval,
    PaperSignature,
    PaperState,
    PaperVersion,
    SignatureState,
    SignatureWay,
)
from maillage.cooperation.models.projects import Member
from maillage.mail.domain.addresses import masked
from maillage.mail.domain.letter import quoted


class NotAsked(Refusal):
    message = gettext_noop("Votre organisation n’est pas partie à ce document, ou n’est plus dans le groupe.")


class OnlyAnAdministrator(Refusal):
    message = gettext_noop(
        "Signer engage l’organisation : seule une personne qui l’administre peut le faire."
    )


class AlreadyAnswered(Refusal):
    message = gettext_noop("Votre organisation a déjà répondu, le %(date)s.")


class OtherFile(Refusal):
    message = gettext_noop(
        "Le fichier que vous avez lu n’est pas celui que l’on vous demande de signer : relisez-le."
    )


class WhoSigns(Refusal):
    message = gettext_noop("Donnez votre nom et votre fonction, et cochez « lu et approuvé ».")


class NeedsTheBoard(Refusal):
    message = gettext_noop(
        "Cette forme rend chaque membre responsable pour les autres : le conseil de %(party)s l’approuve d’abord. "
        "Notez la date, l’instance et la référence de sa décision, puis signez (R-333)."
    )


class SayWhy(Refusal):
    message = gettext_noop("Dites pourquoi vous refusez : les autres en ont besoin pour avancer.")


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, as typed. sha256: of the file that was shown."""

    name: str = ""
    quality: str = ""
    approved: bool = False
    sha256: str = ""


@transaction.atomic
def sign(
    *,
    version: PaperVersion,
    member: Member,
    signatory: Signatory,
    by: Actor,
    at: datetime,
    opened: Opened | None = None,
) -> PaperSignature:
    """Sign for a member: by who administers its organisation, or by the link mailed to its signatory (opened).

    Raises ProjectClosed, Gone, NotToSign, NotAsked, OnlyAnAdministrator, AlreadyAnswered, WhoSigns, OtherFile,
    NeedsTheBoard.
    """
    row, signature = _answering(version, member, by, opened)
    name, quality = signatory.name.strip()[:150], signatory.quality.strip()[:120]
    if not name or not quality or not signatory.approved:
        raise WhoSigns()
    if signatory.sha256 != row.sha256 or not row.is_intact:
        raise OtherFile()
    if row.form in BOARD_FORMS and not BoardApproval.objects.filter(version=row, member=member).exists():
        raise NeedsTheBoard(party=signature.party)
    signature.state, signature.at, signature.sha256 = SignatureState.SIGNED, at, row.sha256
    signature.name, signature.quality, signature.approved = name, quality, True
    if opened:  # the address may have changed since the signature was asked
        signature.mask = masked(opened.link.meant_for)[:120]
    signature.way, signature.person = (SignatureWay.LINK, None) if opened else (SignatureWay.ACCOUNT, by.user)
    signature.save()
    if not row.signatures.exclude(state=SignatureState.SIGNED).exists():
        row.state, row.closed_at = PaperState.SIGNED, at
        row.save(update_fields=["state", "closed_at"])
        tell_all(row, at)
    elif opened:
        mail_receipt(row, member, name, quality, at)
    facts = {"party": signature.party, "sha256": row.sha256, "state": row.state}
    tell("document.signed", row, facts, by, at, personal={"name": name, "quality": quality})
    return signature


@transaction.atomic
def refuse(
    *, version: PaperVersion, member: Member, reason: str, signatory: Signatory, by: Actor, at: datetime,
    opened: Opened | None = None,
) -> PaperSignature:  # fmt: skip
    """Refuse to sign, and say why: the version is closed, the others are told. Raises as `sign`, SayWhy."""
    row, signature = _answering(version, member, by, opened)
    if not reason.strip():
        raise SayWhy()
    signature.state, signature.at, signature.reason = SignatureState.REFUSED, at, reason.strip()[:500]
    signature.name, signature.quality = signatory.name.strip()[:150], signatory.quality.strip()[:120]
    signature.way, signature.person = (SignatureWay.LINK, None) if opened else (SignatureWay.ACCOUNT, by.user)
    signature.save()
    row.state, row.closed_at = PaperState.REFUSED, at
    row.save(update_fields=["state", "closed_at"])
    facts = {"title": row.title, "party": signature.party}
    news = News(
        NEWS, REFUSED, {**facts, WORDS: signature.reason}, reverse("cooperation:version", args=[row.pk])
    )
    context = {**facts, "reason": quoted(signature.reason)}
    letter = Letter("cooperation/mail/document_refused", "cooperation:sign_door", context, replaces=False)
    reach_each(row, [one for one in those(row) if one.coordinates], news, letter, "refused", at)
    tell("document.refused", row, {"party": signature.party, "reason": signature.reason}, by, at)
    return signature


def _answering(
    version: PaperVersion, member: Member, by: Actor, opened: Opened | None
) -> tuple[PaperVersion, PaperSignature]:
    """Hold a version for who answers for a member of it."""
    locked(version.sheet.project)
    row = held(version)
    fresh = Member.objects.filter(pk=member.pk).first()
    signature = (
        PaperSignature.objects.select_for_update(of=("self",)).filter(version=row, member=member).first()
    )
    if signature is None or fresh is None or not fresh.is_party:
        raise NotAsked()
    if opened is not None:
        if opened.member.pk != member.pk or opened.door.number != row.pk:
            raise NotAsked()
    elif by.organisation is None or by.organisation.pk != fresh.organisation_id:
        raise NotAsked()
    elif not by.may(Verb.ADMINISTER):
        raise OnlyAnAdministrator()
    if signature.state != SignatureState.WAITING:
        raise AlreadyAnswered(date=signature.at)
    if row.state != PaperState.PROPOSED:
        raise NotToSign()
    return row, signature
