"""Choose the form of a project: after its strategy (R-331), with enough members (R-347), and with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.explain import explain
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.guard import MayNotSteer, steering
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.asking import worth_asking
from maillage.cooperation.domain.advice.form import Form
from maillage.cooperation.domain.events import forms as events  # noqa: F401  named before they are written
from maillage.cooperation.formats.advice import dump_advice
from maillage.cooperation.formats.answers import dump_answers
from maillage.cooperation.formbook import advisor, formbook
from maillage.cooperation.models.forms import FormChoice
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.ballots import college_faults_of
from maillage.cooperation.queries.base import has_adopted_base
from maillage.cooperation.queries.forms import last_choice, number_of_parties


class NoSuchForm(Refusal):
    message = gettext_noop("Choisissez l’une des formes de la liste.")


class NeedsReason(Refusal):
    message = gettext_noop("Dites en une phrase pourquoi le groupe choisit cette forme.")


class StrategyFirst(Refusal):
    message = gettext_noop(
        "Le socle stratégique n’est pas encore adopté par tous : la forme vient après. Pour choisir quand même, "
        "dites pourquoi."
    )


class TooFewMembers(Refusal):
    message = gettext_noop(
        "%(form)s : il faut au moins %(needed)s membres, le groupe en compte %(count)s. Invitez d’abord les autres."
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen and why. version: the key of the last choice that was read (0 for none, None for any)."""

    form: str
    answers: Answers
    reason: str
    override_reason: str = ""
    version: int | None = None


@transaction.atomic
def choose_form(*, project: Project, choice: Choice, by: Actor, at: datetime) -> FormChoice:
    """Choose the form of a project, with the advice of that day.

    Raises MayNotSteer, ProjectClosed, NoSuchForm, NeedsReason, StrategyFirst, TooFewMembers, ChangedMeanwhile.
    """
    seat = steering(project, by, at)
    row, member = seat.project, seat.member
    if member is None:
        raise MayNotSteer()
    before = last_choice(row)
    check(read=choice.version, kept=before.pk if before else 0, who=before.member if before else row.owner)
    form = _allowed(row, choice)
    override = _override(row, choice)
    kept = FormChoice.objects.create(
        project=row,
        form=form.id,
        answers=dump_answers(choice.answers),
        advice=_advice_on(choice.answers, at),
        reason=choice.reason.strip(),
        override_reason=override,
        chosen_by=by.user,
        member=member,
        at=at,
    )
    row.form = form.id
    row.version += 1
    row.save(update_fields=["form", "version"])
    _journal(kept, form, before, by, at)
    return kept


def _allowed(project: Project, choice: Choice) -> Form:
    form = formbook().get(choice.form)
    if form is None or form.facts is None:
        raise NoSuchForm()
    if not choice.reason.strip():
        raise NeedsReason()
    count = number_of_parties(project)
    # Essaimage may open sites of its own: they are not members.
    if count < form.facts.min_members and form.id != "R-315":
        raise TooFewMembers(form=form.short, needed=form.facts.min_members, count=count)
    return form


def _override(project: Project, choice: Choice) -> str:
    """Return the reason to pass before the strategy; empty when the strategic base is adopted."""
    if has_adopted_base(project):
        return ""
    if not choice.override_reason.strip():
        raise StrategyFirst()
    return choice.override_reason.strip()


def _advice_on(answers: Answers, at: datetime) -> dict[str, object]:
    day = timezone.localdate(at)
    return dump_advice(advisor().advise(answers, day), worth_asking(advisor(), answers, day))


def _journal(kept: FormChoice, form: Form, before: FormChoice | None, by: Actor, at: datetime) -> None:
    was = formbook()[before.form].short if before and before.form in formbook() else None
    after: dict[str, object] = {"form": form.short, "reason": kept.reason}
    if kept.override_reason:
        after["override_reason"] = kept.override_reason
    faults = college_faults_of(kept.project)  # the colleges set before may not suit the new form
    if faults:
        after["colleges"] = [explain(one) for one in faults]
    record(
        what="form.chosen",
        about=f"project:{kept.project_id}",
        owner=kept.project.owner,
        before={"form": was} if was else None,
        after=after,
        by=by,
        at=at,
    )
