"""Reads of documents: sheets, versions, signatures, what waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from maillage.cooperation.domain.documents.compose import signers
from maillage.cooperation.domain.documents.facts import Facts
from maillage.cooperation.domain.documents.template import BOARD_FORMS, Template
from maillage.cooperation.domain.reminders import Calendar, calendar
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.models.documents import (
    BoardApproval,
    PaperSheet,
    PaperSignature,
    PaperState,
    PaperVersion,
    SignatureReminder,
    SignatureState,
)
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.access import OPEN
from maillage.cooperation.queries.seats import Seats

LIGHT = ("pdf", "content")
"""Heavy columns, read only by the pages that need them."""


def sheets_of(project: Project) -> list[PaperSheet]:
    """Return the documents of a project with their versions, the latest first, and their signatures (three queries)."""
    versions = PaperVersion.objects.defer(*LIGHT).order_by("-number").prefetch_related("signatures")
    return list(
        PaperSheet.objects.filter(project=project).prefetch_related(Prefetch("versions", queryset=versions))
    )


def sheet_by(pk: int) -> PaperSheet | None:
    """Return a document with its project (one query)."""
    return PaperSheet.objects.select_related("project", "project__owner").filter(pk=pk).first()


def versions_of(sheet: PaperSheet) -> list[PaperVersion]:
    """Return the versions of a document, the latest first, without their bytes (two queries)."""
    rows = sheet.versions.defer(*LIGHT).select_related("author", "member", "amends")
    return list(rows.order_by("-number").prefetch_related("signatures__member"))


def version_by(pk: int) -> PaperVersion | None:
    """Return a version with its document and its project (two queries)."""
    rows = PaperVersion.objects.select_related(
        "sheet", "sheet__project", "sheet__project__owner", "author", "member", "amends"
    )
    return rows.prefetch_related("signatures__member").filter(pk=pk).first()


def previous_of(version: PaperVersion) -> PaperVersion | None:
    """Return the version before this one, None for the first (one query)."""
    rows = PaperVersion.objects.filter(sheet=version.sheet_id, number__lt=version.number)
    return rows.defer("pdf").order_by("-number").first()


def last_signed(sheet: PaperSheet) -> PaperVersion | None:
    """Return the version in force: the latest that every party signed (two queries)."""
    rows = sheet.versions.filter(state=PaperState.SIGNED).defer("pdf").prefetch_related("signatures__member")
    return rows.order_by("-number").first()


def signed_documents(project: Project) -> QuerySet[PaperVersion]:
    """Return the versions that all their parties signed, the latest first (one query)."""
    rows = PaperVersion.objects.filter(sheet__project=project, state=PaperState.SIGNED)
    return rows.defer(*LIGHT).select_related("sheet").order_by("-closed_at", "-pk")


def under_signature(sheet: PaperSheet) -> tuple[PaperVersion, int] | None:
    """Return the version of a document that is to be signed, if some have: with how many did (two queries).

    Those signatures are taken back when another version is proposed.
    """
    rows = sheet.versions.filter(state=PaperState.PROPOSED).defer(*LIGHT)
    row = rows.order_by("-number").first()
    signed = row.signatures.filter(state=SignatureState.SIGNED).count() if row else 0
    return (row, signed) if row and signed else None


def version_with_digest(project: Project, sha256: str) -> PaperVersion | None:
    """Return the version of a project whose file has this digest (two queries)."""
    rows = PaperVersion.objects.filter(sheet__project=project, sha256=sha256)
    return rows.select_related("sheet").prefetch_related("signatures").order_by("-number").first()


def waiting_signatures(seats: Seats) -> QuerySet[PaperSignature]:
    """Return the signatures asked of the organisation one acts for, in open projects (one query)."""
    rows = PaperSignature.objects.waiting().filter(member__in=[one.pk for one in seats.engaged])
    return (
        rows.select_related("version__sheet")
        .defer("version__pdf", "version__content")
        .order_by("version__proposed_at")
    )


def to_remind() -> list[PaperSignature]:
    """Return the signatures waited for in open projects, with their version and their reminders (two queries)."""
    rows = PaperSignature.objects.waiting().filter(version__sheet__project__state__in=OPEN)
    rows = rows.select_related("version").defer("version__pdf", "version__content")
    return list(rows.prefetch_related("reminders").order_by("pk"))


def reminding_of(version: PaperVersion) -> Calendar:
    """Return when those who have not signed a version put to the signature are reminded (no query)."""
    assert version.proposed_at is not None
    return calendar(asked_on=timezone.localdate(version.proposed_at), last_day=version.sign_by)


def reminders_of(version: PaperVersion) -> list[SignatureReminder]:
    """Return the reminders to sign a version that left, in order (one query)."""
    rows = SignatureReminder.objects.filter(signature__version=version).select_related("signature")
    return list(rows.order_by("at", "pk"))


def left_with(version: PaperVersion) -> list[Member]:
    """Return those whose exit took a version back from its signatories (no query: signatures are there)."""
    if version.state != PaperState.WITHDRAWN or version.closed_at is None:
        return []
    named = [one.member for one in version.signatures.all()]
    return [one for one in named if not one.is_held and one.ended_at == version.closed_at]


def is_asked_to_sign(version: PaperVersion, member: Member | None) -> bool:
    """Tell whether a version was put to the signature of a member (no query: its signatures are there)."""
    if member is None or version.proposed_at is None:
        return False
    return any(one.member_id == member.pk for one in version.signatures.all())


def signature_of(version: PaperVersion, member: Member) -> PaperSignature | None:
    """Return the signature asked of a member (one query)."""
    return PaperSignature.objects.filter(version=version, member=member).first()


@dataclass(frozen=True, slots=True)
class Boards:
    """Approvals of boards: given, by member, and those still to be noted."""

    needed: bool
    given: dict[int, BoardApproval]
    awaited: tuple[str, ...]


def boards_of(version: PaperVersion | None, parties: Collection[Member]) -> Boards:
    """Return whose board has approved a version (one query; none for a form without solidarity; R-333)."""
    if version is None or version.form not in BOARD_FORMS or not template_of(version.sheet).signed:
        return Boards(False, {}, ())
    rows = BoardApproval.objects.filter(version=version).select_related("member").order_by("on", "pk")
    given = {one.member_id: one for one in rows}
    return Boards(True, given, tuple(one.name for one in parties if one.pk not in given))


def template_of(sheet: PaperSheet) -> Template:
    """Return what a document is made of. Raises KeyError for one that this version of Maillage no longer has."""
    return templates()[sheet.kind]


def parties_to(template: Template, facts: Facts) -> list[int]:
    """Return the numbers of the members that sign a document."""
    return [party.number for party in signers(template, facts)]


def drift(signed: PaperVersion, parties: Collection[Member]) -> tuple[list[Member], list[Member]]:
    """Return who signed and is no longer of the group, and who has come since (no query: signatures are there)."""
    theirs = {one.member_id: one.member for one in signed.signatures.all()}
    now = {one.pk: one for one in parties}
    gone = [member for number, member in theirs.items() if number not in now]
    return gone, [member for number, member in now.items() if number not in theirs]
