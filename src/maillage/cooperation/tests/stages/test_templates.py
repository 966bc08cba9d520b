"""The pages of models: read, copy, adapt, retire."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import OrganisationFactory
from maillage.cooperation.actions.templates import copy_template
from maillage.cooperation.formats.processes import process_of
from maillage.cooperation.models.stages import ProcessTemplate
from maillage.cooperation.presentation.history import templates_named
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(project):
    return make_member(project, organisation=OrganisationFactory(kind="network"), role="adviser")


@pytest.fixture
def actor(seat):
    return acting_for(seat)


@pytest.fixture
def network(actor):
    return signed_in(actor)


@pytest.fixture
def row(actor):
    return copy_template(key="essaimage", by=actor, at=NOW)


def url(name: str, *args: int | str) -> str:
    return reverse(f"cooperation:{name}", args=args)


def outline(row: ProcessTemplate, **changed: str) -> dict[str, str]:
    process = process_of(row.content)
    ranks = {f"{stage.id}-rank": str(n) for n, stage in enumerate(process.stages, 1)}
    return {"title": process.title, "summary": process.summary, "version": str(row.number), **ranks} | changed


def stage_sent(row: ProcessTemplate, number: int = 0, **changed: str) -> dict[str, str]:
    stage = process_of(row.content).stages[number]
    sent = {"title": stage.title, "purpose": stage.purpose, "version": str(row.number)}
    for n, point in enumerate(stage.points):
        sent |= {f"p{n}-id": point.id, f"p{n}-question": point.question}
    return sent | changed


def stage_url(row: ProcessTemplate, number: int = 0) -> str:
    return url("template_stage", row.pk, process_of(row.content).stages[number].id)


def test_everybody_reads_the_catalogue(browser):
    page = browser.get(url("templates")).content.decode()
    whole = browser.get(url("template_catalogue", "dla")).content.decode()

    assert "Rapprochement ou fusion" in page
    assert "VP-34" in whole
    assert "Copier pour l’adapter" not in whole
    assert browser.get(url("template_catalogue", "nope")).status_code == 404


def test_a_network_copies_then_adapts(network):
    assert "Copier pour l’adapter" in network.get(url("template_catalogue", "gme")).content.decode()

    answer = network.post(url("template_copy"), {"key": "gme"})

    row = ProcessTemplate.objects.get()
    assert answer.url == url("template_edit", row.pk)
    assert "GME-01" in network.get(stage_url(row)).text
    assert "Temporary" not in network.get(url("templates")).content.decode()
    assert network.post(url("template_copy"), {"key": "nope"}).url == url("templates")


def test_a_save_makes_a_version_and_keeps_the_one_before(network, row):
    sent = stage_sent(row, **{"p1-question": "", "p2-question": "Autre point ?"})

    answer = network.post(stage_url(row), sent)

    assert answer.url == url("template_edit", row.pk)
    page = network.get(url("template", row.pk)).text
    assert "Autre point ?" in page
    assert "Version 1" in page
    row.refresh_from_db()
    assert list(process_of(row.content).points())[:2] == ["ESS-01", "P-1"]


def test_the_outline_renames_and_moves_stages(network, row):
    before = [stage.id for stage in process_of(row.content).stages]
    assert stage_url(row) in network.get(url("template_edit", row.pk)).text

    answer = network.post(
        url("template_edit", row.pk), outline(row, title="Essaimer ici", **{f"{before[-1]}-rank": "1"})
    )

    assert answer.url == url("template", row.pk)
    row.refresh_from_db()
    assert row.title == "Essaimer ici"
    assert [stage.id for stage in process_of(row.content).stages] == [before[-1], *before[:-1]]


def test_a_stage_is_added_last_and_taken_away_by_its_name(network, row):
    before = len(process_of(row.content).stages)
    new = {"title": "Transmettre", "version": "1", "p0-question": "Qui reprend ?", "days": "-10"}

    network.post(url("template_stage_add", row.pk), new)

    row.refresh_from_db()
    last = process_of(row.content).stages[-1]
    assert (last.title, last.days, len(last.points)) == ("Transmettre", -10, 1)
    network.post(stage_url(row, before), stage_sent(row, before, title=""))
    row.refresh_from_db()
    assert len(process_of(row.content).stages) == before
    assert network.get(url("template_stage", row.pk, "rien")).status_code == 404


def test_what_was_typed_is_kept_when_it_is_refused(network, row):
    refused = [
        (url("template_edit", row.pk), outline(row, title=" ")),
        (url("template_edit", row.pk), outline(row, version="9")),
        (url("template_edit", row.pk), outline(row, **{"object-rank": "premier"})),
        (stage_url(row), stage_sent(row, days="bientôt")),
        (stage_url(row), stage_sent(row, version="9")),
        (url("template_stage_add", row.pk), {"title": "", "version": "1", "p0-question": "Qui ?"}),
    ]
    for address, sent in refused:
        answer = network.post(address, sent | {"summary": "Mon résumé <b>", "purpose": "Mon résumé <b>"})

        assert answer.status_code == 422
        assert "Mon résumé &lt;b&gt;" in answer.text
    row.refresh_from_db()
    assert row.number == 1


def test_two_who_adapt_at_once_are_told_and_lose_nothing(network, row, actor):
    colleague, sent = signed_in(actor), stage_sent(row, title="Mon étape")
    colleague.post(stage_url(row), stage_sent(row, title=""))

    answer = network.post(stage_url(row), sent)  # the stage is no longer there

    assert answer.status_code == 422
    assert 'value="Mon étape"' in answer.text
    assert 'name="version" value="2"' in answer.text


def test_a_template_retired_leaves_the_list(network, row):
    network.post(url("template_retire", row.pk))

    assert network.get(url("template", row.pk)).status_code == 404


def test_who_may_not_adapt_is_told_so(browser, reader, stranger, seat, row):
    own_reader = signed_in(acting_for(seat, Role.READER))

    told = browser.post(url("template_copy"), {"key": "dla"}, follow=True).content.decode()
    assert "Seuls les réseaux" in told
    assert ProcessTemplate.objects.count() == 1
    assert own_reader.get(url("template", row.pk)).status_code == 200
    assert own_reader.get(url("template_edit", row.pk)).status_code == 403
    for client in (browser, stranger):
        assert client.get(url("template", row.pk)).status_code == 404
        assert client.get(url("template_edit", row.pk)).status_code == 404


def test_the_journal_names_templates(row):
    assert templates_named([row.pk])[row.pk].name == "Essaimage"
