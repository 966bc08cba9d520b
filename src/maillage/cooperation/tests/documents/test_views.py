"""The pages of documents: what each role sees, what is typed is kept, files, signatures by account and by link."""

import io

import docx
import pytest
from django.test import Client

from maillage.accounts.models import Role
from maillage.cooperation.actions import documents as actions
from maillage.cooperation.models import MemberSheet, MemberState, PaperSheet, PaperState, PaperVersion
from maillage.cooperation.tests.documents.scene import (
    HARD,
    browser,
    make_group,
    make_sheet,
    make_version,
    page,
    proposed,
)
from maillage.cooperation.tests.factories import NOW, acting_for, make_project

pytestmark = pytest.mark.django_db


def test_the_list_says_what_fits_and_what_is_missing(group):
    project, members, client = group
    make_sheet(project, "grouping", members, quorum="")
    text = client.get(page("documents", project.pk)).content.decode()

    assert "Il manque 1 réponse." in text
    assert "Fiche de données pour la candidature" in text
    assert "documents pour d’autres formes" in text
    assert "complète" in text


def test_the_list_of_many_documents_costs_no_more_queries(group, django_assert_max_num_queries):
    project, members, client = group
    for kind in ("grouping", "data_sheet", "charter", "partnership", "dla_terms", "intent"):
        make_sheet(project, kind, members)
    client.get(page("documents", project.pk))
    with django_assert_max_num_queries(40):
        client.get(page("documents", project.pk))


def test_from_the_list_to_a_version(group):
    project, _members, client = group
    answer = client.post(page("document_open", project.pk), {"kind": "charter"}, follow=True)
    sheet = PaperSheet.objects.get()
    assert answer.redirect_chain[0][0] == page("document_fill", sheet.pk)
    client.post(page("document_fill", sheet.pk), {"version": "1", "host": HARD, "review": "year"})
    sheet.refresh_from_db()
    assert sheet.answers == {"host": HARD, "review": "year"}
    answer = client.post(page("document_make", sheet.pk), follow=True)
    version = PaperVersion.objects.get()

    assert answer.redirect_chain[-1][0] == page("version", version.pk)
    assert "énoncés de la charte" in answer.content.decode()
    assert "&lt;w:p/&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"), [("beaucoup", "n’est pas un nombre"), ("-5", "Le nombre va de 0")]
)
def test_what_is_typed_wrong_is_said_and_kept(group, typed, said):
    project, members, client = group
    sheet = make_sheet(project, "grouping", members)
    answer = client.post(
        page("document_fill", sheet.pk), {"version": "1", "quorum": typed, "court": "Bobigny"}
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert 'value="Bobigny"' in answer.content.decode()


def test_a_figure_is_kept_as_typed_and_shown_as_people_write_it(group):
    project, members, client = group
    sheet = make_sheet(project, "grouping", members)
    client.post(page("document_fill", sheet.pk), {"version": "1", "quorum": "33,333333"})
    sheet.refresh_from_db()

    assert sheet.answers["quorum"] == "33.333333"
    assert 'value="33,333333"' in client.get(page("document_fill", sheet.pk)).content.decode()


def test_two_people_at_once_are_told(group):
    project, members, client = group
    sheet = make_sheet(project, "charter", members)
    client.post(page("document_fill", sheet.pk), {"version": "1", "host": "Ana"})
    answer = client.post(page("document_fill", sheet.pk), {"version": "1", "host": "Bea"})

    assert answer.status_code == 422
    assert 'value="Bea"' in answer.content.decode()


def test_a_forbidden_price_is_said_before_anything_is_made(group):
    project, members, client = group
    sheet = make_sheet(project, "secondment", members, invoice="9999")
    text = client.get(page("document", sheet.pk)).content.decode()

    assert "but lucratif" in text
    assert page("document_make", sheet.pk) not in text
    client.post(page("document_make", sheet.pk))
    assert not PaperVersion.objects.exists()


def test_who_reads_only_and_who_is_a_stranger(group):
    project, members, _client = group
    version = make_version(project, "partnership", members, acting_for(members[0]))
    reader = browser(acting_for(members[1], Role.READER))
    stranger = browser(acting_for(make_project().members.get()))
    read = [page("documents", project.pk), page("document", version.sheet_id), page("version", version.pk)]
    for url in (*read, page("version_pdf", version.pk), page("document_verify", project.pk)):
        assert reader.get(url).status_code == 200
        assert stranger.get(url).status_code == 404
    for url in (page("document_fill", version.sheet_id), page("document_board", version.sheet_id)):
        assert reader.get(url).status_code == 403
        assert stranger.get(url).status_code == 404
    assert stranger.post(page("version_propose", version.pk)).status_code == 404


def test_the_files_are_what_they_say(group):
    project, members, client = group
    project.title = HARD
    project.save()
    version = make_version(project, "partnership", members, acting_for(members[0]))
    pdf, word = client.get(page("version_pdf", version.pk)), client.get(page("version_docx", version.pk))

    assert bytes(pdf.content) == bytes(version.pdf)
    assert pdf["Content-Disposition"].startswith('attachment; filename="convention-de-partenariat-ana')
    assert HARD in "\n".join(one.text for one in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert client.get(page("version_certificate", version.pk)).status_code == 404


def test_a_digest_is_found_in_its_project_only(group):
    project, members, client = group
    version = make_version(project, "partnership", members, acting_for(members[0]))
    for digest, said in (
        (version.sha256.upper(), "Oui, c’est un document de ce projet."),
        ("0" * 64, "Aucun document de ce projet"),
        ("abc", "64 signes"),
    ):
        assert said in client.get(page("document_verify", project.pk), {"empreinte": digest}).content.decode()
    other = make_group(1)[0]
    stranger = browser(acting_for(other.members.get()))
    text = stranger.get(page("document_verify", other.pk), {"empreinte": version.sha256}).content.decode()
    assert "Aucun document de ce projet" in text


def test_a_member_sheet_is_completed_on_its_page(group):
    _project, members, client = group
    url = page("member_sheet", members[0].pk)
    answer = client.post(url, {"version": "1", "signatory": HARD, "turnover_2025": "1 200 000"})
    assert answer.status_code == 302, answer.content.decode()

    kept = MemberSheet.objects.get(member=members[0])
    assert (kept.signatory, kept.turnovers["2025"]) == (HARD, 1_200_000)
    assert client.get(page("member_sheet", members[1].pk)).status_code == 403
    assert client.post(url, {"version": "1", "signatory_email": "pas une adresse"}).status_code == 422


def test_a_board_is_noted_on_its_page(group):
    project, members, client = group
    project.form = "R-306"
    project.save()
    sheet = make_sheet(project, "grouping", members)
    url = page("document_board", sheet.pk)
    assert client.get(url).status_code == 404
    client.post(page("document_make", sheet.pk))
    assert "Attendus" in client.get(page("document", sheet.pk)).content.decode()
    assert "version 1" in client.get(url).content.decode()
    assert client.post(url, {"member": members[0].pk, "body": "CA"}).status_code == 422
    sent = {"member": members[0].pk, "body": "CA", "on": "2026-11-01", "reference": "PV 4"}
    client.post(url, sent)

    assert "CA, le 1er novembre 2026, PV 4" in client.get(page("document", sheet.pk)).content.decode()


def test_sign_with_an_account():
    version, members, actors = proposed(2)
    client = browser(actors[1])
    url = page("version_sign", version.pk)
    assert "Signer pour Structure 1" in client.get(url).content.decode()
    wrong = client.post(url, {"name": "Ana", "quality": "présidente", "sha256": version.sha256})
    assert wrong.status_code == 422
    assert 'value="Ana"' in wrong.content.decode()
    client.post(url, {"name": "Ana", "quality": "présidente", "approved": "on", "sha256": version.sha256})

    assert version.signatures.get(member__name="Structure 1").name == "Ana"
    text = client.get(page("version", version.pk)).content.decode()
    assert "1 signature sur 2" in text
    assert client.get(page("version_certificate", version.pk)).content.startswith(b"%PDF")
    assert browser(acting_for(members[1])).get(url).status_code == 403


def test_refuse_with_an_account():
    version, _members, actors = proposed(2)
    client, url = browser(actors[1]), page("version_refuse", version.pk)
    assert client.post(url, {"refuse-reason": ""}).status_code == 422
    client.post(url, {"refuse-reason": "Trop tôt", "refuse-name": "Ana"})
    version.refresh_from_db()

    assert version.state == PaperState.REFUSED
    assert "Trop tôt" in client.get(page("version", version.pk)).content.decode()


@pytest.mark.parametrize(("kind", "rests"), [("grouping", True), ("partnership", False)])
def test_after_a_refusal_the_page_says_what_can_be_done(kind, rests):
    version, members, actors = proposed(2, kind=kind)
    sent = {"refuse-reason": HARD, "refuse-name": "Ana"}
    browser(actors[1]).post(page("version_refuse", version.pk), sent)

    text = browser(actors[0]).get(page("version", version.pk)).content.decode()
    reader = browser(acting_for(members[0], Role.READER)).get(page("version", version.pk)).content.decode()

    terms = page("terms_part", version.sheet.project_id, members[1].pk)
    assert "refuse de signer depuis le" in text
    assert page("document_make", version.sheet_id) in text
    assert (terms in text) is rests
    assert terms not in reader
    assert "Faire une nouvelle version" not in reader


def test_a_member_that_left_is_said_and_an_amendment_offered():
    version, members, actors = proposed(2)
    clients = list(map(browser, actors))
    for client in clients:
        sent = {"name": "Ana", "quality": "p", "approved": "on", "sha256": version.sha256}
        client.post(page("version_sign", version.pk), sent)
    members[1].state = MemberState.LEFT
    members[1].save()
    text = clients[0].get(page("version", version.pk)).content.decode()

    assert "Le groupe a changé depuis la signature." in text
    assert "Préparer l’avenant" in text


def test_sign_by_the_link_on_a_phone(door):
    version, _members, token = door
    client = Client()
    text = client.get(page("sign_door", token)).content.decode()
    assert "c…@exemple.test" in text
    assert "Signer pour Structure 1" in text
    assert client.post(page("sign_door", token), {"name": "Ana"}).status_code == 422
    sent = {"name": "Ana", "quality": "gérante", "approved": "on", "sha256": version.sha256}
    answer = client.post(page("sign_door", token), sent, follow=True)

    assert "Vous avez signé." in answer.content.decode()
    assert client.post(page("sign_door", token), sent).status_code == 422
    assert bytes(client.get(page("sign_door_pdf", token)).content) == bytes(version.pdf)
    assert client.get(page("sign_door_certificate", token)).content.startswith(b"%PDF")
    assert client.get(page("sign_door", token))["Cache-Control"].count("no-store") == 1


def test_refuse_by_the_link(door):
    version, _members, token = door
    Client().post(page("sign_door", token), {"refuse-reason": HARD})

    assert version.signatures.get(state="refused").reason == HARD
    assert "Vous avez refusé" in Client().get(page("sign_door", token)).content.decode()


def test_a_link_that_leads_nowhere_says_why(door):
    _version, _members, token = door
    for wrong in ("abc", token[:-2] + "xx"):
        for name in ("sign_door", "sign_door_pdf", "sign_door_certificate"):
            assert Client().get(page(name, wrong)).status_code == 410


def test_a_member_that_left_no_longer_signs_by_its_link(door):
    version, members, token = door
    members[1].state = MemberState.LEFT
    members[1].save()
    sent = {"name": "Ana", "quality": "gérante", "approved": "on", "sha256": version.sha256}

    assert Client().get(page("sign_door", token)).status_code == 200
    assert Client().post(page("sign_door", token), sent).status_code == 422
    assert not version.signatures.filter(state="signed").exists()


def test_only_what_the_document_can_do_without_is_called_optional():
    project, members = make_group(2)
    by = acting_for(members[0], Role.ADMINISTRATOR)
    sheet = actions.open_sheet(project=project, kind="secondment", label="Poste", by=by, at=NOW)

    form = browser(by).get(page("document_fill", sheet.pk)).context["form"]

    assert form.fields["post"].says_when
    assert not form.fields["trial_days"].says_when
