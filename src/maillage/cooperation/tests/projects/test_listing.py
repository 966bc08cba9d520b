"""The list of cooperations for who follows many of them: filters, order, pages, files."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.accounts.actors import Actor
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_facilitator
from maillage.cooperation.actions.stages import take_process
from maillage.cooperation.models import Ballot, Invitation, Meeting, Member, ReadingChoice, Task, TermsChange
from maillage.cooperation.queries.listing import Wanted, projects_followed
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = timedelta(days=1)
TODAY = NOW.date()


def task(project, days, **facts):
    return Task.objects.create(
        project=project,
        title="Appeler la mairie",
        due=TODAY + days * DAY,
        created_at=NOW,
        changed_at=NOW,
        **facts,
    )


def invite(project, state="sent", member_state="invited", days=5):
    member = make_member(project, state=member_state, name="Invitée")
    return Invitation.objects.create(
        member=member, offered={}, answer_by=TODAY + days * DAY, sent_at=NOW, last_sent_at=NOW, state=state
    )


def shown(actor, **wanted):
    return [one.project.title for one in projects_followed(actor, Wanted(**wanted), NOW)]


@pytest.fixture
def network():
    return OrganisationFactory(name="Réseau du Val", kind="network")


def follow(network, title, **facts):
    project = make_project(title=title, **facts)
    make_member(project, organisation=network, role="adviser")
    return project


@pytest.fixture
def adviser(network):
    mandate = MandateFactory(organisation=network, role="editor")
    return Actor(mandate.user, network, "editor", second_factor=True, origin="test")


def test_a_line_says_what_is_late_what_waits_and_what_comes_next(network, adviser):
    project = follow(network, "Cartons", deadline=TODAY + 40 * DAY)
    take_process(project=project, source="gme", by=acting_for(project.members.first()), at=NOW)
    task(project, -3)
    task(project, 9)
    invite(project)
    invite(project, state="expired", days=-1)

    (line,) = projects_followed(adviser, Wanted(), NOW)

    assert (line.engaged, line.held, bool(line.stage)) == (1, 3, True)
    assert line.late["tasks"] == line.late["invitations"] == 1
    assert line.waits == {"invitations": 1}
    assert line.due == (TODAY + 5 * DAY, "invitation")


def test_filters_by_state_role_words_lateness_and_what_waits(network, adviser):
    late, waiting = follow(network, "En retard"), follow(network, "Attend")
    task(late, -1)
    invite(waiting)
    follow(network, "Finie", state="finished", closed_at=NOW)
    Member.objects.filter(project=late, organisation=network).update(role="observer")

    assert shown(adviser, only_late=True) == ["En retard"]
    assert shown(adviser, only_waiting=True) == ["Attend"]
    assert shown(adviser, state="finished") == ["Finie"]
    assert sorted(shown(adviser, state="open")) == ["Attend", "En retard"]
    assert shown(adviser, role="observer") == ["En retard"]
    assert shown(adviser, words="invitÉe".casefold()) == ["Attend"]
    assert shown(adviser, role="mandate") == shown(adviser, role="coordinates") == []


def test_orders_what_presses_first_then_as_one_wishes(network, adviser):
    follow(network, "B calme")
    soon, late = follow(network, "C bientôt"), follow(network, "A en retard", created_at=NOW - DAY)
    task(soon, 2)
    task(late, -2)
    follow(network, "D close", state="abandoned", closed_at=NOW)

    assert shown(adviser) == ["A en retard", "C bientôt", "B calme", "D close"]
    assert shown(adviser, sort="due")[0] == "C bientôt"
    assert shown(adviser, sort="title") == ["A en retard", "B calme", "C bientôt", "D close"]
    assert shown(adviser, sort="created")[-1] == "A en retard"
    assert len(shown(adviser, sort="activity")) == 4


def test_a_mandated_facilitator_sees_the_projects_of_those_that_mandated_it():
    project = make_project(title="Par mandat")
    actor = make_facilitator(project.owner)

    assert shown(actor, role="mandate") == ["Par mandat"]
    assert shown(actor, role="lead") == []


def test_a_line_tells_nothing_of_the_parts_that_a_group_hides(network, adviser):
    project = follow(network, "Discrète")
    task(project, -1)
    Ballot.objects.create(
        project=project, question="Qui ?", rule={}, opened_at=NOW, closes_at=NOW + DAY, options=[]
    )
    ReadingChoice.objects.create(project=project, role="adviser", parts=[], at=NOW)

    (line,) = projects_followed(adviser, Wanted(), NOW)

    assert (line.late, line.waits, line.due, line.stage) == ({}, {}, None, "")
    assert shown(adviser, only_late=True) == []


def test_sixty_projects_cost_as_many_queries_as_three(network, adviser, django_assert_max_num_queries):
    for number in range(60):
        project = follow(network, f"Projet {number:02}", deadline=TODAY + DAY)
        task(project, number - 30)
    steering = acting_for(project.members.first())
    take_process(project=project, source="gme", by=steering, at=NOW)

    with django_assert_max_num_queries(8):
        found = projects_followed(adviser, Wanted(), NOW)

    assert len(found) == 60


def test_the_page_has_filters_pages_and_files_with_the_same_filters(client, network, adviser):
    for number in range(23):
        follow(network, f"Projet {number:02}")
    task(follow(network, "=1+1"), -400)
    client.force_login(adviser.user, backend=BACKEND)
    url = reverse("cooperation:projects")

    first = client.get(url)
    assert "1 à 20 sur 24" in first.content.decode()
    assert "1 action en retard" in first.content.decode()
    assert client.get(url, {"page": 2}).content.decode().count('<th role="rowheader"') == 4
    assert client.get(url, {"etat": "n’importe quoi", "tri": "x"}).status_code == 200
    assert "Aucun projet ne répond" in client.get(url, {"q": "introuvable"}).content.decode()

    answer = client.get(url, {"retard": "1", "format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert (rows[0][0], rows[1][0], len(rows)) == ("Projet", "'=1+1", 2)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    book = zipfile.ZipFile(io.BytesIO(client.get(url, {"format": "xlsx"}).content))
    sheet = book.read("xl/worksheets/sheet1.xml")
    assert (sheet.count(b"<row "), b"<f>" in sheet) == (25, False)


def test_the_last_activity_is_that_of_the_journal(network, adviser):
    project = follow(network, "Cartons")
    assert projects_followed(adviser, Wanted(), NOW)[0].last_at == project.created_at

    take_process(project=project, source="gme", by=acting_for(project.members.first()), at=NOW + DAY)

    assert projects_followed(adviser, Wanted(), NOW)[0].last_at == NOW + DAY


def test_what_waits_is_told_by_votes_meetings_and_changes_of_the_terms(network, adviser):
    project = follow(network, "Cartons")
    Ballot.objects.create(
        project=project, question="Qui ?", rule={}, opened_at=NOW, closes_at=NOW + 3 * DAY, options=[]
    )
    Ballot.objects.create(
        project=project, question="Qui donc ?", rule={}, opened_at=NOW - 9 * DAY, closes_at=NOW - DAY, options=[],
        state="no_quorum", closed_at=NOW - DAY,
    )  # fmt: skip
    TermsChange.objects.create(project=project, edits={}, base=1, at=NOW)
    for days in (2, -2):
        Meeting.objects.create(
            project=project, title="Point", starts_at=NOW + days * DAY, created_at=NOW, changed_at=NOW
        )

    (line,) = projects_followed(adviser, Wanted(), NOW)

    assert line.waits == {"votes": 1, "votes_over": 1, "terms": 1}
    assert line.due == (TODAY + 2 * DAY, "meeting")
