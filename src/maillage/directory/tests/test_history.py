"""Declarations in the journal: what changed, read by whom it concerns, and put back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from maillage.accounts.actions.undo import undo
from maillage.accounts.domain.undo import ChangedSince, NotReversible
from maillage.accounts.models import JournalEntry
from maillage.accounts.presentation.history import latest_of, lines_of
from maillage.accounts.queries.journal import entries_about
from maillage.accounts.tests.factories import make_actor, make_facilitator, make_staff
from maillage.directory import actions
from maillage.directory.actions.declarations import NotEditor
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.events import declared_from, facts_of
from maillage.directory.models import Declaration, Structure
from maillage.directory.queries.structures import declared_of, structure_to_declare
from maillage.directory.tests.factories import AT, declared, editor_of, make_structure, offer

pytestmark = pytest.mark.django_db
FIRST = declared(offer("nettoyage", hours=800), hours=Decimal("1200.50"), turnover_eur=Decimal(10))


def now_declared(structure: Structure):
    return declared_of(structure_to_declare(structure.pk))


def entries(structure: Structure) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(about=f"structure:{structure.pk}", what="structure.declared"))


@pytest.fixture
def structure() -> Structure:
    return make_structure("Atelier inventé")


@pytest.fixture
def editor(structure):
    return editor_of(structure)


def declare(structure, what, version, by):
    return actions.declare(structure=structure, declared=what, version=version, by=by, at=AT)


@pytest.mark.parametrize(
    "reach", [Reach(national=True), Reach(radius_km=30.0), Reach(departements=frozenset({"38", "73"}))]
)
def test_declared_from_gives_back_what_facts_of_wrote(reach):
    said = replace(FIRST, reach=reach, ties=frozenset({"00010001600017"}))

    assert declared_from(facts_of(said)) == said
    assert facts_of(None) == {}


def test_declare_leaves_one_entry_with_what_changed(structure, editor):
    declare(structure, FIRST, 0, editor)
    declare(structure, replace(FIRST, hours=Decimal(2000)), 1, editor)

    first, second = entries(structure)
    assert first.after["offers"] == [{"trade": "nettoyage", "mode": "production", "hours": "800"}]
    assert (second.before, second.after) == ({"hours": "1200.5"}, {"hours": "2000"})
    assert second.owner_id == editor.organisation.pk


def test_undo_puts_back_the_figures_and_keeps_the_others(structure, editor):
    declare(structure, FIRST, 0, editor)
    declare(structure, replace(FIRST, hours=Decimal(2000)), 1, editor)
    declare(structure, replace(FIRST, hours=Decimal(2000), insertion_percent=80), 2, editor)
    changed = entries(structure)[1]

    undo(number=changed.number, by=editor, at=AT)

    assert now_declared(structure) == replace(FIRST, insertion_percent=80)
    with pytest.raises(ChangedSince):
        undo(number=changed.number, by=editor, at=AT)
    assert Declaration.objects.get().version == 4


def test_undo_of_a_first_declaration_or_by_somebody_else_is_refused(structure, editor):
    declare(structure, FIRST, 0, editor)
    declare(structure, replace(FIRST, hours=None), 1, editor)
    first, second = entries(structure)

    with pytest.raises((NotReversible, ChangedSince)):
        undo(number=first.number, by=editor, at=AT)
    with pytest.raises(NotReversible):
        undo(number=second.number, by=make_actor(), at=AT)
    with pytest.raises(NotEditor):
        undo(number=second.number, by=make_facilitator(editor.organisation), at=AT)
    assert now_declared(structure).hours is None


def test_history_tells_a_facilitator_all_but_whom_it_cannot_work_with(structure, editor):
    other = make_structure("Autre")
    declare(structure, replace(FIRST, incompatible=frozenset({other.siret})), 0, editor)
    about = f"structure:{structure.pk}"

    def labels(actor):
        (line,) = lines_of(entries_about(about, actor=actor).filter(what="structure.declared"), actor, at=AT)
        return {change.label for change in line.changes}

    secret = {"ne peut pas répondre avec"}
    assert labels(editor) - labels(make_facilitator(editor.organisation)) == secret
    assert latest_of(about, make_actor()) == []
    assert not entries_about(about, actor=make_staff()).filter(what="structure.declared").exists()


def test_history_of_a_declaration_reads_in_plain_french(structure, editor):
    declare(structure, FIRST, 0, editor)

    (line,) = lines_of(entries_about(f"structure:{structure.pk}", actor=editor)[:1], editor, at=AT)

    said = {change.label: change.after for change in line.changes}
    assert said["zone d’intervention"] == ["30\N{NO-BREAK SPACE}km autour"]
    assert said["heures libres par an"][0].startswith("1\N{NARROW NO-BREAK SPACE}200,5")
    assert said["métiers"][0].startswith("Nettoyage")
    assert (line.about, line.url) == ("Atelier inventé", structure.get_absolute_url())


def test_attach_organisation_says_from_which_to_which(structure):
    first, second = make_actor().organisation, make_actor().organisation
    for organisation in (first, second):
        actions.attach_organisation(structure=structure, organisation=organisation, by=make_staff(), at=AT)

    last = JournalEntry.objects.get(about=f"structure:{structure.pk}", owner_id=second.pk)
    assert (last.before, last.after) == ({"organisation": first.name}, {"organisation": second.name})
