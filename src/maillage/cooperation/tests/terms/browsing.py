"""A browser, addresses and forms for the tests of the pages of the terms."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.queries.terms import current_terms, current_version
from maillage.cooperation.tests.factories import NOW
from maillage.cooperation.tests.terms.scenes import Scene
from maillage.mail.models import OutgoingMessage

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOSTILE = "<script>alert('x')</script> \u202e🙂"


def browser(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    return client


def url(name: str, scene: Scene, *more: int) -> str:
    return reverse(f"cooperation:{name}", args=[scene.project.pk, *more])


def an_open_change(scene: Scene, **facts: object) -> TermsChange:
    change = scene.change(scene.second, **(facts or {"price_cents": 2000}))
    return propose_change(
        project=scene.project,
        wish=Wish(change, HOSTILE, scene.second),
        by_member=scene.lead,
        by=scene.by,
        at=NOW,
    )


def typed(scene: Scene, **changes: str) -> dict[str, str]:
    """What the form of the part of the second member posts."""
    terms, version = current_terms(scene.project), current_version(scene.project)
    assert terms
    assert version
    part = terms.part(scene.second.pk)
    assert part
    return {
        "version": str(version.number),
        "hours_0": str(part.needs["1a"]).replace(".", ","),
        "amount_cents": f"{part.amount_cents / 100:.2f}".replace(".", ","),
        "percent": str(part.percent).replace(".", ","),
        **changes,
    }


def token_of(scene: Scene, kind: str) -> str:
    """The token of the last door mailed."""
    body = OutgoingMessage.objects.filter(about__startswith=f"coop:{kind}:").latest("pk")
    found = re.search(rf"/c/{kind}/([\w:~=.-]+)", body.text)
    assert found
    return found[1]
