"""Pages of the common texts, the canvas and the strategies: who reads, who writes, what is kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.cooperation.actions.adoption import Signature, adopt
from maillage.cooperation.actions.base import Opinion, propose, take_position
from maillage.cooperation.models import CanvasEntry, Position, Statement, Strategy
from maillage.cooperation.queries.base import digest_of, is_adopted
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
READ_PAGES = ("base", "charter", "base_print", "charter_print", "canvas", "strategy", "strategy_print")
WRITE_PAGES = (
    "base_propose", "charter_propose", "base_adopt", "charter_adopt", "canvas_write", "keys", "ladder",
    "strategy_write", "relation_new",
)  # fmt: skip


def sign_in(client, member, role=Role.EDITOR):
    actor = acting_for(member, role)
    client.force_login(actor.user, backend=BACKEND)
    return actor


def url(name, *args):
    return reverse(f"cooperation:{name}", args=args)


@pytest.fixture
def project():
    project = make_project()
    make_member(project)
    return project


@pytest.fixture
def lead(project):
    return project.members.first()


@pytest.fixture
def statement(project, lead):
    return propose(
        project=project, text="socle", section="reasons", wording="Nous partons d’un besoin d’ici.",
        by=acting_for(lead), at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("name", READ_PAGES + WRITE_PAGES)
def test_pages_open_to_the_members_and_stay_closed_to_strangers(client, project, lead, statement, name):
    stranger = make_project().members.first()
    sign_in(client, stranger)
    assert client.get(url(name, project.pk)).status_code == 404
    sign_in(client, lead, Role.READER)
    assert client.get(url(name, project.pk)).status_code == (200 if name in READ_PAGES else 403)
    sign_in(client, lead)
    assert client.get(url(name, project.pk)).status_code == 200


def test_agree_in_one_click_then_the_page_says_so(client, project, statement):
    sign_in(client, project.members.last())
    page = client.get(url("base", project.pk))
    assert "Donner votre position sur 1 énoncé" in page.text
    answer = client.post(
        url("statement_position", project.pk, statement.pk), {"stance": "agree", "version": "1"}
    )
    assert answer.status_code == 302
    page = client.get(url("base", project.pk))
    assert "accord complet" in page.text
    assert "Adopter ce texte" in page.text


def test_a_disagreement_without_reason_is_refused_and_the_words_are_kept(client, project, statement):
    sign_in(client, project.members.last())
    sent = {"stance": "disagree", "version": "1", "wording": "<script>mes mots</script>", "reason": ""}
    page = client.post(url("statement_position", project.pk, statement.pk), sent)
    assert page.status_code == 422
    assert "&lt;script&gt;mes mots" in page.text
    assert "<script>mes mots" not in page.text


def test_a_position_on_wording_that_changed_keeps_what_was_typed(client, project, statement):
    sign_in(client, project.members.last())
    Statement.objects.filter(pk=statement.pk).update(version=2)
    statement.versions.create(number=2, wording="Autre version.", member=statement.member, at=NOW)
    sent = {"stance": "disagree", "version": "1", "reason": "Trop vague à mes yeux"}
    page = client.post(url("statement_position", project.pk, statement.pk), sent)
    assert page.status_code == 409
    assert "Trop vague à mes yeux" in page.text
    assert "Autre version." in page.text
    assert not Position.objects.filter(member=project.members.last()).exists()


def test_a_text_that_changed_is_not_adopted(client, project, lead, statement):
    sign_in(client, lead)
    sent = {"signer": "Ana Exemple", "quality": "directrice", "digest": "0" * 64}
    page = client.post(url("base_adopt", project.pk), sent)
    assert page.status_code == 409
    assert "Ana Exemple" in page.text
    digest = page.context["page"].digest
    assert client.post(url("base_adopt", project.pk), {**sent, "digest": digest}).status_code == 302
    page = client.get(url("base_print", project.pk))
    assert "Ana Exemple, directrice" in page.text
    assert digest in page.text


def test_hostile_words_are_shown_as_words(client, project, lead):
    words = "<img src=x onerror=alert(1)> \u202e« fin » 🎯"
    actor = sign_in(client, lead)
    row = propose(project=project, text="charte", section="life", wording=words, by=actor, at=NOW)
    for name, args in (("charter", ()), ("charter_print", ()), ("statement", (row.pk,))):
        page = client.get(url(name, project.pk, *args)).text
        assert "<img src=x" not in page
        assert "🎯" in page


def test_a_colleague_changed_the_line_meanwhile(client, project, lead):
    sign_in(client, lead)
    sent = {"zone": "nous", "nature": "implicit", "words": "On se tutoie."}
    assert client.post(url("canvas_write", project.pk), sent).status_code == 302
    row = CanvasEntry.objects.get()
    page = client.post(
        url("canvas_edit", project.pk, row.pk), {**sent, "words": "On se dit tout.", "version": "9"}
    )
    assert page.status_code == 409
    assert "On se dit tout." in page.text
    assert "On se tutoie." in page.text
    sign_in(client, project.members.last())
    assert client.get(url("canvas_edit", project.pk, row.pk)).status_code == 403
    assert client.post(url("canvas_delete", project.pk, row.pk)).status_code == 403


def test_canvas_says_what_is_fragile_and_which_key_is_missing(client, project, lead):
    sign_in(client, lead)
    client.post(url("canvas_write", project.pk), {"zone": "je", "nature": "explicit", "words": "Grandir."})
    keys = {"goal": "Dix emplois", "value": "Le tri, la vente", "roles": "Une porteuse", "anchorage": " "}
    assert client.post(url("keys", project.pk), keys).status_code == 302
    page = client.get(url("canvas", project.pk)).text
    assert page.count("fragile") == 2
    assert "À compléter : ancrage territorial." in page.replace("\u00a0", " ")


def test_keys_written_meanwhile_are_shown_beside_what_was_typed(client, project, lead):
    sign_in(client, lead)
    client.post(url("keys", project.pk), {"goal": "Dix emplois"})
    page = client.post(url("keys", project.pk), {"goal": "Vingt emplois", "version-goal": "0"})
    assert page.status_code == 409
    assert "Vingt emplois" in page.text
    assert "Dix emplois" in page.text
    assert client.post(url("keys", project.pk), {"goal": "Vingt", "version-goal": "1"}).status_code == 302


CANARY = "Secret de la tanche"


def test_a_strategy_is_read_by_its_organisation_alone_until_it_is_shared(client, project, lead):
    sign_in(client, lead)
    sent = {"axes": CANARY, "goals": "b", "version": "0", "hours": ""}
    assert client.post(url("strategy_write", project.pk), sent).status_code == 302
    tie = {
        "partner": f"{CANARY} SARL",
        "current": "2",
        "target": "4",
        "patronage": "2019 : don",
        "responsible": "2021",
    }
    assert client.post(url("relation_new", project.pk), tie).status_code == 302
    page = client.get(url("strategy", project.pk)).text
    assert CANARY in page
    assert "25\u00a0%" in page
    assert "Personne n’a de temps" in page
    pages = [url(name, project.pk) for name in (*READ_PAGES, *WRITE_PAGES)]
    pages += [url("project", project.pk), url("history", project.pk)]
    other = project.members.last()
    sign_in(client, other)
    assert not [one for one in pages if CANARY in client.get(one).text]
    relation = Strategy.objects.get().relations.get()
    assert client.get(url("relation", project.pk, relation.pk)).status_code == 404
    assert client.post(url("relation_delete", project.pk, relation.pk)).status_code == 404
    sign_in(client, lead)
    client.post(url("strategy_share", project.pk), {"partager": "oui"})
    sign_in(client, other)
    assert CANARY in client.get(url("strategy", project.pk)).text
    sign_in(client, lead)
    client.post(url("strategy_share", project.pk), {"partager": "non"})
    sign_in(client, other)
    assert CANARY not in client.get(url("strategy", project.pk)).text


def test_history_of_a_relation_is_refused_with_its_line(client, project, lead):
    sign_in(client, lead)
    page = client.post(url("relation_new", project.pk), {"partner": "Ville", "economic": "bientôt peut-être"})
    assert page.status_code == 422
    assert "bientôt peut-être" in page.text


def test_ladder_is_changed_by_coordinators(client, project, lead):
    sign_in(client, project.members.last())
    assert client.get(url("ladder", project.pk)).status_code == 403
    sign_in(client, lead)
    assert client.post(url("ladder", project.pk), {"steps": "Seul", "version": "0"}).status_code == 422
    assert client.post(url("ladder", project.pk), {"steps": "Un\nDeux", "version": "0"}).status_code == 302
    assert client.post(url("ladder", project.pk), {"steps": "A\nB", "version": "0"}).status_code == 422
    assert "Échelle choisie par le groupe" in client.get(url("strategy", project.pk)).text


@pytest.mark.parametrize(
    ("name", "most"), [("base", 17), ("base_print", 17), ("canvas", 14), ("strategy", 17)]
)
def test_pages_of_sixty_members_ask_the_database_little(
    client, project, lead, name, most, django_assert_max_num_queries
):
    by = acting_for(lead)
    others = [make_member(project) for _ in range(58)]
    rows = [
        propose(project=project, text="socle", section="values", wording=f"Valeur {n}", by=by, at=NOW)
        for n in range(5)
    ]
    Position.objects.bulk_create(
        Position(statement=row, version=1, member=one, stance="agree", at=NOW)
        for row in rows
        for one in others
    )
    take_position(statement=rows[0], opinion=Opinion("amend", 1, "Autre", ""), by=by, at=NOW)
    sign_in(client, lead)
    with django_assert_max_num_queries(most):
        assert client.get(url(name, project.pk)).status_code == 200


def test_a_coordinator_notes_the_adoption_of_a_member_without_account(client, project, lead, statement):
    guest = make_member(project, organisation=None, name="Sans compte")
    sign_in(client, lead)
    page = client.get(url("base", project.pk))
    assert f"?pour={guest.pk}" in page.text
    page = client.get(url("base_adopt", project.pk), {"pour": guest.pk})
    assert page.context["form"]["on_behalf"].value() == guest.pk
    sent = {"signer": "Bo", "quality": "présidente", "digest": page.context["page"].digest}
    assert client.post(url("base_adopt", project.pk), {**sent, "on_behalf": guest.pk}).status_code == 302
    assert client.post(url("base_adopt", project.pk), {**sent, "on_behalf": lead.pk}).status_code == 422
    assert "Bo, présidente" in client.get(url("base", project.pk)).text


def test_what_an_adviser_says_is_heard_and_not_counted(client, project, lead, statement):
    adviser = make_member(project, role="adviser", name="Réseau conseil")
    by = sign_in(client, adviser)
    take_position(statement=statement, opinion=Opinion("disagree", 1, "", "À préciser"), by=by, at=NOW)
    text = client.get(url("base", project.pk)).text
    assert "À préciser" in text
    assert "avis</span>" in text
    assert "en discussion</a>" not in text


def test_a_member_that_left_keeps_its_words_and_counts_no_more(client, project, lead, statement):
    other = project.members.last()
    opinion = Opinion("disagree", 1, "", "Sans nous")
    take_position(statement=statement, opinion=opinion, by=acting_for(other), at=NOW)
    other.state = "left"
    other.save()
    sign_in(client, lead)
    text = client.get(url("base", project.pk)).text
    assert "Sans nous" in text
    assert "n’est plus dans le projet" in text
    assert "accord complet</span></a>" in text


def test_the_canvas_says_who_wrote_no_line_for_itself(client, project, lead):
    sign_in(client, lead)
    client.post(url("canvas_write", project.pk), {"zone": "je", "nature": "explicit", "words": "Grandir."})
    text = client.get(url("canvas", project.pk)).text
    assert f"N’ont encore rien écrit\u00a0: {project.members.last().name}." in text


def test_a_move_warns_that_an_adopted_text_is_to_be_adopted_again_and_says_how_to_undo(
    client, project, lead, statement
):
    by = sign_in(client, lead)
    second = propose(project=project, text="socle", section="reasons", wording="Ensemble.", by=by, at=NOW)
    assert "réadopter" not in client.get(url("base", project.pk)).text
    signature = Signature("Camille", "présidente", digest_of(project, "socle"))
    adopt(project=project, text="socle", signature=signature, by=by, at=NOW)
    pages = [("base",), ("base_propose",), ("statement", second.pk)]
    assert ["réadopter" in client.get(url(name, project.pk, *more)).text for name, *more in pages] == [
        True
    ] * 3

    moved = client.post(url("statement_move", project.pk, second.pk), {"sens": "haut"}, follow=True)
    assert "« Descendre »" in moved.text.replace("\u00a0", " ")
    assert not is_adopted(project, "socle")
    client.post(url("statement_move", project.pk, second.pk), {"sens": "bas"})

    assert is_adopted(project, "socle")
