from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.base.faults import Faulty
from maillage.procurement import actions, queries
from maillage.procurement.formats import dump_tender
from maillage.procurement.models import Lot, Status, Tender
from maillage.procurement.tests.factories import NOW, a_lot, a_need, a_tender, make_tender

pytestmark = pytest.mark.django_db


def test_create_tender_stores_the_whole_document_as_private(editor):
    row = actions.create_tender(tender=a_tender(), by=editor, at=NOW)

    assert row.status == Status.PRIVATE
    assert (row.organisation, row.created_by, row.created_at) == (editor.organisation, editor.user, NOW)
    assert queries.tender_value(Tender.objects.get(pk=row.pk)) == a_tender()


@pytest.mark.parametrize("who", ["reader", "nobody", "no organisation"])
def test_create_tender_needs_an_editor(who):
    by = {"reader": make_actor(Role.READER), "nobody": ANONYMOUS, "no organisation": make_staff()}[who]

    with pytest.raises(actions.MayNotEdit):
        actions.create_tender(tender=a_tender(), by=by, at=NOW)
    assert not Tender.objects.exists()


def test_create_tender_refuses_an_id_already_used_by_the_organisation(editor):
    make_tender(editor)
    make_tender(make_actor())  # another organisation may

    with pytest.raises(actions.ReferenceTaken):
        make_tender(editor)
    assert Tender.objects.of(editor.organisation).count() == 1


def test_create_tender_never_stores_what_the_format_would_refuse(editor):
    with pytest.raises(IntegrityError):
        actions.create_tender(tender=a_tender(months=0), by=editor, at=NOW)


def test_update_tender_replaces_the_document_and_clears_what_was_typed(editor):
    row = make_tender(editor)
    actions.update_draft(row=row, typed={"title": "en cours"}, version=1, by=editor, at=NOW)
    changed = a_tender(title="Autre", lots=(a_lot(id="9", needs=(a_need(id="9a"), a_need(id="9b"))),))

    actions.update_tender(row=row, tender=changed, version=2, by=editor, at=NOW + timedelta(hours=1))

    fresh = Tender.objects.get(pk=row.pk)
    assert queries.tender_value(fresh) == changed
    assert (fresh.typed, fresh.version) == ({}, 3)
    assert Lot.objects.count() == 1


def test_update_tender_refuses_to_erase_what_another_person_saved(editor):
    row = make_tender(editor)
    colleague = Actor(make_actor().user, editor.organisation, Role.EDITOR)
    actions.update_tender(row=row, tender=a_tender(title="La sienne"), version=1, by=colleague, at=NOW)

    with pytest.raises(actions.ChangedMeanwhile) as caught:
        actions.update_tender(row=row, tender=a_tender(title="La mienne"), version=1, by=editor, at=NOW)

    assert caught.value.facts == {"who": str(colleague.user), "version": 2}
    assert Tender.objects.get().title == "La sienne"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_update_tender_is_closed_to_other_organisations(role):
    row = make_tender(public=True)

    with pytest.raises(actions.MayNotEdit):
        actions.update_tender(row=row, tender=a_tender(title="x"), version=1, by=make_actor(role), at=NOW)


def test_update_tender_keeps_a_public_tender_public_and_a_finished_draft_private(editor):
    public = make_tender(editor, public=True)
    draft = actions.create_draft(typed={}, by=editor, at=NOW)

    assert actions.update_tender(row=public, tender=a_tender(), version=1, by=editor, at=NOW).is_public
    done = actions.update_tender(row=draft, tender=a_tender(id="b"), version=1, by=editor, at=NOW)
    assert done.status == Status.PRIVATE


def test_create_draft_keeps_everything_typed(editor):
    typed = {"title": "  Un début ", "months": "je ne sais pas", "lots-0-needs-0-hours": ""}
    row = actions.create_draft(typed=typed, by=editor, at=NOW)

    fresh = Tender.objects.get(pk=row.pk)
    assert (fresh.typed, fresh.title, fresh.status) == (typed, "Un début", Status.DRAFT)
    assert queries.tender_value(fresh) is None


def test_update_draft_leaves_the_public_document_as_it_is(editor):
    row = make_tender(editor, public=True)
    actions.update_draft(row=row, typed={"title": ""}, version=1, by=editor, at=NOW)

    fresh = Tender.objects.get(pk=row.pk)
    assert queries.tender_value(fresh) == a_tender()
    assert fresh.is_public


def test_publish_and_unpublish_say_since_when(editor):
    row = make_tender(editor)

    assert actions.publish(row=row, by=editor, at=NOW).published_at == NOW
    withdrawn = actions.unpublish(row=row, by=editor, at=NOW)
    assert (withdrawn.status, withdrawn.published_at) == (Status.PRIVATE, None)


def test_publish_refuses_an_incomplete_draft_and_a_stranger(editor):
    draft = actions.create_draft(typed={}, by=editor, at=NOW)

    with pytest.raises(actions.NotComplete):
        actions.publish(row=draft, by=editor, at=NOW)
    with pytest.raises(actions.MayNotEdit):
        actions.publish(row=make_tender(editor), by=make_actor(), at=NOW)


def test_delete_draft_deletes_what_is_not_public(editor):
    row, public = make_tender(editor), make_tender(editor, id="p", public=True)

    actions.delete_draft(row=row, by=editor, at=NOW)
    with pytest.raises(actions.StillPublic):
        actions.delete_draft(row=public, by=editor, at=NOW)
    with pytest.raises(actions.MayNotEdit):
        actions.delete_draft(row=public, by=make_actor(), at=NOW)
    assert list(Tender.objects.all()) == [public]


@pytest.mark.usefixtures("places")
def test_import_document_keeps_every_field(editor):
    row = actions.import_document(document=dump_tender(a_tender(cpv="90511400")), by=editor, at=NOW)

    assert queries.tender_value(row) == a_tender(cpv="90511400")
    assert row.status == Status.PRIVATE


@pytest.mark.usefixtures("places")
def test_import_document_writes_nothing_when_anything_is_wrong(editor):
    document = dump_tender(a_tender()) | {"months": 0}
    document["lots"][0]["needs"][0] |= {"place": "99999", "trade": "colecte-dechet"}

    with pytest.raises(Faulty) as caught:
        actions.import_document(document=document, by=editor, at=NOW)

    assert {fault.path for fault in caught.value.faults} == {
        "months",
        "lots[0].needs[0].place",
        "lots[0].needs[0].trade",
    }
    assert not Tender.objects.exists()


@pytest.mark.usefixtures("places")
def test_import_document_says_that_an_id_is_taken(editor):
    make_tender(editor)

    with pytest.raises(Faulty) as caught:
        actions.import_document(document=dump_tender(a_tender()), by=editor, at=NOW)
    assert [fault.path for fault in caught.value.faults] == ["id"]


def test_create_tender_writes_a_large_document_in_a_few_queries(editor, django_assert_max_num_queries):
    needs = tuple(a_need(id=str(n)) for n in range(300))
    with django_assert_max_num_queries(17):
        make_tender(
            editor, lots=tuple(a_lot(id=str(n), needs=needs[n * 10 : n * 10 + 10]) for n in range(30))
        )
