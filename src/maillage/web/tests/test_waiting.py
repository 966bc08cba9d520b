"""What waits for a person: each thing with its action, the most pressing first, nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.domain import notices
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    Invitation,
    JoinRequest,
    Role,
)
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    make_actor,
    make_staff,
)
from maillage.web.tests.test_home import BACKEND, make_tender
from maillage.web.tour import PROFILES, tour
from maillage.web.waiting import waiting_for

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db
notices.register("test.waiting", "Essais de l’accueil")


def actions_for(actor) -> list[str]:
    return [item.action for item in waiting_for(actor, at=NOW).items]


def ask(organisation, **facts) -> JoinRequest:
    return JoinRequest.objects.create(
        user=UserFactory(), organisation=organisation, name=str(organisation), kind="structure", role="editor",
        evidence="call", asked_at=NOW, **facts,
    )  # fmt: skip


def test_waiting_for_a_visitor_is_nothing():
    assert waiting_for(ANONYMOUS, at=NOW).items == ()


def test_an_administrator_decides_of_who_asks_to_join_and_of_who_asks_to_see():
    actor = make_actor(Role.ADMINISTRATOR)
    ask(actor.organisation)
    FacilitationMandate.objects.create(
        facilitator=OrganisationFactory(kind="network"), organisation=actor.organisation, asked_by=UserFactory(),
        state=FacilitationState.ASKED, purpose="suivi", asked_at=NOW,
    )  # fmt: skip

    assert actions_for(actor) == ["Décider", "Répondre"]
    assert actions_for(make_actor(Role.ADMINISTRATOR)) == []
    assert actions_for(make_staff()) == ["Décider"]


def test_an_invitation_waits_for_its_address_until_it_expires():
    user, by = UserFactory(email="ana@exemple.test"), make_actor(Role.ADMINISTRATOR)
    invitation = Invitation.objects.create(
        organisation=by.organisation, email="ana@exemple.test", sent_by=by.user, sent_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )  # fmt: skip
    actor = Actor(user=user)

    assert actions_for(actor) == []
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    assert actions_for(actor) == ["Répondre"]
    invitation.expires_at = NOW
    invitation.save()
    assert actions_for(actor) == []


def test_deadlines_and_drafts_of_one_s_organisation_wait_for_its_editors():
    actor = make_actor()
    soon = make_tender(actor.organisation, title="Bientôt")
    soon.deadline = date(2026, 12, 1)
    soon.save()
    past = make_tender(actor.organisation, title="Passé")
    past.deadline = date(2026, 11, 1)
    past.save()
    make_tender(actor.organisation, status="draft", complete=False)

    items = waiting_for(actor, at=NOW).items

    assert [(item.action, item.due) for item in items] == [
        ("Voir qui peut répondre", date(2026, 12, 1)),
        ("Finir", None),
    ]
    assert "7 jours" in items[0].detail
    assert actions_for(make_actor()) == []


def test_unread_news_and_own_requests_wait():
    actor = make_actor(Role.READER)
    notify(
        kind="test.waiting", to=[actor.user], message="Un appel vous concerne.", facts={}, url="/appels",
        about="tender:1", at=NOW,
    )  # fmt: skip
    request = ask(OrganisationFactory())
    request.user = actor.user
    request.save()

    assert actions_for(actor) == ["Suivre", "Voir"]


def test_news_of_what_waits_already_is_not_told_twice():
    actor = make_actor(Role.ADMINISTRATOR)
    request = ask(actor.organisation)
    notify(
        kind="test.waiting", to=[actor.user], message="Quelqu’un demande.", facts={},
        url=reverse("account_decision", args=[request.pk]), about=f"request:{request.pk}", at=NOW,
    )  # fmt: skip

    assert actions_for(actor) == ["Décider"]


def test_more_than_fits_is_counted():
    actor = make_actor()
    for number in range(7):
        make_tender(actor.organisation, status="draft", complete=False, title=f"Appel {number}")

    waiting = waiting_for(actor, at=NOW)

    assert (len(waiting.items), waiting.more) == (4, 3)


def test_an_administrator_by_password_alone_is_asked_for_a_second_factor(client):
    client.force_login(MandateFactory(role=Role.ADMINISTRATOR).user, backend=BACKEND)

    assert "Protégez votre accès" in client.get(reverse("web:home")).text


def test_first_visit_asks_who_one_is_then_shows_a_first_step_once(client):
    user = UserFactory()
    client.force_login(user)

    assert client.get(reverse("web:home"))["Location"] == reverse("web:tour")
    assert "Je dirige ou j’anime une structure" in client.get(reverse("web:tour")).text
    chosen = client.get(reverse("web:tour"), {"je": "buyer"}).text
    assert "Regardez qui peut répondre" in chosen
    answer = client.post(reverse("web:tour"), {"je": "buyer"})
    assert answer["Location"] == reverse("directory:search")
    assert client.get(reverse("web:home")).status_code == 200


@pytest.mark.parametrize("code", [*PROFILES, "inconnu", ""])
def test_every_profile_leads_to_a_page_that_is_there(code):
    shown = tour(code)

    assert bool(shown.steps) is (code in PROFILES)
    assert bool(shown.url) is (code in PROFILES)
