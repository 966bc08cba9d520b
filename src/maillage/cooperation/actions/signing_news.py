"""Tell the parties of a document that it is to be signed, signed, refused; hold and close its versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.doors import Letter, News, Reached, mail, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.documents import NEWS
from maillage.cooperation.models.documents import PaperState, PaperVersion, SignatureState
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.document_facts import sheet_of
from maillage.mail.actions.links import revoke_links
from maillage.mail.actions.messages import cancel_waiting
from maillage.mail.domain.addresses import masked

DOOR = "sign"
SIGN_LATER = 60
"""Days for which the link still opens, after the day to sign by when there is one."""
_ASKED = gettext_noop("« %(title)s » est à signer par votre organisation, dans « %(project)s ».")
BY_DAY = gettext_noop("« %(title)s » est à signer avant le %(date)s, dans « %(project)s ».")
_DONE = gettext_noop("« %(title)s » est signé par toutes les parties, dans « %(project)s ».")
_OVER = gettext_noop(
    "« %(title)s » n’est plus à signer, dans « %(project)s » : %(party)s est sortie du groupe."
)
REFUSED = gettext_noop("%(party)s refuse de signer « %(title)s ».")


class NotToSign(Refusal):
    message = gettext_noop("Cette version n’est pas, ou n’est plus, à signer.")


def ask(row: PaperVersion, member: Member, by_name: str, at: datetime) -> bool:
    """Tell a party: on the site, and by a link when somebody without account signs for it."""
    page = reverse("cooperation:version", args=[row.pk])
    news = News(NEWS, BY_DAY if row.sign_by else _ASKED, facts_of(row), page, administrators=True)
    letter, key = letter_to_sign(row, by_name, at), f"coop-sign-{row.pk}-{member.pk}"
    return not reach_signatory(row, member, news, letter, key, at, by_name).nobody


def reach_signatory(
    row: PaperVersion, member: Member, news: News, letter: Letter, key: str, at: datetime, by_name: str
) -> Reached:
    """Tell who signs for a member: on the site, by a link without account, both when an address to sign was given."""
    facts: dict[str, Any] = {
        "member": signatory_of(member), "door": Doorway(DOOR, row.pk, member.pk), "letter": letter, "key": key,
        "at": at, "by_name": by_name,
    }  # fmt: skip
    told = reach(news=news, **facts)
    if told.people and sheet_of(member).signatory_email:
        return Reached(told.people, mail(**facts))
    return told


def facts_of(row: PaperVersion) -> dict[str, object]:
    """Return what the news say of a version: its title, its project, the day to sign by when there is one."""
    facts: dict[str, object] = {"title": row.title, "project": row.sheet.project.title}
    return {**facts, "date": row.sign_by} if row.sign_by else facts


def letter_to_sign(row: PaperVersion, by_name: str, at: datetime) -> Letter:
    """Return what is mailed to who is asked to sign a version; its day to sign by, as long as it is ahead."""
    ahead = row.sign_by if row.sign_by and row.sign_by >= timezone.localdate(at) else None
    context = {"title": row.title, "by": by_name, "sign_by": ahead}
    return Letter(
        "cooperation/mail/document_sign", "cooperation:sign_door", context, days=days_of_link(row, at)
    )


def days_of_link(row: PaperVersion, at: datetime) -> int:
    """Return for how many days a link mailed now opens: a while after the day to sign by."""
    return max((row.sign_by - timezone.localdate(at)).days if row.sign_by else 0, 0) + SIGN_LATER


def signatory_of(member: Member) -> Member:
    """The same seat, reached at the address of who signs for it."""
    found = copy(member)
    found.email = sheet_of(member).signatory_email or member.email
    return found


def mask_of(member: Member) -> str:
    email = signatory_of(member).email
    return masked(email)[:120] if email else ""


def tell_all(row: PaperVersion, at: datetime) -> None:
    news = News(NEWS, _DONE, facts_of(row), reverse("cooperation:version", args=[row.pk]))
    letter = Letter(
        "cooperation/mail/document_signed",
        "cooperation:sign_door",
        {"title": row.title},
        days=365,
        replaces=False,
    )  # the door by which one signed stays open, as a receipt
    reach_each(row, those(row), news, letter, "signed", at)


def mail_receipt(row: PaperVersion, member: Member, name: str, quality: str, at: datetime) -> None:
    """Mail that somebody signed by a link to the address it was meant for: a link gets forwarded."""
    context = {"title": row.title, "name": name, "quality": quality, "at": at}
    letter = Letter(
        "cooperation/mail/document_receipt", "cooperation:sign_door", context, days_of_link(row, at), False
    )
    mail(
        member=signatory_of(member), door=Doorway(DOOR, row.pk, member.pk), letter=letter,
        key=f"coop-receipt-{row.pk}-{member.pk}", at=at,
    )  # fmt: skip


def those(row: PaperVersion) -> list[Member]:
    signatures = row.signatures.select_related(
        "member__organisation", "member__project__owner", "member__sheet"
    )
    return [one.member for one in signatures]


def reach_each(
    row: PaperVersion, members: Collection[Member], news: News, letter: Letter, what: str, at: datetime
) -> None:
    for member in members:
        reach(
            member=signatory_of(member), door=Doorway(DOOR, row.pk, member.pk), news=news, letter=letter,
            key=f"coop-{what}-{row.pk}-{member.pk}", at=at,
        )  # fmt: skip


def close(row: PaperVersion, state: PaperState, at: datetime) -> None:
    row.state, row.closed_at = state, at
    row.save(update_fields=["state", "closed_at"])
    for signature in row.signatures.filter(state=SignatureState.WAITING):
        about = Doorway(DOOR, row.pk, signature.member_id).about
        revoke_links(about=about, at=at)
        cancel_waiting(about=about, at=at)


def withdraw_named(member: Member, by: Actor, at: datetime) -> None:
    """Take back the versions under signature that name a member which has just left: nobody signs them as they are."""
    proposed = PaperVersion.objects.filter(signatures__member=member, state=PaperState.PROPOSED)
    for row in [held(one) for one in proposed.order_by("pk")]:
        close(row, PaperState.WITHDRAWN, at)
        _tell_over(row, member, at)
        tell("document.withdrawn", row, {"party": member.name}, by, at)


def _tell_over(row: PaperVersion, gone: Member, at: datetime) -> None:
    """Tell the other parties that were asked to sign; the link of one without account says it when opened."""
    facts, page = {**facts_of(row), "party": gone.name}, reverse("cooperation:version", args=[row.pk])
    for member in those(row):
        if member.pk != gone.pk and member.organisation is not None:
            notify(
                kind=NEWS, to=those_acting(member.organisation, at=at, administrators=True), message=_OVER, facts=facts,
                url=page, about=f"project:{member.project_id}", at=at, organisation=member.organisation,
            )  # fmt: skip


def held(version: PaperVersion) -> PaperVersion:
    rows = PaperVersion.objects.select_for_update(of=("self",)).select_related("sheet__project__owner")
    row = rows.filter(pk=version.pk).first()
    if row is None:
        raise Gone()
    return row


def tell(
    what: str,
    row: PaperVersion,
    more: Mapping[str, object],
    by: Actor,
    at: datetime,
    personal: Mapping[str, object] | None = None,
) -> None:
    project = row.sheet.project
    after = {"title": row.title, "version": row.number, **more}
    record(
        what=what,
        about=f"project:{project.pk}",
        owner=project.owner,
        after=after,
        personal=personal,
        by=by,
        at=at,
    )
