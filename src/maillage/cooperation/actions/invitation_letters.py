"""What is written to an invited organisation, and to those who invited it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.notifications import notify
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import PURPOSE, Letter, News, Reached, mail, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.invitations import NEWS
from maillage.cooperation.domain.offered import Offered, read_counter, read_offered, wishes
from maillage.cooperation.models.invitations import Answer, Invitation
from maillage.cooperation.queries.invitations import told_of
from maillage.cooperation.queries.terms import is_grouping
from maillage.mail.actions.messages import queue_message
from maillage.mail.domain.letter import quoted

DOOR = "invitation"
ROUTE = "cooperation:invitation_door"
REVOKED = gettext_noop("%(organisation)s retire son invitation sur « %(name)s ».")
READ_AGAIN = 60
"""Days for which the link still shows what was answered, once the last day to answer is over."""


def doorway(row: Invitation) -> Doorway:
    """Return how links and mails name an invitation."""
    return Doorway(DOOR, row.pk, row.member_id)


def own_page(row: Invitation) -> str:
    """Return the page of an invitation for who has an account."""
    return reverse("cooperation:my_invitation", args=[row.pk])


def sender_page(row: Invitation) -> str:
    """Return the page of an invitation for who sent it."""
    return reverse("cooperation:invitation", args=[row.member.project_id, row.pk])


def sender_name(row: Invitation) -> str:
    """Return who invites: the person and the organisation."""
    owner = row.member.project.owner.name
    return f"{row.sent_by}, {owner}" if row.sent_by else owner


def signature(row: Invitation) -> str:
    """Return the same as the header of a mail writes it: no comma there."""
    owner = row.member.project.owner.name
    return f"{row.sent_by} – {owner}" if row.sent_by else owner


def facts_of(row: Invitation, offered: Offered | None = None) -> dict[str, Any]:
    """Return what the letters say of an invitation: facts only."""
    what = offered or read_offered(row.offered)
    return {
        "inviter": sender_name(row),
        "title": what.frame.title,
        "buyer": what.frame.buyer,
        "grouping": is_grouping(row.member.project),
        "deadline": what.frame.deadline,
        "work": [{"label": one.label, "hours": float(one.hours), "km": one.km} for one in what.work],
        "hours": float(what.hours),
        "answer_by": row.answer_by,
        "message": quoted(row.message),
        "last": False,
    }


def tell(
    row: Invitation, template: str, key: str, message: str, *, at: datetime, by_name: str = "",
    replaces: bool = False, **context: Any,
) -> Reached:  # fmt: skip
    """Tell the invited organisation something about its invitation. message: as news; template: of the mail."""
    project, what = row.member.project, facts_of(row)
    facts = {
        "inviter": project.owner.name,
        "name": what["title"],
        "date": row.answer_by,
        "member": row.member.name,
    }
    return reach(
        member=row.member,
        door=doorway(row),
        news=News(NEWS, message, facts, own_page(row)),
        letter=Letter(
            f"cooperation/mail/{template}",
            ROUTE,
            {**what, **context},
            days_of_link(row, at),
            replaces=replaces,
        ),
        key=key,
        at=at,
        by_name=by_name or signature(row),
    )


def mail_receipt(answer: Answer, *, at: datetime) -> bool:
    """Mail what was answered by the link to the address the link was meant for."""
    row, offered = answer.invitation, read_offered(answer.offered)
    context = {
        **facts_of(row), "kind": answer.kind, "name": answer.name, "quality": answer.quality, "at": answer.at,
        "words": quoted(answer.words), "wishes": _wishes(answer), "work": facts_of(row, offered)["work"],
    }  # fmt: skip
    letter = Letter(
        "cooperation/mail/invitation_receipt", ROUTE, context, days_of_link(row, at), replaces=False
    )
    return mail(
        member=row.member, door=doorway(row), letter=letter, key=f"coop:receipt:{answer.pk}", at=at,
        by_name=row.member.project.owner.name,
    )  # fmt: skip


def _wishes(answer: Answer) -> list[dict[str, Any]]:
    """Return what a counter-proposal asks: hours, euros, percents, or a plain number, as its kind says."""
    if answer.counter is None:
        return []
    return [
        {
            "kind": one.kind,
            "label": one.label,
            "before": _figure(one.kind, one.before),
            "after": _figure(one.kind, one.after),
        }
        for one in wishes(read_counter(answer.counter), read_offered(answer.offered))
    ]


def _figure(kind: str, value: Decimal | int | None) -> float | None:
    if value is None:
        return None
    return float(value) / 100 if kind in ("price", "amount") else float(value)


def tell_revoked(row: Invitation, *, had_left: bool, at: datetime) -> None:
    """Tell that an invitation is taken back: there is no link any more. had_left: its mail was sent."""
    member, project = row.member, row.member.project
    people = those_acting(member.organisation, at=at) if member.organisation else []
    if people:
        facts = {"organisation": project.owner.name, "name": facts_of(row)["title"]}
        notify(
            kind=NEWS, to=people, message=REVOKED, facts=facts, url=own_page(row), about=f"project:{project.pk}",
            at=at, organisation=member.organisation,
        )  # fmt: skip
    elif had_left and member.email:
        _mail_revoked(row, at)


def _mail_revoked(row: Invitation, at: datetime) -> None:
    member, project = row.member, row.member.project
    queue_message(
        key=f"coop:revoked:{row.pk}", to=member.email, template="cooperation/mail/invitation_revoked",
        context={**facts_of(row), "member": member.name, "project": project.title, "organisation": project.owner.name},
        language=member.language, kind=f"{PURPOSE}-{DOOR}", about=f"{PURPOSE}:revoked:{row.pk}",
        for_organisation_id=project.owner_id, from_name=f"{project.owner.name} · Maillage", confidential=True, at=at,
    )  # fmt: skip


def tell_senders(
    row: Invitation, message: str, facts: Mapping[str, object], *, at: datetime, but: int | None = None
) -> None:
    """Tell those who coordinate, and who sent the invitation. but: the person who just acted."""
    project = row.member.project
    people = [one for one in told_of(project, sender=row.sent_by, at=at) if one.pk != but]
    notify(
        kind=NEWS, to=people, message=message, facts={"member": row.member.name, "project": project.title, **facts},
        url=sender_page(row), about=f"project:{project.pk}", at=at, organisation=project.owner,
    )  # fmt: skip


def days_of_link(row: Invitation, at: datetime) -> int:
    """Return for how many days a link mailed now opens: it shows what was answered after the last day too."""
    return max((row.answer_by - timezone.localdate(at)).days, 0) + READ_AGAIN
