"""The exit of a member, who could replace it, the group asked again, the page of the grouping."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.consortium.tests.scenes import ADAPTEE, ATELIER, CHANTIER, words
from maillage.cooperation.actions.exit import frozen_at
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.terms import Departure, JointReason
from maillage.cooperation.queries.terms import current_terms
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.scenes import Scene, make_terms

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    return client


def url(name: str, scene: Scene, *more: int) -> str:
    return reverse(f"cooperation:{name}", args=[scene.project.pk, *more])


def third_siret(scene: Scene) -> str:
    """The structure of the scene that is in no group."""
    inside = {scene.lead.siret, scene.second.siret}
    return next(one.siret for one in (ATELIER, CHANTIER, ADAPTEE) if one.siret not in inside)


def test_consequences_are_shown_before_anything_is_done():
    scene = make_terms()

    page = words(browser(scene.by_second).get(url("member_exit", scene, scene.second.pk)))

    assert "Sortir du groupe ?" in page
    assert "Sans personne pour les faire" in page
    assert "d’insertion en moins" in page
    assert "ce n’est plus un groupement" in page
    assert not Departure.objects.exists()


def test_one_leaves_and_the_group_is_told_where_to_replace_it():
    scene = make_terms()
    client = browser(scene.by_second)
    page = url("member_exit", scene, scene.second.pk)

    wrong = client.post(page, {"kind": "leaves", "reason": "", "version": "1"})
    assert wrong.status_code == 422
    shown = client.get(page)
    assert "Votre motif reste dans l’historique du projet." in words(shown)
    assert 'type="radio"' not in shown.content.decode()  # one way to go: nothing to choose
    answer = client.post(page, {"kind": "leaves", "reason": "Trop de travail", "version": "1"})

    assert answer["Location"] == reverse("cooperation:projects")
    assert Departure.objects.get().reason == "Trop de travail"
    assert client.get(page).status_code == 404
    table = words(browser(scene.by).get(url("terms", scene)))
    assert f"Qui peut remplacer {scene.second.name}" in table


def test_a_coordinator_excludes_for_the_buyer_with_the_day_it_asked():
    scene = make_terms()
    page, client = url("member_exit", scene, scene.second.pk), browser(scene.by)
    facts = {"kind": "buyer_excludes", "reason": "Attestation manquante", "version": "1"}

    missing = client.post(page, facts)
    assert missing.status_code == 422
    assert "dix jours" in words(missing)
    client.post(page, facts | {"asked_on": "2026-11-03"})

    assert Departure.objects.get().replace_by == date(2026, 11, 13)
    replacing = words(client.get(url("member_replace", scene, scene.second.pk)))
    assert "13 novembre 2026" in replacing


def test_a_frozen_composition_asks_which_case():
    scene = make_terms()
    scene.project.deadline = date(2026, 1, 5)
    scene.project.save()
    page, client = url("member_exit", scene, scene.second.pk), browser(scene.by_second)

    assert "Dans quel cas sommes-nous" in words(client.get(page))
    facts = {"kind": "leaves", "reason": "Fusion", "version": "1"}
    assert client.post(page, facts).status_code == 422
    assert client.post(page, facts | {"exception": "restructuring"}).status_code == 302


def test_the_last_coordinator_is_told_to_hand_over():
    scene = make_terms()

    answer = browser(scene.by).post(
        url("member_exit", scene, scene.lead.pk), {"kind": "leaves", "reason": "Autre chose", "version": "1"}
    )

    assert answer.status_code == 422
    assert "dernière organisation qui coordonne" in words(answer)
    assert "Autre chose" in words(answer)


def test_an_exit_is_not_anybodys_to_decide():
    scene = make_terms()
    third = make_member(scene.project)
    stranger = acting_for(make_project().members.get())
    page = url("member_exit", scene, scene.second.pk)

    assert browser(acting_for(third)).get(page).status_code == 403
    assert browser(acting_for(scene.second, Role.READER)).get(page).status_code == 403
    assert browser(stranger).get(page).status_code == 404
    assert browser(scene.by_second).get(url("member_replace", scene, scene.second.pk)).status_code == 403


def test_the_calculation_proposes_who_could_take_over_and_the_place_is_given():
    scene = make_terms(second_state=MemberState.INVITED)
    Member.objects.filter(pk=scene.second.pk).update(state=MemberState.DECLINED)
    client, page = browser(scene.by), url("member_replace", scene, scene.second.pk)

    shown = client.get(page)
    assert f'value="{third_siret(scene)}"' in shown.content.decode()
    unknown = client.post(page, {"siret": "00010000900014"})
    assert "n’est plus dans le résultat" in words(unknown)
    answer = client.post(page, {"siret": third_siret(scene)})

    new = Member.objects.get(replaces=scene.second)
    assert answer["Location"] == url("terms", scene)
    assert (new.siret, new.state) == (third_siret(scene), MemberState.PROPOSED)
    assert current_terms(scene.project).part(new.pk) is not None
    page = words(client.get(url("terms", scene)))
    assert "à la place d" in page  # « de », or « d’ » before a vowel
    assert scene.second.name in page


def test_a_known_organisation_takes_over_by_its_name():
    scene = make_terms(second_state=MemberState.INVITED, tender=False)
    Member.objects.filter(pk=scene.second.pk).update(state=MemberState.DECLINED)
    client, page = browser(scene.by), url("member_replace", scene, scene.second.pk)

    assert "Pas d’appel, pas de calcul" in words(client.get(page))
    assert client.post(page, {"name": "", "siret": "12"}).status_code == 422
    client.post(page, {"name": "Voisine inventée", "email": "voisine@exemple.test"})

    assert Member.objects.get(replaces=scene.second).email == "voisine@exemple.test"
    assert client.post(page, {"name": scene.lead.name, "siret": scene.lead.siret}).status_code == 422


def test_the_group_asked_again_suffices_or_says_who_is_missing():
    scene = make_terms()
    client = browser(scene.by)

    assert "Le groupe suffit." in words(client.get(url("terms_whole", scene)))
    part = current_terms(scene.project).part(scene.second.pk)
    change = propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, needs={"1a": part.needs["1a"] - 1000})),
        by_member=scene.lead, by=scene.by, at=NOW,
    )  # fmt: skip
    less = words(client.get(url("terms_whole", scene) + f"?changement={change.pk}"))
    assert "Ce que cette proposition change pour l’ensemble" in less
    assert "Le groupe suffit." not in less
    assert client.get(url("terms_whole", scene) + "?mode=groupe").status_code == 200


def test_the_page_of_the_grouping_shows_what_each_answers_for():
    scene = make_terms()

    page = words(browser(scene.by).get(url("grouping", scene)))

    assert "Groupement solidaire" in page
    assert "900 000 €" in page
    assert "conseillé au départ" in page
    assert "Le mandataire" in page


def test_the_grouping_calculates_with_typed_figures_and_keeps_none():
    scene = make_terms()
    client = browser(scene.by)

    aci = words(
        client.post(url("grouping", scene), {"costs": "400 000", "sales": "108 000", "added": "20 000"})
    )
    funds = words(client.post(url("grouping", scene), {"funds": "100 000"}))
    wrong = words(client.post(url("grouping", scene), {"costs": "beaucoup"}))

    assert "de 27 % à 32 %" in aci
    assert "C’est trop." in aci
    assert "9 fois ses fonds propres" in funds
    assert "Écrivez un montant en euros" in wrong
    assert client.post(url("grouping", scene), {"funds": "0"}).status_code == 200


def test_why_the_members_bid_together_is_written_once_for_all():
    scene = make_terms()
    client, page = browser(scene.by), url("grouping_reason", scene)

    assert client.post(page, {"text": "", "version": "0"}).status_code == 422
    client.post(page, {"text": "Un volume qu’aucune ne tient seule", "version": "0"})
    stale = client.post(page, {"text": "Autre texte gardé", "version": "0"})

    assert JointReason.objects.get().text == "Un volume qu’aucune ne tient seule"
    assert stale.status_code == 422
    assert "Autre texte gardé" in words(stale)


def test_a_project_without_amount_says_what_is_missing():
    project = make_project(form="R-304")
    client = browser(acting_for(project.members.get()))

    page = words(client.get(reverse("cooperation:grouping", args=[project.pk])))

    assert "Il manque le montant ou les parts" in page


def test_the_part_of_who_declined_is_taken_out_in_one_click():
    scene = make_terms(second_state=MemberState.INVITED)
    Member.objects.filter(pk=scene.second.pk).update(state=MemberState.DECLINED)
    client = browser(scene.by)
    assert "Retirer sa part" in words(client.get(url("terms", scene)))

    client.post(url("terms_vacate", scene, scene.second.pk))

    assert current_terms(scene.project).part(scene.second.pk) is None
    assert "il manque" in words(client.get(url("terms", scene)))
    assert "Rien ne change" in words(client.post(url("terms_vacate", scene, scene.second.pk), follow=True))
    assert client.post(url("terms_vacate", scene, scene.lead.pk)).status_code == 404


def test_who_could_take_a_place_is_seen_before_the_exit():
    scene = make_terms()

    page = words(browser(scene.by).get(url("terms_whole", scene) + f"?sans={scene.second.pk}"))

    assert f"Qui pourrait remplacer {scene.second.name}" in page
    assert next(one.name for one in (ATELIER, CHANTIER, ADAPTEE) if one.siret == third_siret(scene)) in page


def test_the_table_is_taken_away_as_a_file():
    scene = make_terms()
    client = browser(scene.by)

    csv, xlsx = (
        client.get(reverse("cooperation:terms_export", args=[scene.project.pk, kind]))
        for kind in ("csv", "xlsx")
    )

    assert scene.second.name in csv.content.decode()
    assert "parts-" in csv["Content-Disposition"]
    assert xlsx.content[:2] == b"PK"


def test_the_deadline_of_the_tender_freezes_the_group_when_the_project_has_none_of_its_own():
    scene = make_terms()
    scene.project.deadline = None
    scene.project.save()
    tender = scene.fresh().tender
    assert not frozen_at(scene.fresh(), NOW.date())
    tender.deadline = NOW.date() - timedelta(days=1)
    tender.save()

    assert frozen_at(scene.fresh(), NOW.date())


def test_the_exit_shows_the_actions_that_another_will_have_to_carry():
    scene = make_terms()
    Task.objects.create(
        project=scene.project,
        title="Chiffrer la collecte",
        owner=scene.second,
        created_at=NOW,
        changed_at=NOW,
    )
    page = words(browser(scene.by_second).get(url("member_exit", scene, scene.second.pk)))

    assert "1 action à confier à une autre" in page
    assert "Chiffrer la collecte" in page
