"""The joint answer: its pieces, who writes which, its steps in the plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.models import JournalEntry
from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.cooperation.actions import bid as actions
from maillage.cooperation.actions.bid import Supplied
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite
from maillage.cooperation.actions.plan import change_task_state
from maillage.cooperation.models.plan import BidPiece, Task
from maillage.cooperation.presentation.bid import overview_bid
from maillage.cooperation.presentation.menu import menu_of
from maillage.cooperation.queries.access import members_of, seat_in
from maillage.cooperation.queries.bid import lines_of, steps_of
from maillage.cooperation.queries.plan import today_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db
TODAY = today_of(NOW)


def url(name: str, *args: int) -> str:
    return reverse(f"cooperation:{name}", args=args)


@pytest.fixture
def project(project):
    project.deadline = date(2026, 12, 18)
    project.save()
    return project


@pytest.fixture
def prepared(project, partner, by):
    actions.prepare_bid(project=project, by=by, at=NOW)
    return project


def piece(project, code: str, member=None) -> BidPiece:
    return project.bid_pieces.get(code=code, member=member)


def supply(row, by, **facts) -> BidPiece:
    return actions.edit_piece(piece=row, supplied=Supplied(**facts), version=None, by=by, at=NOW)


def standings(project) -> dict[tuple[str, int | None], str]:
    return {(line.piece.code, line.piece.member_id): line.standing for line in lines_of(project, TODAY)}


def test_the_list_has_the_pieces_of_the_group_and_of_each_member(prepared, lead, partner, by):
    assert prepared.bid_pieces.filter(member=None).count() == 3
    assert prepared.bid_pieces.filter(member=partner).count() == 9
    assert not prepared.bid_pieces.filter(code="power", member=lead).exists()
    assert piece(prepared, "dc1").supplier == lead

    assert actions.prepare_bid(project=prepared, by=by, at=NOW) == 0
    make_member(prepared)
    assert actions.prepare_bid(project=prepared, by=by, at=NOW) == 9


def test_a_certificate_of_more_than_six_months_is_expired(prepared, partner, partner_by):
    row = piece(prepared, "social", partner)
    key = ("social", partner.pk)
    assert standings(prepared)[key] == "to_get"

    supply(row, partner_by, supplier=partner, received_on=TODAY, issued_on=date(2026, 5, 10))
    assert standings(prepared)[key] == "expired"
    supply(row, partner_by, supplier=partner, received_on=TODAY, issued_on=date(2026, 6, 10))
    assert standings(prepared)[key] == "expires_before"
    supply(row, partner_by, supplier=partner, received_on=TODAY, issued_on=date(2026, 11, 10))
    assert standings(prepared)[key] == "in_hand"
    assert JournalEntry.objects.filter(what="bid.piece_edited").count() == 3


def test_a_member_writes_its_own_lines_and_those_it_brings(prepared, lead, partner, by, partner_by):
    theirs = piece(prepared, "tax", lead)
    with pytest.raises(actions.NotYourPiece):
        supply(theirs, partner_by, received_on=TODAY)

    supply(theirs, by, supplier=partner)

    assert supply(theirs, partner_by, supplier=partner, received_on=TODAY).version == 3
    assert supply(piece(prepared, "tax", partner), by, received_on=TODAY).supplier is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"issued_on": date(2026, 3, 2), "valid_until": date(2026, 3, 1)}, actions.EndsBeforeIssue),
        ({"received_on": date(2026, 11, 21)}, actions.NotYetReceived),
        ({"issued_on": date(2027, 1, 1)}, actions.NotYetReceived),
    ],
)
def test_dates_that_cannot_be_are_refused(prepared, partner, partner_by, facts, refusal):
    with pytest.raises(refusal):
        supply(piece(prepared, "tax", partner), partner_by, **facts)


def test_versions_strangers_and_pieces_gone(prepared, partner, by, partner_by):
    row = piece(prepared, "tax", partner)
    assert supply(row, by, supplier=partner).version == 1
    assert supply(row, by, supplier=partner, note="À relancer").version == 2
    with pytest.raises(ChangedMeanwhile):
        actions.edit_piece(piece=row, supplied=Supplied(), version=1, by=by, at=NOW)
    elsewhere = make_member(make_member(prepared).project)
    elsewhere.project_id = 0
    with pytest.raises(actions.MemberElsewhere):
        supply(row, by, supplier=elsewhere)
    actions.remove_piece(piece=row, by=partner_by, at=NOW)
    with pytest.raises(Gone):
        supply(row, by)


def test_a_piece_of_this_consultation_is_added(prepared, partner, by, partner_by):
    own = actions.add_piece(project=prepared, label=" Visite du site ", member=partner, by=partner_by, at=NOW)

    assert (own.label, own.code, own.supplier) == ("Visite du site", "", partner)
    assert actions.add_piece(project=prepared, label="Plan", member=None, by=by, at=NOW).member is None
    with pytest.raises(actions.PieceNeedsLabel):
        actions.add_piece(project=prepared, label=" ", member=None, by=by, at=NOW)
    other = make_member(prepared)
    with pytest.raises(actions.NotYourPiece):
        actions.add_piece(project=prepared, label="x", member=other, by=partner_by, at=NOW)
    observer = acting_for(make_member(prepared, role="observer"), "reader")
    with pytest.raises(MayNotWrite):
        actions.add_piece(project=prepared, label="x", member=None, by=observer, at=NOW)


def test_limits_and_who_prepares(project, partner_by, by, monkeypatch):
    with pytest.raises(MayNotSteer):
        actions.prepare_bid(project=project, by=partner_by, at=NOW)
    monkeypatch.setattr(actions, "MOST_PIECES", 1)
    with pytest.raises(actions.TooManyPieces):
        actions.prepare_bid(project=project, by=by, at=NOW)
    assert not project.bid_pieces.exists()
    monkeypatch.setattr(actions, "MOST_PIECES", 0)
    with pytest.raises(actions.TooManyPieces):
        actions.add_piece(project=project, label="x", member=None, by=by, at=NOW)


def test_the_steps_go_to_the_plan_once_with_what_they_wait_for(project, lead, by):
    new = actions.plan_bid(project=project, by=by, at=NOW)

    assert len(new) == 10
    last = Task.objects.get(born_in="bid:submit")
    assert (last.due, last.owner) == (date(2026, 12, 17), lead)
    assert [one.born_in for one in last.after.all()] == ["bid:proofread"]
    assert actions.plan_bid(project=project, by=by, at=NOW) == []

    change_task_state(task=Task.objects.get(born_in="bid:read"), state="done", by=by, at=NOW)
    steps = steps_of(project, date(2026, 12, 5))
    assert [step.planned.step.code for step in steps if step.is_behind] == ["questions", "partners"]
    assert steps[0].is_done


def test_without_a_deadline_there_is_nothing_to_count_from(project, by, browser):
    project.deadline = None
    project.save()

    with pytest.raises(actions.NoDeadline):
        actions.plan_bid(project=project, by=by, at=NOW)
    assert steps_of(project, TODAY) == []
    assert browser.post(url("bid_to_plan", project.pk)).url == url("bid", project.pk)
    assert "donnez-la d’abord" in browser.get(url("bid", project.pk)).content.decode()
    assert overview_bid(project, members_of(project), NOW) == []


def test_the_menu_shows_the_answer_only_when_there_is_one_to_give(project, by):
    assert "Dossier de réponse" in [str(entry.label) for entry in menu_of(seat_in(project, by), "bid")]
    project.deadline = None
    assert "Dossier de réponse" not in [str(entry.label) for entry in menu_of(seat_in(project, by), "plan")]


def test_the_page_prepares_plans_and_shows_what_is_expired(browser, project, partner, by):
    assert "n’est pas encore préparée" in browser.get(url("bid", project.pk)).content.decode()
    browser.post(url("bid_prepare", project.pk))
    browser.post(url("bid_to_plan", project.pk))
    row = piece(project, "social", partner)
    old = today_of(timezone.now()) - timedelta(days=300)
    sent = {
        "is_needed": "on",
        "supplier": partner.pk,
        "issued_on": old.isoformat(),
        "received_on": old.isoformat(),
    }

    answer = browser.post(url("piece", row.pk), sent | {"version": "1", "note": "À <b>relancer</b>"})

    assert answer.url == url("bid", project.pk)
    page = browser.get(answer.url).content.decode()
    assert "1 pièce est périmée" in page
    assert "À &lt;b&gt;relancer&lt;/b&gt;" in page
    assert url("task", Task.objects.get(born_in="bid:price").pk) in page
    assert b"P\xc3\xa9rim" not in browser.get(f"{answer.url}?format=xlsx").content
    assert "périmée" in browser.get(f"{answer.url}?format=csv").content.decode()
    browser.post(url("bid_prepare", project.pk))
    browser.post(url("bid_to_plan", project.pk))
    assert Task.objects.count() == 10


def test_what_was_typed_is_kept_when_a_line_is_refused(browser, prepared, partner):
    row = piece(prepared, "tax", partner)
    wrong = {"issued_on": "2026-03-02", "valid_until": "2026-03-01", "note": "Gardée", "version": "1"}

    answer = browser.post(url("piece", row.pk), wrong)

    assert answer.status_code == 422
    assert "Gardée" in answer.content.decode()
    assert browser.post(url("piece", row.pk), {"received_on": "hier"}).status_code == 422


def test_each_one_at_its_place(reader, stranger, browser, prepared, lead, partner, partner_by):
    client = signed_in(partner_by)
    own, theirs = piece(prepared, "tax", partner), piece(prepared, "tax", lead)

    assert client.get(url("piece", own.pk)).status_code == 200
    assert client.get(url("piece", theirs.pk)).status_code == 403
    assert client.post(url("bid_prepare", prepared.pk)).status_code == 403
    assert reader.get(url("bid", prepared.pk)).status_code == 200
    for name in ("piece", "piece_add"):
        pk = own.pk if name == "piece" else prepared.pk
        assert reader.get(url(name, pk)).status_code == 403
        assert stranger.get(url(name, pk)).status_code == 404
    assert browser.get(url("piece", 999)).status_code == 404


def test_pieces_are_added_and_removed_on_their_pages(browser, prepared, partner, partner_by):
    client = signed_in(partner_by)
    assert "Le groupement entier" not in client.get(url("piece_add", prepared.pk)).content.decode()
    client.post(url("piece_add", prepared.pk), {"label": "Visite", "member": partner.pk})
    browser.post(url("piece_add", prepared.pk), {"label": "Plan commun", "member": "0"})
    assert browser.post(url("piece_add", prepared.pk), {"label": ""}).status_code == 422
    assert prepared.bid_pieces.get(label="Visite").member == partner
    assert prepared.bid_pieces.get(label="Plan commun").member is None

    client.post(url("piece_remove", prepared.bid_pieces.get(label="Visite").pk))

    assert not prepared.bid_pieces.filter(label="Visite").exists()


def test_overview_says_what_presses(project, partner, by, django_assert_max_num_queries):
    assert overview_bid(project, members_of(project), NOW)[0].action == "Préparer le dossier"
    actions.prepare_bid(project=project, by=by, at=NOW)
    with django_assert_max_num_queries(2):
        assert overview_bid(project, members_of(project), NOW)[0].state == "info"
    supply(piece(project, "tax", partner), by, received_on=TODAY, valid_until=TODAY)
    assert overview_bid(project, members_of(project), NOW)[0].state == "attention"
    BidPiece.objects.update(received_on=TODAY, valid_until=None, issued_on=None)
    assert overview_bid(project, members_of(project), NOW)[0].state == "ok"


def test_sixty_members_keep_the_budget(browser, project, by, django_assert_max_num_queries):
    for _ in range(59):
        make_member(project)

    with django_assert_max_num_queries(40):
        actions.prepare_bid(project=project, by=by, at=NOW)
    with django_assert_max_num_queries(15):
        page = browser.get(url("bid", project.pk)).content.decode()

    assert page.count('id="piece-') == 3 + 60 * 9 - 1


def test_the_list_of_one_member_is_printed_or_copied(project, by, browser, stranger):
    apart = make_member(project, organisation=None, name="Les Paniers", email="paniers@exemple.test")
    actions.prepare_bid(project=project, by=by, at=NOW)
    row = BidPiece.objects.filter(member=apart).first()
    page = f"{url('bid', project.pk)}?pour={apart.pk}"

    shown = browser.get(page)

    assert page.partition("?")[2] in browser.get(url("bid", project.pk)).text
    assert shown.text.count("<textarea") == 1
    assert "paniers@exemple.test" in shown.text
    assert len(shown.context["wanted"]) == BidPiece.objects.filter(member=apart, is_needed=True).count()
    supply(row, by, received_on=NOW.date())
    assert row.pk not in [view.line.piece.pk for view in browser.get(page).context["wanted"]]
    assert browser.get(f"{url('bid', project.pk)}?pour=999999").status_code == 404
    assert stranger.get(page).status_code == 404
