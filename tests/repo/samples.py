"""For each route with parameters, an object to show; and for what is private, words that must not leak."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from maillage.accounts.permissions import TABLE, Relation, Verb
from maillage.accounts.queries.notifications import unsubscribe_url
from maillage.consortium.actions.shares import share_proposal
from maillage.consortium.models import KeptProposal
from maillage.consortium.tests.scenes import make_scene
from maillage.directory.tests.factories import make_structure
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.tests.tasks import add
from maillage.mail.tests.factories import make_message
from tests.repo import account_samples, cooperation_samples
from tests.repo.cast import BACKEND, NOW, Cast, Sample, of

Relations = frozenset[Relation]

SAMPLES: dict[str, Sample] = {
    **account_samples.SAMPLES,
    **cooperation_samples.SAMPLES,
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
    "consortium:keep": Sample(of("tender"), Verb.READ),
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

CANARIES: dict[str, Callable[[str, Relations], bool]] = {
    **cooperation_samples.CANARIES,
    "Collecte secrète au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Lectrice au canari": lambda name, near: bool(near & (TABLE[Verb.READ] | {Relation.STAFF})),
    "lectrice-canari@": lambda name, near: bool(near & (TABLE[Verb.READ] | {Relation.STAFF})),
    "Demandeuse au canari": lambda name, near: name in account_samples.DECIDERS or Relation.STAFF in near,
    "Explication au canari": lambda name, near: name in account_samples.DECIDERS or name == "own editor",
    "invitee-canari@": lambda name, near: name.startswith("own administrator"),
    "Pour quoi au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Jeton au canari": lambda name, near: name == "own editor",
    "Clé au canari": lambda name, near: name == "own editor",
}
"""Words of what is private, and who may read them: by the walker's name, or by its relations to the owner."""


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
    accounts, projects = (
        account_samples.make_account_objects(cast),
        cooperation_samples.make_cooperation_objects(cast),
    )
    assert not accounts.keys() & projects.keys()
    return {
        **accounts,
        **projects,
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
