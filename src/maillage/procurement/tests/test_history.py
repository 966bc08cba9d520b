"""Tenders in the journal: each write leaves one entry with what changed, and most can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.accounts.actions.undo import undo
from maillage.accounts.actors import Actor
from maillage.accounts.domain.undo import ChangedSince, NotReversible
from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.presentation.history import lines_of
from maillage.accounts.queries.journal import entries_about, faults
from maillage.accounts.tests.factories import make_actor
from maillage.procurement import actions, queries
from maillage.procurement.actions.undo import BeingTyped
from maillage.procurement.models import Status, Tender
from maillage.procurement.queries.history import document_of, facts_of
from maillage.procurement.tests.factories import NOW, a_lot, a_need, a_tender, make_tender

pytestmark = pytest.mark.usefixtures("places")
LATER = NOW + timedelta(hours=1)


def entries(row: Tender) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(about=f"tender:{row.pk}"))


def update(row: Tender, by: Actor, **facts) -> JournalEntry:
    row.refresh_from_db()
    tender = replace(queries.tender_value(row), **facts)
    actions.update_tender(row=row, tender=tender, version=row.version, by=by, at=NOW)
    return entries(row)[-1]


def test_each_write_leaves_one_entry_with_what_changed_and_nothing_else(editor):
    row = make_tender(editor)
    update(row, editor, months=24, buyer_name="Ville de Test")
    actions.publish(row=row, by=editor, at=NOW)
    actions.unpublish(row=row, by=editor, at=NOW)
    actions.update_draft(row=row, typed={"title": "secret"}, version=4, by=editor, at=NOW)
    actions.delete_draft(row=row, by=editor, at=NOW)

    created, updated, published, unpublished, kept, deleted = entries(row)
    assert created.after["title"] == "Collecte de cartons"
    assert (updated.before, updated.after) == ({"months": 72}, {"months": 24, "buyer_name": "Ville de Test"})
    assert (published.before, published.after) == ({"status": "private"}, {"status": "public"})
    assert unpublished.after == {"status": "private"}
    assert (kept.what, kept.before, kept.after) == ("tender.draft_kept", None, None)
    assert (deleted.after, deleted.before["months"]) == (None, 24)
    assert {entry.owner_id for entry in entries(row)} == {editor.organisation.pk}
    assert list(faults()) == []


def test_a_refused_write_leaves_no_entry(editor):
    row = make_tender(editor)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.publish(row=row, by=editor, at=NOW, version=7)

    assert len(entries(row)) == 1


@given(
    amount=st.none() | st.decimals(0, 10**11, places=2),
    percent=st.decimals(Decimal("0.1"), 50, places=4),
    hours=st.decimals(Decimal("0.01"), 10**6, places=2),
    days=st.integers(0, 900),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_document_of_gives_back_the_tender_that_facts_of_wrote(amount, percent, hours, days, editor):
    lots = (a_lot(insertion_hours=hours * 2, needs=(a_need(hours=hours),)),)
    tender = a_tender(
        amount_eur=amount,
        min_member_percent=percent,
        lots=lots,
        deadline=date(2026, 10, 1) + timedelta(days),
    )
    Tender.objects.all().delete()
    row = make_tender(editor, **{name: getattr(tender, name) for name in ("amount_eur", "lots", "deadline")})
    stored = replace(queries.tender_value(row), min_member_percent=percent)

    written = JournalEntry.objects.order_by("-number").first().after
    kept = {**written, "min_member_percent": str(percent)}
    assert queries.checked_tender(document_of(kept)) == stored


def test_undo_puts_back_a_version_and_leaves_what_others_changed_since(editor):
    row = make_tender(editor)
    first = update(row, editor, months=24)
    update(row, editor, title="Autre objet")

    last = undo(number=first.number, by=editor, at=LATER)

    row.refresh_from_db()
    assert (row.months, row.title) == (72, "Autre objet")
    assert (last.what, last.after) == ("journal.undone", {"number": first.number})
    assert [entry.what for entry in entries(row)][-2:] == ["tender.updated", "journal.undone"]


def test_undo_refuses_when_the_same_thing_changed_since_and_writes_nothing(editor):
    row = make_tender(editor)
    first = update(row, editor, months=24)
    update(row, editor, months=36)
    count = JournalEntry.objects.count()

    with pytest.raises(ChangedSince):
        undo(number=first.number, by=editor, at=LATER)
    assert JournalEntry.objects.count() == count


def test_undo_of_lots_puts_back_each_need(editor):
    row = make_tender(editor)
    before = queries.tender_value(row)
    changed = update(
        row,
        editor,
        lots=(
            a_lot(
                needs=(a_need(hours=Decimal("10.5")), a_need(id="1b")),
            ),
        ),
    )

    undo(number=changed.number, by=editor, at=LATER)

    assert queries.tender_value(Tender.objects.get(pk=row.pk)) == before


def test_undo_of_a_publication_and_back(editor):
    row = make_tender(editor)
    actions.publish(row=row, by=editor, at=NOW)
    published = entries(row)[-1]

    undo(number=published.number, by=editor, at=LATER)
    assert Tender.objects.get().status == Status.PRIVATE
    with pytest.raises(ChangedSince):
        undo(number=published.number, by=editor, at=LATER)
    undo(number=entries(row)[-2].number, by=editor, at=LATER)
    assert Tender.objects.get().is_public


def test_undo_of_a_deletion_brings_the_tender_back_at_its_own_number(editor):
    row = make_tender(editor)
    value = queries.tender_value(row)
    actions.delete_draft(row=row, by=editor, at=NOW)
    deleted = entries(row)[-1]

    undo(number=deleted.number, by=editor, at=LATER)

    back = Tender.objects.get(pk=row.pk)
    assert queries.tender_value(back) == value
    assert back.status == Status.PRIVATE
    with pytest.raises(actions.ChangedMeanwhile):
        undo(number=deleted.number, by=editor, at=LATER)


def test_undo_keeps_what_somebody_is_typing_and_what_was_never_finished(editor):
    row = make_tender(editor)
    updated = update(row, editor, months=24)
    actions.update_draft(row=row, typed={"title": "en cours"}, version=2, by=editor, at=NOW)
    draft = actions.create_draft(typed={"title": "Un début"}, by=editor, at=NOW)
    actions.delete_draft(row=draft, by=editor, at=NOW)

    with pytest.raises(BeingTyped):
        undo(number=updated.number, by=editor, at=LATER)
    with pytest.raises(NotReversible):
        undo(number=entries(draft)[-1].number, by=editor, at=LATER)
    assert Tender.objects.get(pk=row.pk).typed == {"title": "en cours"}


def test_undo_is_for_who_may_write_for_the_organisation(editor):
    row = make_tender(editor)
    updated = update(row, editor, months=24)
    reader = Actor(make_actor().user, editor.organisation, Role.READER)

    with pytest.raises(actions.MayNotEdit):
        undo(number=updated.number, by=reader, at=LATER)
    with pytest.raises(NotReversible):
        undo(number=updated.number, by=make_actor(), at=LATER)
    with pytest.raises(NotReversible):
        undo(number=entries(row)[0].number, by=editor, at=LATER)


def test_history_reads_in_plain_french_with_a_fixed_number_of_queries(editor, django_assert_max_num_queries):
    row = make_tender(editor)
    for months in range(1, 15):
        update(row, editor, months=months, lots=(a_lot(id=str(months), needs=(a_need(id=f"{months}a"),)),))

    with django_assert_max_num_queries(8):
        lines = lines_of(entries_about(f"tender:{row.pk}", actor=editor), editor, at=NOW)

    last = lines[0]
    assert (last.who, last.sentence, last.about) == (str(editor.user), "a modifié l’appel", str(row))
    by_label = {change.label: change for change in last.changes}
    assert by_label["durée"].before == ["13\N{NO-BREAK SPACE}mois"]
    lot, need = by_label["lots et besoins"].after
    assert lot == "lot 14, ouvert à tous"
    assert need.startswith("Collecte de déchets")
    assert need.endswith("12\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}h par an")
    assert last.may_undo
    assert not lines[-1].may_undo


def test_facts_of_an_unfinished_draft_are_its_title(editor):
    draft = actions.create_draft(typed={"title": "Un début"}, by=editor, at=NOW)

    assert facts_of(draft) == {"status": "draft", "title": "Un début"}
