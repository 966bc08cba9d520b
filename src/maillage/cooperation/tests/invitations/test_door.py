"""The page of the link, made for a phone: what it says, the four answers, the receipt, what is over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.models import Role
from maillage.cooperation.actions.invitations import revoke
from maillage.cooperation.actions.questions import reply_to_question
from maillage.cooperation.models.invitations import Answer, Invitation
from maillage.cooperation.models.projects import Member, MemberState, ProjectState
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.tests.factories import acting_for
from maillage.cooperation.tests.invitations.scenes import Scene, given, last_mail, token_of
from maillage.cooperation.tests.invitations.test_pages import browser, later, sent
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> « l’“autre” » 🙂 \u202egnirts"


@pytest.fixture
def scene() -> Scene:
    return Scene(form="R-304")


@pytest.fixture
def row(scene) -> Invitation:
    return sent(scene, scene.mailed)[0]


@pytest.fixture
def token(row) -> str:
    return token_of(last_mail().text)


def address(token: str, name: str = "invitation_door") -> str:
    return reverse(f"cooperation:{name}", args=[token])


def typed(page: str, kind: str, **facts: Any) -> dict[str, Any]:
    """Return what a browser would send from the page: the hidden fields, and what is typed."""
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("version", "proposed")}
    return {"kind": kind, "name": "Sacha Inventé", "quality": "direction", **hidden, **facts}


def post(token: str, kind: str, **facts: Any) -> Any:
    client = Client()
    data = typed(client.get(address(token)).text, kind, **facts)
    return client.post(address(token, "invitation_door_answer"), data, follow=True)


def test_the_page_says_who_invites_to_what_for_whom_what_it_engages_and_until_when(scene, row, token):
    page = Client().get(address(token))

    text = page.text.replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")
    for words in (
        scene.lead.name, "Chantier sans compte", "c…@exemple.test", "3 600 h par an", "90 000 €", "25 € de l’heure",
        "Groupement conjoint", "R-241", scene.known.name, "Rien n’est signé aujourd’hui",
    ):  # fmt: skip
        assert words in text, words
    assert "no-store" in page["Cache-Control"]
    assert "6 000" not in text  # the hours of the others are theirs
    assert Answer.objects.count() == 0


def test_the_page_of_a_group_without_tender_speaks_of_the_project_and_of_no_buyer():
    scene = Scene()
    scene.invite()

    text = Client().get(address(token_of(last_mail().text))).text.replace("\u00a0", " ")

    for words in ("Avancer ensemble sur", "prendre part au projet", "Qui porte le projet", "Part du projet"):
        assert words in text, words
    for words in (
        "Répondre ensemble",
        "préparer la réponse",
        "R-241",
        "acheteur",
        "Part du marché",
        "groupement",
    ):
        assert words not in text, words


def test_the_page_opens_within_its_queries(row, token, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        assert Client().get(address(token)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "facts", "state", "thanks"),
    [
        ("yes", {}, MemberState.ACCEPTED, "Votre oui est enregistré"),
        ("yes_if", {"hours_0": "3 000,50"}, MemberState.DISCUSSING, "Vos conditions sont transmises"),
        ("no", {"words": "Trop loin"}, MemberState.DECLINED, "Merci de votre réponse claire"),
        ("question", {"words": "Qui fournit les bennes ?"}, MemberState.INVITED, "Votre question est partie"),
    ],
)
def test_each_answer_is_recorded_thanked_and_shown_again(row, token, kind, facts, state, thanks):
    page = post(token, kind, **facts)

    assert page.status_code == 200
    assert thanks in page.text
    assert Member.objects.get(pk=row.member_id).state == state
    again = Client().get(address(token)).text
    assert "Sacha Inventé" in again
    assert "receipt-title" in again


def test_yes_if_keeps_hours_left_empty_and_takes_the_price(row, token):
    post(token, "yes_if", hours_0="", price_cents="27,50")

    counter = Answer.objects.get().counter
    assert (counter["hours"], counter["price_cents"]) == ({"work": "3600"}, 2750)


def test_without_lots_the_amount_the_share_and_the_hours_are_asked_otherwise(scene, row, token):
    form = Client().get(address(token)).text.split('id="yes_if"')[1].split("</form>")[0]
    assert "Prendre aussi" not in form
    assert 'value="90000"' in form
    assert "Montant hors taxes, sur toute la durée" in form
    assert "Part du montant" in form

    page = post(token, "yes_if", amount_cents="60 000,05", percent="20,5")

    counter, change = Answer.objects.get().counter, TermsChange.objects.get()
    assert (counter["amount_cents"], counter["percent"]) == (6_000_005, "20.5")
    assert [edit[1:] for edit in change.edits] == [
        ["amount", "9000000", "6000005"],
        ["percent", "30", "20.5"],
    ]
    assert "60\u202f000,05\u00a0€" in page.text
    receipt = last_mail().text
    assert "60\u202f000,05\u00a0€ hors taxes en tout" in receipt.replace("\n", " ")
    assert "20,5\u00a0% du montant" in receipt


def test_the_very_same_form_sent_twice_is_one_answer(row, token):
    client = Client()
    data = typed(client.get(address(token)).text, "yes")
    mails = OutgoingMessage.objects.filter(kind="coop-invitation")
    before = mails.count()

    for _twice in range(2):
        assert client.post(address(token, "invitation_door_answer"), data).status_code == 302

    assert Answer.objects.count() == 1
    assert mails.count() == before + 1


def test_two_people_at_once_the_second_keeps_what_was_typed_and_may_insist(row, token):
    client = Client()
    stale = typed(
        client.get(address(token)).text, "no", words="Pas le temps, vraiment", name="Camille Inventée"
    )
    post(token, "yes")

    refused = client.post(address(token, "invitation_door_answer"), stale)

    assert refused.status_code == 422
    assert "Sacha Inventé" in refused.text
    assert "Pas le temps, vraiment" in refused.text
    insisted = client.post(
        address(token, "invitation_door_answer"), typed(refused.text, "no", words="Pas le temps")
    )
    assert insisted.status_code == 302
    assert list(Answer.objects.values_list("kind", flat=True)) == ["yes", "no"]


@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        ("yes", {"name": ""}, "obligatoire"),
        ("yes", {"quality": " "}, "obligatoire"),
        ("no", {"words": ""}, "obligatoire"),
        ("yes_if", {}, "rien changé"),
        ("yes_if", {"hours_0": "beaucoup"}, "beaucoup"),
        ("yes_if", {"hours_0": "-3"}, "va de 0"),
        ("yes_if", {"hours_0": "0"}, "aucune heure"),
        ("yes_if", {"price_cents": "cher"}, "montant en euros"),
        ("yes_if", {"amount_cents": "beaucoup"}, "montant en euros"),
        ("yes_if", {"percent": "101"}, "va de 0 à 100"),
        ("yes_if", {"percent": "12,345"}, "2 chiffres"),
        ("yes", {"version": "999"}, "autre version"),
        ("yes", {"proposed": "autre"}, "Le partage a changé"),
        ("peut-être", {}, "choisissez"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(row, token, kind, facts, says):
    page = post(token, kind, **facts)

    assert page.status_code == 422
    assert says in page.text
    assert Answer.objects.count() == 0


def test_hostile_words_are_shown_as_words(scene, row, token):
    page = post(token, "no", words=HOSTILE, name=HOSTILE)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text
    assert "\u202e" not in last_mail().subject + last_mail().text


def test_a_link_altered_of_another_kind_or_revoked_says_why(scene, row, token):
    for wrong in ("n-importe-quoi", token[:-3], token + "x"):
        assert Client().get(address(wrong)).status_code == 410
    revoke(invitation=row, by=scene.by, at=timezone.now())

    page = Client().get(address(token))

    assert page.status_code == 410
    assert "Ce lien a été retiré" in page.text
    assert Client().post(address(token, "invitation_door_answer"), {"kind": "yes"}).status_code == 410


def test_after_the_last_day_the_link_tells_whom_to_ask_or_shows_what_was_answered(scene, row, token):
    Invitation.objects.update(answer_by=later(-1))
    late = Client().get(address(token))
    assert (late.status_code, scene.lead.name in late.text) == (410, True)
    Invitation.objects.update(answer_by=later(5))
    post(token, "yes")
    Invitation.objects.update(answer_by=later(-1))

    page = Client().get(address(token))

    assert page.status_code == 200
    assert "Votre réponse est enregistrée" in page.text
    assert "repondre" not in page.text


def test_a_member_that_left_and_a_closed_project_are_said(scene, row, token):
    Member.objects.filter(pk=row.member_id).update(state=MemberState.LEFT, ended_at=timezone.now())
    assert "n’est plus dans le groupe" in Client().get(address(token)).text
    Member.objects.filter(pk=row.member_id).update(state=MemberState.INVITED)
    scene.project.state, scene.project.closed_at = ProjectState.ABANDONED, timezone.now()
    scene.project.save()

    page = Client().get(address(token))

    assert (page.status_code, "fermé" in page.text) == (410, True)


def test_the_reply_to_a_question_is_read_on_the_page(scene, row, token):
    post(token, "question", words="Qui fournit les bennes ?")
    reply_to_question(answer=Answer.objects.get(), text="Le mandataire", by=scene.by, at=timezone.now())

    page = Client().get(address(token)).text

    assert "Le mandataire" in page
    assert "Votre question est partie" in page


@pytest.mark.parametrize(
    ("state", "says"),
    [(ChangeState.APPLIED, "a accepté vos conditions"), (ChangeState.REFUSED, "pas retenu vos conditions")],
)
def test_what_became_of_the_conditions_is_told_and_a_yes_confirms(row, token, state, says):
    post(token, "yes_if", hours_0="3000")
    TermsChange.objects.update(state=state, closed_at=timezone.now())

    assert says in Client().get(address(token)).text
    post(token, "yes")

    assert Member.objects.get(pk=row.member_id).state == MemberState.ACCEPTED


def test_signed_in_the_organisation_answers_on_its_own_page(scene):
    (row,) = sent(scene, scene.known)
    url = reverse("cooperation:my_invitation", args=[row.pk])
    client, reader = browser(scene.known_by), browser(acting_for(scene.known, Role.READER))
    page = client.get(url)
    assert "2 400" in page.text.replace("\u202f", " ")
    assert "rôle de rédaction" in reader.get(url).text
    send = reverse("cooperation:my_invitation_answer", args=[row.pk])
    for other in (browser(scene.by), Client()):
        assert other.get(url).status_code in {302, 404}
        assert other.post(send, {"kind": "yes"}).status_code in {302, 404}
    assert reader.post(send, {"kind": "yes"}).status_code == 403

    done = client.post(send, typed(page.text, "yes"), follow=True)

    assert "Votre oui est enregistré" in done.text
    assert "Ouvrir l’espace du projet" in done.text
    assert Answer.objects.get().by_link is False
    assert given("yes").kind == "yes"
