"""Projects and members for tests, all invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory
from maillage.cooperation.models.projects import Member, MemberRole, MemberState, Project

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def acting_for(member: Member, role: str = Role.EDITOR, **facts: Any) -> Actor:
    """Return somebody who acts for the organisation of a member, with a new account."""
    mandate = MandateFactory(organisation=member.organisation, role=role, **facts)
    return Actor(mandate.user, member.organisation, role, second_factor=True, origin="test")


def make_project(**facts: Any) -> Project:
    """Make a project that an invented organisation opened, as lead and coordinator (`project.members.first()`)."""
    owner = facts.pop("owner", None) or OrganisationFactory()
    facts = {"title": "Collecter les cartons ensemble", "created_at": NOW, **facts}
    project = Project.objects.create(owner=owner, **facts)
    make_member(project, organisation=owner, role=MemberRole.LEAD, coordinates=True)
    return project


def make_member(project: Project, **facts: Any) -> Member:
    """Add an engaged member with an account-holding organisation; organisation=None for one without account."""
    if "organisation" not in facts:
        facts["organisation"] = OrganisationFactory()
    organisation = facts["organisation"]
    defaults: dict[str, Any] = {
        "name": organisation.name if organisation else "Structure sans compte",
        "siret": organisation.siret if organisation else "",
        "state": MemberState.ACCEPTED,
        "added_at": NOW,
        "joined_at": NOW,
    }
    return Member.objects.create(project=project, **{**defaults, **facts})
