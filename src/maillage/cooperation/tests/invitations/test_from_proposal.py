"""From a kept proposal to a signed-in answer: trades, places, distances, lots and buyer come from the frozen copy."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory
from maillage.consortium.models import KeptProposal
from maillage.consortium.tests.scenes import make_scene, plain
from maillage.cooperation.actions.invitations import Invitee, invite_members
from maillage.cooperation.actions.projects import Card, start_from_proposal
from maillage.cooperation.domain.offered import read_offered
from maillage.cooperation.models.invitations import Answer
from maillage.cooperation.models.projects import MemberState, Project
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.tests.invitations.scenes import last_mail, token_of
from maillage.cooperation.tests.invitations.test_door import address, post
from maillage.cooperation.tests.invitations.test_pages import browser, later
from maillage.mail.models import OutgoingMessage, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    mandate = MandateFactory(organisation=OrganisationFactory(kind="network", name="Réseau inventé"))
    return Actor(mandate.user, mandate.organisation, mandate.role, second_factor=True, origin="test")


@pytest.fixture
def project(by) -> Project:
    tender = make_scene(by=by, public=False, buyer_name="Ville inventée")
    browser(by).post(reverse("consortium:keep", args=[tender.pk]), {"rang": "1"})
    made = start_from_proposal(
        proposal=KeptProposal.objects.get(), card=Card("Cartons de la ville"), by=by, at=timezone.now()
    )
    made.members.filter(state=MemberState.PROPOSED).update(email="structure@exemple.test")
    return made


def test_the_whole_offer_of_a_proposal_reads_on_the_page_and_a_lot_can_be_left(by, project):
    members = list(project.members.filter(state=MemberState.PROPOSED))
    rows = invite_members(
        project=project, invitees=[Invitee(one) for one in members], answer_by=later(10), message="", by=by,
        at=timezone.now(),
    )  # fmt: skip
    offered = [read_offered(row.offered) for row in rows]
    assert sum(one.hours for one in offered) == 12000
    assert {one.frame.buyer for one in offered} == {"Ville inventée"}
    assert all(work.km is not None for one in offered for work in one.work)
    token = token_of(last_mail("structure@exemple.test").text)

    page = plain(Client().get(address(token)).text)

    for words in ("Ville inventée", "Lot 1, Collecte", "Collecte de déchets · Saint-Denis", "24 mois"):
        assert words in page, words
    done = post(token, "yes_if", hours_0="1000", words="Nous ne pouvons pas plus")
    assert done.status_code == 200
    answer = Answer.objects.get()
    assert answer.change == TermsChange.objects.get()
    assert "1 000 h par an au lieu de" in plain(last_mail("structure@exemple.test").text)
    sender = browser(by).get(reverse("cooperation:invitation", args=[project.pk, answer.invitation_id]))
    assert "Voir ce que cela change pour le groupe" in sender.text


def test_a_mail_that_did_not_arrive_is_said_where_it_can_be_mended(by, project):
    member = project.members.filter(state=MemberState.PROPOSED).first()
    (row,) = invite_members(
        project=project, invitees=[Invitee(member)], answer_by=later(10), message="", by=by, at=timezone.now()
    )
    OutgoingMessage.objects.update(state=State.BOUNCED)

    one = browser(by).get(reverse("cooperation:invitation", args=[project.pk, row.pk]))
    every = browser(by).get(reverse("cooperation:invitations", args=[project.pk]))

    assert "Le dernier message n’est pas arrivé" in one.text
    assert "vérifiez l’adresse" in every.text
