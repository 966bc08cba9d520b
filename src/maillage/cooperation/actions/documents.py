"""Documents of a project: open, complete, make a version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.explain import day, explain
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.domain.documents.changes import changes
from maillage.cooperation.domain.documents.checks import checks_of
from maillage.cooperation.domain.documents.compose import compose
from maillage.cooperation.domain.documents.facts import Facts
from maillage.cooperation.domain.documents.template import Template
from maillage.cooperation.domain.events import documents as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.paper import Paper, as_data
from maillage.cooperation.exports.render import as_pdf
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.models.documents import PaperSheet, PaperState, PaperVersion
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.document_facts import ProjectFacts
from maillage.cooperation.queries.documents import drift, last_signed, template_of

MOST_SHEETS = 60
LONGEST_ANSWER = 4000


class NoSuchDocument(Refusal):
    message = gettext_noop("Ce document n’existe pas dans la liste de Maillage.")


class AlreadyOpen(Refusal):
    message = gettext_noop("Ce document est déjà ouvert dans ce projet.")


class TooManyDocuments(Refusal):
    message = gettext_noop("Un projet compte au plus %(count)s documents.")


class CannotBeMade(Refusal):
    message = gettext_noop("%(why)s")


class NothingNew(Refusal):
    message = gettext_noop("Rien n’a changé depuis la version %(number)s : inutile d’en faire une autre.")


class NeedsTheParties(Refusal):
    message = gettext_noop("Il faut au moins une organisation engagée dans le groupe pour faire ce document.")


class ChangedWhileMade(Refusal):
    message = gettext_noop(
        "Le projet a changé pendant que ce document se faisait : vérifiez ses réponses, puis recommencez."
    )


@transaction.atomic
def open_sheet(*, project: Project, kind: str, by: Actor, at: datetime, label: str = "") -> PaperSheet:
    """Open a document. label: which one, for those of which there may be several.

    Raises MayNotWrite, ProjectClosed, NoSuchDocument, AlreadyOpen, TooManyDocuments.
    """
    row = writing(project, by, at).project
    template = templates().get(kind)
    if template is None:
        raise NoSuchDocument()
    if PaperSheet.objects.filter(project=row).count() >= MOST_SHEETS:
        raise TooManyDocuments(count=MOST_SHEETS)
    label = label.strip()[:120] if template.many else ""
    try:
        with transaction.atomic():
            sheet = PaperSheet.objects.create(
                project=row, kind=kind, label=label, author=by.user, created_at=at
            )
    except IntegrityError:
        raise AlreadyOpen() from None
    _tell("document.opened", row, {"title": _title(template, label)}, by, at)
    return sheet


@transaction.atomic
def answer_sheet(
    *, sheet: PaperSheet, answers: Mapping[str, str], version: int | None, by: Actor, at: datetime
) -> PaperSheet:
    """Keep the answers of a document, as its form cleaned them; an empty one is forgotten.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile.
    """
    project = writing(sheet.project, by, at).project
    row = _held(sheet)
    check(read=version, kept=row.version, who=project.owner)
    template = template_of(row)
    row.answers = {
        ask.code: str(answers[ask.code])[:LONGEST_ANSWER] for ask in template.asks if answers.get(ask.code)
    }
    row.version += 1
    row.save()
    changed = {"title": _title(template, row.label), "fields": len(row.answers)}
    _tell("document.answered", project, changed, by, at)
    return row


OVER = (PaperState.WITHDRAWN, PaperState.REFUSED)


@dataclass(frozen=True, slots=True)
class _Made:
    """A version as the project makes it at one moment. amends: the signed version that it changes."""

    paper: Paper
    form: str
    number: int
    amends: PaperVersion | None


def make_version(*, sheet: PaperSheet, by: Actor, at: datetime) -> PaperVersion:
    """Make the next version of a document from what the project knows now. An amendment after a signed one.

    The typesetter runs while nothing is locked; what changed meanwhile makes it start again, once.
    Raises MayNotWrite, ProjectClosed, Gone, NeedsTheParties, CannotBeMade, NothingNew, ChangedWhileMade.
    """
    for _attempt in range(2):
        made = _made_now(sheet=sheet, by=by, at=at)
        version = _kept(sheet=sheet, made=made, pdf=as_pdf(made.paper), by=by, at=at)
        if version is not None:
            return version
    raise ChangedWhileMade()


@transaction.atomic
def _made_now(*, sheet: PaperSheet, by: Actor, at: datetime) -> _Made:
    return _next(writing(sheet.project, by, at).project, _held(sheet), at)


@transaction.atomic
def _kept(*, sheet: PaperSheet, made: _Made, pdf: bytes, by: Actor, at: datetime) -> PaperVersion | None:
    """Keep a version and its file; None when the project would not make the same any more."""
    seat = writing(sheet.project, by, at)
    row = _held(sheet)
    if _next(seat.project, row, at) != made:
        return None
    content = as_data(made.paper)
    version = PaperVersion.objects.create(
        sheet=row, number=made.number, title=content["title"][:500], form=made.form, content=content, pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(), missing=len(made.paper.missing), author=by.user,
        member=seat.member, at=at, amends=made.amends,
    )  # fmt: skip
    facts: dict[str, object] = {"title": version.title, "version": version.number, "sha256": version.sha256}
    if made.amends:
        facts["amends"] = made.amends.number
    _tell("document.made", seat.project, facts, by, at)
    return version


def _next(project: Project, row: PaperSheet, at: datetime) -> _Made:
    """Write the next version, for a project and a document that are held."""
    template = template_of(row)
    known = ProjectFacts(project, timezone.localtime(at).date())
    _check(template, known.facts(template, row.answers))
    last = row.versions.defer("pdf").order_by("-number").first()
    made = _made(row, template, known, number=last.number + 1 if last else 1)
    over = last is not None and last.state in OVER  # the same words may be put to the signature again
    if last and not over and last.form == made.form and not changes(last.content, as_data(made.paper)):
        raise NothingNew(number=last.number)
    return made


def _check(template: Template, facts: Facts) -> None:
    if not facts.parties:
        raise NeedsTheParties()
    refused = [one for one in checks_of(template.code, facts) if one.blocks]
    if refused:
        raise CannotBeMade(why=" ".join(explain((one.message, one.facts)) for one in refused))


def _made(row: PaperSheet, template: Template, known: ProjectFacts, *, number: int) -> _Made:
    signed = last_signed(row) if template.signed else None
    with override("fr"):
        if signed is None:
            words = _("version %(number)s") % {"number": number}
            paper = compose(template, known.facts(template, row.answers, version=words), _)
            return _Made(paper, known.form(template), number, None)
        rank = signed.amendments.count() + 1
        words = _("avenant n° %(rank)s à la version %(number)s") % {"rank": rank, "number": signed.number}
        plain = compose(template, known.facts(template, row.answers, version=words), _)
        if not any(drift(signed, known.members)) and not changes(signed.content, as_data(plain)):
            raise NothingNew(number=signed.number)
        told = amendment(signed, known.members, plain)
        facts = known.facts(template, row.answers, version=words, amendment=told)
        return _Made(compose(template, facts, _), known.form(template), number, signed)


def amendment(signed: PaperVersion, parties: list[Member], paper: Paper) -> tuple[str, ...]:
    """Say what a new version changes to the signed one: who left, who came, which articles."""
    gone, come = drift(signed, parties)
    lines = [
        _(
            "Ce document modifie la version %(number)s, signée par toutes le %(day)s, qui reste valable pour le passé."
        )
        % {"number": signed.number, "day": day(signed.closed_at or signed.at)}
    ]
    for member in gone:
        left = member.ended_at
        lines.append(
            _("%(name)s n’est plus partie depuis le %(day)s.") % {"name": member.name, "day": day(left)}
            if left
            else _("%(name)s n’est plus partie.") % {"name": member.name}
        )
    lines += [_("%(name)s devient partie.") % {"name": member.name} for member in come]
    places = [
        one.where for one in changes(signed.content, as_data(paper)) if one.where and " · " not in one.where
    ]
    lines += [_("Article modifié : %(where)s.") % {"where": where} for where in places]
    return tuple(lines)


def speaks_for(by: Actor, member: Member, may_steer: bool) -> bool:
    """Tell whether somebody may write for a member: its own people, or who coordinates for one without account."""
    if member.organisation_id is None:
        return may_steer
    return by.organisation is not None and by.organisation.pk == member.organisation_id


def _held(sheet: PaperSheet) -> PaperSheet:
    row = PaperSheet.objects.select_for_update(of=("self",)).filter(pk=sheet.pk).first()
    if row is None:
        raise Gone()
    return row


def _title(template: Template, label: str) -> str:
    return f"{template.name} · {label}" if label else template.name


def _tell(what: str, project: Project, after: dict[str, object], by: Actor, at: datetime) -> None:
    record(what=what, about=f"project:{project.pk}", owner=project.owner, after=after, by=by, at=at)
