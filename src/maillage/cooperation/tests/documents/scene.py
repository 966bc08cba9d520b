"""An invented group with all that its documents ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import add_second_factor
from maillage.cooperation.actions import documents as actions
from maillage.cooperation.actions.proposing import propose
from maillage.cooperation.domain.documents.template import Template
from maillage.cooperation.domain.terms import ALL_WORK, Part, Terms, write
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.models import Member, MemberSheet, PaperSheet, PaperVersion, Project
from maillage.cooperation.models.terms import TermsVersion
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = date(2026, 11, 20)
HARD = 'Ana "Œ" {{ 7*7 }} {% now %} <w:p/> & #let x $a$ \\n 🌱 جمعية עמותה'
"""What a document must show as it was typed."""


def make_group(count: int = 3, form: str = "R-304", **facts: Any) -> tuple[Project, list[Member]]:
    """Make a project whose members are engaged, with their parts, an amount, and their sheets."""
    facts = {"amount_cents": 90_000_000, "months": 36, "purpose": "Collecter et trier les cartons.", **facts}
    project = make_project(form=form, deadline=date(2027, 1, 15), **facts)
    lead = project.members.get()
    members = [lead, *(make_member(project, name=f"Structure {rank}") for rank in range(1, count))]
    for member in members:
        give_sheet(member)
    give_terms(project, members)
    return project, members


def give_sheet(member: Member) -> None:
    """Complete the sheet of a member."""
    MemberSheet.objects.create(
        member=member, address="1 rue Inventée, 93200 Saint-Denis", legal_form="Association",
        signatory="Camille Exemple", quality="présidente", turnovers={"2025": 400_000}, updated_at=NOW,
    )  # fmt: skip


def give_terms(project: Project, members: list[Member], number: int = 1) -> None:
    """Give each member an equal part."""
    parts = tuple(
        Part(one.pk, {ALL_WORK: Decimal(1200)}, amount_cents=90_000_000 // len(members)) for one in members
    )
    terms = Terms(parts, mandataire=members[0].pk, fee_percent=Decimal("2.5"))
    TermsVersion.objects.create(project=project, number=number, content=write(terms), at=NOW)


def answers_of(template: Template, members: list[Member]) -> dict[str, str]:
    """Answer every question of a document with something allowed."""
    plain = {"text": "Un texte", "long": "Quelques mots.", "number": "2", "euro": "1000", "percent": "60"}
    found = {}
    for rank, ask in enumerate(template.asks):
        if ask.kind == "choice":
            found[ask.code] = next(iter(ask.choices))
        elif ask.kind == "member":
            found[ask.code] = str(members[rank % 2].pk)
        else:
            found[ask.code] = plain.get(ask.kind, "2027-03-01")
    return found | {key: value for key, value in _MENDED.items() if key in found}


_MENDED = {
    "invoice": "3000", "to_date": "2027-09-01", "public_members": "1", "framework": "public", "same_agreement": "yes",
}  # fmt: skip


def make_sheet(project: Project, kind: str, members: list[Member], **answers: str) -> PaperSheet:
    """Open a document with every answer."""
    template = templates()[kind]
    return PaperSheet.objects.create(
        project=project, kind=kind, answers=answers_of(template, members) | answers, created_at=NOW
    )


def make_version(project: Project, kind: str, members: list[Member], by: Actor) -> PaperVersion:
    """Make the first version of a document."""
    return actions.make_version(sheet=make_sheet(project, kind, members), by=by, at=NOW)


def proposed(
    count: int = 2, form: str = "R-304", kind: str = "grouping"
) -> tuple[PaperVersion, list[Member], list[Actor]]:
    """Put a document to the signature of its parties; the actors administer them, in their order."""
    project, members = make_group(count, form)
    actors = [acting_for(member, Role.ADMINISTRATOR) for member in members]
    version = make_version(project, kind, members, actors[0])
    propose(version=version, by=actors[0], at=NOW)
    version.refresh_from_db()
    return version, members, actors


def browser(actor: Actor) -> Client:
    """Return the browser of somebody, with a second factor."""
    client = Client()
    add_second_factor(actor.user)
    client.force_login(actor.user, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session.save()
    return client


def page(name: str, *args: Any) -> str:
    """Return the address of a page of documents."""
    return reverse(f"cooperation:{name}", args=args)
