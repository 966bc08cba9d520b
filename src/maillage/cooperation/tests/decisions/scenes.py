"""A group of members that vote, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from maillage.accounts.actors import Actor
from maillage.cooperation.actions.ballot_casting import Cast, Said, cast_vote
from maillage.cooperation.actions.ballots import Draft, open_ballot
from maillage.cooperation.models import Ballot, Elector, Member, Project
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

CLOSE = NOW + timedelta(days=7)
LATER = NOW + timedelta(days=1)


@dataclass
class Group:
    """A project, its members in their order (the first one coordinates), who acts for each."""

    project: Project
    members: list[Member]
    actors: list[Actor]

    @property
    def lead(self) -> Actor:
        return self.actors[0]


def make_group(n: int = 5, **facts: Any) -> Group:
    """Make a project with n members that vote."""
    project = make_project(**facts)
    first = project.members.get()
    members = [first, *[make_member(project) for _each in range(n - 1)]]
    return Group(project, members, [acting_for(one) for one in members])


def make_ballot(group: Group, **facts: Any) -> Ballot:
    """Open a vote for a week; at: when (default: NOW)."""
    at = facts.pop("at", NOW)
    facts = {"question": "Achetons-nous la presse à balles ?", "closes_at": at + timedelta(days=7), **facts}
    return open_ballot(project=group.project, draft=Draft(**facts), by=group.lead, at=at)


def browser(actor: Actor) -> Client:
    """Return the browser of somebody who is signed in."""
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def elector(ballot: Ballot, member: Member) -> Elector:
    """Return the elector of a member."""
    return Elector.objects.get(ballot=ballot, member=member)


def says(group: Group, ballot: Ballot, rank: int, *choices: str, **facts: Any) -> Cast:
    """Have a member vote; « blank » for a blank vote; voter: rank of who votes for it."""
    voter, at, version = facts.pop("voter", rank), facts.pop("at", LATER), facts.pop("version", None)
    said = Said(choices=[one for one in choices if one != "blank"], is_blank="blank" in choices, **facts)
    return cast_vote(
        ballot=ballot, elector=elector(ballot, group.members[rank]), said=said, version=version,
        by=group.actors[voter], at=at,
    )  # fmt: skip
