"""Pages of who invites: preview before sending, follow, reply, extend, take back; who may and who may not."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.cooperation.actions import reminders
from maillage.cooperation.models.invitations import Answer, Invitation, InvitationState
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.presentation.invitations import (
    invitation_lines,
    overview_invitations,
    waiting_invitations,
)
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import acting_for, make_member
from maillage.cooperation.tests.invitations.scenes import Scene, answer_by_link, given, last_mail
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> « l’“autre” » 🙂 \u202egnirts"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def browser(by: Actor) -> Client:
    client = Client()
    client.force_login(by.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def later(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def sent(scene: Scene, *members: Any, days: int = 14) -> list[Invitation]:
    return scene.invite(*members, at=timezone.now(), answer_by=later(days))


def typed(scene: Scene, **facts: Any) -> dict[str, Any]:
    return {
        f"pick_{scene.mailed.pk}": "on", f"pick_{scene.known.pk}": "on",
        f"email_{scene.mailed.pk}": "chantier@exemple.test", "answer_by": later(14).isoformat(), "message": "Bonjour",
        **facts,
    }  # fmt: skip


def test_invite_shows_what_each_will_receive_then_sends(scene):
    client, url = browser(scene.by), reverse("cooperation:invite", args=[scene.project.pk])
    assert "Chantier sans compte" in client.get(url).text

    preview = client.post(url, typed(scene, preview="1"))

    assert preview.status_code == 200
    assert "90\u202f000\u00a0€" in preview.text.replace("&nbsp;", "\u00a0")
    assert Invitation.objects.count() == 0
    edited = client.post(url, typed(scene, edit="1"))
    assert 'value="chantier@exemple.test"' in edited.text
    done = client.post(url, typed(scene, send="1"), follow=True)
    assert "2 invitations sont parties" in done.text
    assert Invitation.objects.count() == 2


def test_what_the_preview_carries_is_what_leaves(scene):
    client, url = browser(scene.by), reverse("cooperation:invite", args=[scene.project.pk])
    data = typed(scene, preview="1", message="Deux lignes,\n« et des guillemets »")
    del data[f"pick_{scene.known.pk}"]

    page = client.post(url, data).text.split('action="' + url)[1]

    hidden = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    hidden.pop("csrfmiddlewaretoken", None)
    hidden.pop("edit", None)
    assert hidden["send"] == "1"
    assert client.post(url, hidden).status_code == 302
    row = Invitation.objects.get()
    assert (row.member, row.message) == (scene.mailed, "Deux lignes,\n« et des guillemets »")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"email": "pas une adresse"}, "pas une adresse"),
        ({"email": ""}, "Donnez une adresse"),
        ({"answer_by": "2020-01-01"}, "Cette date est passée"),
        ({"answer_by": "demain"}, "date"),
        ({"nobody": True}, "Cochez au moins une organisation"),
    ],
)
def test_invite_keeps_what_was_typed_and_says_what_is_wrong(scene, facts, says):
    data = typed(scene, send="1", message="Gardez-moi")
    if "email" in facts:
        data[f"email_{scene.mailed.pk}"] = facts["email"]
    if "answer_by" in facts:
        data["answer_by"] = facts["answer_by"]
    if "nobody" in facts:
        data = {name: value for name, value in data.items() if not name.startswith("pick")}

    answer = browser(scene.by).post(reverse("cooperation:invite", args=[scene.project.pk]), data)

    assert answer.status_code == 422
    assert says in answer.text
    assert "Gardez-moi" in answer.text
    assert Invitation.objects.count() == 0


def test_sending_twice_by_a_double_click_invites_once(scene):
    client, url = browser(scene.by), reverse("cooperation:invite", args=[scene.project.pk])
    client.post(url, typed(scene, send="1"))

    again = client.post(url, typed(scene, send="1"))

    assert again.status_code == 422
    assert Invitation.objects.count() == 2


def test_only_coordinators_write_and_strangers_see_nothing(scene):
    (row,) = sent(scene, scene.mailed)
    answer_by_link(row, given("question", "Secret de la question"), at=timezone.now())
    member = make_member(scene.project)
    reader, stranger = acting_for(scene.lead, Role.READER), scene.known_by
    one = {"pk": scene.project.pk, "number": row.pk}
    pages = [
        reverse("cooperation:invitations", args=[scene.project.pk]),
        reverse("cooperation:invitation", kwargs=one),
    ]
    writes = [
        reverse(f"cooperation:{name}", kwargs=one)
        for name in ("invitation_resend", "invitation_address", "invitation_revoke")
    ]
    writes += [reverse("cooperation:invite", args=[scene.project.pk])]
    writes += [reverse("cooperation:invitation_reply", kwargs={**one, "answer": row.answers.get().pk})]

    for url in pages:
        assert "chantier@exemple.test" not in browser(acting_for(member)).get(url).text
        assert "Secret de la question" not in browser(acting_for(member)).get(url).text
        assert browser(reader).get(url).status_code == 200
        assert browser(stranger).get(url).status_code == 404
    assert "Secret de la question" in browser(reader).get(pages[1]).text
    for url in writes:
        assert browser(acting_for(member)).post(url).status_code == 403
        assert browser(reader).post(url).status_code == 403
        assert browser(stranger).post(url).status_code == 404
    assert browser(acting_for(member)).get(writes[3]).status_code == 403
    assert Invitation.objects.get().state == InvitationState.SENT


def test_an_invitation_of_another_project_is_not_found_here(scene):
    (row,) = sent(scene, scene.mailed)
    other = Scene()

    url = reverse("cooperation:invitation", kwargs={"pk": other.project.pk, "number": row.pk})

    assert browser(other.by).get(url).status_code == 404


def test_the_page_of_an_invitation_replies_extends_readdresses_and_revokes(scene):
    (row,) = sent(scene, scene.mailed)
    question = answer_by_link(row, given("question", HOSTILE), at=timezone.now())
    client, one = browser(scene.by), {"pk": scene.project.pk, "number": row.pk}
    page = client.get(reverse("cooperation:invitation", kwargs=one))
    assert "Une question attend votre réponse" in page.text
    assert "<script>alert" not in page.text
    reply = reverse("cooperation:invitation_reply", kwargs={**one, "answer": question.pk})
    assert client.post(reply, {"reply": " "}).status_code == 422

    client.post(reply, {"reply": "Nous, dès janvier"})
    client.post(reverse("cooperation:invitation_resend", kwargs=one), {"answer_by": later(20).isoformat()})
    bad = client.post(reverse("cooperation:invitation_address", kwargs=one), {"email": "pas une adresse"})
    client.post(reverse("cooperation:invitation_address", kwargs=one), {"email": "autre@exemple.test"})

    assert Answer.objects.get().reply == "Nous, dès janvier"
    row.refresh_from_db()
    assert row.answer_by == later(20)
    assert (bad.status_code, "pas une adresse" in bad.text) == (422, True)
    assert last_mail("autre@exemple.test").subject.startswith("De nouveau")
    client.post(reverse("cooperation:invitation_revoke", kwargs=one))
    row.refresh_from_db()
    assert row.state == InvitationState.REVOKED


def test_the_page_shows_the_last_reminder_before_it_leaves_and_after(scene):
    (row,) = sent(scene, scene.mailed)
    Invitation.objects.update(answer_by=later(2), last_sent_at=timezone.now() - timedelta(days=9))
    url = reverse("cooperation:invitation", kwargs={"pk": scene.project.pk, "number": row.pk})
    assert "dernière relance demain" in browser(scene.by).get(url).text

    assert reminders.remind_due(timezone.now() + timedelta(days=1)) == 1

    page = browser(scene.by).get(url).text
    assert "dernier message de rappel" in page
    assert "1 jour avant" in page


def test_a_declining_member_leads_to_who_could_replace_it(scene):
    (row,) = sent(scene, scene.mailed)
    answer_by_link(row, given("no", "Trop loin"), at=timezone.now())

    page = browser(scene.by).get(reverse("cooperation:invitation", args=[scene.project.pk, row.pk]))

    assert "Voir qui pourrait remplacer" in page.text
    assert "Trop loin" in page.text


def test_lines_of_the_overview_of_the_seats_and_of_the_home_page(scene, django_assert_max_num_queries):
    mailed, known = sent(scene)
    at = timezone.now()
    answer_by_link(mailed, given("question", "Qui fournit les bennes ?"), at=at)

    with django_assert_max_num_queries(1):
        lines = overview_invitations(scene.project, at)
    with django_assert_max_num_queries(3):
        seats = invitation_lines(scene.project, at)
    with django_assert_max_num_queries(3):  # its seats are read once a page
        own = waiting_invitations(seats_of(scene.by), at)
    theirs = waiting_invitations(seats_of(scene.known_by), at)

    assert [line.action for line in lines] == ["Répondre", "Suivre"]
    assert seats[scene.mailed.pk].to_reply is True
    assert seats[scene.known.pk].url == f"/cooperations/{scene.project.pk}/invitations/{known.pk}"
    assert [line.kind for line in own] == ["question"]
    assert [line.due for line in theirs] == [known.answer_by]
    assert waiting_invitations(seats_of(Actor()), at) == []


def test_sixty_members_are_invited_and_followed_without_a_query_for_each(
    scene, django_assert_max_num_queries
):
    others = [
        make_member(
            scene.project, organisation=None, name=f"Structure {n}", email=f"s{n}@exemple.test",
            state=MemberState.PROPOSED,
        )
        for n in range(58)
    ]  # fmt: skip
    with django_assert_max_num_queries(60 * 16 + 40):
        sent(scene, scene.mailed, scene.known, *others)
    assert OutgoingMessage.objects.filter(kind="coop-invitation").count() == 59
    client = browser(scene.by)

    with django_assert_max_num_queries(30):
        assert client.get(reverse("cooperation:invitations", args=[scene.project.pk])).status_code == 200
    row = Invitation.objects.first()
    with django_assert_max_num_queries(32):
        assert (
            client.get(reverse("cooperation:invitation", args=[scene.project.pk, row.pk])).status_code == 200
        )


def test_preview_and_form_of_sixty_members_keep_to_their_queries(scene, django_assert_max_num_queries):
    others = [
        make_member(
            scene.project, organisation=None, name=f"Structure {n}", email=f"s{n}@exemple.test",
            state=MemberState.PROPOSED,
        )
        for n in range(58)
    ]  # fmt: skip
    client, url = browser(scene.by), reverse("cooperation:invite", args=[scene.project.pk])
    data = typed(scene, preview="1")
    data |= {f"pick_{one.pk}": "on" for one in others} | {f"email_{one.pk}": one.email for one in others}

    with django_assert_max_num_queries(30):
        assert client.get(url).status_code == 200
    with django_assert_max_num_queries(32):
        assert client.post(url, data).status_code == 200


def test_who_is_out_no_longer_reads_who_is_in(scene):
    row = next(one for one in scene.invite() if one.member_id == scene.known.pk)
    page, client = reverse("cooperation:my_invitation", args=[row.pk]), browser(scene.known_by)
    assert scene.mailed.name in client.get(page).text
    given = {
        "kind": "no",
        "words": "Trop loin",
        "name": "Ana",
        "quality": "direction",
        "version": row.version,
    }
    client.post(reverse("cooperation:my_invitation_answer", args=[row.pk]), given)

    text = client.get(page).text
    assert "Trop loin" in text
    assert scene.mailed.name not in text
