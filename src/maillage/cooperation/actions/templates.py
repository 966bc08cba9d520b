"""Processes that a network, an adviser or an authority adapts: copy, edit, retire. Projects keep what they took."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.domain.events import stages as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.opening import ADVISING
from maillage.cooperation.domain.stages import Process, faults
from maillage.cooperation.formats.processes import catalogue, plain_of, process_of
from maillage.cooperation.models.stages import ProcessTemplate, TemplateVersion

MOST_TEMPLATES = 50


class MayNotAdapt(Refusal):
    message = gettext_noop(
        "Seuls les réseaux, les conseils et les collectivités adaptent des modèles, avec un rôle de rédaction."
    )


class TooManyTemplates(Refusal):
    message = gettext_noop("Votre organisation a déjà %(count)s modèles : retirez-en un.")


class NotACatalogueProcess(Refusal):
    message = gettext_noop("Cette démarche n’est pas au catalogue.")


class BadProcess(Refusal):
    message = gettext_noop("Le modèle ne peut pas être enregistré : %(faults)s")


@transaction.atomic
def copy_template(*, key: str, by: Actor, at: datetime) -> ProcessTemplate:
    """Copy a process of the catalogue, to adapt it. Raises MayNotAdapt, NotACatalogueProcess, TooManyTemplates."""
    organisation = _adapting(by)
    process = catalogue().get(key)
    if process is None:
        raise NotACatalogueProcess()
    if ProcessTemplate.objects.filter(organisation=organisation, retired_at=None).count() >= MOST_TEMPLATES:
        raise TooManyTemplates(count=MOST_TEMPLATES)
    row = ProcessTemplate.objects.create(
        organisation=organisation, based_on=key, title=process.title, content=plain_of(process), changed_at=at,
        author=by.user,
    )  # fmt: skip
    _tell("process.copied", row, by, at)
    return row


@transaction.atomic
def edit_template(
    *, template: ProcessTemplate, process: Process, version: int | None, by: Actor, at: datetime
) -> ProcessTemplate:
    """Write a new version of a template; the one before is kept. Raises MayNotAdapt, Gone, ChangedMeanwhile,
    BadProcess."""
    row = _own(template, by)
    check(read=version, kept=row.number, who=row.author or row.organisation)
    if wrong := faults(process):
        raise BadProcess(faults=wrong[0])
    try:
        content = plain_of(process_of(plain_of(process)))
    except ValueError as error:
        raise BadProcess(faults=str(error)) from None
    if content == row.content:
        return row
    TemplateVersion.objects.create(
        template=row, number=row.number, content=row.content, at=row.changed_at, author=row.author
    )
    row.content, row.title, row.number = content, process.title, row.number + 1
    row.changed_at, row.author = at, by.user
    row.save()
    _tell("process.edited", row, by, at)
    return row


@transaction.atomic
def retire_template(*, template: ProcessTemplate, by: Actor, at: datetime) -> None:
    """Offer a template no more; the projects that follow it go on. Raises MayNotAdapt, Gone."""
    row = _own(template, by)
    row.retired_at = at
    row.save()
    _tell("process.retired", row, by, at)


def move_templates(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    """Give the survivor of a merger the templates of the other; return how many."""
    return ProcessTemplate.objects.filter(organisation=lost).update(organisation=into)


def _adapting(by: Actor) -> Organisation:
    organisation = by.organisation
    if organisation is None or organisation.kind not in ADVISING or not by.may(Verb.WRITE):
        raise MayNotAdapt()
    return organisation


def _own(template: ProcessTemplate, by: Actor) -> ProcessTemplate:
    organisation = _adapting(by)
    row = (
        ProcessTemplate.objects.select_for_update(of=("self",))
        .select_related("organisation", "author")
        .filter(pk=template.pk, organisation=organisation, retired_at=None)
        .first()
    )
    if row is None:
        raise Gone()
    return row


def _tell(what: str, row: ProcessTemplate, by: Actor, at: datetime) -> None:
    facts = {"title": row.title, "number": row.number}
    record(what=what, about=f"process:{row.pk}", owner=row.organisation, after=facts, by=by, at=at)
