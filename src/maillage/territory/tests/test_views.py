import json
import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from maillage.territory import queries
from maillage.territory.domain.map import MapLink, MapPoint, Role
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db
URL = "/lieux/suggestions"


@pytest.fixture(autouse=True)
def towns():
    make_commune("38185", "Grenoble", 45.1825, 5.7301, population=156_389, postcodes="38000|38100")
    make_commune("94038", "L’Haÿ-les-Roses", 48.78, 2.34, population=31_000, postcodes="94240")
    make_commune("75056", "Paris", 48.845, 2.3752, population=2_100_000, postcodes="75001")
    make_commune("97411", "Saint-Denis", -20.93, 55.45, population=154_000, postcodes="97400")


def test_suggestions_are_options_that_anyone_may_read(client):
    answer = client.get(reverse("territory:suggestions"), {"q": "gre"}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert reverse("territory:suggestions") == URL
    assert re.findall(r'role="option"[^>]*data-value="(\d+)"', answer.text) == ["38185"]
    assert "Grenoble (38)" in answer.text
    assert "<html" not in answer.text
    assert "max-age=600" in answer.headers["Cache-Control"]


def test_suggestions_are_json_when_asked(client):
    answer = client.get(URL, {"q": "38100"}, headers={"Accept": "application/json"})

    assert json.loads(answer.content) == {
        "places": [
            {"code": "38185", "label": "Grenoble (38)", "departement": "38", "postcodes": ["38000", "38100"]}
        ]
    }
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "atlantide"}, {"q": "\x00"}])
def test_suggestions_say_that_nothing_fits(client, query):
    answer = client.get(URL, query)

    assert answer.status_code == 200
    assert 'aria-disabled="true"' in answer.text


def test_suggestions_escape_what_is_typed_and_refuse_to_be_posted(client):
    assert "<b>" not in client.get(URL, {"q": "<b>gre</b>"}).text
    assert client.post(URL, {"q": "gre"}).status_code == 405


def picture():
    found = queries.resolve(["94038", "75056", "97411"])
    points = [
        MapPoint(found["94038"], Role.PLACE),
        MapPoint(found["75056"], Role.MEMBER, "A", "a"),
        MapPoint(found["97411"], Role.OTHER, label='<script>"'),
    ]
    return render_to_string("territory/_map.html", {"map": queries.map_of(points, [MapLink(1, 0, 8)])})


def svg_of(html):
    return ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>\n  <figcaption") + 6])


def test_map_is_an_image_with_a_title_and_a_description():
    root = svg_of(picture())

    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert list(named) == root.get("aria-labelledby").split()
    assert list(named.values()) == [
        "Carte de 2 structures autour de L’Haÿ-les-Roses",
        "Membres\xa0: A Paris. Lieux de travail\xa0: L’Haÿ-les-Roses.",
    ]


def test_map_has_no_inline_style_nor_raw_text_and_names_its_source():
    html = picture()

    assert "style=" not in html
    assert "<script" not in html
    assert "Licence Ouverte" in html
    assert "La Réunion" in html


def test_map_writes_numbers_with_a_point_in_french():
    assert not re.search(r'(?:cx|x1|x|r|width)="\d+,\d', picture())
