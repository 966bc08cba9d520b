"""Terms of a project: the first version, and what the parties say of the one in force: their agreement, or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.explain import explain
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.cooperation.actions.doors import Opened
from maillage.cooperation.actions.guard import MayNotVote, steering
from maillage.cooperation.actions.terms_changes import SayWhy
from maillage.cooperation.actions.terms_guard import Signer, in_force, speaking, tell
from maillage.cooperation.actions.terms_news import ask_agreement_of, tell_refusal
from maillage.cooperation.domain.terms import Terms, write
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.terms import TermsAgreement, TermsRefusal, TermsVersion
from maillage.cooperation.queries.terms import current_version, lead_of
from maillage.cooperation.queries.terms_sheet import doubts_of, sheet_of


class AlreadyOpened(Refusal):
    message = gettext_noop("Ce projet a déjà ses parts : proposez un changement.")


class AlreadyAgreed(Refusal):
    message = gettext_noop("Votre organisation a déjà donné son accord sur cette version.")


class NotWhole(Refusal):
    message = gettext_noop(
        "Ces parts ne tiennent pas encore : %(what)s Cochez la case pour donner votre accord en le sachant."
    )


class NobodyToAsk(Refusal):
    message = gettext_noop("Tous les membres engagés ont déjà répondu sur cette version.")


@transaction.atomic
def open_terms(*, project: Project, terms: Terms, by: Actor, at: datetime) -> TermsVersion:
    """Write the first version of the terms of a project, with the project itself: its opening is in the journal."""
    member = Member.objects.filter(project=project, organisation=by.organisation).first()
    return TermsVersion.objects.create(
        project=project, number=1, content=write(terms), author=by.user, member=member, at=at
    )


@transaction.atomic
def start_terms(*, project: Project, by: Actor, at: datetime) -> TermsVersion:
    """Open the terms of a project that was not born from a proposal: they name who leads, nothing else yet.

    Raises MayNotSteer, AlreadyOpened.
    """
    row = steering(project, by, at).project
    if current_version(row) is not None:
        raise AlreadyOpened()
    lead = lead_of(row.members.all(), None)
    version = open_terms(project=row, terms=Terms(mandataire=lead.pk if lead else None), by=by, at=at)
    tell("terms.applied", row, {"version": version.number}, by, at)
    return version


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the agreement was asked of: how many were told, and the names of those that nobody could reach."""

    told: int
    unreached: tuple[str, ...]


@transaction.atomic
def ask_agreement(*, project: Project, by: Actor, at: datetime) -> Asked:
    """Ask each party that has not answered on the version in force; who said no has the link to change its mind.

    Raises MayNotSteer, NoTerms, NobodyToAsk.
    """
    seat = steering(project, by, at)
    version = in_force(seat.project)
    version.project = seat.project
    parties = seat.project.members.parties().select_related("organisation", "project__owner")
    waiting = list(
        parties.exclude(pk__in=version.agreements.values("member")).exclude(
            pk__in=version.refusals.values("member")
        )
    )
    if not waiting:
        raise NobodyToAsk()
    version.asked_at = at
    version.save(update_fields=["asked_at"])
    by_name = seat.member.name if seat.member else seat.project.owner.name
    reached = {one.name: ask_agreement_of(version, one, by_name, at) for one in waiting}
    unreached = tuple(name for name, how in reached.items() if how.nobody)
    facts = {"version": version.number, "members": [one.name for one in waiting]}
    tell("terms.asked", seat.project, facts, by, at)
    return Asked(len(waiting) - len(unreached), unreached)


@transaction.atomic
def agree_terms(
    *, version: TermsVersion, member: Member, by: Actor, at: datetime,
    signer: Signer | None = None, opened: Opened | None = None, knowing: bool = False,
) -> TermsVersion:  # fmt: skip
    """Give the agreement of a party on the version in force; the last one settles it (« arrêtée »).

    knowing: in spite of what does not hold (sums, nobody to represent the group), which was shown.
    Raises MayNotVote, ProjectClosed, Gone, ChangedMeanwhile (another version is in force), AlreadyAgreed, NotWhole.
    """
    signer = signer or Signer()
    project, last = _answering(version, member, by, at, opened)
    wrong = doubts_of(sheet_of(project))
    if wrong and not knowing:
        raise NotWhole(what=" ".join(explain((one.message, one.facts)) for one in wrong))
    TermsAgreement.objects.create(
        version=last,
        member=member,
        name=signer.name.strip()[:150],
        quality=signer.quality.strip()[:150],
        at=at,
    )
    facts: dict[str, object] = {"version": last.number, "member": member.name}
    if wrong:
        facts["despite"] = len(wrong)
    if _all_agreed(project, last):
        last.agreed_at = at
        last.save()
        facts["state"] = gettext_noop("parts arrêtées")
    tell("terms.agreed", project, facts, by, at, signer)
    return last


@transaction.atomic
def refuse_terms(
    *, version: TermsVersion, member: Member, reason: str, by: Actor, at: datetime,
    signer: Signer | None = None, opened: Opened | None = None,
) -> TermsRefusal:  # fmt: skip
    """Say that a party does not agree on the version in force, and why; those that coordinate are told.

    Said again, its last words are kept. Raises MayNotVote, ProjectClosed, ChangedMeanwhile, AlreadyAgreed, SayWhy.
    """
    signer = signer or Signer()
    project, last = _answering(version, member, by, at, opened)
    if not reason.strip():
        raise SayWhy()
    said = {
        "reason": reason.strip()[:500], "name": signer.name.strip()[:150],
        "quality": signer.quality.strip()[:150], "at": at,
    }  # fmt: skip
    row, _new = TermsRefusal.objects.update_or_create(version=last, member=member, defaults=said)
    tell_refusal(row, project, by.organisation, at)
    tell("terms.disagreed", project, {"version": last.number, "member": member.name}, by, at, signer)
    return row


def _answering(
    version: TermsVersion, member: Member, by: Actor, at: datetime, opened: Opened | None
) -> tuple[Project, TermsVersion]:
    """Hold the project, and the version in force, for a party that has not agreed on it."""
    project = speaking(version.project, member, by, at, opened)
    if not member.is_party:
        raise MayNotVote()
    last = in_force(project)
    if last.pk != version.pk:
        raise ChangedMeanwhile(
            who=last.member.name if last.member else project.owner.name, version=last.number
        )
    if TermsAgreement.objects.filter(version=last, member=member).exists():
        raise AlreadyAgreed()
    return project, last


def _all_agreed(project: Project, version: TermsVersion) -> bool:
    agreed = version.agreements.values("member")
    return not project.members.parties().exclude(pk__in=agreed).exists()


def version_or_gone(project: Project, number: int) -> TermsVersion:
    """Return one version of a project. Raises Gone."""
    version = TermsVersion.objects.filter(project=project, number=number).first()
    if version is None:
        raise Gone()
    return version
