"""Adopt a common text, as it was read: who, in what quality, when, and the digest of the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.base import speaking_for
from maillage.cooperation.actions.guard import MayNotVote, party
from maillage.cooperation.domain.base import digest
from maillage.cooperation.domain.events import base as events  # noqa: F401  named before they are written
from maillage.cooperation.models.base import Adoption, Edition
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.base import wordings_of


class NothingToAdopt(Refusal):
    message = gettext_noop("Le texte est vide : proposez un premier énoncé.")


class TextChanged(Refusal):
    message = gettext_noop(
        "Le texte a changé pendant que vous l’aviez sous les yeux : relisez-le, puis adoptez-le si vous en êtes "
        "d’accord."
    )


class AlreadyAdopted(Refusal):
    message = gettext_noop("%(name)s a déjà adopté ce texte, mot pour mot.")


class NoSigner(Refusal):
    message = gettext_noop("Écrivez le nom et la fonction de la personne qui adopte pour l’organisation.")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who adopts, and what was read (the digest shown with the text)."""

    signer: str
    quality: str
    digest: str


@transaction.atomic
def adopt(
    *,
    project: Project,
    text: str,
    signature: Signature,
    on_behalf: Member | None = None,
    by: Actor,
    at: datetime,
) -> Adoption:
    """Adopt a text for one's organisation, or for a member without account as its coordinator was told.

    Raises MayNotVote, MayNotSteer, HasAnAccount, ProjectClosed, NothingToAdopt, TextChanged, AlreadyAdopted, NoSigner.
    """
    seat = party(project, by, at)
    if seat.member is None:
        raise MayNotVote()
    member = speaking_for(seat, seat.member, on_behalf)
    wordings = wordings_of(project, text)
    if not wordings:
        raise NothingToAdopt()
    now = digest(text, wordings)
    if signature.digest != now:
        raise TextChanged()
    signer, quality = signature.signer.strip()[:150], signature.quality.strip()[:150]
    if not signer or not quality:
        raise NoSigner()
    edition, _made = Edition.objects.get_or_create(
        project=seat.project, text=text, digest=now,
        defaults={"content": [{"section": one.section, "words": one.words} for one in wordings], "at": at},
    )  # fmt: skip
    if Adoption.objects.filter(edition=edition, member=member).exists():
        raise AlreadyAdopted(name=member.name)
    row = Adoption.objects.create(
        edition=edition, member=member, signer=signer, quality=quality, author=by.user, at=at,
        noted_by=seat.member if member.pk != seat.member.pk else None,
    )  # fmt: skip
    record(
        what="base.text_adopted", about=f"project:{project.pk}", owner=seat.project.owner,
        after={"text": text, "member": member.name, "digest": now}, by=by, at=at,
    )  # fmt: skip
    return row
