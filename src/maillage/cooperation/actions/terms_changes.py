"""Changes of the terms: proposed, answered, taken back, applied once all have accepted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.cooperation.actions.doors import Opened
from maillage.cooperation.actions.guard import MayNotWrite, locked
from maillage.cooperation.actions.terms_guard import (
    NothingChanges,
    Signer,
    check_terms,
    in_force,
    next_version,
    speaking,
    stands_of,
    tell,
)
from maillage.cooperation.actions.terms_news import ask_answers, tell_author, tell_retracted
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_answers import answering, settled
from maillage.cooperation.domain.terms_lines import (
    MANDATAIRE,
    Change,
    apply,
    read_change,
    stale_lines,
    write_change,
)
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.terms import ChangeAnswer, ChangeState, TermsChange, TermsVersion
from maillage.cooperation.queries.access import seat_in
from maillage.cooperation.queries.terms import terms_of

MOST_OPEN = 100


class LinesMoved(ChangedMeanwhile):
    """Lines of a change are no longer what they were when it was written. Facts: `who`, `version`."""


class ChangeClosed(Refusal):
    message = gettext_noop("Ce changement est déjà clos depuis le %(date)s : il n’attend plus de réponse.")


class NotConcerned(Refusal):
    message = gettext_noop("Ce changement n’attend pas de réponse de votre organisation.")


class SayWhy(Refusal):
    message = gettext_noop(
        "Dites en quelques mots pourquoi vous refusez : les autres pourront proposer mieux."
    )


class TooManyOpen(Refusal):
    message = gettext_noop(
        "Déjà %(count)s changements à l’examen : répondez-y, ou retirez-en, avant d’en proposer."
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is proposed: the change, why, whose part it is, the overtaken proposal it takes up again."""

    change: Change
    reason: str = ""
    about: Member | None = None
    takes_up: TermsChange | None = None


@transaction.atomic
def propose_change(
    *, project: Project, wish: Wish, by_member: Member, by: Actor, at: datetime, opened: Opened | None = None
) -> TermsChange:
    """Put a change to those it concerns; it applies at once when nobody but its author has to accept it.

    by_member: the member that proposes; opened: the door it came by, without account.
    Raises MayNotVote, ProjectClosed, NoTerms, NothingChanges, LinesMoved (a line is no longer what was read),
    TooManyOpen, NotAMember, OutOfRange, NoSuchType, NoteTooLong.
    """
    row = speaking(project, by_member, by, at, opened)
    version = in_force(row)
    terms = terms_of(version)
    members = list(row.members.select_related("organisation"))
    _may_propose(row, version, terms, wish.change, members)
    change = TermsChange.objects.create(
        project=row, edits=write_change(wish.change), base=version.number, reason=wish.reason.strip()[:500],
        about=wish.about, member=by_member, author=by.user, takes_up=wish.takes_up, at=at,
    )  # fmt: skip
    needed = set(answering(wish.change, terms, stands_of(members), by_member.pk))
    if not needed:
        put = _put_in_force(change, version, terms, by, at)
        tell("terms.applied", row, {"change": change.pk, **_facts_of(put, terms)}, by, at)
        return change
    answers = [ChangeAnswer(change=change, member=one) for one in members if one.pk in needed]
    ask_answers(change, ChangeAnswer.objects.bulk_create(answers), at)
    names = [one.name for one in members if one.pk in needed]
    tell("terms.proposed", row, {"change": change.pk, "members": names}, by, at)
    return change


def _may_propose(
    project: Project, version: TermsVersion, terms: Terms, change: Change, members: Collection[Member]
) -> None:
    if not change:
        raise NothingChanges()
    if stale_lines(change, terms):
        who = version.member.name if version.member else project.owner.name
        raise LinesMoved(who=who, version=version.number)
    check_terms(terms, apply(change, terms), members)
    if TermsChange.objects.under_way().filter(project=project).count() >= MOST_OPEN:
        raise TooManyOpen(count=MOST_OPEN)


@transaction.atomic
def answer_change(
    *, change: TermsChange, member: Member, accepts: bool, by: Actor, at: datetime,
    reason: str = "", signer: Signer | None = None, opened: Opened | None = None,
) -> TermsChange:  # fmt: skip
    """Accept or refuse a change for a member; the last acceptance puts it in force, a refusal ends it.

    Raises MayNotVote, ProjectClosed, Gone, ChangeClosed, NotConcerned, SayWhy.
    """
    signer = signer or Signer()
    project = speaking(change.project, member, by, at, opened)
    row = _open_change(change, project)
    answer = ChangeAnswer.objects.filter(change=row, member=member).first()
    if answer is None:
        raise NotConcerned()
    if not accepts and not reason.strip():
        raise SayWhy()
    answer.accepts, answer.reason, answer.at = accepts, reason.strip()[:500], at
    answer.name, answer.quality = signer.name.strip()[:150], signer.quality.strip()[:150]
    answer.save()
    facts = {"change": row.pk, "member": member.name, "accepts": accepts, **_settle(row, by, at)}
    tell("terms.answered", project, facts, by, at, signer)
    return row


def _settle(row: TermsChange, by: Actor, at: datetime) -> dict[str, object]:
    """Close a change when its answers say so; return what the journal says of it."""
    verdict = settled(dict(row.answers.values_list("member_id", "accepts")))
    if verdict is None:
        return {}
    if not verdict:
        _close(row, ChangeState.REFUSED, at)
        tell_author(row, at)
        return {"state": row.state}
    version = in_force(row.project)
    terms = terms_of(version)
    put = _put_in_force(row, version, terms, by, at)
    tell_author(row, at)
    return {"state": row.state, **_facts_of(put, terms)}


def _facts_of(put: TermsVersion, before: Terms) -> dict[str, object]:
    """Return what the journal says of a version: its number, who now leads when that changes."""
    named = terms_of(put).mandataire
    if named == before.mandataire:
        return {"version": put.number}
    lead = put.project.members.filter(pk=named).first() if named is not None else None
    return {"version": put.number, "lead": lead.name if lead else None}


@transaction.atomic
def withdraw_change(
    *, change: TermsChange, by: Actor, at: datetime, opened: Opened | None = None
) -> TermsChange:
    """Take a change back: who proposed it, or coordinates. Raises MayNotWrite, ProjectClosed, Gone, ChangeClosed."""
    project, row = _handled(change, by)
    _close(row, ChangeState.RETRACTED, at)
    tell_retracted(row, by.organisation, at)
    tell("terms.retracted", project, {"change": row.pk}, by, at)
    return row


@transaction.atomic
def remind_answers(*, change: TermsChange, by: Actor, at: datetime) -> list[Member]:
    """Ask again those that have not answered, once a day at most by mail; return those nobody could reach.

    Raises MayNotWrite, ProjectClosed, Gone, ChangeClosed.
    """
    project, row = _handled(change, by)
    waiting = row.answers.filter(accepts=None).select_related(
        "member__organisation", "member__project__owner"
    )
    asked = [one for one in waiting if one.member.is_held]
    unreached = ask_answers(row, asked, at)
    tell("terms.reminded", project, {"change": row.pk, "members": [one.member.name for one in asked]}, by, at)
    return unreached


def _handled(change: TermsChange, by: Actor) -> tuple[Project, TermsChange]:
    """Hold a change under way for who proposed it, or coordinates."""
    project = locked(change.project)
    row = _open_change(change, project)
    seat = seat_in(project, by)
    own = seat is not None and seat.member is not None and seat.member.pk == row.member_id
    if seat is None or not seat.may_write or not (own or seat.may_steer):
        raise MayNotWrite()
    return project, row


def _open_change(change: TermsChange, project: Project) -> TermsChange:
    """Return a change as it is now; the project is held, so nobody moves it meanwhile."""
    row = (
        TermsChange.objects.select_related("member__organisation", "member__project__owner")
        .filter(pk=change.pk)
        .first()
    )
    if row is None or row.project_id != project.pk:
        raise Gone()
    if row.state != ChangeState.OPEN:
        raise ChangeClosed(date=row.closed_at)
    row.project = project
    return row


def _put_in_force(
    row: TermsChange, version: TermsVersion, terms: Terms, by: Actor, at: datetime
) -> TermsVersion:
    after = apply(read_change(row.edits), terms)
    put = next_version(
        project=row.project, last=version, terms=after, reason=row.reason, member=row.member, by=by, at=at, change=row
    )  # fmt: skip
    _close(row, ChangeState.APPLIED, at)
    overtake(row.project, put, at)
    return put


def _close(row: TermsChange, state: ChangeState, at: datetime) -> None:
    row.state, row.closed_at = state, at
    row.save()


def overtake(project: Project, version: TermsVersion, at: datetime) -> list[TermsChange]:
    """Set the changes under way against a new version: those whose lines moved are overtaken, and their authors told.

    The others follow it silently: nothing of what they say has changed. Returns those overtaken.
    """
    terms, lost = terms_of(version), []
    waiting = TermsChange.objects.under_way().filter(project=project)
    for row in waiting.select_related("member__organisation", "member__project__owner"):
        row.project = project
        if stale_lines(read_change(row.edits), terms):
            _close(row, ChangeState.OVERTAKEN, at)
            tell_author(row, at)
            lost.append(row)
        else:
            row.base = version.number
            row.save(update_fields=["base"])
    return lost


def release(*, gone: Member, project: Project, by: Actor, at: datetime) -> None:
    """Once a member is out: changes that would bring it back are overtaken, those that only waited for it go on."""
    waiting = TermsChange.objects.under_way().filter(project=project)
    for row in waiting.select_related("member__organisation", "member__project__owner"):
        row.project = project
        if _brings_in(read_change(row.edits), gone.pk):
            _close(row, ChangeState.OVERTAKEN, at)
            tell_author(row, at)
        elif row.answers.filter(member=gone, accepts=None).delete()[0]:
            _settle(row, by, at)


def _brings_in(change: Change, member: int) -> bool:
    """Tell whether a change would write something for a member, or make it represent the group."""
    return any(
        edit.after is not None
        and (edit.line.member == member or (edit.line.field == MANDATAIRE and edit.after == str(member)))
        for edit in change
    )
