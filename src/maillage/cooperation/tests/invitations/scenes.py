"""One invented project with terms, an engaged coordinator, and organisations to invite."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.cooperation.actions.answers import Given, Read, answer_invitation
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.invitations import Invitee, invite_members
from maillage.cooperation.actions.terms import open_terms
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.models.invitations import Answer, Invitation
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.tests.factories import acting_for, make_member, make_project
from maillage.mail.models import OutgoingMessage

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANSWER_BY = date(2026, 12, 4)
LINK = re.compile(r"/c/invitation/([\w:~=.-]+)")


class Scene:
    """A project of three: a coordinator with an account, a member by mail, a member with an account."""

    def __init__(self, **facts: Any) -> None:
        self.project: Project = make_project(
            title="Collecter les cartons ensemble",
            amount_cents=30_000_000,
            deadline=date(2027, 1, 15),
            **facts,
        )
        self.lead: Member = self.project.members.get()
        self.by: Actor = acting_for(self.lead)
        self.mailed = make_member(
            self.project, organisation=None, name="Chantier sans compte", email="chantier@exemple.test",
            state=MemberState.PROPOSED, joined_at=None,
        )  # fmt: skip
        self.known = make_member(self.project, state=MemberState.PROPOSED, joined_at=None)
        self.known_by = acting_for(self.known, Role.ADMINISTRATOR)
        parts = [
            Part(one.pk, {"work": Decimal(hours)}, amount_cents=amount, price_cents=2_500, percent=Decimal(percent))
            for one, hours, amount, percent in (
                (self.lead, 6000, 15_000_000, 50), (self.mailed, 3600, 9_000_000, 30),
                (self.known, 2400, 6_000_000, 20),
            )
        ]  # fmt: skip
        open_terms(
            project=self.project, terms=Terms(tuple(parts), self.lead.pk, "conjoint"), by=self.by, at=AT
        )

    def invite(
        self, *members: Member, at: datetime = AT, answer_by: date = ANSWER_BY, message: str = ""
    ) -> list[Invitation]:
        """Invite members, all those proposed by default."""
        chosen = members or (self.mailed, self.known)
        return invite_members(
            project=self.project, invitees=[Invitee(one) for one in chosen], answer_by=answer_by, message=message,
            by=self.by, at=at,
        )  # fmt: skip


def token_of(text: str) -> str:
    """Return the token of the link of a mail."""
    found = LINK.search(text)
    assert found, text
    return found[1]


def last_mail(to: str = "chantier@exemple.test") -> OutgoingMessage:
    """Return the last mail about invitations to an address."""
    mail = OutgoingMessage.objects.filter(to=to, kind="coop-invitation").order_by("pk").last()
    assert mail is not None
    return mail


def door(at: datetime = AT, mail: OutgoingMessage | None = None) -> Opened:
    """Open the link of a mail, the last one by default."""
    return open_door(token=token_of((mail or last_mail()).text), kind="invitation", at=at)


def given(kind: str, words: str = "", **facts: Any) -> Given:
    """Return an answer of an invented person."""
    return Given(kind, **{"name": "Sacha Inventé", "quality": "direction", "words": words, **facts})


def answer_by_link(
    invitation: Invitation, what: Given, *, at: datetime = AT, version: int | None = None
) -> Answer:
    """Answer through the link of the last mail, by nobody known."""
    return answer_invitation(
        invitation=invitation, given=what, read=Read(version), door=door(at), by=Actor(origin="test"), at=at
    )
