import pytest

from maillage.territory import queries
from maillage.territory.domain.map import MapLink, MapPoint, Role
from maillage.territory.domain.places import Place
from maillage.territory.models import Area, Kind, Outline
from maillage.territory.tests.factories import AreaFactory, make_commune, make_part, make_square

pytestmark = pytest.mark.django_db


@pytest.fixture
def france():
    make_commune("38185", "Grenoble", 45.1825, 5.7301, population=156_389, postcodes="38000|38100")
    make_commune("31232", "Grenade", 43.77, 1.29, population=9_000, postcodes="31330")
    make_commune("93066", "Saint-Denis", 48.9356, 2.3539, population=149_077, postcodes="93200|93210")
    make_commune("97411", "Saint-Denis", -20.93, 55.45, population=154_000, postcodes="97400")
    make_commune("93039", "L’Île-Saint-Denis", 48.93, 2.33, population=8_700, postcodes="93450")
    make_commune("72181", "Le Mans", 48.0, 0.2, population=145_000, postcodes="72000")
    make_commune("94038", "L’Haÿ-les-Roses", 48.78, 2.34, population=31_000, postcodes="94240")
    make_commune("16206", "Mansle", 45.87, 0.18, population=1_600)
    paris = make_commune("75056", "Paris", 48.845, 2.3752, population=2_100_000, postcodes="75001|75013")
    make_part(Kind.ARRONDISSEMENT, "75113", "Paris 13e Arrondissement", paris, postcodes="75013")
    arboys = make_commune("01015", "Arboys en Bugey", 45.72, 5.65, population=673, postcodes="01300")
    make_part(Kind.DELEGATED, "01015", "Arbignieu", arboys)
    make_part(Kind.FORMER, "01340", "", arboys)
    make_commune("98411", "Îles Saint-Paul et Nouvelle-Amsterdam", None, None, population=0)
    AreaFactory(code="94099", name="Disparue", valid_to="2020-01-01")


def test_resolve_leads_each_code_to_the_commune_of_today(france, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.resolve(["38185", "75113", "01015", "01340", "38185"])

    assert {code: place.code for code, place in found.items()} == {
        "38185": "38185", "75113": "75056", "01015": "01015", "01340": "01015",
    }  # fmt: skip
    assert found["38185"] == Place("38185", "Grenoble", 45.1825, 5.7301)
    assert (found.unknown, found.without_coordinates) == (frozenset(), {})


def test_resolve_tells_apart_the_unknown_and_those_without_coordinates(france):
    found = queries.resolve(["99999", "98411", "94099", "", "38185"])

    assert found.unknown == {"99999", "94099", ""}
    assert found.without_coordinates == {"98411": "Îles Saint-Paul et Nouvelle-Amsterdam"}
    assert list(found) == ["38185"]
    assert "98411" not in found
    assert repr(found) == "Resolution(1 places, unknown=['', '94099', '99999'])"


def test_resolve_takes_the_current_commune_before_the_past_one_of_the_same_code(france):
    make_part(Kind.FORMER, "38185", "Ancienne", Area.objects.get(code="31232"))

    assert queries.resolve(["38185"])["38185"].name == "Grenoble"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gre", "Grenoble (38)"),
        ("GRENOBLE", "Grenoble (38)"),
        ("38100", "Grenoble (38)"),
        ("381", "Grenoble (38)"),
        ("38185", "Grenoble (38)"),
        ("grenoble 38", "Grenoble (38)"),
        ("Grenoble (38)", "Grenoble (38)"),
        ("st denis", "Saint-Denis (974)"),
        ("saint-denis", "Saint-Denis (974)"),
        ("Saint Denis 93", "Saint-Denis (93)"),
        ("93200 st denis", "Saint-Denis (93)"),
        ("ile st", "L’Île-Saint-Denis (93)"),
        ("mans", "Le Mans (72)"),
        ("lhay", "L’Haÿ-les-Roses (94)"),
        ("hay les roses", "L’Haÿ-les-Roses (94)"),
        ("roses hay", "L’Haÿ-les-Roses (94)"),
        ("paris 13", "Paris 13e Arrondissement (75)"),
        ("75013", "Paris (75)"),
        ("arbign", "Arbignieu, aujourd’hui Arboys en Bugey (01)"),
    ],
)
def test_suggest_places_finds_what_people_type(france, typed, first):
    assert queries.suggest_places(typed)[0].label == first


def test_suggest_places_puts_exact_names_first_then_the_largest(france):
    labels = [suggestion.label for suggestion in queries.suggest_places("saint denis")]

    assert labels == ["Saint-Denis (974)", "Saint-Denis (93)", "L’Île-Saint-Denis (93)"]


def test_suggest_places_prefers_the_whole_word_saint_but_lets_st_begin_a_name(france):
    make_commune("67482", "Strasbourg", 48.57, 7.76, population=290_000)

    assert [place.label for place in queries.suggest_places("saint")][:2] == [
        "Saint-Denis (974)",
        "Saint-Denis (93)",
    ]
    assert queries.suggest_places("st")[0].label == "Strasbourg (67)"
    assert queries.suggest_places("st ")[0].label == "Saint-Denis (974)"


def test_suggest_places_gives_the_code_of_the_current_commune(france):
    suggestion = queries.suggest_places("paris 13")[0]

    assert (suggestion.code, suggestion.departement, suggestion.postcodes) == ("75056", "75", ("75013",))


@pytest.mark.parametrize(
    "typed", ["", "  ", "-", "xyz", "93200 grenoble", "93 38", "%", "_", "'; --", "\x00", "é" * 5000]
)
def test_suggest_places_finds_nothing_where_there_is_nothing(france, typed):
    assert queries.suggest_places(typed) == []


@pytest.mark.parametrize("typed", ["s", "38100", "saint denis", "saint denis 93", "roses hay"])
def test_suggest_places_asks_the_database_four_times_at_most(france, typed, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        queries.suggest_places(typed)


def test_suggest_places_keeps_to_its_limit(france):
    assert len(queries.suggest_places("s", limit=2)) == 2


def test_find_places_is_sure_of_a_label_and_offers_the_others(france):
    assert [place.code for place in queries.find_places("saint-denis (93)")] == ["93066"]
    assert [place.code for place in queries.find_places("Grenoble")] == ["38185"]
    assert len(queries.find_places("saint denis")) == 3
    assert queries.find_places("atlantide") == []


def test_departements_are_listed_by_code(france):
    assert list(queries.departements())[:3] == ["01", "16", "31"]


@pytest.fixture
def squares(france):
    for code in ("93066", "93039", "75056"):
        area = Area.objects.get(kind=Kind.COMMUNE, code=code)
        make_square(area, area.longitude - 0.02, area.latitude - 0.02, 0.04)
    for code, west in (("93", 2.3), ("75", 2.2), ("38", 5.0)):
        area = Area.objects.get(kind=Kind.DEPARTEMENT, code=code)
        for detail in Outline.Detail:
            make_square(area, west, 45.0 if code == "38" else 48.8, 0.3, detail)


def place(code):
    return queries.resolve([code])[code]


def points(*codes):
    return [
        MapPoint(place(code), Role.MEMBER, letter, letter.lower())
        for code, letter in zip(codes, "ABC", strict=False)
    ]


def test_map_of_near_places_shows_communes_and_tints_those_of_work(squares, django_assert_num_queries):
    wanted = [MapPoint(place("93066"), Role.PLACE), *points("75056")]

    with django_assert_num_queries(3):
        drawn = queries.map_of(wanted, [MapLink(1, 0, 10)])

    (frame,) = drawn.frames
    assert frame.areas.count("M") == 3
    assert frame.tinted.count("M") == 1
    assert frame.borders
    assert drawn.title == "Carte de 1 structure autour de Saint-Denis"
    assert drawn.description == "Membres\xa0: A Paris. Lieux de travail\xa0: Saint-Denis."


def test_map_of_far_places_shows_departements_and_towns(squares, django_assert_num_queries):
    far = points("75056", "72181")

    with django_assert_num_queries(2):
        drawn = queries.map_of(far)

    (frame,) = drawn.frames
    assert (frame.areas.count("M"), frame.borders, frame.tinted) == (2, "", "")


def test_map_of_the_country_reads_everything_in_two_queries(squares, django_assert_num_queries):
    others = [MapPoint(place(code)) for code in ("38185", "93066", "97411")]

    with django_assert_num_queries(2):
        drawn = queries.map_of(others, is_national=True)

    assert len(drawn.frames) == 6
    assert drawn.frames[0].areas.count("M") == 3


def test_map_of_takes_the_title_of_the_page(squares):
    assert queries.map_of(points("75056"), title="Groupe 1").title == "Groupe 1"


def test_map_of_works_before_any_outline_is_loaded(france):
    (frame,) = queries.map_of(points("75056", "93066")).frames

    assert (frame.areas, len(frame.marks)) == ("", 2)


def test_areas_places_and_outlines_are_named_in_the_administration(squares):
    grenoble = Area.objects.get(kind=Kind.COMMUNE, code="38185")

    assert str(grenoble) == "Grenoble (38185)"
    assert str(grenoble.names.get(rank=0, key="grenoble")) == "grenoble"
    assert str(Outline.objects.filter(area__code="93066").get()).endswith("· rings")
