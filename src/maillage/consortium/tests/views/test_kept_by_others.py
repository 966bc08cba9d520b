"""A kept proposal for who did not keep it: a mandated facilitator, the staff, a colleague who comes too late."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.tests.factories import make_actor, make_facilitator, make_staff
from maillage.consortium.models import KeptProposal, ShareLink
from maillage.consortium.tests.scenes import make_scene, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client):
    actor = make_actor()
    client.force_login(actor.user)
    return actor


@pytest.fixture
def kept(client, director):
    client.post(reverse("consortium:keep", args=[make_scene().pk]), {"rang": "1", "membres": "2"})
    return KeptProposal.objects.get()


def test_a_facilitator_reads_a_kept_proposal_and_shares_nothing_of_it(client, kept):
    client.force_login(make_facilitator(kept.organisation).user)

    response = client.get(reverse("consortium:proposal", args=[kept.pk]))

    assert response.status_code == 200
    assert "Créer un lien" not in words(response)
    for name in ("share", "forget"):
        assert client.post(reverse(f"consortium:{name}", args=[kept.pk]), {"jours": "30"}).status_code == 403
    assert KeptProposal.objects.exists()


def test_the_staff_does_not_read_a_kept_proposal(client, kept):
    client.force_login(make_staff().user)

    assert client.get(reverse("consortium:proposal", args=[kept.pk])).status_code in {403, 404}


def test_who_comes_after_a_colleague_deleted_the_proposal_is_told(client, director, kept):
    client.post(reverse("consortium:share", args=[kept.pk]), {"jours": "30"})
    link = ShareLink.objects.get()
    client.post(reverse("consortium:forget", args=[kept.pk]))

    for name, pk in (("share", kept.pk), ("forget", kept.pk), ("revoke", link.pk)):
        said = words(client.post(reverse(f"consortium:{name}", args=[pk]), {"jours": "30"}, follow=True))
        assert f"{director.user} a supprimé la proposition et ses liens le" in said
    assert "a supprimé la proposition" in words(
        client.get(reverse("consortium:proposal", args=[kept.pk]), follow=True)
    )
    client.force_login(make_actor().user)
    assert client.get(reverse("consortium:proposal", args=[kept.pk])).status_code == 404
    assert client.post(reverse("consortium:revoke", args=[link.pk])).status_code == 404
