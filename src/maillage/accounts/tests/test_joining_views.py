"""The pages to ask and to decide: what each shows, what it refuses, what it never lets out."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts import hooks
from maillage.accounts.forms.joining import AskForm, DeclineForm
from maillage.accounts.forms.members import InviteForm
from maillage.accounts.forms.organisations import OrganisationForm
from maillage.accounts.models import Evidence, JoinRequest, Mandate, RequestState, Role
from maillage.accounts.tests.factories import OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import (
    PDF,
    SIRET,
    claim,
    facilitator,
    person,
    signed,
)

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    "Nom\r\nBcc: a@exemple.test",
    "a\u202eb\u2066c",
    "x" * 300,
    "a\x00b",
    "🧑‍🌾 Élan",
    "{{ secret }}{% csrf_token %}",
]


def post_claim(client, **said: object):
    data = {"name": "Atelier", "kind": "company", "departement": "93", "evidence": "call", **said}
    return client.post(f"{reverse('account_join_ask')}?siret={SIRET}", data)


def test_join_leads_from_a_siret_to_the_request(client):
    signed(client, person())

    answer = client.get(reverse("account_join"), {"siret": "000 100 016 00013"})
    wrong = client.get(reverse("account_join"), {"siret": "123"})

    assert answer["Location"] == f"{reverse('account_join_ask')}?siret={SIRET}"
    assert wrong.status_code == 422
    assert "SIRET" in wrong.text
    assert "123" in wrong.text


def test_join_asks_a_visitor_to_sign_in_and_come_back(client):
    answer = client.get(f"{reverse('account_join_ask')}?siret={SIRET}")

    assert answer["Location"].startswith("/connexion?next=/rejoindre/demande")


def test_ask_shows_what_is_publicly_known_and_who_decides(client, monkeypatch):
    facts = hooks.Known("Chantier connu", "structure", "93", "1 rue Inventée\n93000 Ville", "liste publique")
    monkeypatch.setattr(hooks, "_lookups", [lambda siret: facts])
    helper = facilitator("93")
    signed(client, person())

    page = client.get(f"{reverse('account_join_ask')}?siret={SIRET}").text

    for words in ("Agir pour Chantier connu", "1 rue Inventée<br>93000 Ville", helper.organisation.name):
        assert words in page
    assert 'name="name"' not in page


def test_ask_keeps_what_was_typed_and_says_what_is_wrong(client):
    signed(client, person())

    answer = post_claim(client, departement="999", explanation="Je suis la directrice")

    assert answer.status_code == 422
    assert "Je suis la directrice" in answer.text
    assert not JoinRequest.objects.exists()


def test_ask_takes_a_document_by_its_content_not_by_its_name(client):
    signed(client, person())
    script = SimpleUploadedFile("pv.pdf", b"<script>", content_type="application/pdf")
    real = SimpleUploadedFile('"><b>.exe', PDF, content_type="text/html")

    assert post_claim(client, evidence="document", document=script).status_code == 422
    answer = post_claim(client, evidence="document", document=real)

    row = JoinRequest.objects.get()
    assert answer["Location"] == reverse("account_request", args=[row.pk])
    assert bytes(row.document) == PDF
    page = client.get(answer["Location"]).text
    assert "<b>" not in page


@pytest.mark.parametrize("name", HOSTILE)
def test_ask_refuses_or_shows_safely_a_hostile_name(client, name):
    signed(client, person())

    answer = post_claim(client, name=name)

    if answer.status_code == 302:
        page = client.get(answer["Location"]).text
        assert "<script>alert" not in page
        assert JoinRequest.objects.get().name == JoinRequest.objects.get().name.strip()
        assert not set("\r\n\x00\u202e\u2066") & set(JoinRequest.objects.get().name)
    else:
        assert answer.status_code == 422
        assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30, "-1", "²"])
def test_ask_for_an_organisation_that_is_not_there(client, number):
    signed(client, person())

    assert client.get(reverse("account_join_ask"), {"organisation": number}).status_code == 404


def test_a_request_is_shown_to_its_person_only(client):
    row = claim()
    own, url = row.user, reverse("account_request", args=[row.pk])

    assert signed(client, own).get(url).status_code == 200
    assert signed(client, person()).get(url).status_code == 404


def test_the_document_is_downloaded_by_deciders_only_never_shown(client):
    row = claim(evidence=Evidence.DOCUMENT, document=PDF, document_name="pv.pdf")
    url = reverse("account_decision_document", args=[row.pk])

    for nobody in (row.user, make_actor(Role.ADMINISTRATOR).user, facilitator("38").user):
        assert signed(client, nobody).get(url).status_code in {403, 404}
    answer = signed(client, facilitator("93").user).get(url)

    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="demande-{row.pk}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_decisions_lists_what_waits_and_leads_to_the_answer(client):
    row, helper = claim(), facilitator("93")
    signed(client, helper.user)
    assert str(row.user) in client.get(reverse("account_decisions")).text

    refused = client.post(reverse("account_decision_approve", args=[row.pk]), {"checked": ""})
    assert refused.status_code == 422
    client.post(reverse("account_decision_approve", args=[row.pk]), {"checked": "Appelé l’accueil"})

    row.refresh_from_db()
    assert row.state == RequestState.APPROVED
    assert "Rien n’attend" in client.get(reverse("account_decisions")).text


def test_the_second_decider_reads_who_was_first(client):
    row, first, second = claim(), facilitator("93"), make_staff()
    signed(client, first.user).post(reverse("account_decision_approve", args=[row.pk]), {"checked": "oui"})
    signed(client, second.user)

    page = client.post(
        reverse("account_decision_decline", args=[row.pk]), {"reason": "non"}, follow=True
    ).text

    assert f"déjà acceptée, par {first.user}" in page
    assert f"par {first.user}" in client.get(reverse("account_decision", args=[row.pk])).text


def test_the_letter_is_a_pdf_and_its_code_works(client, monkeypatch):
    from maillage.accounts.actions import postal
    from maillage.accounts.presentation import letter

    monkeypatch.setattr(postal, "draw_code", lambda: "ABCDEFGH")
    seen: dict[str, object] = {}
    data = letter._data
    monkeypatch.setattr(letter, "_data", lambda *args: seen.update(data(*args)) or data(*args))
    row = claim(evidence=Evidence.POST_CODE)
    signed(client, facilitator("93").user)

    short = client.post(reverse("account_decision_letter", args=[row.pk]), {"address": "Ville"}, follow=True)
    answer = client.post(
        reverse("account_decision_letter", args=[row.pk]), {"address": "1 rue Inventée\n93000 Ville"}
    )

    assert "deux lignes au moins" in short.text
    assert answer.content.startswith(b"%PDF-")
    assert seen["code"] == "ABCD-EFGH"
    assert seen["to"] == ["Atelier inventé", "1 rue Inventée", "93000 Ville"]
    signed(client, row.user)
    wrong = client.post(reverse("account_request_code", args=[row.pk]), {"code": "zzzz"})
    assert wrong.status_code == 422
    assert "Essais restants" in wrong.text
    client.post(reverse("account_request_code", args=[row.pk]), {"code": "abcd efgh"})
    assert Mandate.objects.get(user=row.user).role == Role.ADMINISTRATOR


def test_a_request_is_given_up_from_its_page(client):
    row = claim()
    signed(client, row.user)

    client.post(reverse("account_request_cancel", args=[row.pk]))

    row.refresh_from_db()
    assert row.state == RequestState.CANCELLED
    again = client.post(reverse("account_request_cancel", args=[row.pk]), follow=True).text
    assert "a été abandonnée" in again
    assert client.post(reverse("account_request_code", args=[row.pk]), {"code": ""}).status_code == 422


def test_ask_says_what_the_rules_refuse(client):
    organisation = OrganisationFactory(departement="93")
    user = person("a@gmail.com")
    url = f"{reverse('account_join_ask')}?organisation={organisation.pk}"
    signed(client, user)

    for evidence, why in (("email_domain", "adresse vérifiée"), ("document", "Joignez le document")):
        answer = client.post(url, {"role": "reader", "evidence": evidence})
        assert answer.status_code == 422
        assert why in answer.text
    assert client.post(url, {"role": "reader", "evidence": "post_code"}).status_code == 422
    assert "ouvert à tous" in client.get(url).text
    big = SimpleUploadedFile("pv.pdf", b"%PDF-" + b"0" * 5 * 1024 * 1024)
    assert "dépasse 5" in client.post(url, {"role": "reader", "evidence": "document", "document": big}).text


def test_ask_with_a_wrong_siret_goes_back_to_the_first_page(client):
    signed(client, person())

    answer = client.get(reverse("account_join_ask"), {"siret": "123"})

    assert answer["Location"] == f"{reverse('account_join')}?siret=123"


def test_decline_without_reason_and_letters_without_right_say_so(client):
    row = claim(evidence=Evidence.CALL)
    signed(client, facilitator("93").user)

    assert client.post(reverse("account_decision_decline", args=[row.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("account_decision_letter", args=[row.pk]), {"address": ""}).status_code == 422
    answer = client.post(
        reverse("account_decision_letter", args=[row.pk]), {"address": "1 rue A\nVille"}, follow=True
    )
    assert "n’attend pas de code" in answer.text


TEXT = st.text(max_size=400)


@given(name=TEXT, text=TEXT, code=TEXT)
def test_forms_clean_or_refuse_any_text(name: str, text: str, code: str):
    said = {
        "name": name, "departement": code, "network": name, "address": text, "email_domain": code, "version": code,
        "kind": "company", "evidence": "call", "explanation": text, "email": code, "role": "reader",
        "message": text, "reason": text, "term_at": code,
    }  # fmt: skip
    forms = [
        OrganisationForm(said), InviteForm(said), DeclineForm(said),
        AskForm(said, described=False, here=False, with_siret=True),
    ]  # fmt: skip
    for form in forms:
        if form.is_valid():
            lines = [
                form.cleaned_data[one] for one in ("name", "network", "email") if one in form.cleaned_data
            ]
            assert all(len(line.splitlines()) <= 1 for line in lines)
            assert not any(
                "\u202e" in str(value) or "\x00" in str(value) for value in form.cleaned_data.values()
            )
