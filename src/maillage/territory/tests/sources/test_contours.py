"""
Two communes side by side in a topology, their département in GeoJSON:

   48.8 ┌──────┬──────┐
        │ 94021│ 94022│
   48.7 └──────┴──────┘
       2.3    2.4    2.5
"""

import json
from datetime import UTC, date, datetime

import pytest

from maillage.base.ingest import ingest
from maillage.base.tables import Damaged
from maillage.territory.models import Kind, Outline
from maillage.territory.sources import contours
from maillage.territory.tests.factories import AreaFactory, make_commune

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

COMMUNES = {
    "type": "Topology",
    "transform": {"scale": [0.1, 0.1], "translate": [2.3, 48.7]},
    "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
    "objects": {
        "communes": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "94021"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"code": "94022"}},
            ],
        }
    },
}


def geojson(code, shift=0.0):
    ring = [
        [2.3 + shift, 48.7],
        [2.5 + shift, 48.7],
        [2.5 + shift, 48.8],
        [2.3 + shift, 48.8],
        [2.3 + shift, 48.7],
    ]
    feature = {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return {"type": "FeatureCollection", "features": [feature]}


def write(folder, communes=COMMUNES, departements=None):
    files = {
        contours.COMMUNES: communes,
        contours.DEPARTEMENTS: departements or geojson("94"),
        contours.REGIONS: geojson("11"),
    }
    for name, document in files.items():
        (folder / name).write_text(document if isinstance(document, str) else json.dumps(document))
    return folder


def load(folder):
    return ingest(contours.SOURCE, folder, at=NOON, by="ana", vintage=date(2025, 1, 1))


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(contours, "_FEWEST", dict.fromkeys(contours._FEWEST, 1))


@pytest.fixture
def areas():
    for code, name, longitude in (("94021", "Chevilly-Larue", 2.35), ("94022", "Choisy-le-Roi", 2.45)):
        make_commune(code, name, 48.75, longitude)
    AreaFactory(kind=Kind.REGION, code="11", name="Île-de-France")


def test_load_stores_outlines_with_their_boxes(areas, tmp_path):
    load(write(tmp_path))

    choisy = Outline.objects.get(area__code="94022", kind=Kind.COMMUNE)
    assert (choisy.west, choisy.south, choisy.east, choisy.north) == pytest.approx((2.4, 48.7, 2.5, 48.8))
    assert sorted(Outline.objects.values_list("kind", "detail")) == [
        ("commune", "rings"), ("commune", "rings"), ("departement", "border"), ("departement", "overview"),
        ("departement", "rings"), ("region", "overview"), ("region", "rings"),
    ]  # fmt: skip


def test_load_again_with_one_outline_changed_replaces_it_alone(areas, tmp_path):
    load(write(tmp_path))
    before = dict(Outline.objects.values_list("kind", "pk"))

    report = load(write(tmp_path, departements=geojson("94", 0.01)))

    tally = report.tallies[contours.DEPARTEMENTS]
    assert (tally.added, tally.changed, tally.unchanged) == (0, 1, 0)
    assert report.tallies[contours.COMMUNES].unchanged == 2
    assert Outline.objects.filter(pk=before["region"]).exists()
    assert Outline.objects.count() == 7


def test_load_refuses_an_outline_without_area_and_keeps_the_others(areas, tmp_path, monkeypatch):
    shapes = COMMUNES["objects"]["communes"]["geometries"]
    more = [*shapes, {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "94999"}}]
    document = COMMUNES | {"objects": {"communes": {"type": "GeometryCollection", "geometries": more}}}

    report = load(write(tmp_path, communes=document))

    (fault,) = report.tallies[contours.COMMUNES].refused
    assert "94999" in str(fault)
    assert Outline.objects.filter(kind=Kind.COMMUNE).count() == 2


@pytest.mark.parametrize(
    "communes",
    [
        pytest.param(json.dumps(COMMUNES)[:-40], id="cut"),
        pytest.param("[]", id="another shape"),
        pytest.param(COMMUNES | {"arcs": COMMUNES["arcs"][:1]}, id="without some arcs"),
        pytest.param(
            COMMUNES | {"transform": {"scale": [9, 9], "translate": [2, 170]}}, id="out of the Earth"
        ),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_load_of_a_damaged_file_changes_nothing(areas, tmp_path, communes):
    load(write(tmp_path))
    before = list(Outline.objects.order_by("pk").values_list("pk", "west"))

    with pytest.raises(Damaged):
        load(write(tmp_path, communes=communes))

    assert list(Outline.objects.order_by("pk").values_list("pk", "west")) == before


def test_load_refuses_communes_that_would_lie_outside_their_departement(areas, tmp_path):
    with pytest.raises(Damaged, match="hors du département 94"):
        load(write(tmp_path, departements=geojson("94", 3)))

    assert Outline.objects.count() == 0


def test_load_refuses_a_file_with_too_few_outlines(areas, tmp_path, monkeypatch):
    monkeypatch.setattr(contours, "_FEWEST", dict.fromkeys(contours._FEWEST, 3))

    with pytest.raises(Damaged, match="coupé"):
        load(write(tmp_path))


def test_load_asks_for_the_communes_first(tmp_path):
    with pytest.raises(Damaged, match="« communes »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")):
        load(write(tmp_path))
