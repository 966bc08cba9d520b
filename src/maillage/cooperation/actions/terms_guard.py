"""What writes of the terms share: who may speak for a member, the version in force, what cannot be written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.doors import Opened
from maillage.cooperation.actions.guard import MayNotVote, locked
from maillage.cooperation.domain.events import terms as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.terms import KINDS, Part, Terms, write
from maillage.cooperation.domain.terms_answers import Stand
from maillage.cooperation.models.projects import PARTIES, Member, MemberRole, MemberState, Project
from maillage.cooperation.models.terms import TermsChange, TermsVersion
from maillage.cooperation.queries.terms import current_version, terms_of

LONGEST_NOTE = 1000
MOST_HOURS = Decimal(10**7)


class NoTerms(Refusal):
    message = gettext_noop(
        "Ce projet n’a pas encore de parts : une organisation qui coordonne les ouvre d’abord."
    )


class NothingChanges(Refusal):
    message = gettext_noop("Rien ne change : modifiez au moins une ligne avant d’envoyer.")


class NotAMember(Refusal):
    message = gettext_noop("Cette organisation n’a pas, ou n’a plus, de place dans le groupe.")


class OutOfRange(Refusal):
    message = gettext_noop("%(what)s : la valeur doit aller de %(low)s à %(high)s.")


class NoSuchType(Refusal):
    message = gettext_noop("Un groupement est conjoint, conjoint avec un mandataire solidaire, ou solidaire.")


class NoteTooLong(Refusal):
    message = gettext_noop("La note commune compte au plus %(most)s caractères.")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who answers for an organisation: name and quality (fonction), as they were typed."""

    name: str = ""
    quality: str = ""


def speaking(
    project: Project, member: Member, by: Actor, at: datetime, opened: Opened | None = None
) -> Project:
    """Hold an open project for who speaks for a member: by its account, even before it is engaged, or by a door.

    Raises MayNotVote, ProjectClosed.
    """
    row = locked(project)
    member.refresh_from_db(
        fields=["state", "role", "coordinates"]
    )  # it may have left while we waited for the lock
    if opened is not None:
        if opened.member.pk != member.pk or opened.member.project_id != row.pk or not member.is_held:
            raise MayNotVote()
        return row
    own = by.organisation is not None and by.organisation.pk == member.organisation_id
    if not own or not by.may(Verb.WRITE) or not member.is_held:
        raise MayNotVote()
    if member.role not in PARTIES and not (member.coordinates and member.state == MemberState.ACCEPTED):
        raise MayNotVote()
    return row


def in_force(project: Project) -> TermsVersion:
    """Return the version in force. Raises NoTerms."""
    version = current_version(project)
    if version is None:
        raise NoTerms()
    return version


def stands_of(members: Collection[Member]) -> list[Stand]:
    """Return how the members stand for a change.

    Those engaged answer; those still discussing answer too when a link can be mailed to them.
    """
    return [
        Stand(
            one.pk,
            _answers(one),
            one.coordinates and one.state == MemberState.ACCEPTED,
            one.role == MemberRole.LEAD,
        )
        for one in members
    ]


def _answers(one: Member) -> bool:
    if one.state == MemberState.ACCEPTED:
        return one.role in PARTIES or one.coordinates
    return one.state == MemberState.DISCUSSING and one.role in PARTIES and bool(one.email)


def check_terms(before: Terms, terms: Terms, members: Collection[Member]) -> None:
    """Raise the Refusal that says what cannot be written, whoever agrees on it; who comes in holds a seat."""
    if _named(terms) - _named(before) - {one.pk for one in members if one.is_held}:
        raise NotAMember()
    if terms.kind not in KINDS:
        raise NoSuchType()
    if len(terms.note) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)
    _within(gettext_noop("Commission du mandataire"), terms.fee_percent, Decimal(100))
    for part in terms.parts:
        _check_part(part)


def _named(terms: Terms) -> set[int]:
    lead = {terms.mandataire} if terms.mandataire is not None else set()
    return {part.member for part in terms.parts} | lead


def _check_part(part: Part) -> None:
    _within(gettext_noop("Part en pourcentage"), part.percent, Decimal(100))
    _within(gettext_noop("Coefficient"), part.coefficient, Decimal(100))
    _within(gettext_noop("Montant"), part.amount_cents, Decimal(10**14))
    _within(gettext_noop("Prix de l’heure"), part.price_cents, Decimal(10**8))
    for hours in part.needs.values():
        _within(gettext_noop("Heures par an"), hours, MOST_HOURS)


def _within(what: str, value: Decimal | int | None, high: Decimal) -> None:
    if value is not None and not 0 <= value <= high:
        raise OutOfRange(what=(what, {}), low=0, high=int(high))


def next_version(
    *, project: Project, last: TermsVersion, terms: Terms, reason: str, member: Member | None,
    by: Actor, at: datetime, change: TermsChange | None = None,
) -> TermsVersion:  # fmt: skip
    """Put new terms in force; the versions before stay as they were. Who they name to lead holds the role."""
    put = TermsVersion.objects.create(
        project=project, number=last.number + 1, content=write(terms), reason=reason[:500], author=by.user,
        member=member, change=change, at=at,
    )  # fmt: skip
    _seat_lead(project, terms_of(last).mandataire, terms.mandataire)
    return put


def _seat_lead(project: Project, before: int | None, after: int | None) -> None:
    """Give the role of lead to who the terms now name, take it from who held it."""
    if before == after:
        return
    for one in project.members.held().filter(role__in=PARTIES):
        loses = one.role == MemberRole.LEAD and one.pk != after and (after is not None or one.pk == before)
        if loses or (one.pk == after and one.role == MemberRole.MEMBER):
            one.role, one.version = MemberRole.MEMBER if loses else MemberRole.LEAD, one.version + 1
            one.save(update_fields=["role", "version"])


def tell(
    what: str,
    project: Project,
    after: dict[str, object],
    by: Actor,
    at: datetime,
    signer: Signer | None = None,
) -> None:
    """Write in the journal of the project what was done; who signed is personal."""
    named = {"name": signer.name, "quality": signer.quality} if signer and signer.name else None
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, after=after, personal=named, by=by, at=at
    )  # fmt: skip
