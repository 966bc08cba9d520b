"""Reach a member: news on the site for who acts for it here, else a mail with a link made for one thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.notifications import notify
from maillage.accounts.queries.mandates import those_acting
from maillage.cooperation.domain.doors import Doorway, doorway
from maillage.cooperation.models.doors import MailedDoor
from maillage.cooperation.models.projects import Member
from maillage.mail.actions.links import LinkBroken, issue_link, open_link, revoke_links
from maillage.mail.actions.messages import cancel_waiting, queue_message
from maillage.mail.models import Link, OutgoingMessage
from maillage.mail.queries.letters import full_url

PURPOSE = "coop"
_LINK = re.compile(r"(/c/[a-z]+/)\S+")


@dataclass(frozen=True, slots=True)
class News:
    """What a member is told on the site. kind: registered in accounts.domain.notices; url: its page, from « / ».

    administrators: only they can do what it asks (to sign); else editors are told too.
    """

    kind: str
    message: str
    facts: Mapping[str, object]
    url: str
    administrators: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What is mailed to a member without account. template: « cooperation/mail/… »; route: of the page of the door.

    The context receives `url` (the door), `expires` (its last day), `member` and `project` besides its own.
    replaces: the links mailed before for the same thing lead nowhere any more; False for a reminder or a receipt, so
    that the first mail stays good.
    """

    template: str
    route: str
    context: Mapping[str, object]
    days: int = 60
    replaces: bool = True


@dataclass(frozen=True, slots=True)
class Reached:
    """How a member was reached: people told on the site, or one mail; neither when there is nobody to write to."""

    people: int = 0
    mailed: bool = False

    @property
    def nobody(self) -> bool:
        """Tell whether nobody could be reached: somebody has to give an address."""
        return not self.people and not self.mailed


def reach(
    *, member: Member, door: Doorway, news: News, letter: Letter, key: str, at: datetime, by_name: str = ""
) -> Reached:
    """Tell a member something, within the transaction of the fact.

    key: idempotency of the mail: the same key again sends nothing more. by_name: who writes, as the mail says it.
    """
    organisation = member.organisation
    people = those_acting(organisation, at=at, administrators=news.administrators) if organisation else []
    if people:
        notify(
            kind=news.kind, to=people, message=news.message, facts=news.facts, url=news.url,
            about=f"project:{member.project_id}", at=at, organisation=organisation,
        )  # fmt: skip
        return Reached(people=len(people))
    return Reached(mailed=mail(member=member, door=door, letter=letter, key=key, at=at, by_name=by_name))


def mail(*, member: Member, door: Doorway, letter: Letter, key: str, at: datetime, by_name: str = "") -> bool:
    """Mail a door to the address of a member; False without address. Already mailed under this key: nothing more."""
    if not member.email:
        return False
    if OutgoingMessage.objects.filter(key=key).exists():  # a new link would take back the one that was mailed
        return True
    project = member.project
    if letter.replaces:
        revoke_links(about=door.about, at=at)
    _link, token = issue_link(
        purpose=f"{PURPOSE}-{door.kind}",
        about=door.about,
        meant_for=member.email,
        days=letter.days,
        ask=by_name or project.owner.name,
        at=at,
    )
    message = queue_message(
        key=key, to=member.email, template=letter.template,
        context={
            "project": project.title, "member": member.name, "organisation": project.owner.name,
            "url": full_url(reverse(letter.route, args=[token])),
            "expires": timezone.localtime(at + timedelta(days=letter.days)).date(), **letter.context,
        },
        language=member.language, kind=f"{PURPOSE}-{door.kind}", about=door.about,
        for_organisation_id=project.owner_id, from_name=f"{by_name or project.owner.name} · Maillage",
        confidential=True, at=at,
    )  # fmt: skip
    _note(door, message.subject, at)
    return True


def written(key: str) -> str:
    """Return what the mail of a key says, its link cut, its foot left out; empty when there is no such mail."""
    text = OutgoingMessage.objects.filter(key=key).values_list("text", flat=True).first() or ""
    return _LINK.sub(r"\1…", text.partition("\n-- \n")[0]).strip()


def _note(door: Doorway, words: str, at: datetime) -> None:
    """Keep that a door was mailed, for those that coordinate to see."""
    row = MailedDoor(member_id=door.member, kind=door.kind, number=door.number, words=words, sent_at=at)
    MailedDoor.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["member", "kind", "number"],
        update_fields=["words", "sent_at"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A door that opens: its link, what it is about, the member it was mailed to."""

    link: Link
    door: Doorway
    member: Member


def open_door(*, token: str, kind: str, at: datetime) -> Opened:
    """Return what a token opens; changes nothing. Raises LinkRefused (broken, expired, revoked), as mail does."""
    link = open_link(token=token, purpose=f"{PURPOSE}-{kind}", at=at)
    door = doorway(link.about)
    seats = Member.objects.select_related("project", "project__owner", "organisation")
    member = seats.filter(pk=door.member).first() if door else None
    if door is None or member is None:
        raise LinkBroken()
    return Opened(link, door, member)


def close_doors(*, member: Member, at: datetime) -> None:
    """Take back every link mailed to a member, and what still waits to be mailed."""
    abouts = Link.objects.filter(about__startswith="coop:", about__endswith=f":m{member.pk}", used_at=None)
    for about in set(abouts.values_list("about", flat=True)):
        revoke_links(about=about, at=at)
        cancel_waiting(about=about, at=at)
