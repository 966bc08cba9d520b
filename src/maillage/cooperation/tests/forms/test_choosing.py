"""A project chooses its form: who may, after what, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Role
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import forms as actions
from maillage.cooperation.actions.forms import Choice, choose_form
from maillage.cooperation.actions.guard import MayNotSteer, ProjectClosed
from maillage.cooperation.domain.advice.answers import Answers, Goals, Market, Partners
from maillage.cooperation.domain.advice.asking import worth_asking
from maillage.cooperation.domain.advice.project import answers_of, market_of, partners_of
from maillage.cooperation.formats.answers import dump_answers
from maillage.cooperation.formbook import advisor
from maillage.cooperation.models.forms import FormChoice
from maillage.cooperation.models.projects import MemberState, ProjectState
from maillage.cooperation.queries.forms import answers_of_project
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.directory.domain.kinds import Family, Mode
from maillage.procurement.domain.tender import Lot, Need, Tender

WHY = "Elle convient à nos deux structures."
POOLING = Answers(goals=Goals(1, 3, 1), horizon="open")


def need(id: str, trade: str = "collecte-dechets", place: str = "93066") -> Need:
    return Need(id=id, trade=trade, mode=Mode.PRODUCTION, place=place, hours=100)


def tender(*lots: Lot) -> Tender:
    return Tender(id="t", title="Collecte", launched_on=date(2026, 10, 1), months=12, lots=lots)


def lot(id: str, *needs: Need, reserved: frozenset[Family] = frozenset()) -> Lot:
    return Lot(id=id, title="", reserved=reserved, insertion_hours=0, needs=needs)


def test_partners_are_counted_by_kind():
    assert partners_of(["EI", "ACI, AI", "EA", "company"]) == Partners(2, 1, 1, 0, 0, 0)
    assert partners_of(["EI", ""]) == Partners(siae=1)
    assert partners_of([]) == Partners()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (tender(lot("1", need("a"))), Market(frozenset(), 1, True)),
        (tender(lot("1", need("a")), lot("2", need("b"))), Market(frozenset(), 1, True)),
        (tender(lot("1", need("a")), lot("2", need("b", place="93001"))), Market(frozenset(), 2, True)),
        (tender(lot("1", need("a"), need("b", "menage"))), Market(frozenset(), 1, False)),
        (tender(lot("1", need("a"), reserved=frozenset({Family.IAE}))), Market(frozenset({"iae"}), 1, True)),
        (
            tender(lot("1", need("a"), reserved=frozenset({Family.IAE})), lot("2", need("b"))),
            Market(frozenset(), 1, True),
        ),
    ],
)
def test_the_contract_of_a_tender_is_read_as_the_type_advice_reads_it(value: Tender, expected: Market):
    assert market_of(value) == expected
    assert answers_of(["EI", "EI"], value).horizon == "market"


@pytest.fixture
def project(db):
    made = make_project()
    first = made.members.get()
    first.kind = "EI"
    first.save()
    make_member(made, kind="ACI")
    return made


@pytest.fixture
def steering(project):
    return acting_for(project.members.order_by("pk").first())


@pytest.fixture
def adopted(monkeypatch):
    for module in ("maillage.cooperation.actions.forms", "maillage.cooperation.views.form_choice"):
        monkeypatch.setattr(f"{module}.has_adopted_base", lambda project: True)


def choice(**facts: object) -> Choice:
    return Choice(**{"form": "R-307", "answers": POOLING, "reason": WHY, **facts})


class TestChooseForm:
    def test_keeps_the_answers_and_the_advice_of_the_day(self, project, steering, adopted):
        kept = choose_form(project=project, choice=choice(version=0), by=steering, at=NOW)

        project.refresh_from_db()
        assert project.form == "R-307"
        assert kept.answers == dump_answers(POOLING)
        assert kept.advice["ranked"][0]["rank"] == 1
        assert kept.advice["ask"] == list(worth_asking(advisor(), POOLING, NOW.date()))
        assert (kept.reason, kept.override_reason) == (WHY, "")
        assert kept.chosen_by == steering.user

    def test_is_written_in_the_journal(self, project, steering, adopted):
        choose_form(project=project, choice=choice(), by=steering, at=NOW)
        choose_form(project=project, choice=choice(form="R-308"), by=steering, at=NOW + timedelta(days=1))

        entry = JournalEntry.objects.filter(what="form.chosen", about=f"project:{project.pk}").latest(
            "number"
        )
        assert entry.before == {"form": "GIE"}
        assert entry.after["form"] == "Groupe économique solidaire"
        assert FormChoice.objects.count() == 2

    def test_waits_for_the_strategic_base(self, project, steering):
        with pytest.raises(actions.StrategyFirst):
            choose_form(project=project, choice=choice(override_reason="  "), by=steering, at=NOW)

        assert not FormChoice.objects.exists()

    def test_may_come_first_with_a_reason_that_is_kept(self, project, steering):
        kept = choose_form(
            project=project, choice=choice(override_reason="Réponse avant vendredi."), by=steering, at=NOW
        )

        assert kept.override_reason == "Réponse avant vendredi."

    @pytest.mark.parametrize(("form", "members"), [("R-307", 1), ("R-314", 2)])
    def test_needs_enough_members(self, form: str, members: int, project, steering, adopted):
        if members == 1:
            project.members.exclude(coordinates=True).update(state=MemberState.DECLINED)

        with pytest.raises(actions.TooFewMembers) as caught:
            choose_form(project=project, choice=choice(form=form), by=steering, at=NOW)

        assert caught.value.facts["count"] == members

    def test_one_founder_may_replicate_alone(self, project, steering, adopted):
        project.members.exclude(coordinates=True).update(state=MemberState.DECLINED)

        assert choose_form(project=project, choice=choice(form="R-315"), by=steering, at=NOW).form == "R-315"

    @pytest.mark.parametrize("form", ["R-311", "R-399", ""])
    def test_refuses_what_is_not_a_form(self, form: str, project, steering, adopted):
        with pytest.raises(actions.NoSuchForm):
            choose_form(project=project, choice=choice(form=form), by=steering, at=NOW)

    def test_refuses_without_a_reason(self, project, steering, adopted):
        with pytest.raises(actions.NeedsReason):
            choose_form(project=project, choice=choice(reason=" "), by=steering, at=NOW)

    def test_refuses_who_does_not_coordinate(self, project, adopted):
        other = acting_for(project.members.exclude(coordinates=True).get())

        with pytest.raises(MayNotSteer):
            choose_form(project=project, choice=choice(), by=other, at=NOW)

    def test_refuses_a_closed_project(self, project, steering, adopted):
        project.state, project.closed_at = ProjectState.FINISHED, NOW
        project.save()

        with pytest.raises(ProjectClosed):
            choose_form(project=project, choice=choice(), by=steering, at=NOW)

    def test_tells_the_second_of_two_people(self, project, steering, adopted):
        choose_form(project=project, choice=choice(version=0), by=steering, at=NOW)

        with pytest.raises(ChangedMeanwhile):
            choose_form(project=project, choice=choice(form="R-308", version=0), by=steering, at=NOW)


def test_answers_of_a_project_follow_its_members(project, steering, adopted, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert answers_of_project(project) == Answers(partners=Partners(2, 0, 0, 0, 0, 0))

    choose_form(project=project, choice=choice(), by=steering, at=NOW)
    make_member(project, kind="EA", state=MemberState.INVITED)

    after = answers_of_project(project)
    assert (after.goals, after.horizon) == (POOLING.goals, "open")
    assert after.partners == Partners(2, 1, 0, 0, 0, 0)


class TestPages:
    @pytest.fixture
    def page(self, project):
        return reverse("cooperation:form", args=[project.pk])

    @pytest.fixture
    def choosing(self, project):
        return reverse("cooperation:form_choose", args=[project.pk])

    def test_the_page_is_filled_with_the_project_and_locked(self, client, page, steering):
        client.force_login(steering.user)

        shown = client.get(page)

        assert shown.status_code == 200
        assert "D’abord, le socle stratégique" in shown.text
        assert shown.context["form"]["siae"].value() == "2"
        assert "Choisir cette forme" in shown.text

    def test_a_member_reads_but_does_not_choose(self, client, page, choosing, project):
        client.force_login(acting_for(project.members.exclude(coordinates=True).get()).user)

        assert "Choisir cette forme" not in client.get(page).text
        assert client.get(choosing).status_code == 403
        assert client.post(choosing, {}).status_code == 403

    def test_a_stranger_finds_nothing(self, client, page, choosing):
        client.force_login(acting_for(make_project().members.get()).user)

        assert client.get(page).status_code == 404
        assert client.get(choosing).status_code == 404

    def test_choosing_before_the_base_needs_its_own_reason(self, client, choosing, steering):
        client.force_login(steering.user)

        refused = client.post(choosing, {"form": "R-307", "reason": WHY, "version": "0"})
        done = client.post(
            choosing,
            {"form": "R-307", "reason": WHY, "override_reason": "L’offre est due.", "version": "0"},
            follow=True,
        )

        assert refused.status_code == 422
        assert WHY in refused.text
        assert "Choisie avant le socle stratégique" in done.text
        assert "R-333" in done.text

    def test_what_was_typed_is_kept_when_refused(self, client, choosing, steering, adopted):
        client.force_login(steering.user)
        hostile = '<script>alert("1")</script> 🎉'

        shown = client.post(choosing, {"form": "R-314", "reason": hostile, "version": "0"})

        assert shown.status_code == 422
        assert "au moins 3 membres" in shown.text
        assert "&lt;script&gt;alert" in shown.text
        assert "<script>alert" not in shown.text

    def test_an_impossible_form_is_told_on_the_page(self, client, choosing, steering, adopted):
        client.force_login(steering.user)

        done = client.post(
            f"{choosing}?horizon=open&siae=2", {"form": "R-304", "reason": WHY, "version": "0"}, follow=True
        )

        assert "la disait impossible" in done.text
        assert "finit avec son contrat" in done.text

    def test_a_reader_reads(self, client, page, project):
        reader = acting_for(project.members.order_by("pk").first(), Role.READER)
        client.force_login(reader.user)

        assert client.get(page).status_code == 200

    @pytest.mark.parametrize(("imposed", "rule"), [("lead", "R-243"), ("all", "R-246")])
    def test_what_the_buyer_imposes_is_told(
        self, imposed: str, rule: str, client, page, steering, monkeypatch
    ):
        asked = replace(tender(lot("1", need("a"))), solidarity=imposed)
        monkeypatch.setattr("maillage.cooperation.queries.forms.tender_of", lambda project, snapshot: asked)
        client.force_login(steering.user)

        shown = client.get(page)

        assert "Pour ce contrat" in shown.text
        assert reverse("procurement:rule", args=[rule]) in shown.text
        assert shown.context["form"]["horizon"].value() == "market"

    def test_the_overview_tells_the_form(self, client, project, steering, adopted):
        client.force_login(steering.user)
        overview = reverse("cooperation:project", args=[project.pk])

        before = client.get(overview).text
        choose_form(project=project, choice=choice(), by=steering, at=NOW)

        assert "La forme n’est pas encore choisie" in before
        assert "Groupement d’intérêt économique" in client.get(overview).text
