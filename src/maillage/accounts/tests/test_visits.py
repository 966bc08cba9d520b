"""Visits of the staff: asked with a reason, read-only, short, written, told to the person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions import visits
from maillage.accounts.models import ApiToken, JournalEntry, Mandate, Role, StaffVisit
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    make_actor,
    make_staff,
)
from maillage.accounts.tests.links import last_mail

pytestmark = pytest.mark.django_db
WHY = "Vous nous avez écrit que l’appel n’apparaît pas"


@pytest.fixture
def mandate() -> Mandate:
    return MandateFactory(role=Role.EDITOR, organisation=OrganisationFactory(name="Les Ateliers"))


@pytest.fixture
def visiting(client, mandate):
    """The browser of a member of the staff who looks as the person."""
    staff = make_staff()
    client.force_login(staff.user)
    answer = client.post(reverse("account_person", args=[mandate.user.pk]), {"reason": WHY})
    assert answer.status_code == 302, answer.text
    client.staff = staff.user
    return client


def test_a_visit_shows_the_site_as_the_person_sees_it_with_a_line_on_every_page(visiting, mandate):
    page = visiting.get("/mentions-legales")

    assert page.context["actor"].user == mandate.user
    assert page.context["actor"].visitor == visiting.staff
    assert page.context["actor"].organisation == mandate.organisation
    assert "Vous regardez le site comme" in page.text
    assert "Terminer la visite" in page.text


def test_a_visit_is_told_to_the_person_with_its_reason(visiting, mandate):
    theirs = Client()
    theirs.force_login(mandate.user)

    page = theirs.get(reverse("account_visits")).text

    assert WHY in page
    assert str(visiting.staff) in page
    assert "En cours" in page
    assert WHY in last_mail(mandate.user.email).text


def test_a_visit_is_in_the_journal_from_its_beginning_to_its_end(visiting, mandate):
    visiting.post(reverse("account_visit_end"))

    entries = JournalEntry.objects.filter(about=f"person:{mandate.user.pk}", what__startswith="visit.")
    assert [(e.what, e.person_id) for e in entries] == [
        ("visit.started", visiting.staff.pk),
        ("visit.ended", visiting.staff.pk),
    ]
    assert StaffVisit.objects.get().ended_at is not None
    assert visiting.get("/mentions-legales").context["actor"].user == visiting.staff


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["/", "/compte/organisation", "/compte/jetons", "/langue", "/nulle-part", "/admin/"]
)
def test_a_visit_changes_nothing_whatever_is_asked(visiting, method: str, path: str):
    answer = getattr(visiting, method)(path, {})

    assert answer.status_code == 403
    assert "sans rien pouvoir changer" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/compte", "/compte/securite", "/compte/jetons", "/compte/securite/appareils", "/compte/securite/codes",
        "/compte/securite/adresse", "/nouvelles", "/compte/mes-donnees", "/outils/personnes", "/admin/",
    ],
)  # fmt: skip
def test_a_visit_sees_neither_personal_pages_nor_those_of_the_staff(visiting, path: str):
    assert visiting.get(path, follow=True).status_code == 403
    assert ApiToken.objects.count() == 0


def test_a_visit_ends_by_itself_after_half_an_hour(visiting, mandate):
    StaffVisit.objects.update(started_at=timezone.now() - timedelta(minutes=30))

    refused = visiting.post("/langue", {"language": "en"})
    page = visiting.get("/mentions-legales")

    assert refused.status_code == 403
    assert "terminée d’elle-même" in refused.text
    assert page.context["actor"].user == visiting.staff
    assert page.context["actor"].visitor is None
    assert StaffVisit.objects.get().ended_at is not None


def test_a_visit_ends_with_the_rights_of_who_makes_it(visiting):
    visiting.staff.is_staff = False
    visiting.staff.save()

    assert visiting.get("/mentions-legales").context["actor"].visitor is None


def test_signing_out_ends_the_visit(visiting):
    visiting.post(reverse("account_logout"))

    assert StaffVisit.objects.get().ended_at is not None
    assert visiting.get("/mentions-legales").context["actor"].user is None


def test_start_visit_wants_a_reason(client, mandate):
    client.force_login(make_staff().user)

    answer = client.post(reverse("account_person", args=[mandate.user.pk]), {"reason": "  "})

    assert answer.status_code == 422
    assert StaffVisit.objects.count() == 0


@pytest.mark.parametrize("role", list(Role))
def test_start_visit_is_for_the_staff_alone(client, mandate, role):
    by = make_actor(role)
    client.force_login(by.user)

    assert client.post(reverse("account_person", args=[mandate.user.pk]), {"reason": WHY}).status_code == 403
    with pytest.raises(visits.MayNotVisit):
        visits.start_visit(person=mandate.user, reason=WHY, by=by, at=timezone.now())


def test_start_visit_refuses_staff_closed_accounts_and_two_at_once(mandate):
    staff, at = make_staff(), timezone.now()

    with pytest.raises(visits.NeverStaff):
        visits.start_visit(person=make_staff().user, reason=WHY, by=staff, at=at)
    with pytest.raises(visits.NeverStaff):
        visits.start_visit(person=staff.user, reason=WHY, by=staff, at=at)
    with pytest.raises(visits.AccountClosed):
        visits.start_visit(person=UserFactory(is_active=False), reason=WHY, by=staff, at=at)
    with pytest.raises(visits.NoReason):
        visits.start_visit(person=mandate.user, reason=" \n", by=staff, at=at)
    visits.start_visit(person=mandate.user, reason=WHY, by=staff, at=at)
    with pytest.raises(visits.AlreadyVisiting):
        visits.start_visit(person=UserFactory(), reason=WHY, by=staff, at=at)


def test_close_overdue_ends_what_was_left_open_even_after_a_clock_that_jumps(mandate):
    staff, at = make_staff(), timezone.now()
    visits.start_visit(person=mandate.user, reason=WHY, by=staff, at=at)

    assert visits.close_overdue(at=at + timedelta(minutes=29)) == 0
    assert visits.close_overdue(at=at - timedelta(days=1)) == 1
    assert StaffVisit.objects.get().ended_at == at
    assert visits.close_overdue(at=at + timedelta(minutes=29)) == 0


def test_a_visit_number_of_somebody_else_in_a_session_is_worth_nothing(client, mandate):
    theirs = visits.start_visit(person=mandate.user, reason=WHY, by=make_staff(), at=timezone.now())
    client.force_login(UserFactory())
    session = client.session
    session["visit"] = theirs.pk
    session.save()

    assert client.get("/mentions-legales").context["actor"].visitor is None
    assert StaffVisit.objects.get().ended_at is None


def test_people_are_found_by_address_or_name_by_the_staff_alone(client):
    UserFactory(email="ana@exemple.test", name="Ana Martin")
    client.force_login(make_staff().user)

    assert "Ana Martin" in client.get(reverse("account_people"), {"q": "MARTIN"}).text
    assert "Ana Martin" in client.get(reverse("account_people"), {"q": "ana@"}).text
    assert "Ana Martin" not in client.get(reverse("account_people")).text
    client.force_login(make_actor(Role.ADMINISTRATOR).user)
    assert client.get(reverse("account_people"), {"q": "ana"}).status_code == 403
