"""Reads of the terms of a project: in force, before, what is asked, who is who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from maillage.consortium.domain import records
from maillage.consortium.domain.problem import Structure
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.queries.question import trade_labels
from maillage.cooperation.domain.terms import ALL_WORK, Asked, NeedAsked, Terms, Who, first_terms, read
from maillage.cooperation.models.projects import Member, MemberRole, MemberState, Project
from maillage.cooperation.models.terms import TermsVersion
from maillage.cooperation.queries.bid import GROUPINGS
from maillage.directory.models import Audience, Declaration, Offer
from maillage.procurement.domain.tender import Lot, Tender
from maillage.procurement.queries import tender_value

ZERO = Decimal(0)


def current_version(project: Project) -> TermsVersion | None:
    """Return the version in force, None before the first (one query)."""
    return TermsVersion.objects.filter(project=project).select_related("member").order_by("-number").first()


def current_terms(project: Project) -> Terms | None:
    """Return the terms in force, None before the first (one query)."""
    version = current_version(project)
    return terms_of(version) if version else None


def terms_of(version: TermsVersion) -> Terms:
    """Return the terms of a version."""
    return read(version.content)


def lead_of(members: Iterable[Member], terms: Terms | None) -> Member | None:
    """Return who leads the group, among some members: the only place that says it.

    Who the terms in force name, nobody when they name nobody; before there are terms (None), who holds the role.
    `actions.lead` keeps both the same.
    """
    held = [one for one in members if one.is_held]
    if terms is not None:
        return next((one for one in held if one.pk == terms.mandataire), None)
    return next((one for one in held if one.role == MemberRole.LEAD), None)


def agreed_at(project: Project) -> datetime | None:
    """Return when all the parties had agreed on the version in force; None as long as one has not (two queries)."""
    version = current_version(project)
    if version is None or version.agreed_at is None:
        return None
    waiting = project.members.parties().exclude(pk__in=version.agreements.values("member"))
    return None if waiting.exists() else version.agreed_at


def terms_of_snapshot(snapshot: Snapshot, members: Collection[Member]) -> Terms:
    """Return the first terms of a project born from a kept proposal."""
    return first_terms(snapshot, {one.siret: one.pk for one in members if one.siret})


def snapshot_of(project: Project) -> Snapshot | None:
    """Return the frozen copy a project was born from; None when there is none, or it is of an older Maillage."""
    if project.snapshot is None:
        return None
    try:
        return records.read(Snapshot, project.snapshot)
    except (KeyError, TypeError, ValueError):
        return None


def tender_of(project: Project, snapshot: Snapshot | None = None) -> Tender | None:
    """Return the tender of a project: of its frozen copy (lots it answers only), else as it is now."""
    found = snapshot or snapshot_of(project)
    if found is not None:
        return found.found.tender
    return tender_value(project.tender) if project.tender is not None else None


def is_grouping(project: Project) -> bool:
    """Tell whether a group bids together: it answers a tender, or chose the form of a grouping (no query)."""
    return project.tender_id is not None or project.snapshot is not None or project.form in GROUPINGS


def needs_of(project: Project) -> dict[str, NeedAsked]:
    """Return what is asked, by id of need; one need, « all the work », when the project answers no tender."""
    return {need.id: need for need in asked_of(project).needs}


def asked_of(project: Project, snapshot: Snapshot | None = None) -> Asked:
    """Return what is asked of the group, as it was when the project began (places and trades in words)."""
    tender = tender_of(project, snapshot)
    if tender is None:
        return Asked(
            (NeedAsked(ALL_WORK, "", "", None),), amount_cents=project.amount_cents, months=project.months,
            grouping=is_grouping(project),
        )  # fmt: skip
    return asked_by(tender, snapshot, project.amount_cents)


def asked_by(tender: Tender, snapshot: Snapshot | None = None, amount_cents: int | None = None) -> Asked:
    """Return what a tender asks; amount_cents: as the project says it, which prevails."""
    labels, places = trade_labels(), snapshot.found.places if snapshot else {}
    needs = [
        NeedAsked(
            need.id,
            _label(
                labels.get(need.trade, need.trade), places[need.place].name if need.place in places else ""
            ),
            lot.id,
            need.hours,
            need.mode,
        )
        for lot in tender.lots
        for need in lot.needs
    ]
    amount = int(tender.amount_eur * 100) if tender.amount_eur is not None else None
    return Asked(
        tuple(needs),
        lots={lot.id: lot.title for lot in tender.lots},
        insertion={lot.id: lot.insertion_hours for lot in tender.lots if lot.insertion_hours > 0},
        amount_cents=amount_cents if amount_cents is not None else amount,
        months=tender.months,
        min_percent=tender.min_member_percent,
        max_members=tender.max_members,
        solidarity=tender.solidarity or "",
    )


def _label(trade: str, place: str) -> str:
    words = trade[:1].upper() + trade[1:]
    return f"{words} · {place}" if place else words


def who_of(members: Collection[Member], snapshot: Snapshot | None) -> dict[int, Who]:
    """Return what is known of members, by number: capacities as they were in the frozen copy (one query).

    Who kept the proposal may have been shown what a structure keeps to itself (free hours, part of its hours worked
    in insertion): the group is not, and in a small one a sum would tell it.
    """
    hidden = _keeping_hours([one.siret for one in members if one.siret]) if snapshot else set()
    return {
        one.pk: _who(
            one, snapshot.found.structure(one.siret) if snapshot and one.siret else None, one.siret in hidden
        )
        for one in members
    }


def able_alone(tender: Tender, members: Collection[Member]) -> frozenset[str]:
    """Return those, by SIRET, whose declared free hours hold a whole lot, wherever it is (one query)."""
    offers = Offer.objects.filter(
        structure__siret__in=[one.siret for one in members if one.siret], hours__isnull=False
    ).exclude(structure__declaration__audience=Audience.OWN)
    free: dict[str, dict[tuple[str, str], Decimal]] = {}
    for siret, trade, mode, hours in offers.values_list("structure__siret", "trade", "mode", "hours"):
        free.setdefault(siret or "", {})[trade, mode] = hours or ZERO
    return frozenset(siret for siret, own in free.items() if any(_holds(own, lot) for lot in tender.lots))


def _holds(own: Mapping[tuple[str, str], Decimal], lot: Lot) -> bool:
    asked: Counter[tuple[str, str]] = Counter()
    for need in lot.needs:
        asked[need.trade, need.mode] += need.hours  # type: ignore[assignment]
    return bool(asked) and all(own.get(what, ZERO) >= hours for what, hours in asked.items())


def _keeping_hours(sirets: Collection[str]) -> set[str]:
    """Return those, by SIRET, that show what they declare to nobody but themselves."""
    rows = Declaration.objects.filter(structure__siret__in=sirets, audience=Audience.OWN)
    return {siret for siret in rows.values_list("structure__siret", flat=True) if siret}


def _who(member: Member, structure: Structure | None, hidden: bool) -> Who:
    kinds = tuple(word.strip() for word in member.kind.split(",") if word.strip())
    return Who(
        member=member.pk,
        name=member.name,
        siret=member.siret,
        kinds=structure.kinds if structure else kinds,
        free_hours=Decimal(str(structure.hours)).quantize(Decimal("0.01"))
        if structure and not hidden
        else None,
        insertion_percent=structure.insertion_percent if structure and not hidden else None,
        engaged=member.state == MemberState.ACCEPTED,
    )
