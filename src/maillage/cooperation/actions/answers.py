"""Answer an invitation, by the link mailed or signed in; reply to a question. Every answer is kept, the last counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import WORDS
from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.counters import propose_counter, retract_counter
from maillage.cooperation.actions.doors import Opened
from maillage.cooperation.actions.guard import locked
from maillage.cooperation.actions.invitation_letters import mail_receipt, tell_senders
from maillage.cooperation.actions.invitations import SeatTaken, held
from maillage.cooperation.actions.need import say_by_answer
from maillage.cooperation.actions.terms_changes import release
from maillage.cooperation.domain.events import invitations as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.invitations import is_over
from maillage.cooperation.domain.offered import Counter, Offered, checked, fingerprint, write
from maillage.cooperation.models.invitations import Answer, AnswerKind, Invitation, InvitationState
from maillage.cooperation.models.need import NeedShare
from maillage.cooperation.models.projects import HELD, Member, MemberState
from maillage.cooperation.queries.offers import offers_for
from maillage.cooperation.queries.terms import agreed_at

LONGEST = 2000
TOLD = {
    AnswerKind.YES: gettext_noop("%(member)s répond oui dans « %(project)s »."),
    AnswerKind.YES_IF: gettext_noop("%(member)s répond oui, sous conditions, dans « %(project)s »."),
    AnswerKind.NO: gettext_noop("%(member)s décline dans « %(project)s » : voyez qui pourrait la remplacer."),
    AnswerKind.QUESTION: gettext_noop("%(member)s pose une question dans « %(project)s »."),
}
FIRM = (AnswerKind.YES, AnswerKind.YES_IF)


class NotForYou(Refusal):
    message = gettext_noop(
        "Il faut un rôle de rédaction dans l’organisation invitée pour répondre en son nom."
    )


class NoSuchAnswer(Refusal):
    message = gettext_noop("On répond oui, oui sous conditions, non, ou l’on pose une question.")


class NeedsName(Refusal):
    message = gettext_noop("Donnez votre nom et votre fonction : la réponse engage votre organisation.")


class NeedsWords(Refusal):
    message = gettext_noop("Écrivez quelques mots : ils seront lus par celles et ceux qui vous invitent.")


class TooLate(Refusal):
    message = gettext_noop(
        "La date de réponse est passée depuis le %(date)s. Demandez à %(ask)s de la prolonger : elle peut le faire en "
        "un clic."
    )


class Revoked(Refusal):
    message = gettext_noop("%(ask)s a retiré cette invitation le %(date)s.")


class Superseded(Refusal):
    message = gettext_noop(
        "Une invitation plus récente remplace celle-ci : ouvrez le dernier message de %(ask)s."
    )


class NoLongerMember(Refusal):
    message = gettext_noop(
        "%(name)s n’est plus dans le groupe depuis le %(date)s : cette invitation ne sert plus. Parlez-en avec %(ask)s."
    )


class Replaced(Refusal):
    message = gettext_noop(
        "Entre-temps, %(other)s a pris la place proposée à %(name)s. Parlez-en avec %(ask)s."
    )


class AgreedMeanwhile(Refusal):
    message = gettext_noop(
        "Le groupe s’est mis d’accord le %(date)s, avec vous : votre réponse ne se change plus ici. Parlez-en avec "
        "%(ask)s."
    )


class Coordinates(Refusal):
    message = gettext_noop("%(name)s coordonne maintenant ce projet : elle en sort par la page des membres.")


class TermsMoved(Refusal):
    message = gettext_noop(
        "Le partage a changé pendant que vous lisiez : voici ce qui vous est proposé maintenant. Relisez, puis "
        "répondez."
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What is answered. name, quality: of who answers. words: reason, condition or question. need: how much of the need
    that the project meets, None when it is not said."""

    kind: str
    name: str
    quality: str
    words: str = ""
    counter: Counter | None = None
    need: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read before answering: version of the invitation, print of what is proposed (None: whatever it is)."""

    version: int | None = None
    proposed: str | None = None


@transaction.atomic
def answer_invitation(
    *, invitation: Invitation, given: Given, read: Read, door: Opened | None = None, by: Actor, at: datetime
) -> Answer:
    """Answer an invitation, as things are proposed today; the very same answer sent twice is one.

    read: who answers after a colleague, or about terms that moved meanwhile, is told of it. door: the link opened,
    None for who is signed in for the organisation. Raises NotForYou, ProjectClosed, what `check_open` raises,
    ChangedMeanwhile, TermsMoved, NoSuchAnswer, NeedsName, NeedsWords, NothingChanged, NoHoursLeft, SeatTaken,
    NotAQuantity.
    """
    _may_answer(invitation, door, by)
    row = held(invitation, locked(invitation.member.project))
    offered = offers_for(row.member.project, [row.member])[row.member_id]
    given = _complete(given, offered)
    last = row.answers.order_by("pk").last()
    if last is not None and _same(last, given) and not _tells_more(row, given):
        last.invitation = row
        return last
    check_open(row, at=at)
    check(read=read.version, kept=row.version, who=_last_to_write(row, last))
    if given.kind in FIRM and read.proposed not in (None, fingerprint(offered)):
        raise TermsMoved()
    answer = _write(row, given, write(offered), door is not None, by, at)
    _take_effect(answer, door, by, at)
    tell_senders(row, TOLD[AnswerKind(answer.kind)], {WORDS: answer.words}, at=at, but=by.user_id)
    if door is not None:
        mail_receipt(answer, at=at)
    if given.need is not None:
        say_by_answer(member=row.member, quantity=given.need, by_link=door is not None, by=by, at=at)
    _journal(answer, by, at)
    return answer


def _last_to_write(row: Invitation, last: Answer | None) -> str:
    """Return who changed the invitation last: a colleague who answered, or who sent it again."""
    return last.name if last is not None and last.at >= row.last_sent_at else row.member.project.owner.name


def _take_effect(answer: Answer, door: Opened | None, by: Actor, at: datetime) -> None:
    row = answer.invitation
    _seat(row.member, answer, at)
    if answer.is_decision:
        row.state = InvitationState.ANSWERED
        for former in row.answers.exclude(pk=answer.pk).exclude(change=None):
            retract_counter(former, at=at)
    row.version += 1
    row.save()
    if row.member.state == MemberState.DECLINED:
        release(gone=row.member, project=row.member.project, by=by, at=at)
    propose_counter(answer, door=door, by=by, at=at)


def check_open(row: Invitation, *, at: datetime) -> None:
    """Raise why an invitation can no longer be answered: Revoked, Superseded, NoLongerMember, Replaced, TooLate,
    Coordinates, AgreedMeanwhile."""
    member, ask = row.member, row.member.project.owner.name
    if row.state == InvitationState.REVOKED:
        raise Revoked(ask=ask, date=row.closed_at)
    if row.state == InvitationState.SUPERSEDED:
        raise Superseded(ask=ask)
    if member.state in (MemberState.LEFT, MemberState.REPLACED):
        raise NoLongerMember(name=member.name, date=member.ended_at, ask=ask)
    other = None if member.is_held else Member.objects.filter(replaces=member, state__in=HELD).first()
    if other is not None:
        raise Replaced(other=other.name, name=member.name, ask=ask)
    # Who answered « yes, if » in time confirms once the group has decided, be it later.
    if member.state != MemberState.DISCUSSING and is_over(
        answer_by=row.answer_by, today=timezone.localdate(at)
    ):
        raise TooLate(date=row.answer_by, ask=ask)
    _check_engaged(member, ask)


def _check_engaged(member: Member, ask: str) -> None:
    """Raise why an organisation already engaged no longer changes its answer."""
    if member.state != MemberState.ACCEPTED:
        return
    if member.coordinates:
        raise Coordinates(name=member.name)
    if (agreed := agreed_at(member.project)) is not None:
        raise AgreedMeanwhile(date=agreed, ask=ask)


def _may_answer(invitation: Invitation, door: Opened | None, by: Actor) -> None:
    """Check that one holds the link of this invitation, or writes for the organisation invited. Raises NotForYou."""
    if door is not None:
        if door.door.number == invitation.pk and door.member.pk == invitation.member_id:
            return
    elif invitation.member.organisation and by.may(Verb.WRITE, to=invitation.member.organisation):
        return
    raise NotForYou()


def _complete(given: Given, offered: Offered) -> Given:
    """Return an answer that says enough. Raises NoSuchAnswer, NeedsName, NeedsWords, NothingChanged, NoHoursLeft."""
    if given.kind not in AnswerKind.values:
        raise NoSuchAnswer()
    name, quality, words = (
        given.name.strip()[:150],
        given.quality.strip()[:150],
        given.words.strip()[:LONGEST],
    )
    if not name or not quality:
        raise NeedsName()
    if given.kind in (AnswerKind.NO, AnswerKind.QUESTION) and not words:
        raise NeedsWords()
    counter = None
    if given.kind == AnswerKind.YES_IF:
        counter = checked(given.counter or Counter(), offered, note=words)
    return Given(given.kind, name, quality, words, counter, given.need if given.kind in FIRM else None)


def _same(last: Answer, given: Given) -> bool:
    """Tell whether an answer repeats the last one."""
    counter = write(given.counter) if given.counter else None
    return (last.kind, last.name, last.quality, last.words, last.counter) == (
        given.kind, given.name, given.quality, given.words, counter,
    )  # fmt: skip


def _tells_more(row: Invitation, given: Given) -> bool:
    """Tell whether an answer gives another quantity of the need than the one that is kept."""
    if given.need is None:
        return False
    return not NeedShare.objects.filter(member=row.member_id, quantity=given.need).exists()


def _write(row: Invitation, given: Given, offered: object, by_link: bool, by: Actor, at: datetime) -> Answer:
    return Answer.objects.create(
        invitation=row, kind=given.kind, at=at, name=given.name, quality=given.quality, user=by.user, by_link=by_link,
        words=given.words, counter=write(given.counter) if given.counter else None, offered=offered,
    )  # fmt: skip


def _seat(member: Member, answer: Answer, at: datetime) -> None:
    """Give the member the state that its answer means; a question moves nothing."""
    state = {
        AnswerKind.YES: MemberState.ACCEPTED,
        AnswerKind.YES_IF: MemberState.DISCUSSING,
        AnswerKind.NO: MemberState.DECLINED,
    }.get(AnswerKind(answer.kind))
    if state is None:
        return
    declined = state == MemberState.DECLINED
    member.state = state
    member.joined_at = (member.joined_at or at) if state == MemberState.ACCEPTED else None
    member.ended_at, member.ended_reason = (at, answer.words[:500]) if declined else (None, "")
    member.version += 1
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        raise SeatTaken(name=member.name) from None


def _journal(answer: Answer, by: Actor, at: datetime) -> None:
    member = answer.invitation.member
    record(
        what="project.answered_by_link" if answer.by_link else "project.answered",
        about=f"project:{member.project_id}", owner=member.project.owner,
        after={"member": member.name, "answer": answer.kind},
        personal={"name": answer.name, "quality": answer.quality}, person=None if answer.by_link else by.user,
        by=by, at=at,
    )  # fmt: skip
