"""What those that coordinate do with the links mailed to members: take one back, send it again, follow an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.door_kinds import Again
from maillage.cooperation.actions.door_letters import letter_again
from maillage.cooperation.actions.doors import mail
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain.events import doors as events  # noqa: F401  named before they are written
from maillage.cooperation.models.doors import MailedDoor
from maillage.cooperation.models.projects import Member, Project
from maillage.mail.actions.links import revoke_links
from maillage.mail.actions.messages import cancel_waiting
from maillage.mail.domain.addresses import masked
from maillage.mail.models import Link

PAUSE = timedelta(hours=1)
"""Between two sendings of one link: who has just received it has to be left the time to read it."""


class NothingOpen(Refusal):
    message = gettext_noop("Ce lien ne mène déjà plus nulle part : il n’y a rien à retirer.")


class NothingAwaited(Refusal):
    message = gettext_noop("On n’attend plus de réponse par ce lien : il n’y a rien à renvoyer.")


class NoAddress(Refusal):
    message = gettext_noop("Personne à joindre pour %(name)s : donnez d’abord une adresse.")


class SentLately(Refusal):
    message = gettext_noop(
        "Ce lien est parti il y a moins d’une heure : laissez à la personne le temps de le lire."
    )


@transaction.atomic
def take_back(*, mailed: MailedDoor, by: Actor, at: datetime) -> None:
    """Take back every link of a door, and its mails that still wait; what was answered stays.

    Raises MayNotSteer, ProjectClosed, Gone, NothingOpen.
    """
    project = steering(mailed.member.project, by, at).project
    row = _held(mailed, project)
    about = row.door.about
    cancel_waiting(about=about, at=at)
    if not Link.objects.open_at(at).filter(about=about).exists():
        raise NothingOpen()
    revoke_links(about=about, at=at)
    _tell("member.link_closed", row, by, at)


@transaction.atomic
def send_again(*, mailed: MailedDoor, by: Actor, at: datetime) -> None:
    """Mail a new link for what still waits; those mailed before lead nowhere any more. Once an hour at most.

    Raises MayNotSteer, ProjectClosed, Gone, NothingAwaited, NoAddress, SentLately.
    """
    project = steering(mailed.member.project, by, at).project
    row = _held(mailed, project)
    again = letter_again(row.door, row.member, at)
    if again is None:
        raise NothingAwaited()
    if not again.to.email:
        raise NoAddress(name=row.member.name)
    if at - row.sent_at < PAUSE:
        raise SentLately()
    _send(row, again, at)
    _tell("member.link_sent", row, by, at, masked(again.to.email))


def follow_address(*, member: Member, former: str, at: datetime, kind: str = "") -> int:
    """Take back what was mailed to the former address of a member, send again what still waits to its new one.

    kind: of the doors to look at (those to sign, when who signs changes), empty for all. Within the transaction that
    changes the address, its project held. Returns how many links left.
    """
    rows = MailedDoor.objects.select_for_update().filter(member=member)
    sent = 0
    for row in (rows.filter(kind=kind) if kind else rows).order_by("pk"):
        row.member = member
        about = row.door.about
        was_open = Link.objects.open_at(at).filter(about=about, meant_for=former).exists()
        cancel_waiting(about=about, at=at, to=former)
        revoke_links(about=about, at=at, meant_for=former)
        again = letter_again(row.door, member, at) if was_open else None
        if again is not None and again.to.email:
            _send(row, again, at)
            sent += 1
    return sent


def _held(mailed: MailedDoor, project: Project) -> MailedDoor:
    rows = MailedDoor.objects.select_for_update(of=("self",)).select_related("member__organisation")
    row = rows.filter(pk=mailed.pk, member__project=project).first()
    if row is None:
        raise Gone()
    row.member.project = project
    return row


def _send(row: MailedDoor, again: Again, at: datetime) -> None:
    """Mail a new link. Its key names the link it replaces: that one is replaced once, whoever clicks twice."""
    about = row.door.about
    cancel_waiting(about=about, at=at)
    revoke_links(about=about, at=at)
    last = Link.objects.filter(about=about).order_by("pk").values_list("pk", flat=True).last()
    key = f"coop-again-{row.pk}-{last}"
    mail(member=again.to, door=row.door, letter=again.letter, key=key, at=at, by_name=again.by_name)


def _tell(what: str, row: MailedDoor, by: Actor, at: datetime, address: str = "") -> None:
    project = row.member.project
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner,
        after={"member": row.member.name, "what": row.words}, personal={"address": address} if address else None,
        by=by, at=at,
    )  # fmt: skip
