"""Put a version of a document to the signature of its parties, or take it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.actions.signing_news import NotToSign, ask, close, held, mask_of, tell
from maillage.cooperation.domain.paper import clean
from maillage.cooperation.domain.reminders import check_day
from maillage.cooperation.models.documents import PaperSignature, PaperState, PaperVersion
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.document_facts import ProjectFacts
from maillage.cooperation.queries.documents import parties_to, template_of


class NotSignedHere(Refusal):
    message = gettext_noop("Ce document prépare un rendez-vous : il ne se signe pas ici.")


class StillBlank(Refusal):
    message = gettext_noop(
        "Ce document a encore des blancs : complétez-les, puis faites une nouvelle version."
    )


class NotTheLatest(Refusal):
    message = gettext_noop("Une version plus récente existe : proposez celle-là.")


class AlreadyProposed(Refusal):
    message = gettext_noop("Cette version a déjà été proposée à la signature.")


class PartiesChanged(Refusal):
    message = gettext_noop(
        "Le groupe a changé depuis cette version : faites-en une nouvelle avant de la proposer."
    )


@transaction.atomic
def propose(
    *, version: PaperVersion, by: Actor, at: datetime, sign_by: date | None = None
) -> tuple[str, ...]:
    """Ask every party to sign a version; return the names of those that nobody could reach.

    An earlier version still to be signed is taken back. sign_by: the day hoped for; reminders are counted from it.
    Raises MayNotSteer, ProjectClosed, Gone, NotSignedHere, AlreadyProposed, StillBlank, NotTheLatest, PartiesChanged,
    DayPassed, DayTooFar.
    """
    seat = steering(version.sheet.project, by, at)
    row = held(version)
    if sign_by is not None:
        check_day(sign_by, today=timezone.localdate(at))
    _check_proposable(row)
    members = _parties(row, seat.project, at)
    for other in row.sheet.versions.filter(state=PaperState.PROPOSED).exclude(pk=row.pk):
        close(other, PaperState.WITHDRAWN, at)
    row.state, row.proposed_at, row.proposed_by, row.sign_by = PaperState.PROPOSED, at, by.user, sign_by
    row.save(update_fields=["state", "proposed_at", "proposed_by", "sign_by"])
    PaperSignature.objects.bulk_create(
        PaperSignature(version=row, member=member, party=member.name, mask=mask_of(member))
        for member in members
    )
    by_name = seat.member.name if seat.member else seat.project.owner.name
    unreached = tuple(member.name for member in members if not ask(row, member, by_name, at))
    facts = {"parties": len(members), **({"sign_by": sign_by} if sign_by else {})}
    tell("document.proposed", row, facts, by, at)
    return unreached


def _check_proposable(row: PaperVersion) -> None:
    if not template_of(row.sheet).signed:
        raise NotSignedHere()
    if row.state != PaperState.DRAFT:
        raise AlreadyProposed()
    if row.missing:
        raise StillBlank()
    if row.sheet.versions.filter(number__gt=row.number).exists():
        raise NotTheLatest()


def _parties(row: PaperVersion, project: Project, at: datetime) -> list[Member]:
    """The members whose names are in the text: who left or came since is a reason to make it again."""
    known = ProjectFacts(project, row.at.date())
    template = template_of(row.sheet)
    wanted = parties_to(template, known.facts(template, row.sheet.answers))
    members = {one.pk: one for one in known.members}
    found = [members[number] for number in wanted if number in members]
    blocks = [block for block in row.content["blocks"] if block["sort"] == "signatures"]
    written = [line["party"] for block in blocks for line in block["rows"]]
    if not found or written != [clean(one.name) for one in found]:
        raise PartiesChanged()
    return found


@transaction.atomic
def withdraw(*, version: PaperVersion, by: Actor, at: datetime) -> None:
    """Take a version back from its signatories; what they said stays. Raises MayNotSteer, ProjectClosed, NotToSign."""
    steering(version.sheet.project, by, at)
    row = held(version)
    if row.state != PaperState.PROPOSED:
        raise NotToSign()
    close(row, PaperState.WITHDRAWN, at)
    tell("document.withdrawn", row, {}, by, at)
