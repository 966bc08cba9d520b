"""Pages of the site: each answers, says one thing, and leads only to what exists."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import RequestFactory
from django.urls import reverse

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, UserFactory, make_staff
from maillage.web import errors, queries

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = ("home", "legal", "accessibility", "privacy", "sources", "about")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_a_visitor_with_one_title(client, name):
    page = client.get(reverse(f"web:{name}"))

    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "%%" not in page.text


@pytest.mark.parametrize("name", PAGES)
def test_page_leads_only_to_pages_that_answer(client, name):
    page = client.get(reverse(f"web:{name}")).text
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if not link.startswith("/static/")}

    broken = {link for link in links if client.get(link).status_code not in {200, 302}}

    assert links
    assert broken == set()


def test_components_are_for_the_staff(client):
    assert client.get(reverse("web:components")).status_code == 302
    client.force_login(MandateFactory().user, backend=BACKEND)
    assert client.get(reverse("web:components")).status_code == 403
    client.force_login(make_staff().user, backend=BACKEND)
    assert client.get(reverse("web:components")).status_code == 200


def test_menu_marks_the_page_one_is_on(client):
    url = reverse("directory:search")

    page = client.get(url).text

    assert f'<a href="{url}" aria-current="page">' in page


def test_account_corner_offers_the_other_organisations_only(client):
    mine = MandateFactory(organisation=OrganisationFactory(name="Association Un"))
    MandateFactory(user=mine.user, organisation=OrganisationFactory(name="Association Deux"))
    OrganisationFactory(name="Association Trois")
    client.force_login(mine.user, backend=BACKEND)

    page = client.get(reverse("web:about")).text

    assert "Association Un" in page
    assert "Association Deux" in page
    assert "Association Trois" not in page


def test_language_switch_comes_back_to_the_same_page_in_english(client):
    url = reverse("web:about")

    page = client.post(reverse("web:set_language"), {"language": "en", "next": url}, follow=True)

    assert page.redirect_chain == [(url, 302)]
    assert '<html lang="en">' in page.text


def test_robots_leaves_shared_links_out(client):
    page = client.get("/robots.txt")

    assert page["Content-Type"].startswith("text/plain")
    assert "Disallow: /groupements/partage/" in page.text


def test_unknown_address_says_where_to_go(client):
    page = client.get("/nulle-part")

    assert page.status_code == 404
    assert "Retour à l’accueil" in page.text


def test_server_error_page_asks_nothing_of_the_database(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.actor = ANONYMOUS

    with django_assert_num_queries(0):
        page = errors.server_error(request)

    assert page.status_code == 500
    assert "rien n’a été enregistré" in page.text


@pytest.mark.parametrize(("view", "status"), [(errors.bad_request, 400), (errors.permission_denied, 403)])
def test_error_page_keeps_its_status(client, view, status):
    request = client.get("/").wsgi_request

    assert view(request).status_code == status


def test_form_without_its_token_is_refused_with_advice(client):
    client.handler.enforce_csrf_checks = True

    page = client.post(reverse("web:set_language"), {"language": "en"})

    assert page.status_code == 403
    assert "resté ouvert trop longtemps" in page.text


def test_data_files_describes_what_the_manifests_say(tmp_path):
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "manifest.json").write_text(
        '{"files": [{"file": "x.csv.gz", "title": "Lieux", "producer": "Insee", "vintage": "2026-01-01", "rows": 3}]}'
    )

    (file,) = queries.data_files(tmp_path)

    assert (file.title, file.rows, file.vintage_date) == ("Lieux", 3, date(2026, 1, 1))
    assert file.loaded_at is None


def test_data_files_keeps_a_vintage_that_is_not_a_date(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "manifest.json").write_text('{"files": [{"file": "x.csv", "vintage": "2024-2025"}]}')

    (file,) = queries.data_files(tmp_path)

    assert (file.vintage, file.vintage_date) == ("2024-2025", None)


def test_an_account_without_organisation_is_told_how_to_begin(client):
    client.force_login(UserFactory())

    page = client.get(reverse("cooperation:projects"))

    assert page.status_code == 403
    assert "voici comment commencer" in page.text
    assert reverse("account_join") in page.text
