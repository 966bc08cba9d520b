"""For each route with parameters, an object to show; and for what is private, words that must not leak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from maillage.accounts.permissions import Verb
from maillage.accounts.queries.notifications import unsubscribe_url
from maillage.consortium.actions.shares import share_proposal
from maillage.consortium.models import KeptProposal
from maillage.consortium.tests.scenes import make_scene
from maillage.directory.tests.factories import make_structure
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.tests.tasks import add
from maillage.mail.tests.factories import make_message
from tests.repo.cast import BACKEND, NOW, Cast

Made = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """How to name an object of a route, and what one must be allowed to, to come near it.

    kwargs: the arguments of the address, from what was made. verb: what the object itself asks (None: it is public,
    the first door is enough). personal: it belongs to a person (the owner's editor), not to an organisation.
    """

    kwargs: Callable[[Made], dict[str, Any]]
    verb: Verb | None = None
    personal: bool = False


def of(name: str, argument: str = "pk") -> Callable[[Made], dict[str, Any]]:
    """Name an object by its number."""
    return lambda made: {argument: made[name].pk}


SAMPLES: dict[str, Sample] = {
    "account_unsubscribe": Sample(lambda made: {"token": made["unsubscribe"]}),
    "directory:by_siret": Sample(lambda made: {"siret": made["structure"].siret}),
    "directory:structure": Sample(
        lambda made: {"structure_id": made["structure"].pk, "slug": slugify(made["structure"].name)}
    ),
    "directory:structure_short": Sample(of("structure", "structure_id")),
    "directory:declare": Sample(of("structure", "structure_id"), Verb.WRITE),
    "procurement:tender": Sample(of("tender"), Verb.READ),
    "procurement:edit": Sample(of("tender"), Verb.WRITE),
    "procurement:publish": Sample(of("tender"), Verb.WRITE),
    "procurement:unpublish": Sample(of("tender"), Verb.WRITE),
    "procurement:delete": Sample(of("tender"), Verb.WRITE),
    "procurement:rule": Sample(lambda made: {"id": "R-252"}),
    "consortium:groups": Sample(of("tender"), Verb.READ),
    "consortium:keep": Sample(of("tender"), Verb.WRITE),
    "consortium:proposal": Sample(of("proposal"), Verb.READ),
    "consortium:share": Sample(of("proposal"), Verb.WRITE),
    "consortium:forget": Sample(of("proposal"), Verb.WRITE),
    "consortium:revoke": Sample(of("link"), Verb.WRITE),
    "consortium:shared": Sample(lambda made: {"token": made["token"]}),
    "web:job": Sample(of("job"), Verb.READ),
    "web:staff_job": Sample(of("job")),
    "web:staff_job_replay": Sample(of("job")),
    "web:staff_job_abandon": Sample(of("job")),
    "web:staff_message": Sample(of("message")),
    "web:staff_message_preview": Sample(of("message")),
    "web:staff_message_resend": Sample(of("message")),
    "web:staff_message_cancel": Sample(of("message")),
    "web:staff_message_consider_sent": Sample(of("message")),
    "web:outbox_message": Sample(of("message")),
    "web:outbox_preview": Sample(of("message")),
}

CANARIES: dict[str, Verb] = {
    "Collecte secrète au canari": Verb.READ,
    "7 531,25": Verb.READ,  # hours declared for the organisation alone
}
"""Words of what is private to the owner, and the verb towards the owner that lets one read them."""


def make_objects(cast: Cast) -> dict[str, Any]:
    """Make one object of each sort for the owner, each with a canary in its private words."""
    by = cast.by
    tender = make_scene(by=by, public=False)
    tender.title = "Collecte secrète au canari"
    tender.save()
    client = Client()
    client.force_login(by.user, backend=BACKEND)
    client.post(reverse("consortium:keep", args=[tender.pk]), {"rang": "1"})
    proposal = KeptProposal.objects.get()
    link, token = share_proposal(proposal=proposal, days=30, by=by, at=timezone.now())
    assert by.user is not None
    return {
        "tender": tender,
        "proposal": proposal,
        "link": link,
        "token": token,
        "structure": make_structure(organisation=cast.owner),
        "job": enqueue_once(
            add,
            key="",
            title="Préparer un export",
            arguments={"a": 1, "b": 1},
            for_organisation_id=cast.owner.pk,
        ),
        "unsubscribe": unsubscribe_url(by.user, "*").rsplit("/", 1)[1],
        "message": make_message(),
        "at": NOW,
    }
