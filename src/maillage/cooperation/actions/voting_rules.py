"""The rules by which a project decides: one per kind of decision, its colleges, what each voice weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain.ballot_rules import check_colleges
from maillage.cooperation.domain.events import ballots as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.votes import College, Rule, colleges_as_plain, rule_as_plain
from maillage.cooperation.models.decisions import DecisionKind, KindRule, Voice, VotingSetup
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.ballots import parties_of, rule_for


class NoSuchKind(Refusal):
    message = gettext_noop("Choisissez une sorte de décision dans la liste.")


class BadQuorum(Refusal):
    message = gettext_noop("Le quorum va de 0 à 100 %%.")


class BadWeight(Refusal):
    message = gettext_noop("« %(name)s » : une organisation membre a de 1 à 1 000 voix.")


class BadCollege(Refusal):
    message = gettext_noop("« %(name)s » : choisissez un des collèges du projet.")


MOST_VOICES = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """What the vote of a member is: its weight, the code of its college (empty: none)."""

    weight: int = 1
    college: str = ""


@transaction.atomic
def choose_rule(
    *, project: Project, kind: str, rule: Rule, version: int | None, by: Actor, at: datetime
) -> KindRule:
    """Choose the rule of a kind of decision. Votes already open keep the rule they were opened with.

    version: of the setup, 0 before anything was set. Raises MayNotSteer, ProjectClosed, NoSuchKind, BadQuorum,
    ChangedMeanwhile.
    """
    project = steering(project, by, at).project
    if kind not in DecisionKind.values:
        raise NoSuchKind()
    if not 0 <= rule.quorum <= 1:
        raise BadQuorum()
    _step(project, version, by, at)
    before = rule_as_plain(rule_for(project, kind))
    facts = {"rule": rule_as_plain(rule), "author": by.user, "at": at}
    row, _new = KindRule.objects.update_or_create(project=project, kind=kind, defaults=facts)
    old, new = changes(before, rule_as_plain(rule))
    record(
        what="voting.rule", about=f"project:{project.pk}", owner=project.owner, by=by, at=at,
        before={"kind": kind, **old}, after={"kind": kind, **new},
    )  # fmt: skip
    return row


@transaction.atomic
def arrange_voices(
    *, project: Project, colleges: Sequence[College], said: Mapping[int, Said], version: int | None, by: Actor,
    at: datetime,
) -> VotingSetup:  # fmt: skip
    """Set the colleges of a project, and the weight and the college of each member (by number of its seat).

    Raises MayNotSteer, ProjectClosed, ChangedMeanwhile, BadWeight, BadCollege, and those of `check_colleges`.
    """
    project = steering(project, by, at).project
    check_colleges(colleges, project.form)
    setup = _step(project, version, by, at)
    before = _words_of(project, setup.colleges)
    setup.colleges = colleges_as_plain(colleges)
    setup.save(update_fields=["colleges"])
    codes = {one.code for one in colleges}
    for member in parties_of(project):
        _seat(member.pk, member.name, said.get(member.pk, Said()), codes)
    old, new = changes(before, _words_of(project, setup.colleges))
    record(
        what="voting.voices", about=f"project:{project.pk}", owner=project.owner, by=by, at=at, before=old, after=new
    )  # fmt: skip
    return setup


def _seat(pk: int, name: str, said: Said, codes: set[str]) -> None:
    if not 1 <= said.weight <= MOST_VOICES:
        raise BadWeight(name=name)
    if said.college and said.college not in codes:
        raise BadCollege(name=name)
    Voice.objects.update_or_create(member_id=pk, defaults={"weight": said.weight, "college": said.college})


def _words_of(project: Project, colleges: Sequence[Mapping[str, str]]) -> dict[str, object]:
    names = {one["code"]: one["name"] for one in colleges}
    voices = Voice.objects.filter(member__project=project).select_related("member").order_by("member__name")
    return {
        "colleges": [f"{one['name']} ({one['percent']} %)" for one in colleges],
        "voices": [
            " · ".join(filter(None, [one.member.name, str(one.weight), names.get(one.college, "")]))
            for one in voices
        ],
    }


def _step(project: Project, version: int | None, by: Actor, at: datetime) -> VotingSetup:
    """Count one more version of the setup, after checking the one that was read."""
    setup = VotingSetup.objects.select_for_update().filter(project=project).first()
    check(read=version, kept=setup.version if setup else 0, who=setup.author if setup else "")
    if setup is None:
        return VotingSetup.objects.create(project=project, author=by.user, at=at)
    setup.version += 1
    setup.author, setup.at = by.user, at
    setup.save(update_fields=["version", "author", "at"])
    return setup
