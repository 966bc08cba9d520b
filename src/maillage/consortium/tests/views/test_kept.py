from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.consortium.models import Case, KeptProposal, Run, RunStatus, ShareLink
from maillage.consortium.tests.scenes import ADAPTEE, CHANTIER, make_scene, pool_document, words
from maillage.procurement.actions import create_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def director(client):
    actor = make_actor()
    client.force_login(actor.user)
    return actor


def keep(client, row, **asked):
    return client.post(reverse("consortium:keep", args=[row.pk]), {"rang": "1"} | asked)


@pytest.fixture
def kept(client, scene, director):
    keep(client, scene, membres="2")
    return KeptProposal.objects.get()


def test_keep_freezes_the_proposal_and_shows_it(client, scene, director):
    response = client.post(
        reverse("consortium:keep", args=[scene.pk]), {"rang": "2", "profil": "impact"}, follow=True
    )

    assert response.redirect_chain == [
        (reverse("consortium:proposal", args=[KeptProposal.objects.get().pk]), 302)
    ]
    said = words(response)
    assert "La proposition est gardée telle qu’elle est aujourd’hui." in said
    assert "En privilégiant l’impact social." in said
    assert "Rien n’a changé" in said


def test_keep_twice_says_it_was_kept_already(client, scene, director):
    keep(client, scene)

    assert "Vous l’aviez déjà gardée." in words(client.get(keep(client, scene)["Location"]))
    assert KeptProposal.objects.count() == 1


@pytest.mark.parametrize("rank", ["", "0", "99", "x", "-1", "1" * 99])
def test_keep_refuses_a_rank_that_is_not_with_a_sentence(client, scene, director, rank):
    response = client.post(reverse("consortium:keep", args=[scene.pk]), {"rang": rank}, follow=True)

    assert "Cette proposition n’existe pas" in words(response)
    assert not KeptProposal.objects.exists()


def test_keep_refuses_an_answer_that_is_not_finished(client, scene, director):
    keep(client, scene)
    KeptProposal.objects.all().delete()
    Run.objects.update(status=RunStatus.RUNNING, heartbeat_at=timezone.now() + timedelta(hours=1))

    keep(client, scene)

    assert not KeptProposal.objects.exists()


def test_keep_needs_the_role_to_write_and_a_tender_one_may_see(client, scene):
    assert "/connexion" in keep(client, scene)["Location"]
    client.force_login(make_actor(Role.READER).user)
    assert keep(client, scene).status_code == 403
    client.force_login(make_actor().user)
    assert keep(client, make_private()).status_code == 404


def make_private():
    """A tender that nobody else may see."""
    from maillage.procurement.tests.factories import make_tender

    return make_tender(make_actor())


def test_a_kept_proposal_stays_as_it_was_and_says_what_changed_since(client, scene, kept):
    before = frozen_part(client.get(reverse("consortium:proposal", args=[kept.pk])))
    case = Case.objects.get()
    document = pool_document()
    document["structures"] = [
        s | {"hours": 100.0} for s in document["structures"] if s["siret"] == ADAPTEE.siret
    ]
    case.pool = document
    case.save()
    scene.title = "Autre titre"
    scene.save()

    response = client.get(reverse("consortium:proposal", args=[kept.pk]))

    assert frozen_part(response) == before
    assert "n’a plus que 100 h libres par an" in words(response)
    assert "Chantier inventé n’est plus candidate" in words(response)
    assert "Poser de nouveau la question aujourd’hui" in words(response)


def test_a_proposal_kept_with_supposed_hours_does_not_take_them_for_a_change(client, scene, director):
    keep(client, scene, **{f"heures.{ADAPTEE.siret}": "9000", "avec": ADAPTEE.siret})

    kept = KeptProposal.objects.get()

    assert ADAPTEE.siret in {m["siret"] for m in kept.snapshot["found"]["answer"]["proposals"][0]["members"]}
    assert "Rien n’a changé" in words(client.get(reverse("consortium:proposal", args=[kept.pk])))


def frozen_part(response):
    return re.search(r'<article class="card card-best".*?</article>', words(response)).group()


def test_a_kept_proposal_outlives_its_tender(client, scene, kept):
    scene.delete()

    said = words(client.get(reverse("consortium:proposal", args=[kept.pk])))

    assert "L’appel a été retiré." in said
    assert "Collecte de cartons" in said


def test_a_kept_proposal_is_seen_by_its_organisation_and_the_staff_only(client, kept, director):
    url = reverse("consortium:proposal", args=[kept.pk])
    for actor, status in ((make_actor(), 404), (make_staff(), 403)):
        client.force_login(actor.user)
        assert client.get(url).status_code == status
    client.logout()
    assert "/connexion" in client.get(url)["Location"]


@pytest.mark.parametrize("name", ["share", "forget", "revoke"])
def test_a_stranger_can_do_nothing_with_a_kept_proposal(client, kept, director, name):
    client.post(reverse("consortium:share", args=[kept.pk]), {"jours": "30"})
    target = ShareLink.objects.get().pk if name == "revoke" else kept.pk
    client.force_login(make_actor().user)

    assert client.post(reverse(f"consortium:{name}", args=[target]), {"jours": "30"}).status_code == 404
    assert KeptProposal.objects.exists()
    assert ShareLink.objects.get().revoked_at is None


@pytest.mark.parametrize(("wanted", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")])
def test_a_kept_proposal_is_exported_as_it_was(client, kept, wanted, begins):
    response = client.get(reverse("consortium:proposal", args=[kept.pk]), {"format": wanted})

    assert response.content.startswith(begins)
    assert f".{wanted}" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_the_json_of_a_kept_proposal_is_the_public_format(client, kept):
    document = json.load(
        io.BytesIO(client.get(reverse("consortium:proposal", args=[kept.pk]), {"format": "json"}).content)
    )

    assert document["schema"] == "maillage/consortium/1"
    assert len(document["proposals"]) == 1


def test_proposals_lists_what_we_kept_and_teaches_the_first_step(client, kept, director):
    assert kept.title in words(client.get(reverse("consortium:proposals")))
    client.force_login(make_actor().user)
    assert "Rien n’est encore gardé" in words(client.get(reverse("consortium:proposals")))


def test_forget_deletes_the_kept_proposal(client, kept):
    response = client.post(reverse("consortium:forget", args=[kept.pk]), follow=True)

    assert "supprimés" in words(response)
    assert not KeptProposal.objects.exists()


def share(client, kept, days="30"):
    """Create a link and return its address, as it is shown once."""
    client.post(reverse("consortium:share", args=[kept.pk]), {"jours": days})
    page = client.get(reverse("consortium:proposal", args=[kept.pk])).content.decode()
    return re.search(r'id="new-link"[^>]* value="http://testserver([^"]+)"', page).group(1)


def test_share_shows_a_link_once_that_anyone_may_read(client, kept, director):
    address = share(client, kept)

    assert "new-link" not in client.get(reverse("consortium:proposal", args=[kept.pk])).content.decode()
    client.logout()
    response = client.get(address)
    assert response.status_code == 200
    assert director.organisation.name in words(response)
    assert '<form method="post" action="/groupements' not in words(response)
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_a_link_never_shows_the_address_of_its_author(client, kept, director):
    address = share(client, kept)
    assert director.user.name in words(client.get(address))
    director.user.name = ""
    director.user.save()

    client.logout()
    assert director.user.email not in words(client.get(address))


@pytest.mark.parametrize("days", ["", "0", "31", "x", "9" * 50])
def test_share_refuses_a_duration_that_is_not_proposed(client, kept, days):
    response = client.post(reverse("consortium:share", args=[kept.pk]), {"jours": days}, follow=True)

    assert "Choisissez une durée proposée" in words(response)
    assert not ShareLink.objects.exists()


def test_a_link_shows_nothing_once_revoked_or_over_and_says_so(client, kept, director):
    revoked, over = share(client, kept), share(client, kept)
    first, second = ShareLink.objects.order_by("pk")
    client.post(reverse("consortium:revoke", args=[first.pk]))
    ShareLink.objects.filter(pk=second.pk).update(
        created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=1)
    )
    client.logout()

    for address, said in ((revoked, "l’a retiré le"), (over, "Il était valable jusqu’au")):
        response = client.get(address)
        assert response.status_code == 410
        assert said in words(response)
        assert CHANTIER.name not in words(response)


@pytest.mark.parametrize(
    "tamper", [lambda t: t + "x", lambda t: t[:-1], lambda t: t.swapcase(), lambda t: "a" * 5000]
)
def test_a_tampered_token_is_not_found(client, kept, director, tamper):
    address = share(client, kept)
    token = address.rsplit("/", 1)[1]

    assert client.get(reverse("consortium:shared", args=[tamper(token)])).status_code == 404


def test_a_draft_offers_no_question(client, scene, director):
    draft = create_draft(typed={"title": "Brouillon"}, by=director, at=timezone.now())

    assert "Qui peut répondre ensemble" not in words(
        client.get(reverse("procurement:tender", args=[draft.pk]), follow=True)
    )


def test_a_tender_page_offers_the_question_and_lists_what_we_kept(client, scene, kept):
    said = words(client.get(reverse("procurement:tender", args=[scene.pk])))

    assert reverse("consortium:groups", args=[scene.pk]) in said
    assert reverse("consortium:proposal", args=[kept.pk]) in said
    client.logout()
    assert "Propositions gardées" not in words(client.get(reverse("procurement:tender", args=[scene.pk])))


def test_pages_of_kept_proposals_ask_few_queries(client, kept, django_assert_max_num_queries):
    assert kept.title in words(client.get(reverse("consortium:proposal", args=[kept.pk])))
    with django_assert_max_num_queries(18):
        client.get(reverse("consortium:proposal", args=[kept.pk]))
    with django_assert_max_num_queries(8):
        client.get(reverse("consortium:proposals"))
