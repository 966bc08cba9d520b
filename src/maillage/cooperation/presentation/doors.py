"""The links mailed to the members of a project, as those that coordinate see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.door_letters import KINDS, waiting_among
from maillage.cooperation.models.doors import MailedDoor
from maillage.cooperation.queries.doors import links_of, mails_of
from maillage.mail.models import Link, State

_MAILS = {
    State.WAITING: (gettext_noop("Va partir"), "info"),
    State.SENDING: (gettext_noop("Va partir"), "info"),
    State.HANDING_OVER: (gettext_noop("Va partir"), "info"),
    State.SENT: (gettext_noop("Parti"), "ok"),
    State.FAILED: (gettext_noop("Pas parti : réessayez"), "danger"),
    State.BOUNCED: (gettext_noop("Adresse refusée : vérifiez-la"), "danger"),
    State.CANCELLED: (gettext_noop("Annulé avant de partir"), "attention"),
    State.UNCERTAIN: (gettext_noop("Envoi incertain"), "attention"),
}


@dataclass(frozen=True, slots=True)
class DoorView:
    """One door. state, tone: where it stands; mail, mail_tone: what became of its last message; link: the last one,
    None once it was forgotten.
    """

    row: MailedDoor
    label: str
    link: Link | None
    state: str
    tone: str
    mail: str
    mail_tone: str
    may_close: bool
    may_send: bool


def door_views(rows: Collection[MailedDoor], at: datetime) -> list[DoorView]:
    """Return the doors as the page shows them (two queries, and at most two for each kind of door)."""
    links, mails = links_of(rows), mails_of(rows)
    waiting = waiting_among([row.door for row in rows])
    return [_view(row, links.get(row.door.about), mails.get(row.door.about, ""), waiting, at) for row in rows]


def _view(
    row: MailedDoor, link: Link | None, mail: str, waiting: Collection[object], at: datetime
) -> DoorView:
    waits = row.door in waiting
    state, tone = _state(link, waits, at)
    words, mail_tone = _MAILS.get(State(mail), ("", "")) if mail else ("", "")
    kind = KINDS.get(row.kind)
    return DoorView(
        row=row, label=_(kind.label) if kind else row.kind, link=link, state=state, tone=tone,
        mail=_(words) if words else "", mail_tone=mail_tone, may_close=_is_open(link, at), may_send=waits,
    )  # fmt: skip


def _is_open(link: Link | None, at: datetime) -> bool:
    if link is None or link.revoked_at or link.used_at or link.closed_at:
        return False
    return link.expires_at > at


def _state(link: Link | None, waits: bool, at: datetime) -> tuple[str, str]:
    if link is not None and link.revoked_at:
        return _("Retiré"), "attention"
    if not waits:
        return _("N’attend plus rien"), "ok"
    if not _is_open(link, at):
        return _("Expiré"), "danger"
    return _("Attend une réponse"), "info"
