"""When a party leaves: a document under signature says why it was taken back, and what to do now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.cooperation.actions.documents import make_version as make_again
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.actions.proposing import withdraw
from maillage.cooperation.actions.signing import Signatory, sign
from maillage.cooperation.models import PaperState
from maillage.cooperation.presentation.documents.lines import overview_documents
from maillage.cooperation.queries.documents import left_with, version_by
from maillage.cooperation.tests.documents.scene import browser, page, proposed
from maillage.cooperation.tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def words(client, version) -> str:
    return (
        client.get(page("version", version.pk)).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    )


def signed_by(version, member, actor) -> None:
    signatory = Signatory("Camille Exemple", "présidente", True, version.sha256)
    sign(version=version, member=member, signatory=signatory, by=actor, at=NOW)


def leave(member, actor) -> None:
    leave_project(member=member, exit=Exit("Fin d’activité"), version=None, by=actor, at=LATER)


def test_a_version_taken_back_by_an_exit_says_so_and_what_is_next():
    version, members, actors = proposed(count=3)
    signed_by(version, members[0], actors[0])
    leave(members[2], actors[2])
    row = version_by(version.pk)
    shown = words(browser(actors[0]), version)

    assert left_with(row) == [members[2]]
    assert "Retirée le 21 novembre 2026 :" in shown
    assert f"{members[2].name} est sortie du groupe." in shown
    assert "1 sur 3 avait signé" in shown
    assert "n’avait pas signé" in shown
    assert ">attendue<" not in shown
    assert page("document_make", version.sheet_id) in shown


def test_the_overview_offers_a_new_version_until_it_is_made(django_assert_num_queries):
    version, members, actors = proposed(count=3)
    project = version.sheet.project
    leave(members[2], actors[2])
    with django_assert_num_queries(1):
        (line,) = overview_documents(project, LATER)

    assert line.title.startswith("À refaire")
    assert members[2].name in line.detail
    assert line.url == page("version", version.pk)
    make_again(sheet=version.sheet, by=actors[0], at=LATER)
    assert overview_documents(project, LATER) == []


def test_a_version_taken_back_by_hand_names_nobody():
    version, _members, actors = proposed(count=2)
    withdraw(version=version, by=actors[0], at=LATER)
    shown = words(browser(actors[0]), version)

    assert left_with(version_by(version.pk)) == []
    assert "Retirée de la signature le 21 novembre 2026." in shown
    assert "sortie du groupe" not in shown
    assert overview_documents(version.sheet.project, LATER) == []


def test_a_document_signed_by_all_asks_for_an_amendment_once_a_party_left():
    version, members, actors = proposed(count=3)
    for member, actor in zip(members, actors, strict=True):
        signed_by(version, member, actor)
    project = version.sheet.project
    assert [one.state for one in overview_documents(project, NOW)] == ["ok"]
    leave(members[2], actors[2])
    (line,) = overview_documents(project, LATER)

    assert version_by(version.pk).state == PaperState.SIGNED
    assert line.title.startswith("Avenant à prévoir")
    assert members[2].name in line.detail
