"""Two people and one tender at the same moment: one wins, the other is told, nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from django.urls import reverse

from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.queries.journal import faults
from maillage.accounts.tests.at_once import at_once
from maillage.accounts.tests.factories import MandateFactory, make_actor
from maillage.base.versions import check, sent_version
from maillage.procurement import actions, queries
from maillage.procurement.models import Tender
from maillage.procurement.tests.conftest import signed_in
from maillage.procurement.tests.factories import NOW, a_lot, a_need, a_tender, make_tender
from maillage.procurement.tests.test_editing import TYPED, edit_url


@pytest.fixture
def colleague(editor) -> Actor:
    mandate = MandateFactory(organisation=editor.organisation, role=Role.EDITOR)
    return Actor(mandate.user, mandate.organisation, Role.EDITOR)


def act(name: str, row: Tender) -> str:
    return reverse(f"procurement:{name}", args=[row.pk])


@pytest.mark.usefixtures("database_on_disk")
def test_of_six_who_save_at_once_one_wins_and_the_others_are_told():
    editor = make_actor()
    row = make_tender(editor)
    saves = [
        partial(
            actions.update_tender,
            row=Tender.objects.get(pk=row.pk),
            tender=a_tender(title=f"Version {n}"),
            version=1,
            by=editor,
            at=NOW,
        )
        for n in range(6)
    ]

    raised = at_once(*saves)

    assert [type(error) for error in raised if error] == [actions.ChangedMeanwhile] * 5
    assert Tender.objects.get().version == 2
    assert JournalEntry.objects.filter(what="tender.updated").count() == 1
    assert list(faults()) == []


@pytest.mark.usefixtures("database_on_disk")
def test_publish_delete_save_and_draft_at_once_leave_one_sound_state():
    editor = make_actor()
    row = make_tender(editor)
    seen = {"row": row, "by": editor, "at": NOW, "version": 1}

    raised = at_once(
        partial(actions.publish, **seen),
        partial(actions.delete_draft, **seen),
        partial(actions.update_tender, tender=a_tender(title="Autre"), **seen),
        partial(actions.update_draft, typed={"title": "x"}, **seen),
    )

    refused = [error for error in raised if error]
    assert len(refused) == 3
    assert {type(error) for error in refused} <= {actions.ChangedMeanwhile, actions.Gone}
    assert JournalEntry.objects.count() == 2
    assert list(faults()) == []


def test_the_second_sees_both_versions_field_by_field(browser, editor, colleague, places):
    row = make_tender(editor, buyer_name="Ville de Test")
    lots = (a_lot(title="Premier"), a_lot(id="2", needs=(a_need(id="2a", place="93001"),)))
    theirs = replace(queries.tender_value(row), months=36, lots=lots)
    actions.update_tender(row=row, tender=theirs, version=1, by=colleague, at=NOW)

    answer = browser.post(edit_url(row), TYPED | {"title": "La mienne", "version": "1", "do": "save"})

    assert answer.status_code == 409
    both = answer.context["both"]
    said = {row.label: (row.left, row.right) for row in both.rows}
    assert said["Objet de l’appel"] == ("La mienne", "Collecte de cartons")
    assert said["Durée du marché"][1] == "36"
    assert said["Lot 1\N{NO-BREAK SPACE}: Intitulé du lot"] == ("", "Premier")
    assert said["Lot 2\N{NO-BREAK SPACE}: Lieu de travail"] == ("", "Aubervilliers (93)")
    assert (both.who, both.url) == (str(colleague.user), reverse("procurement:tender", args=[row.pk]))
    assert "Garder la version enregistrée" in answer.text
    assert 'value="La mienne"' in answer.text


def test_a_draft_shows_both_versions_too(browser, editor, colleague):
    row = actions.create_draft(typed={"title": "Début"}, by=editor, at=NOW)
    actions.update_draft(row=row, typed={"title": "Le sien"}, version=1, by=colleague, at=NOW)

    answer = browser.post(edit_url(row), {"title": "Le mien", "version": "1", "do": "draft"})

    said = {row.label: (row.left, row.right) for row in answer.context["both"].rows}
    assert said == {"Objet de l’appel": ("Le mien", "Le sien")}


@pytest.mark.parametrize("name", ["publish", "unpublish", "delete"])
def test_nobody_acts_on_what_a_colleague_has_just_changed(name, browser, editor, colleague, places):
    row = make_tender(editor, public=name == "unpublish")
    actions.update_tender(row=row, tender=a_tender(title="Le sien"), version=1, by=colleague, at=NOW)
    before = Tender.objects.get().status

    said = browser.post(act(name, row), {"version": "1"}, follow=True).text

    assert f"{colleague.user} a enregistré une autre version" in said
    assert Tender.objects.get().status == before
    browser.post(act(name, row), {"version": "2"})
    after = Tender.objects.first()
    assert after is None or after.status != before


def test_who_comes_after_a_colleague_deleted_the_tender_is_told_and_loses_nothing(
    browser, editor, colleague, places
):
    row = make_tender(editor)
    actions.delete_draft(row=row, by=colleague, at=NOW)

    for name in ("publish", "unpublish", "delete"):
        said = browser.post(act(name, row), {"version": "1"}, follow=True).text
        assert f"{colleague.user} a supprimé l’appel le" in said
    assert "a supprimé l’appel" in browser.get(act("tender", row), follow=True).text
    assert "a supprimé l’appel" in browser.get(edit_url(row), follow=True).text
    kept = browser.post(edit_url(row), TYPED | {"title": "Ma saisie", "version": "1", "do": "save"})
    assert kept.status_code == 409
    assert 'value="Ma saisie"' in kept.text
    assert f'action="{reverse("procurement:new")}"' in kept.text
    stranger = signed_in(make_actor())
    for name in ("publish", "tender"):
        assert stranger.post(act(name, row)).status_code in {404, 405}
    assert stranger.get(act("tender", row)).status_code == 404


@pytest.mark.parametrize(
    ("text", "version"), [("12", 12), ("", 0), (None, 0), ("²", 0), ("9" * 30, 0), ("-1", 0)]
)
def test_sent_version_of_nonsense_is_one_that_nothing_has(text, version):
    assert sent_version(text) == version


def test_check_lets_the_one_through_who_read_the_last_or_decides_whatever_it_is():
    check(read=3, kept=3, who="Ana")
    check(read=None, kept=3, who="Ana")
    with pytest.raises(actions.ChangedMeanwhile) as refused:
        check(read=2, kept=3, who="Ana")
    assert refused.value.facts == {"who": "Ana", "version": 3}
