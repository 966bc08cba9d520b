"""The register of decisions: enter, review, repeal."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain.events import decisions as events  # noqa: F401  named before they are written
from maillage.cooperation.models.decisions import Decision, DecisionKind, DecisionState
from maillage.cooperation.models.projects import Project

LONGEST_TITLE, LONGEST_TEXT = 200, 5000


class NoTitle(Refusal):
    message = gettext_noop("Dites en une ligne ce qui est décidé.")


class NoReason(Refusal):
    message = gettext_noop("Dites pourquoi : la raison reste au registre.")


class NotInForce(Refusal):
    message = gettext_noop("Cette décision n’est plus en vigueur : il n’y a rien à changer.")


class ReviewPast(Refusal):
    message = gettext_noop("Une date de revue est à venir : choisissez un jour après le %(today)s.")


@transaction.atomic
def register_decision(
    *, project: Project, title: str, text: str, review_on: date | None, born_in: str = "", by: Actor, at: datetime,
    kind: str = DecisionKind.ORDINARY,
) -> Decision:  # fmt: skip
    """Enter a decision that the group took together, in a meeting for instance (born_in: « meeting:12 »).

    Raises MayNotSteer, ProjectClosed, NoTitle, ReviewPast.
    """
    seat = steering(project, by, at)
    _check_words(title, review_on, at)
    decision = Decision.objects.create(
        project=seat.project, number=next_number(seat.project), kind=kind, title=title.strip()[:LONGEST_TITLE],
        text=text.strip()[:LONGEST_TEXT], decided_at=at, review_on=review_on, born_in=born_in, member=seat.member,
        author=by.user, created_at=at,
    )  # fmt: skip
    record(
        what="decision.registered", about=f"project:{seat.project.pk}", owner=seat.project.owner, by=by, at=at,
        after={
            "number": decision.number, "title": decision.title, "kind": decision.kind, "text": decision.text,
            "review_on": review_on, "born_in": born_in,
        },
    )  # fmt: skip
    return decision


@transaction.atomic
def review_decision(
    *, decision: Decision, review_on: date | None, version: int | None, by: Actor, at: datetime
) -> Decision:
    """Say that the group looked at a decision again and keeps it; review_on: the next time, None for never.

    Raises Gone, MayNotSteer, ProjectClosed, NotInForce, ReviewPast, ChangedMeanwhile.
    """
    row = _standing(decision, version, by, at)
    _check_words(row.title, review_on, at)
    before, row.review_on, row.reviewed_at = row.review_on, review_on, at
    row.version += 1
    row.save(update_fields=["review_on", "reviewed_at", "version"])
    record(
        what="decision.reviewed", about=f"project:{row.project_id}", owner=row.project.owner, by=by, at=at,
        before={"number": row.number, "review_on": before}, after={"number": row.number, "review_on": review_on},
    )  # fmt: skip
    return row


@transaction.atomic
def repeal_decision(
    *, decision: Decision, reason: str, version: int | None, by: Actor, at: datetime
) -> Decision:
    """End a decision that the group gave up, with the reason. A vote may end one as well (`Ballot.about`).

    Raises Gone, MayNotSteer, ProjectClosed, NotInForce, NoReason, ChangedMeanwhile.
    """
    row = _standing(decision, version, by, at)
    if not reason.strip():
        raise NoReason()
    row.state = DecisionState.REPEALED
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(
        what="decision.ended", about=f"project:{row.project_id}", owner=row.project.owner, by=by, at=at,
        before={"number": row.number, "state": DecisionState.IN_FORCE},
        after={"number": row.number, "state": row.state, "reason": reason.strip()[:500]},
    )  # fmt: skip
    return row


def next_number(project: Project) -> int:
    """Return the number of the next decision; the project is locked by whoever writes."""
    return (Decision.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0) + 1


def _standing(decision: Decision, version: int | None, by: Actor, at: datetime) -> Decision:
    project = steering(decision.project, by, at).project
    row = Decision.objects.select_for_update(of=("self",)).filter(pk=decision.pk, project=project).first()
    if row is None:
        raise Gone()
    row.project = project
    check(read=version, kept=row.version, who=row.author)
    if row.state != DecisionState.IN_FORCE:
        raise NotInForce()
    return row


def _check_words(title: str, review_on: date | None, at: datetime) -> None:
    if not title.strip():
        raise NoTitle()
    today = timezone.localtime(at).date()
    if review_on is not None and review_on <= today:
        raise ReviewPast(today=today)
