"""The documents of a project: those that fit, what each lacks, where each stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.accounts.actors import Actor
from maillage.base.explain import explain
from maillage.cooperation.actions.documents import speaks_for
from maillage.cooperation.domain.documents.checks import Check, checks_of
from maillage.cooperation.domain.documents.compose import label_of, missing_of, table_blanks_of
from maillage.cooperation.domain.documents.facts import Facts
from maillage.cooperation.domain.documents.template import FACTS, Template, fits
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.models.documents import PaperSheet, PaperState, PaperVersion
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.document_facts import ProjectFacts, sheet_of
from maillage.cooperation.queries.documents import sheets_of
from maillage.procurement.queries import rules

TONES = {
    PaperState.DRAFT: "draft",
    PaperState.PROPOSED: "attention",
    PaperState.SIGNED: "ok",
    PaperState.REFUSED: "danger",
    PaperState.WITHDRAWN: "draft",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing missing, and the page where it is given (empty: the page of the document itself)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something to look at in the answers. rule_url: the page of its rule, when there is one."""

    text: str
    rule: str
    rule_url: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A document on the page of all: what it is, what was opened of it."""

    template: Template
    sheets: tuple[SheetView, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetView:
    """An opened document. latest: its last version; in_force: the last that all signed."""

    sheet: PaperSheet
    template: Template
    latest: PaperVersion | None
    in_force: PaperVersion | None
    signed: int = 0
    asked: int = 0
    lacks: tuple[Lack, ...] = field(default=())

    @property
    def title(self) -> str:
        """How it is called in lists."""
        name = _(self.template.name)
        return f"{name} · {self.sheet.label}" if self.sheet.label else name

    @property
    def tone(self) -> str:
        """The tone of the badge of its last version."""
        return TONES[PaperState(self.latest.state)] if self.latest else "draft"


@dataclass(frozen=True, slots=True)
class Card:
    """The sheet of a member: what it still lacks, and whether one may complete it."""

    member: Member
    lacks: tuple[str, ...]
    may_edit: bool


def cards_of(members: Collection[Member], seat: Seat, actor: Actor) -> list[Card]:
    """Return the sheets of the members (no query: they were read with them)."""
    labels = (("address", _("adresse")), ("signatory", _("signataire")), ("quality", _("fonction")))
    found = []
    for member in members:
        sheet = sheet_of(member)
        lacks = tuple(label for name, label in labels if not getattr(sheet, name))
        if not sheet.address and member.organisation and member.organisation.address:
            lacks = tuple(label for label in lacks if label != labels[0][1])
        found.append(Card(member, lacks, seat.may_write and speaks_for(actor, member, seat.may_steer)))
    return found


def documents_page(seat: Seat, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the documents opened, those that fit the form, and the others (about twelve queries)."""
    project = seat.project
    known = ProjectFacts(project, timezone.localtime(at).date())
    opened: dict[str, list[SheetView]] = {}
    for sheet in sheets_of(project):
        if sheet.kind in templates():
            opened.setdefault(sheet.kind, []).append(view_of(sheet, known))
    offers = [Offer(one, tuple(opened.get(code, ()))) for code, one in templates().items()]
    free = [one for one in offers if not one.sheets or one.template.many]
    form = project.form or known.form(templates()["grouping"])
    return {
        "opened": [view for one in offers for view in one.sheets],
        "fitting": [one for one in free if fits(one.template, form)],
        "others": [one for one in free if not fits(one.template, form)],
        "form": form,
        "cards": cards_of(known.members, seat, actor),
    }


def view_of(sheet: PaperSheet, known: ProjectFacts) -> SheetView:
    """Return a document as lists show it; its versions and signatures were read with it."""
    template = templates()[sheet.kind]
    versions = sorted(sheet.versions.all(), key=lambda one: -one.number)
    latest = versions[0] if versions else None
    signatures = list(latest.signatures.all()) if latest else []
    return SheetView(
        sheet, template, latest,
        next((one for one in versions if one.state == PaperState.SIGNED), None),
        signed=sum(one.state == "signed" for one in signatures), asked=len(signatures),
        lacks=lacks_of(sheet, template, known.facts(template, sheet.answers)),
    )  # fmt: skip


def lacks_of(sheet: PaperSheet, template: Template, facts: Facts) -> tuple[Lack, ...]:
    """Return what a document still lacks, each with the page that mends it."""
    found = []
    for name in missing_of(template, facts, _):
        label = label_of(template, name, _)
        page = "" if template.ask(name) else FACTS[name][1]
        found.append(Lack(label[:1].upper() + label[1:], _page(page, sheet.project)))
    found += [Lack(label, _page(page, sheet.project)) for label, page in table_blanks_of(template, facts, _)]
    return tuple(found)


def _page(name: str, project: Project) -> str:
    try:
        return reverse(f"cooperation:{name}", args=[project.pk]) if name else ""
    except NoReverseMatch:
        return ""


def told(checks: list[Check]) -> list[Told]:
    """Put what was found in the answers in words."""
    known = rules()
    return [
        Told(
            explain((one.message, one.facts)), one.rule,
            reverse("procurement:rule", args=[one.rule]) if one.rule in known else "", one.blocks,
        )
        for one in checks
    ]  # fmt: skip


def checked(template: Template, facts: Facts) -> list[Told]:
    """Return what is wrong, or to be looked at, in the answers of a document."""
    return told(checks_of(template.code, facts))
