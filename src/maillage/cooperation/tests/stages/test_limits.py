"""Ends and limits: the last gate, stages that overlap, what is full, what holds together by hand only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.accounts.tests.factories import OrganisationFactory
from maillage.base.versions import Gone
from maillage.cooperation.actions import gates, leading, templates
from maillage.cooperation.actions.stages import Said, answer_point, leave_process, take_process
from maillage.cooperation.domain.stages import Point, faults
from maillage.cooperation.formats import bid, processes
from maillage.cooperation.presentation.stages import overview_stages
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.stages.test_domain import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(project, by):
    return take_process(project=project, source="essaimage", by=by, at=NOW)


def pass_stage(process, code, by):
    gates.pass_gate(stage=process.stages.get(code=code), reason="On avance", by=by, at=NOW)


def test_a_stage_already_open_stays_the_one_under_way(process, by):
    answer_point(
        point=process.points.get(code="ESS-01"),
        said=Said("met", "by_note", "Une action"),
        version=None,
        by=by,
        at=NOW,
    )
    gates.open_stage(stage=process.stages.get(code="model"), by=by, at=NOW)

    pass_stage(process, "object", by)

    assert [stage.state for stage in process.stages.all()] == [
        "passed",
        "under_way",
        "ahead",
        "ahead",
        "ahead",
    ]


def test_the_overview_follows_the_process_to_its_end(project, process, by):
    def answer(code):
        point = process.points.get(code=code)
        answer_point(point=point, said=Said("met", "by_note", "Fait"), version=None, by=by, at=NOW)

    assert overview_stages(project, NOW)[0].action == "Voir ce qui manque"
    answer("ESS-01")
    answer("ESS-02")
    assert overview_stages(project, NOW)[0].action == "Franchir l’étape"
    for stage in process.stages.all():
        pass_stage(process, stage.code, by)
    line = overview_stages(project, NOW)[0]
    assert (line.state, line.action) == ("ok", "")


def test_without_a_process_the_overview_proposes_one(project):
    assert overview_stages(project, NOW)[0].action == "Choisir une démarche"


def test_what_describes_a_process_gone_is_said(process, by):
    number = process.pk
    leave_process(process=process, by=by, at=NOW)
    process.pk = number

    with pytest.raises(Gone):
        leading.settle_process(
            process=process, anchor_on=None, axes=[], registers=[], version=1, by=by, at=NOW
        )


def test_what_is_full_is_said(project, lead, by, monkeypatch):
    monkeypatch.setattr(leading, "MOST_LEADERS", 0)
    monkeypatch.setattr(templates, "MOST_TEMPLATES", 0)
    network = acting_for(make_member(project, organisation=OrganisationFactory(kind="adviser")))

    with pytest.raises(leading.TooManyLeaders):
        leading.name_leader(project=project, member=lead, name="Ana", by=by, at=NOW)
    with pytest.raises(templates.TooManyTemplates):
        templates.copy_template(key="dla", by=network, at=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        replace(SMALL, stages=(replace(SMALL.stages[0], title=" "), SMALL.stages[1])),
        replace(SMALL, stages=(replace(SMALL.stages[0], points=(Point("A", " "),)),)),
        replace(SMALL, stages=(SMALL.stages[0], SMALL.stages[0])),
        replace(SMALL, stages=()),
        replace(SMALL, stages=(SMALL.stages[0],)),  # B is followed until a stage that is not there
    ],
)
def test_faults_say_what_does_not_hold_together(broken):
    assert faults(broken)


def test_a_catalogue_that_is_wrong_stops_everything(tmp_path, monkeypatch):
    content = (processes.CATALOGUE / "jvs.yaml").read_text()
    (tmp_path / "other.yaml").write_text(content)
    monkeypatch.setattr(processes, "CATALOGUE", tmp_path)
    with pytest.raises(ValueError, match="says that its key is jvs"):
        processes.catalogue.__wrapped__()

    text = bid.CATALOGUE.read_text()
    for wrong in (
        text.replace("code: dc2", "code: dc1"),
        text.replace("code: questions", "code: read"),
    ):
        (tmp_path / "bid.yaml").write_text(wrong)
        monkeypatch.setattr(bid, "CATALOGUE", tmp_path / "bid.yaml")
        with pytest.raises(ValueError, match="twice"):
            bid.bid_catalogue.__wrapped__()
    (tmp_path / "bid.yaml").write_text(text)
    (tmp_path / "bid.en.yaml").write_text("pieces: {}\nsteps: {}\n")
    with pytest.raises(ValueError, match="English"):
        bid.bid_catalogue.__wrapped__("en")
