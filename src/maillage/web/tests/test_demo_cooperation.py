"""The cooperations of the demonstration: made once, by actions, and every page of theirs opens."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.accounts.models import JournalEntry, User
from maillage.consortium.tests.communes import store_named
from maillage.cooperation.models import Ballot, Decision, PaperSignature, PaperVersion, Task
from maillage.cooperation.models.invitations import Answer, Invitation
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.terms import TermsChange
from maillage.mail.models import OutgoingMessage
from maillage.web.demo import accounts, cases, cooperation, run, shared_post, structures

pytestmark = pytest.mark.django_db
PAGES = (
    "", "/membres", "/parts", "/groupement", "/forme", "/socle", "/strategie", "/etapes", "/plan", "/dossier",
    "/fichiers", "/decisions", "/reunions", "/financement", "/documents", "/historique",
)  # fmt: skip


@pytest.fixture
def _filled(settings: Any, tmp_path: Any) -> None:
    settings.DEMO = True
    settings.FILES_ROOT = tmp_path
    folders = cases.read_cases()
    rows = [row for folder in folders for row in folder.pool["structures"]]
    needs = [need for lot in cases.own_tender()["lots"] for need in lot["needs"]]
    store_named({row["place"] for row in (*rows, *needs)})
    at = timezone.now()
    structures.fill(structures.invented(folders), at=at)
    cases.store_tender(cases.own_tender(), by=accounts.buyer(at), at=at)
    run.joining.fill_joining(at)
    cooperation.fill_cooperation(at)


def counted() -> list[int]:
    tables = (
        Project, Member, Invitation, Answer, TermsChange, Task, Ballot, Decision, Meeting, PaperVersion,
        PaperSignature, OutgoingMessage, JournalEntry, User,
    )  # fmt: skip
    return [table._default_manager.count() for table in tables]


@pytest.mark.usefixtures("_filled")
def test_cooperations_are_filled_once():
    first = counted()

    cooperation.fill_cooperation(timezone.now())

    assert counted() == first
    assert Project.objects.count() == 2


def test_nothing_is_filled_without_the_invented_structures():
    cooperation.fill_cooperation(timezone.now())

    assert not Project.objects.exists()


@pytest.mark.usefixtures("_filled")
def test_both_cooperations_show_every_state():
    _the_answer_waits_for_each_sort_of_reply()
    _the_shared_post_is_half_way()


def _the_answer_waits_for_each_sort_of_reply() -> None:
    members = Project.objects.get(title=cooperation.TITLE).members
    asked = members.get(siret=cooperation.ASKING)

    assert {one.state for one in members.exclude(role="adviser")} == {"accepted", "discussing", "invited"}
    assert TermsChange.objects.under_way().count() == 1
    assert Answer.objects.get(invitation__member=asked).reply == ""
    assert OutgoingMessage.objects.filter(to=cooperation.INVITEE).exists()


def _the_shared_post_is_half_way() -> None:
    project = Project.objects.get(title=shared_post.TITLE)
    convention = PaperVersion.objects.get(sheet__project=project, state="proposed")

    assert (project.state, project.form) == ("running", "R-309")
    assert sorted(convention.signatures.values_list("state", flat=True)) == ["signed"] * 2 + ["waiting"] * 2
    assert sorted(project.ballots.values_list("state", flat=True)) == ["vote_closed", "vote_open"]
    assert Decision.objects.get(project=project).state == "in_force"


@pytest.mark.usefixtures("_filled")
def test_every_page_of_the_projects_opens_for_the_director_and_the_facilitator(client: Client):
    for account in (accounts.DIRECTOR, accounts.FACILITATOR):
        client.force_login(User.objects.get(email=account.email))
        for project, page in product(Project.objects.all(), PAGES):
            address = f"/cooperations/{project.pk}{page}"
            assert client.get(address).status_code == 200, address


@pytest.mark.usefixtures("_filled")
def test_the_funder_reads_the_funding_and_no_share_nor_document(client: Client):
    client.force_login(User.objects.get(email=accounts.FUNDER.email))
    project = Project.objects.get(title=shared_post.TITLE)

    read = {page: client.get(f"/cooperations/{project.pk}{page}").status_code for page in PAGES}
    assert {page for page, status in read.items() if status == 403} == {
        "/parts",
        "/groupement",
        "/dossier",
        "/fichiers",
        "/documents",
    }
    assert set(read.values()) == {200, 403}
