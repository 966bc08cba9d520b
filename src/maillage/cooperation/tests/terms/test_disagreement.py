"""A party says no to the terms in force, with its account or by a link; it may change its mind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Notification
from maillage.base.versions import ChangedMeanwhile
from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.door_letters import waiting_among
from maillage.cooperation.actions.guard import MayNotVote
from maillage.cooperation.actions.terms import (
    AlreadyAgreed,
    NobodyToAsk,
    agree_terms,
    ask_agreement,
    refuse_terms,
)
from maillage.cooperation.actions.terms_changes import SayWhy
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models.projects import Member, MemberRole
from maillage.cooperation.models.terms import TermsAgreement, TermsRefusal
from maillage.cooperation.presentation.terms import overview_terms, waiting_terms
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.queries.terms import agreed_at, current_version
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.terms.browsing import HOSTILE, browser, token_of, url
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
WHY = "Le prix de l’heure est trop bas."


def refused(scene: Scene, reason: str = WHY, *, lead: bool = False, at=LATER) -> TermsRefusal:
    version = current_version(scene.project)
    assert version
    member, by = (scene.lead, scene.by) if lead else (scene.second, scene.by_second)
    return refuse_terms(version=version, member=member, reason=reason, by=by, at=at)


def agreed(scene: Scene, *, lead: bool = False) -> None:
    version = current_version(scene.project)
    assert version
    member, by = (scene.lead, scene.by) if lead else (scene.second, scene.by_second)
    agree_terms(version=version, member=member, by=by, at=LATER, knowing=True)


def overview(scene: Scene) -> list[tuple[str, str, str]]:
    lines = overview_terms(scene.project, members_of(scene.project), LATER)
    return [(line.title, line.detail, line.state) for line in lines]


def test_a_party_says_no_and_who_coordinates_is_told_why():
    scene = make_terms()

    row = refused(scene, f"  {WHY}  ")

    assert (row.reason, row.at, row.version.number) == (WHY, LATER, 1)
    [told] = Notification.objects.filter(kind="coop.terms")
    assert (told.user, told.facts["words"]) == (scene.by.user, WHY)
    entry = JournalEntry.objects.latest("number")
    assert (entry.what, entry.after["member"]) == ("terms.disagreed", scene.second.name)
    assert agreed_at(scene.project) is None


def test_it_says_why_and_no_one_else_says_it():
    scene = make_terms()
    version = current_version(scene.project)
    observer = make_member(scene.project, role=MemberRole.OBSERVER)
    assert version

    with pytest.raises(SayWhy):
        refused(scene, " ")
    with pytest.raises(MayNotVote):
        refuse_terms(version=version, member=observer, reason=WHY, by=acting_for(observer), at=LATER)
    with pytest.raises(MayNotVote):
        refuse_terms(version=version, member=scene.second, reason=WHY, by=scene.by, at=LATER)
    assert not TermsRefusal.objects.exists()


def test_it_changes_its_mind_on_the_same_version_and_what_it_had_said_stays():
    scene = make_terms()
    refused(scene)
    refused(scene, "Le montant aussi.")
    assert [row.reason for row in TermsRefusal.objects.standing()] == ["Le montant aussi."]

    agreed(scene)
    agreed(scene, lead=True)

    assert agreed_at(scene.project) == LATER
    assert TermsRefusal.objects.count() == 1
    assert not TermsRefusal.objects.standing().exists()
    assert overview(scene)[0][0] == "Les parts sont arrêtées"
    with pytest.raises(AlreadyAgreed):
        refused(scene)


def test_it_is_no_longer_waited_for_nor_asked_again():
    scene = make_terms()
    ask_agreement(project=scene.project, by=scene.by, at=NOW)
    agreed(scene, lead=True)
    assert waiting_terms(seats_of(scene.by_second), LATER)

    refused(scene)

    assert waiting_terms(seats_of(scene.by_second), LATER) == []
    assert overview(scene)[0] == ("1 organisation n’est pas d’accord avec les parts", "", "attention")
    with pytest.raises(NobodyToAsk):
        ask_agreement(project=scene.project, by=scene.by, at=LATER)


def test_a_new_version_makes_a_refusal_history():
    scene = make_terms()
    row = refused(scene)
    first = row.version

    browser(scene.by_second).post(
        url("terms_part", scene, scene.second.pk), {"version": "1", "price_cents": "20", "reason": ""}
    )
    change = scene.project.terms_changes.get()
    browser(scene.by).post(url("terms_answer", scene, change.pk), {"accepts": "oui"})

    with pytest.raises(ChangedMeanwhile):
        refuse_terms(version=first, member=scene.second, reason=WHY, by=scene.by_second, at=LATER)
    client = browser(scene.by)
    assert WHY not in words(client.get(url("terms", scene)))
    assert WHY in words(client.get(url("terms_versions", scene)))
    assert overview(scene)[0][1] == "2 accords attendus."


def test_who_coordinates_reads_why_and_what_to_do_next():
    scene = make_terms()
    refused(scene, HOSTILE)

    page = browser(scene.by).get(url("terms", scene))

    html = page.content.decode()
    assert "<script>alert" not in html
    assert url("terms_part", scene, scene.second.pk) in html.split('id="agreement-title"')[1]
    assert f"{url('terms_whole', scene)}?sans={scene.second.pk}" in html
    assert f"On attend l’accord de : {scene.lead.name}." in words(page)


def test_one_says_no_on_the_page_and_keeps_what_it_typed():
    scene = make_terms()
    client = browser(scene.by_second)

    wrong = client.post(url("terms_refuse", scene), {"version": "1", "reason": " "})
    stale = client.post(url("terms_refuse", scene), {"version": "7", "reason": WHY})
    assert (wrong.status_code, stale.status_code) == (422, 422)
    assert WHY in stale.content.decode()
    done = client.post(url("terms_refuse", scene), {"version": "1", "reason": WHY}, follow=True)

    assert "C’est dit" in words(done)
    assert "Changer d’avis" in words(done)
    stranger = browser(acting_for(make_member(scene.project, role=MemberRole.OBSERVER)))
    assert stranger.post(url("terms_refuse", scene), {"version": "1", "reason": WHY}).status_code == 403


def test_one_says_no_then_yes_by_a_link_on_a_phone():
    scene = make_terms(account=False)
    browser(scene.by).post(url("terms_ask", scene))
    door = reverse("cooperation:agreement_door", args=[token_of(scene, "accord")])
    client = Client()

    wrong = client.post(door, {"refuse-reason": "", "refuse-name": "Ana", "refuse-quality": "directrice"})
    assert wrong.status_code == 422
    assert 'value="Ana"' in wrong.content.decode()
    said = {"refuse-reason": HOSTILE, "refuse-name": "Ana", "refuse-quality": "directrice"}
    done = client.post(door, said, follow=True)
    assert "Vous avez dit non le" in words(done)
    assert "<script>alert" not in done.content.decode()
    row = TermsRefusal.objects.get()
    assert (row.name, row.quality) == ("Ana", "directrice")
    assert waiting_among([Doorway("accord", row.version_id, scene.second.pk)]) == set()

    client.post(door, {"name": "Ana", "quality": "directrice"})

    assert TermsAgreement.objects.get().member == scene.second
    assert client.post(door, said).status_code == 200
    assert TermsRefusal.objects.get().at == row.at


def test_who_coordinates_without_account_is_told_by_mail_once_a_day():
    scene = make_terms()
    Member.objects.filter(pk=scene.lead.pk).update(organisation=None, email="porte@exemple.test")

    refused(scene)
    refused(scene, "Encore.")

    [mail] = OutgoingMessage.objects.filter(to="porte@exemple.test")
    assert WHY in mail.text
    door = reverse("cooperation:agreement_door", args=[token_of(scene, "accord")])
    assert "Encore." in words(Client().get(door))
