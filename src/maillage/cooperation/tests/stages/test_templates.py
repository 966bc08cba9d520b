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


def typed(row: ProcessTemplate, **changed: str) -> dict[str, str]:
    process = process_of(row.content)
    sent = {"title": process.title, "summary": process.summary, "version": str(row.number)}
    for i, stage in enumerate(process.stages):
        sent |= {f"s{i}-id": stage.id, f"s{i}-title": stage.title, f"s{i}-rank": str(i + 1)}
        for j, point in enumerate(stage.points):
            sent |= {f"s{i}-p{j}-id": point.id, f"s{i}-p{j}-question": point.question}
    return sent | changed


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
    assert "GME-01" in network.get(answer.url).content.decode()
    assert "Temporary" not in network.get(url("templates")).content.decode()
    assert network.post(url("template_copy"), {"key": "nope"}).url == url("templates")


def test_a_save_makes_a_version_and_keeps_the_one_before(network, row):
    sent = typed(
        row, title="Essaimer en Île inventée", **{"s0-p1-question": "", "s0-p2-question": "Autre point ?"}
    )

    answer = network.post(url("template_edit", row.pk), sent)

    assert answer.url == url("template", row.pk)
    page = network.get(answer.url).content.decode()
    assert "Autre point ?" in page
    assert "Version 1" in page
    row.refresh_from_db()
    assert list(process_of(row.content).points())[:2] == ["ESS-01", "P-1"]


def test_what_was_typed_is_kept_when_it_is_refused(network, row):
    for sent in (
        typed(row, title=" "),
        typed(row, **{"s0-days": "bientôt"}),
        typed(row, version="9"),
        typed(row) | {f"s{n}-title": "" for n in range(5)},
    ):
        answer = network.post(url("template_edit", row.pk), sent | {"summary": "Mon résumé <b>"})

        assert answer.status_code == 422
        assert "Mon résumé &lt;b&gt;" in answer.content.decode()
    row.refresh_from_db()
    assert row.number == 1


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
