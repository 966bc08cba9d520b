"""All that a page about the terms needs, read together; the changes, the agreements, the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.consortium.domain.answer import Note
from maillage.consortium.domain.snapshot import Snapshot
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.terms import Asked, Terms, Who
from maillage.cooperation.domain.terms_answers import doubts
from maillage.cooperation.domain.terms_lines import Change, read_change
from maillage.cooperation.domain.terms_sums import remarks
from maillage.cooperation.models.documents import PaperSignature, SignatureState
from maillage.cooperation.models.projects import PARTIES, Member, MemberState, Project
from maillage.cooperation.models.terms import (
    ChangeAnswer,
    ChangeState,
    TermsAgreement,
    TermsChange,
    TermsRefusal,
    TermsVersion,
)
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.seats import Seats
from maillage.cooperation.queries.terms import (
    asked_of,
    current_version,
    lead_of,
    snapshot_of,
    terms_of,
    who_of,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The terms of a project with all they name. version: None before the first; members: every seat, in order."""

    project: Project
    members: list[Member]
    snapshot: Snapshot | None
    asked: Asked
    who: dict[int, Who]
    version: TermsVersion | None
    terms: Terms

    @property
    def parties(self) -> list[Member]:
        """Those engaged that do the work."""
        return [one for one in self.members if one.is_party]

    @property
    def workers(self) -> list[Member]:
        """Those that hold a seat of a party, engaged or not."""
        return [one for one in self.members if one.is_held and one.role in PARTIES]

    @property
    def lead(self) -> Member | None:
        """Who represents the group, or carries the project."""
        return lead_of(self.members, self.terms if self.version else None)

    @property
    def names(self) -> dict[int, str]:
        """The name of each member, by number."""
        return {one.pk: one.name for one in self.members}


def sheet_of(project: Project) -> Sheet:
    """Return the terms in force with all they name (two queries; one more for a frozen copy, four without)."""
    members, snapshot = members_of(project), snapshot_of(project)
    version = current_version(project)
    return Sheet(
        project=project,
        members=members,
        snapshot=snapshot,
        asked=asked_of(project, snapshot),
        who=who_of(members, snapshot),
        version=version,
        terms=terms_of(version) if version else Terms(),
    )


def doubts_of(sheet: Sheet) -> list[Note]:
    """Return what does not hold in the terms in force, and is to be known before one agrees (no query)."""
    return [one.note for one in doubts(remarks(sheet.terms, sheet.asked, sheet.who))]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the terms stand: changes under way, how many parties have agreed on the version, how many say no."""

    version: TermsVersion | None
    under_way: int
    agreed: int
    refused: int


def standing_of(project: Project) -> Standing:
    """Return where the terms of a project stand, without what they say (one query)."""
    changes = TermsChange.objects.under_way().filter(project=OuterRef("project"))
    parties = Member.objects.parties()
    agreed = TermsAgreement.objects.filter(version=OuterRef("pk"), member__in=parties)
    refused = TermsRefusal.objects.standing().filter(version=OuterRef("pk"), member__in=parties)
    rows = TermsVersion.objects.filter(project=project).defer("content")
    last = rows.annotate(
        under_way=_number(changes, "project"), agreed=_number(agreed, "version"),
        refused=_number(refused, "version"),
    ).order_by("-number").first()  # fmt: skip
    under_way, yes, no = (getattr(last, name, 0) for name in ("under_way", "agreed", "refused"))
    return Standing(last, under_way, yes, no)


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    """Return how many of these rows there are, for each row of another query."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=Count("pk")).values("number")), 0)


def changes_to_answer(seats: Seats) -> QuerySet[ChangeAnswer]:
    """Return the changes under way that wait for the answer of an organisation, the oldest first (one query)."""
    rows = ChangeAnswer.objects.filter(
        member__in=[one.pk for one in seats.reading(Part.TERMS)], accepts=None, change__state=ChangeState.OPEN
    )
    return rows.select_related("change__member").order_by("change__at")


def versions_to_agree(seats: Seats) -> QuerySet[TermsVersion]:
    """Return the terms in force that an organisation was asked to agree on, or others agreed on, and it has not
    answered yet, in open projects (one query).

    None while a change of them is under way: it is answered first.
    """
    parties = [one for one in seats.engaged if one.is_party]
    own = [one.pk for one in parties]
    given = TermsAgreement.objects.filter(version=OuterRef("pk"))
    refused = TermsRefusal.objects.filter(version=OuterRef("pk"), member__in=own)
    later = TermsVersion.objects.filter(project=OuterRef("project"), number__gt=OuterRef("number"))
    under_way = TermsChange.objects.under_way().filter(project=OuterRef("project"))
    rows = TermsVersion.objects.filter(
        Q(asked_at__isnull=False) | Exists(given), ~Exists(later), ~Exists(under_way),
        ~Exists(given.filter(member__in=own)), ~Exists(refused),
        project__in=[one.project_id for one in parties],
    )  # fmt: skip
    return rows.defer("content").order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class Signed:
    """A document that a member signed, and when."""

    title: str
    at: datetime | None


def signed_by(member: Member) -> list[Signed]:
    """Return the documents that a member signed, the latest first (one query)."""
    rows = PaperSignature.objects.filter(member=member, state=SignatureState.SIGNED).order_by("-at", "-pk")
    return [Signed(title, at) for title, at in rows.values_list("version__title", "at")]


def changes_of(project: Project) -> QuerySet[TermsChange]:
    """Return the changes of a project, the latest first, with their answers (two queries)."""
    answers = Prefetch("answers", ChangeAnswer.objects.select_related("member"))
    rows = TermsChange.objects.filter(project=project).select_related("member", "about", "author")
    return rows.prefetch_related(answers)


def change_of(change: TermsChange) -> Change:
    """Return what a change moves."""
    return read_change(change.edits)


def awaited(change: TermsChange, member: Member | None) -> bool:
    """Tell whether a change waits for the answer of a member (no query: answers are prefetched)."""
    if member is None or change.state != ChangeState.OPEN:
        return False
    return any(one.member_id == member.pk and one.accepts is None for one in change.answers.all())


def versions_of(project: Project) -> list[TermsVersion]:
    """Return every version, the latest first (five queries at most)."""
    rows = TermsVersion.objects.filter(project=project).select_related("member", "author")
    return list(rows.prefetch_related("agreements__member", "refusals__member"))


def out_of_group(project: Project) -> list[Member]:
    """Return those that declined or left and whom nobody has replaced (one query)."""
    states = (MemberState.DECLINED, MemberState.WITHDRAWN, MemberState.LEFT)
    rows = project.members.filter(state__in=states, role__in=PARTIES, replaced_by=None)
    return list(rows.select_related("departure"))
