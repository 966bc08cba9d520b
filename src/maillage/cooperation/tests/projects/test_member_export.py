"""The members of a project as a file: each reader finds there what the pages show, no more."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from maillage.cooperation.models import Answer, Invitation
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def table(client, member, project, kind="csv"):
    client.force_login(acting_for(member).user, backend=BACKEND)
    answer = client.get(reverse("cooperation:members_export", args=[project.pk, kind]))
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


@pytest.fixture
def project():
    project = make_project(title="Cartons")
    guest = make_member(
        project,
        organisation=None,
        name="=HYPERLINK(1)",
        email="ana@exemple.test",
        contact="Ana Test",
        state="declined",
    )
    sent = Invitation.objects.create(
        member=guest, offered=OFFERED, answer_by=NOW.date(), sent_at=NOW, last_sent_at=NOW, state="answered"
    )
    Answer.objects.create(
        invitation=sent,
        kind="no",
        at=NOW,
        name="Ana Test",
        quality="directrice",
        words="Trop loin",
        offered=OFFERED,
    )
    return project


OFFERED = {"frame": {"title": "Cartons"}}


def test_who_coordinates_reads_everything_and_no_formula_is_computed(client, project):
    text = table(client, project.members.first(), project)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))

    guest = next(row for row in rows if row["Réponse"])
    assert guest["Organisation"] == "'=HYPERLINK(1)"
    assert (guest["Réponse"], guest["Par"], guest["Motif ou conditions"]) == ("non", "Ana Test", "Trop loin")
    assert guest["Adresse électronique"] == "ana@exemple.test"
    assert "Prix proposé" in guest


def test_an_observer_reads_neither_addresses_nor_reasons_nor_prices(client, project):
    observer = make_member(project, role="observer")

    text = table(client, observer, project)

    assert "non" in text
    assert not {
        word for word in ("ana@exemple.test", "Ana Test", "Trop loin", "Prix proposé") if word in text
    }


def test_strangers_learn_nothing(client, project):
    client.force_login(acting_for(make_project().members.first()).user, backend=BACKEND)

    assert client.get(reverse("cooperation:members_export", args=[project.pk, "csv"])).status_code == 404


def test_forms_compared_are_a_table_to_save(client):
    answer = client.get(reverse("cooperation:forms"), {"formes": "R-304,R-305", "format": "csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode("utf-8-sig").startswith("Critère;")
