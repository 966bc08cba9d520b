"""Who walks the site in the tests, and for each URL with parameters, an object to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from maillage.accounts.models import User
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.consortium.actions.shares import share_proposal
from maillage.consortium.models import KeptProposal
from maillage.consortium.tests.scenes import make_scene
from maillage.directory.tests.factories import make_structure


@dataclass(frozen=True)
class Sample:
    """How to name an object of a route: its arguments, from what was made.

    private: what is shown or changed belongs to one organisation; others must not find it.
    """

    kwargs: Callable[[Mapping[str, Any]], dict[str, Any]]
    private: bool = False


def of(name: str, argument: str = "pk") -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return lambda made: {argument: made[name].pk}


PRIVATE_TENDER = Sample(of("private tender"), private=True)
PROPOSAL = Sample(of("proposal"), private=True)
SAMPLES = {
    "directory:by_siret": Sample(lambda made: {"siret": made["structure"].siret}),
    "directory:structure": Sample(
        lambda made: {"structure_id": made["structure"].pk, "slug": slugify(made["structure"].name)}
    ),
    "directory:structure_short": Sample(of("structure", "structure_id")),
    "directory:declare": Sample(of("structure", "structure_id"), private=True),
    "procurement:tender": PRIVATE_TENDER,
    "procurement:edit": PRIVATE_TENDER,
    "procurement:publish": PRIVATE_TENDER,
    "procurement:unpublish": PRIVATE_TENDER,
    "procurement:delete": PRIVATE_TENDER,
    "procurement:rule": Sample(lambda made: {"id": "R-252"}),
    "consortium:groups": PRIVATE_TENDER,
    "consortium:keep": PRIVATE_TENDER,
    "consortium:proposal": PROPOSAL,
    "consortium:share": PROPOSAL,
    "consortium:forget": PROPOSAL,
    "consortium:revoke": Sample(of("link"), private=True),
    "consortium:shared": Sample(lambda made: {"token": made["token"]}),
}


@dataclass(frozen=True)
class Cast:
    """The visitors, and what belongs to the member's organisation."""

    member: User
    stranger: User
    staff: User
    made: Mapping[str, Any] = field(default_factory=dict)

    def urls(self, name: str) -> list[str]:
        """Return the addresses to walk for a route."""
        sample = SAMPLES.get(name)
        return [reverse(name, kwargs=sample.kwargs(self.made) if sample else {})]

    def private_url(self, name: str) -> str:
        return self.urls(name)[0]


def make_cast() -> Cast:
    """Make an organisation with a private tender, a kept proposal, a link to it and a structure; and a stranger."""
    mine, stranger, staff = make_actor(), make_actor(), make_staff()
    tender = make_scene(by=mine, public=False)
    client = Client()
    client.force_login(mine.user)
    client.post(reverse("consortium:keep", args=[tender.pk]), {"rang": "1"})
    proposal = KeptProposal.objects.get()
    link, token = share_proposal(proposal=proposal, days=30, by=mine, at=timezone.now())
    made = {
        "private tender": tender,
        "proposal": proposal,
        "link": link,
        "token": token,
        "structure": make_structure(organisation=mine.organisation),
    }
    return Cast(member=mine.user, stranger=stranger.user, staff=staff.user, made=made)
