"""A project born from the invented scene of the groups page, its terms open, everybody engaged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import OrganisationFactory
from maillage.consortium.domain import records
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.tests.scenes import ADAPTEE, ATELIER, CHANTIER, a_question, found_for, make_scene
from maillage.cooperation.actions.terms import open_terms
from maillage.cooperation.domain.terms import Part
from maillage.cooperation.domain.terms_lines import Change, setting_part
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.queries.terms import current_terms, terms_of_snapshot
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project


@dataclass
class Scene:
    """lead coordinates; second and (maybe) third take part; the actors act for them."""

    project: Project
    lead: Member
    second: Member
    by: Actor
    by_second: Actor

    def fresh(self) -> Project:
        return Project.objects.get(pk=self.project.pk)

    def change(self, member: Member, **facts: Any) -> Change:
        """A change of the part of a member, against the terms in force."""
        terms = current_terms(self.project)
        assert terms is not None
        part = terms.part(member.pk) or Part(member.pk)
        values = {name: getattr(part, name) for name in Part.__slots__}
        return setting_part(terms, Part(**(values | facts)))


def a_snapshot() -> Snapshot:
    """The best group of the scene, frozen."""
    question = a_question()
    return Snapshot(question.tender, (), found_for(question), 1)


def make_terms(
    *, second_state: str = MemberState.ACCEPTED, account: bool = True, tender: bool = True
) -> Scene:
    """Make the project; the second member has an account, else an address."""
    snapshot = a_snapshot()
    structures = {one.siret: one for one in (ATELIER, CHANTIER, ADAPTEE)}
    sirets = [one.siret for one in snapshot.proposal.members]
    first, other = structures[sirets[0]], structures[sirets[1]]
    owner = OrganisationFactory(siret=first.siret, name=first.name)
    project = make_project(
        owner=owner, snapshot=records.write(snapshot), snapshot_at=NOW, deadline=date(2027, 1, 15),
        tender=make_scene() if tender else None,
    )  # fmt: skip
    lead = project.members.get()
    Member.objects.filter(pk=lead.pk).update(kind=first.kinds[0], name=first.name)
    lead.refresh_from_db()
    organisation = OrganisationFactory(siret=other.siret, name=other.name) if account else None
    second = make_member(
        project, organisation=organisation, name=other.name, siret=other.siret, kind=other.kinds[0],
        state=second_state, email="" if account else "brigade@exemple.test",
    )  # fmt: skip
    by = acting_for(lead, Role.ADMINISTRATOR, starts_at=NOW)
    open_terms(project=project, terms=terms_of_snapshot(snapshot, [lead, second]), by=by, at=NOW)
    return Scene(
        project, lead, second, by, acting_for(second, Role.ADMINISTRATOR, starts_at=NOW) if account else by
    )
