"""Taking a process, answering its points, passing its gates: who may, what is refused, what is written."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.tests.factories import OrganisationFactory, make_actor
from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.cooperation.actions import gates, leading, templates
from maillage.cooperation.actions import stages as actions
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite, ProjectClosed
from maillage.cooperation.actions.stages import Said
from maillage.cooperation.domain.adapting import adapted, drafts_of
from maillage.cooperation.formats.processes import catalogue, plain_of, process_of
from maillage.cooperation.models.stages import GatePassing, ProcessTemplate
from maillage.cooperation.queries.stages import missing_points
from maillage.cooperation.tests.factories import NOW, acting_for, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def jvs(project, by):
    return actions.take_process(project=project, source="jvs", by=by, at=NOW)


def answer(process, code, by, **said):
    said = {"state": "met", "proof": "by_note", "text": "Fait", **said}
    return actions.answer_point(
        point=process.points.get(code=code), said=Said(**said), version=None, by=by, at=NOW
    )


def meet_all(process, stage, by):
    frozen = process_of(process.content)
    for point in next(one for one in frozen.stages if one.id == stage).points:
        answer(process, point.id, by)


def test_take_process_freezes_it_and_opens_its_first_stage(project, jvs):
    assert process_of(jvs.content) == catalogue()["jvs"]
    assert [stage.state for stage in jvs.stages.all()] == ["under_way", "ahead", "ahead", "ahead"]
    assert jvs.points.count() == 19
    entry = JournalEntry.objects.get(what="stages.taken")
    assert (entry.about, entry.owner_id) == (f"project:{project.pk}", project.owner_id)


def test_take_process_is_refused_twice_unknown_closed_or_to_who_does_not_steer(project, jvs, by, partner_by):
    with pytest.raises(actions.AlreadyFollowed):
        actions.take_process(project=project, source="jvs", by=by, at=NOW)
    with pytest.raises(actions.NoSuchModel):
        actions.take_process(project=project, source="template:99", by=by, at=NOW)
    with pytest.raises(MayNotSteer):
        actions.take_process(project=project, source="gme", by=partner_by, at=NOW)
    for source in ("dla", "gme", "rapprochement", "essaimage"):
        actions.take_process(project=project, source=source, by=by, at=NOW)
    with pytest.raises(actions.TooManyProcesses):
        actions.take_process(project=project, source="groupement-employeurs", by=by, at=NOW)
    project.state, project.closed_at = "finished", NOW
    project.save()
    with pytest.raises(ProjectClosed):
        answer(jvs, "JVS-01", by)


def test_missing_points_are_those_of_the_current_gate(project, jvs, by):
    answer(jvs, "JVS-01", by)

    assert [one.point.id for one in missing_points(project, NOW)] == ["JVS-02", "JVS-03", "JVS-04"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"text": " "}, actions.PointNeedsText),
        ({"proof": "by_document"}, actions.PointNeedsReference),
        ({"proof": "by_decision", "reference": " "}, actions.PointNeedsReference),
        ({"proof": ""}, actions.NoSuchAnswer),
        ({"state": "maybe"}, actions.NoSuchAnswer),
        ({"state": "not_applicable", "text": ""}, actions.PointNeedsReason),
    ],
)
def test_an_answer_without_what_shows_it_is_refused(jvs, by, said, refusal):
    with pytest.raises(refusal):
        answer(jvs, "JVS-01", by, **said)


def test_an_answer_keeps_who_when_and_a_version(jvs, partner, partner_by):
    row = answer(jvs, "JVS-02", partner_by, proof="by_decision", reference="Conseil du 3 mars")

    assert (row.member, row.author, row.at, row.version) == (partner, partner_by.user, NOW, 2)
    with pytest.raises(ChangedMeanwhile):
        actions.answer_point(point=row, said=Said("not_yet"), version=1, by=partner_by, at=NOW)


def test_a_reader_and_a_stranger_do_not_answer(jvs, lead):
    for actor in (acting_for(lead, Role.READER), make_actor()):
        with pytest.raises(MayNotWrite):
            answer(jvs, "JVS-01", actor)


def test_a_gate_passes_when_all_is_met_and_opens_the_next_stage(jvs, by):
    meet_all(jvs, "interest", by)

    passing = gates.pass_gate(stage=jvs.stages.get(code="interest"), reason="inutile", by=by, at=NOW)

    assert (passing.unmet, passing.reason, passing.author) == ([], "", by.user)
    assert jvs.stages.get(code="feasibility").state == "under_way"


def test_a_gate_with_unmet_points_needs_a_reason_kept_with_author_and_date(jvs, by, lead):
    stage = jvs.stages.get(code="interest")
    answer(jvs, "JVS-01", by, state="not_applicable", text="Déjà choisi")

    with pytest.raises(gates.MissingPoints):
        gates.pass_gate(stage=stage, reason=" ", by=by, at=NOW)
    passing = gates.pass_gate(stage=stage, reason="Le calendrier presse", by=by, at=NOW)

    assert passing.unmet == ["JVS-02", "JVS-03", "JVS-04"]
    assert (passing.member, passing.at) == (lead, NOW)
    assert JournalEntry.objects.get(what="stages.passed").after["reason"] == "Le calendrier presse"
    with pytest.raises(gates.NotUnderWay):
        gates.pass_gate(stage=stage, reason="encore", by=by, at=NOW)


def test_the_launch_is_locked_until_the_letter_of_intent_is_there(jvs, by):
    launch = jvs.stages.get(code="launch")
    with pytest.raises(gates.StageLocked):
        gates.open_stage(stage=launch, by=by, at=NOW)
    for code in ("interest", "feasibility"):
        gates.pass_gate(stage=jvs.stages.get(code=code), reason="On avance", by=by, at=NOW)
    launch.refresh_from_db()
    assert launch.state == "ahead"

    answer(jvs, "JVS-14", by, proof="by_document", reference="Lettre signée le 3 mars")

    assert gates.open_stage(stage=launch, by=by, at=NOW).state == "under_way"
    assert gates.open_stage(stage=launch, by=by, at=NOW).state == "under_way"


def test_stages_may_overlap(jvs, by):
    gates.open_stage(stage=jvs.stages.get(code="feasibility"), by=by, at=NOW)

    assert [stage.state for stage in jvs.stages.all()] == ["under_way", "under_way", "ahead", "ahead"]


def test_reopen_keeps_the_passing_and_says_why(jvs, by):
    stage = jvs.stages.get(code="interest")
    with pytest.raises(gates.NotUnderWay):
        gates.reopen_stage(stage=stage, reason="Trop tôt", by=by, at=NOW)
    gates.pass_gate(stage=stage, reason="Vite", by=by, at=NOW)
    with pytest.raises(gates.ReopenNeedsReason):
        gates.reopen_stage(stage=stage, reason="", by=by, at=NOW)

    gates.reopen_stage(stage=stage, reason="Un membre change", by=by, at=NOW)

    passing = GatePassing.objects.get()
    assert (passing.reopened_at, passing.reopened_reason) == (NOW, "Un membre change")


def test_only_who_steers_touches_gates(jvs, partner_by):
    stage = jvs.stages.get(code="interest")
    for act in (gates.pass_gate, gates.reopen_stage):
        with pytest.raises(MayNotSteer):
            act(stage=stage, reason="x", by=partner_by, at=NOW)
    with pytest.raises(MayNotSteer):
        gates.open_stage(stage=stage, by=partner_by, at=NOW)


def test_what_a_colleague_removed_is_gone(jvs, by):
    point, stage = jvs.points.first(), jvs.stages.first()
    actions.leave_process(process=jvs, by=by, at=NOW)
    jvs.pk = point.process_id

    with pytest.raises(Gone):
        actions.answer_point(point=point, said=Said("not_yet"), version=None, by=by, at=NOW)
    with pytest.raises(Gone):
        gates.open_stage(stage=stage, by=by, at=NOW)
    with pytest.raises(Gone):
        actions.leave_process(process=jvs, by=by, at=NOW)


def test_settle_keeps_known_tags_only(project, by):
    dla = actions.take_process(project=project, source="dla", by=by, at=NOW)
    facts = {"process": dla, "anchor_on": date(2026, 1, 2), "by": by, "at": NOW}

    row = leading.settle_process(axes=["posts-new"], registers=["7", "2"], version=1, **facts)

    assert (row.axes, row.registers, row.version) == (["posts-new"], ["2", "7"], 2)
    again = leading.settle_process(axes=["posts-new"], registers=["2", "7"], version=2, **facts)
    assert again.version == 2
    with pytest.raises(leading.NoSuchTag):
        leading.settle_process(axes=["x"], registers=[], version=2, **facts)


def test_leaders_are_named_and_ended(project, jvs, lead, by):
    leader = leading.name_leader(project=project, member=lead, name=" Ana ", by=by, at=NOW)

    assert leader.name == "Ana"
    elsewhere = make_member(make_member(project).project)
    elsewhere.project_id = 0
    for member, name in ((None, "Ana"), (lead, " "), (elsewhere, "Ana")):
        with pytest.raises(leading.LeaderNeedsName):
            leading.name_leader(project=project, member=member, name=name, by=by, at=NOW)
    leading.end_leader(leader=leader, by=by, at=NOW)
    leader.pk = 1
    with pytest.raises(Gone):
        leading.end_leader(leader=leader, by=by, at=NOW)


@pytest.fixture
def network(project):
    seat = make_member(project, organisation=OrganisationFactory(kind="network"), role="adviser")
    return acting_for(seat)


def test_a_network_adapts_a_process_and_its_projects_keep_their_version(project, by, network):
    row = templates.copy_template(key="essaimage", by=network, at=NOW)
    taken = actions.take_process(project=project, source=f"template:{row.pk}", by=by, at=NOW)
    process = process_of(row.content)

    new = adapted(process, title="Essaimer chez nous", summary=process.summary, stages=drafts_of(process))
    row = templates.edit_template(template=row, process=new, version=1, by=network, at=NOW)

    assert (row.title, row.number, row.versions.get().number) == ("Essaimer chez nous", 2, 1)
    taken.refresh_from_db()
    assert (taken.title, taken.number) == ("Essaimage", 1)
    with pytest.raises(ChangedMeanwhile):
        templates.edit_template(template=row, process=process, version=1, by=network, at=NOW)
    assert templates.edit_template(template=row, process=new, version=2, by=network, at=NOW).number == 2


def test_a_process_that_does_not_hold_together_is_not_kept(network):
    row = templates.copy_template(key="essaimage", by=network, at=NOW)
    process = process_of(row.content)

    empty = adapted(process, title="Vide", summary="", stages=[])
    with pytest.raises(templates.BadProcess):
        templates.edit_template(template=row, process=empty, version=1, by=network, at=NOW)
    short = adapted(process, title="x", summary="", stages=drafts_of(process))
    with pytest.raises(templates.BadProcess):
        templates.edit_template(template=row, process=short, version=1, by=network, at=NOW)
    assert ProcessTemplate.objects.get().content == plain_of(catalogue()["essaimage"])


def test_only_networks_advisers_and_authorities_adapt(by, network):
    with pytest.raises(templates.MayNotAdapt):
        templates.copy_template(key="dla", by=by, at=NOW)
    with pytest.raises(templates.NotACatalogueProcess):
        templates.copy_template(key="nope", by=network, at=NOW)
    row = templates.copy_template(key="dla", by=network, at=NOW)
    other = make_actor()
    other.organisation.kind = "network"
    with pytest.raises(Gone):
        templates.retire_template(template=row, by=other, at=NOW)


def test_a_retired_template_is_offered_no_more(project, by, network):
    row = templates.copy_template(key="dla", by=network, at=NOW)
    templates.retire_template(template=row, by=network, at=NOW)

    with pytest.raises(actions.NoSuchModel):
        actions.take_process(project=project, source=f"template:{row.pk}", by=by, at=NOW)
    with pytest.raises(Gone):
        templates.retire_template(template=row, by=network, at=NOW)


def test_a_template_of_a_network_outside_the_project_is_not_offered(project, by):
    stranger = make_actor()
    stranger.organisation.kind = "adviser"
    stranger.organisation.save()
    row = templates.copy_template(key="dla", by=stranger, at=NOW)

    with pytest.raises(actions.NoSuchModel):
        actions.take_process(project=project, source=f"template:{row.pk}", by=by, at=NOW)


def test_the_templates_of_an_organisation_merged_go_to_the_survivor(network, by):
    row = templates.copy_template(key="dla", by=network, at=NOW)

    moved = templates.move_templates(lost=network.organisation, into=by.organisation, by=by, at=NOW)

    row.refresh_from_db()
    assert (moved, row.organisation) == (1, by.organisation)
