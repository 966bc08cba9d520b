"""Vote: from one's account or from a link, for one's organisation or for those that gave it their proxy."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.ballot_closing import CLOCK, close_when_complete
from maillage.cooperation.actions.ballot_guard import check_open, held, journal
from maillage.cooperation.actions.ballot_news import mail_receipt
from maillage.cooperation.actions.guard import MayNotWrite, locked, writing
from maillage.cooperation.domain.votes import OBJECTION, Method
from maillage.cooperation.models.ballots import Ballot, Elector, Proxy, Vote
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.queries.ballots import answers_of, proxies_on

BY_LINK = "/c/vote/…"


class NotElector(Refusal):
    message = gettext_noop(
        "Votre organisation ne vote pas sur cette question : votent les membres du groupe à l’ouverture du vote."
    )


class NotItsProxy(Refusal):
    message = gettext_noop(
        "%(name)s ne vous a pas donné procuration, ou l’a reprise : rien n’a été enregistré."
    )


class SecretGiven(Refusal):
    message = gettext_noop(
        "%(name)s a déjà voté, le %(date)s : un bulletin secret ne se reprend pas, personne ne saurait lequel retirer."
    )


class VotedItself(Refusal):
    message = gettext_noop(
        "%(name)s a voté elle-même : votre procuration ne sert plus, rien n’a été enregistré."
    )


class NoAnswer(Refusal):
    message = gettext_noop("Choisissez une réponse, ou votez blanc.")


class OneAnswer(Refusal):
    message = gettext_noop("Choisissez une seule réponse.")


class NotReasoned(Refusal):
    message = gettext_noop("Une objection dit ce qui nuirait au groupe : expliquez-la en quelques mots.")


class SaysWho(Refusal):
    message = gettext_noop("Dites qui vote : votre nom et votre fonction.")


@dataclass(frozen=True, slots=True)
class Said:
    """What one votes. choices: none for a blank vote (is_blank says that it is meant); signer, quality: from a link."""

    choices: Sequence[str] = ()
    is_blank: bool = False
    reason: str = ""
    signer: str = ""
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote that is kept. overtaken: somebody of one's organisation voted while one was choosing; who, what."""

    elector: Elector
    closed: bool = False
    overtaken: bool = False
    who: str = ""
    previous: Sequence[str] | None = None


@transaction.atomic
def cast_vote(
    *, ballot: Ballot, elector: Elector, said: Said, version: int | None, by: Actor, at: datetime
) -> Cast:
    """Vote for one's organisation, or for one that gave it its proxy; again until the close, unless it is secret.

    version: of the elector when the page was read: two colleagues who vote at once both go to the journal, the last
    one counts and is told. Raises Gone, MayNotWrite, ProjectClosed, NotElector, NotItsProxy, VoteOver, VoteCancelled,
    SecretGiven, NoAnswer, OneAnswer, NotReasoned; nothing is written then.
    """
    seat = writing(ballot.project, by, at)
    if seat.member is None:
        raise MayNotWrite()
    row = held(ballot, seat.project)
    return _cast(row, seat.member, elector, said, version, by, at)


@transaction.atomic
def cast_by_link(
    *, ballot: Ballot, member: Member, elector: Elector, said: Said, version: int | None, at: datetime
) -> Cast:
    """Vote from a link mailed to a member; it says who votes. Raises SaysWho and as `cast_vote`."""
    project = locked(ballot.project)
    if not said.signer.strip() or not said.quality.strip():
        raise SaysWho()
    fresh = Member.objects.filter(pk=member.pk, project=project, state=MemberState.ACCEPTED).first()
    if fresh is None:
        raise NotElector()
    return _cast(held(ballot, project), fresh, elector, said, version, Actor(origin=BY_LINK), at)


def _cast(
    row: Ballot, voter: Member, elector: Elector, said: Said, version: int | None, by: Actor, at: datetime
) -> Cast:
    check_open(row, at)
    mine = Elector.objects.select_for_update(of=("self",)).filter(pk=elector.pk, ballot=row).first()
    if mine is None or not Elector.objects.filter(ballot=row, member=voter).exists():
        raise NotElector()
    holder = _right(row, voter, mine, at)
    choices = _choices(row, said)
    written = Written(row, mine, holder, choices, said, by, at)
    entry = _into_the_box(written) if row.is_secret else _in_the_open(written, version)
    if by.origin == BY_LINK:
        mail_receipt(row, voter, mine, said.signer.strip(), said.quality.strip(), at)
    closing = close_when_complete(row, at)
    journal(row, entry.what, by, at, before=entry.before, after=entry.after, personal=entry.personal)
    if closing is not None:
        journal(row, "ballot.closed", CLOCK, at, after=closing)
    return Cast(mine, closing is not None, entry.overtaken, entry.who, entry.previous)


def _right(row: Ballot, voter: Member, mine: Elector, at: datetime) -> Member | None:
    """Return the holder when one votes by proxy, None for oneself, whose proxy then ends. Raises NotItsProxy."""
    grants = proxies_on(row)
    if mine.member_id == voter.pk:
        for one in grants:
            if one.principal_id == voter.pk and one.ballot_id:
                Proxy.objects.filter(pk=one.pk).update(ended_at=at)
        return None
    if not any(one.principal_id == mine.member_id and one.holder_id == voter.pk for one in grants):
        raise NotItsProxy(name=mine.name)
    return voter


def _choices(row: Ballot, said: Said) -> list[str]:
    known = answers_of(row)
    wanted = set(said.choices)
    choices = [one for one in known if one in wanted]
    if len(choices) < len(wanted) or (not choices and not said.is_blank):
        raise NoAnswer()
    if said.is_blank and row.method == Method.CONSENT:
        raise NoAnswer()
    if (said.is_blank and choices) or (len(choices) > 1 and row.method != Method.APPROVAL):
        raise OneAnswer()
    if OBJECTION in choices and row.method == Method.CONSENT and not said.reason.strip():
        raise NotReasoned()
    return choices


@dataclass(frozen=True, slots=True)
class Written:
    """A vote about to be kept."""

    row: Ballot
    mine: Elector
    holder: Member | None
    choices: list[str]
    said: Said
    by: Actor
    at: datetime

    @property
    def facts(self) -> dict[str, Any]:
        facts = {
            "ballot": self.row.pk, "question": self.row.question, "elector": self.mine.member_id,
            "member": self.mine.name,
        }  # fmt: skip
        return {**facts, "holder": self.holder.name} if self.holder else facts

    @property
    def person(self) -> dict[str, Any] | None:
        """Who answered from a link, as typed; None from an account."""
        named = {"signer": self.said.signer.strip()[:150], "quality": self.said.quality.strip()[:150]}
        return named if named["signer"] else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal is to be told of a vote, and what the voter is to be told of the one it replaces."""

    what: str
    after: dict[str, Any]
    before: dict[str, Any] | None = None
    personal: dict[str, Any] | None = None
    overtaken: bool = False
    who: str = ""
    previous: Sequence[str] | None = None


def _into_the_box(vote: Written) -> Entry:
    """Sign the list, and put the paper among the others: the box is kept in the order of random numbers."""
    row, mine = vote.row, vote.mine
    if mine.voted_at is not None:
        raise SecretGiven(name=mine.name, date=mine.voted_at)
    mine.voted_at, mine.version = vote.at, mine.version + 1
    mine.save(update_fields=["voted_at", "version"])
    row.box = sorted([*row.box, [secrets.token_hex(8), mine.college, *vote.choices]])
    row.save(update_fields=["box"])
    return Entry("ballot.signed", vote.facts, personal=vote.person)


def _in_the_open(vote: Written, version: int | None) -> Entry:
    row, mine, said = vote.row, vote.mine, vote.said
    before = Vote.objects.filter(elector=mine, round=row.round).select_related("author", "holder").first()
    if before is not None and before.holder_id is None and vote.holder is not None:
        raise VotedItself(name=mine.name)
    overtaken = before is not None and version is not None and version != mine.version
    facts: dict[str, Any] = {
        "choices": vote.choices, "reason": said.reason.strip()[:1000], "holder": vote.holder, "author": vote.by.user,
        "signer": said.signer.strip()[:150], "quality": said.quality.strip()[:150], "at": vote.at,
    }  # fmt: skip
    Vote.objects.update_or_create(elector=mine, round=row.round, defaults=facts)
    mine.version += 1
    mine.save(update_fields=["version"])
    return Entry(
        "ballot.voted", {**vote.facts, "round": row.round, "choices": vote.choices or ["blank"]},
        before={"choices": before.choices or ["blank"]} if before else None,
        personal={name: facts[name] for name in ("reason", "signer", "quality") if facts[name]} or None,
        overtaken=overtaken, who=_who(before) if before else "", previous=before.choices if before else None,
    )  # fmt: skip


def _who(vote: Vote) -> str:
    return str(vote.author) if vote.author else vote.signer
