"""What the terms in force of a project propose to each of its members, ready to be frozen in an invitation."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from maillage.consortium.domain.snapshot import Snapshot
from maillage.cooperation.domain.offered import Frame, Offered, offer
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.terms import asked_of, current_version, snapshot_of, tender_of, terms_of


def offers_for(project: Project, members: Collection[Member]) -> dict[int, Offered]:
    """Return what is proposed to these members, by number (four queries at most, however many they are)."""
    version, snapshot = current_version(project), snapshot_of(project)
    terms = terms_of(version) if version else None
    asked, frame = asked_of(project, snapshot), _frame(project, snapshot)
    names = dict(project.members.values_list("pk", "name"))
    distances = _distances(snapshot)
    return {
        one.pk: offer(
            frame, terms, asked, member=one.pk, names=names, km=distances.get(one.siret, {}),
            version=version.number if version else 0,
        )
        for one in members
    }  # fmt: skip


def _frame(project: Project, snapshot: Snapshot | None) -> Frame:
    """Return what the group answers: the project says it first, then its tender."""
    tender = tender_of(project, snapshot)
    if tender is None:
        return Frame(
            project.title, deadline=project.deadline, starts_on=project.starts_on, months=project.months,
            amount_cents=project.amount_cents,
        )  # fmt: skip
    amount = int(tender.amount_eur * 100) if tender.amount_eur is not None else None
    return Frame(
        title=tender.title or project.title,
        buyer=tender.buyer_name,
        deadline=project.deadline or tender.deadline,
        starts_on=project.starts_on or tender.starts_on,
        months=project.months or tender.months,
        amount_cents=project.amount_cents if project.amount_cents is not None else amount,
        lots={lot.id: lot.title for lot in tender.lots},
    )


def _distances(snapshot: Snapshot | None) -> Mapping[str, Mapping[str, int]]:
    """Return how far each member is from each need it serves, by SIRET then need."""
    if snapshot is None:
        return {}
    return {
        member.siret: {serve.need: serve.km for serve in member.serves}
        for member in snapshot.proposal.members
    }
