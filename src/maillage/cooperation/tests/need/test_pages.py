"""Pages of the shared need: open a project from it, say one’s own, say it for others, take it away, answer with it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.cooperation.actions import need as actions
from maillage.cooperation.models import Need, NeedShare, Project
from maillage.cooperation.models.projects import MemberRole, MemberState
from maillage.cooperation.presentation.overview import overview_of
from maillage.cooperation.presentation.waiting import lines_waiting
from maillage.cooperation.queries.access import seat_in
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.invitations.scenes import ANSWER_BY, AT, Scene, token_of
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FACTS = actions.NeedFacts("post", "Une personne qui cherche des chantiers pour nous toutes.")


def sign_in(client, member, role=Role.EDITOR):
    client.force_login(acting_for(member, role).user, backend=BACKEND)


def url(name, *args):
    return reverse(f"cooperation:{name}", args=args)


def plain(page):
    return page.text.replace("\u00a0", " ").replace("\u202f", " ")


def say(member, by, quantity=None, brings=None, **facts):
    facts = actions.ShareFacts(Decimal(quantity) if quantity is not None else None, brings, **facts)
    return actions.say_share(member=member, facts=facts, version=None, by=by, at=NOW)


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def lead(project):
    return project.members.get()


@pytest.fixture
def need(project, lead):
    return actions.state_need(project=project, facts=FACTS, version=0, by=acting_for(lead), at=NOW)


def test_a_project_from_a_need_asks_what_it_is(client):
    sign_in(client, make_project().members.get())
    typed = {"title": "Un poste à plusieurs", "origin": "from_need", "role": "lead"}

    refused = client.post(url("new"), typed)
    client.post(url("new"), {**typed, "need_sort": "post", "need_statement": "Aller chercher des clients."})

    assert refused.status_code == 422
    assert "Un poste à plusieurs" in refused.text
    born = Project.objects.get(title="Un poste à plusieurs")
    assert (born.need.sort, born.need.unit, born.need.version) == ("post", "percent_post", 1)


def test_the_page_adds_what_is_known_and_tells_what_is_not(client, project, lead, need):
    others = [make_member(project, name=f"Structure {n} <script>") for n in range(4)]
    for one in (lead, *others[:3]):
        say(one, acting_for(one), 20)
    sign_in(client, lead)

    page = plain(client.get(url("need", project.pk)))

    assert "80 % d’un temps plein" in page
    assert "1 ne l’a pas encore dit" in page
    assert "il manque au plus 20 % d’un temps plein pour faire un temps plein" in page
    assert "pas encore dit" in page
    assert "<script>" not in page.split("<main", 1)[1]
    assert 'href="/cooperations/' in page.split('class="project-menu"')[1]
    say(others[3], acting_for(others[3]), 20)
    assert "Cela fait exactement un temps plein." in plain(client.get(url("need", project.pk)))


def test_months_are_told_when_the_need_changes(client, project, lead, need):
    other = make_member(project)
    say(lead, acting_for(lead), 50, latest=date(2027, 6, 30))
    say(other, acting_for(other), 50, brings=Decimal(10), earliest=date(2027, 9, 1))
    sign_in(client, lead)

    page = plain(client.get(url("need", project.pk)))

    assert "Aucun mois n’est commun à toutes" in page
    assert "À partir de septembre 2027" in page
    assert "R-319" in page


def test_each_says_its_own_and_who_coordinates_says_it_for_those_without_account(client, project, lead, need):
    known, unknown = make_member(project), make_member(project, organisation=None, email="a@exemple.test")
    sign_in(client, lead)

    assert client.get(url("need_share", project.pk, known.pk)).status_code == 403
    answer = client.post(url("need_share", project.pk, unknown.pk), {"quantity": "12,5", "version": "0"})

    assert answer.status_code == 302
    assert NeedShare.objects.get().quantity == Decimal("12.5")
    assert f"Dit pour elle par {lead.name}" in plain(client.get(url("need", project.pk)))
    sign_in(client, known)
    assert client.get(url("need_share", project.pk, unknown.pk)).status_code == 403
    assert client.get(url("need_share", project.pk, 10**9)).status_code == 404
    with pytest.raises(actions.NotYourNeed):
        say(unknown, acting_for(known), 1)


def test_what_is_wrong_is_kept_and_two_people_see_both(client, project, lead, need):
    sign_in(client, lead)
    there = url("need_share", project.pk, lead.pk)

    wrong = client.post(there, {"quantity": "beaucoup", "note": "Le matin", "version": "0"})
    say(lead, acting_for(lead), 40)
    both = client.post(there, {"quantity": "30", "version": "0"})

    assert (wrong.status_code, both.status_code) == (422, 409)
    assert "beaucoup" in wrong.text
    assert "Le matin" in wrong.text
    assert "Quelqu’un d’autre a enregistré entre-temps" in both.text
    assert client.post(there, {"quantity": "30", "version": "1"}).status_code == 302


def test_the_need_is_written_later_and_its_unit_is_not_changed_under_figures(client, project, lead):
    sign_in(client, lead)
    assert "Aucun besoin n’est encore écrit" in client.get(url("need", project.pk)).text
    assert client.get(url("need_export", project.pk)).status_code == 404
    typed = {
        "sort": "training",
        "statement": "Une session de sécurité.",
        "unit": "places",
        "whole": "12",
        "version": "0",
    }

    assert client.post(url("need_write", project.pk), typed).status_code == 302
    say(lead, acting_for(lead), 5)
    refused = client.post(url("need_write", project.pk), {**typed, "unit": "euros_year", "version": "1"})

    assert refused.status_code == 422
    assert (
        client.post(url("need_write", project.pk), {**typed, "whole": "0", "version": "1"}).status_code == 422
    )
    assert "Il manque 7 places pour faire 12 places." in plain(client.get(url("need", project.pk)))
    assert Need.objects.get().unit == "places"


def test_strangers_readers_and_files(client, project, lead, need):
    say(lead, acting_for(lead), 20)
    make_member(project, organisation=None, name="=Formule")
    sign_in(client, lead, Role.READER)
    assert client.get(url("need_write", project.pk)).status_code == 403
    text = client.get(url("need_export", project.pk) + "?format=csv").content.decode("utf-8-sig")
    assert "20,00" in text
    assert "'=Formule;pas encore dit" in text
    assert client.get(url("need_export", project.pk)).content[:2] == b"PK"
    sign_in(client, make_project().members.get())
    assert client.get(url("need", project.pk)).status_code == 404


def test_it_waits_for_who_has_not_said_it_and_shows_on_the_overview(project, lead, need):
    by = acting_for(lead)
    make_member(project, role=MemberRole.ADVISER)
    (waits,) = [line for line in lines_waiting(by, NOW) if line.kind == "besoin"]
    assert project.title in waits.title
    say(lead, by, 20)
    assert [line for line in lines_waiting(by, NOW) if line.kind == "besoin"] == []
    lines = overview_of(seat_in(Project.objects.select_related("need").get(), by), by, NOW)["lines"]
    assert [line.title.replace("\u00a0", " ") for line in lines if line.kind == "besoin"] == [
        "20 % d’un temps plein"
    ]


def test_who_is_invited_sees_the_need_and_gives_its_own_with_its_yes(client):
    scene = Scene()
    actions.state_need(project=scene.project, facts=FACTS, version=0, by=scene.by, at=AT)
    say(scene.lead, scene.by, 60)
    scene.invite(scene.mailed, answer_by=ANSWER_BY)
    there = url("invitation_door", token_of(OutgoingMessage.objects.latest("pk").text))
    page = plain(client.get(there))

    assert "Une personne qui cherche des chantiers" in page
    assert "60 % d’un temps plein" in page
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("version", "proposed")}
    form = {"kind": "yes", "name": "Une directrice", "quality": "directrice", "need": "25", **hidden}
    assert client.post(there + "/repondre", form).status_code == 302
    share = NeedShare.objects.get(member=scene.mailed)
    scene.mailed.refresh_from_db()

    assert scene.mailed.state == MemberState.ACCEPTED
    assert (share.quantity, share.is_said_for_it, share.said_by) == (25, False, None)
    assert "Pour votre organisation, il est noté : 25 % d’un temps plein." in plain(client.get(there))
