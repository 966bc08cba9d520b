"""Loading the public lists: the real files we ship, and small ones that go wrong."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from maillage.base.ingest import ingest
from maillage.base.models import IngestedFile
from maillage.base.tables import Damaged
from maillage.directory import queries
from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.search import Criteria
from maillage.directory.models import Record, Structure
from maillage.directory.sources import esat, siae
from maillage.directory.tests.factories import declared, invented_siret, keep, offer
from maillage.territory.models import Area
from maillage.territory.sources.cog import read_places
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, tzinfo=UTC)
SHIPPED = Path(settings.DATA) / "structures"
SIAE_HEADER = "id_source,type_structure,siret,naf,raison_sociale,enseigne,adresse,code_postal,code_insee"
ESAT_HEADER = (
    "finess_et,organisme_gestionnaire,nom,adresse,code_postal,type_etablissement,siret,code_insee,"
    "capacite_autorisee,publics_accueillis"
)
ONE = "10,EI,34327898200107,8130z,ASSOC LES VERGERS,,8 R DES LILAS,38000,38185"
SAME = "2,ACI,34327898200107,8130Z,VERGERS ACI,Les Bons Vergers,1 RUE,38600,38169"
OTHER = "3,AI,34356040500023,,AUTRE,123,,38600,38169"
SITE = "380000001,APEI,ESAT DES LILAS,,38000,Principal,34327898200107,38185,50,Déficience intellectuelle (50)"
FAR = "380000002,APEI,ESAT DE FONTAINE,,38600,Secondaire,34356040500023,38185,12,"
BARE = "380000003,APEI,ESAT SANS SIRET,,38600,Secondaire,,38169,,"


@pytest.fixture
def isere(db):
    make_commune("38185", "Grenoble", 45.1842, 5.7218)
    make_commune("38169", "Fontaine", 45.1929, 5.6856)


def load(source, folder: Path, *rows: str, vintage: date = date(2020, 12, 31), header: str = ""):
    header = header or (SIAE_HEADER if source is siae.SOURCE else ESAT_HEADER)
    file = folder / source.files[0]
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return ingest(source, file, at=AT, by="test", vintage=vintage).tallies[source.files[0]]


def outcome(tally) -> tuple[int, int, int, int, int]:
    return tally.added, tally.changed, tally.unchanged, tally.closed, len(tally.refused)


def test_two_conventions_with_one_siret_are_one_structure_of_two_kinds(isere, tmp_path):
    assert outcome(load(siae.SOURCE, tmp_path, ONE, SAME, OTHER)) == (3, 0, 0, 0, 0)
    structure = Structure.objects.get(siret="34327898200107")

    assert queries.kinds_of(structure) == (Kind.ACI, Kind.EI)
    # The oldest line (smallest identifier) gives the facts.
    assert (structure.name, structure.commune_name, structure.naf) == ("Vergers ACI", "Fontaine", "81.30Z")
    for words in ("vergers", "bons", "34327898200107"):
        assert [s.pk for s in queries.search(Criteria(words=words))] == [structure.pk]


def test_an_esat_joins_the_siae_of_its_siret_only_in_the_same_commune(isere, tmp_path):
    load(siae.SOURCE, tmp_path, ONE, OTHER)
    load(esat.SOURCE, tmp_path, SITE, FAR, BARE, vintage=date(2025, 1, 1))

    assert Structure.objects.count() == 4
    assert queries.kinds_of(Structure.objects.get(siret="34327898200107")) == (Kind.EI, Kind.ESAT)
    assert len(queries.by_siret("34356040500023")) == 2
    assert Structure.objects.get(siret=None).name == "ESAT sans Siret"
    assert Record.objects.get(source_id="380000001").facts == {
        "manager": "APEI", "site": "Principal", "capacity": 50, "publics": ["Déficience intellectuelle (50)"],
    }  # fmt: skip


def test_two_esat_with_one_siret_stay_two_structures(isere, tmp_path):
    twin = SITE.replace("380000001", "380000009")
    load(esat.SOURCE, tmp_path, SITE, twin)

    assert len(queries.by_siret("34327898200107")) == 2


def test_load_again_tells_what_changed_and_touches_nothing_else(isere, tmp_path):
    load(siae.SOURCE, tmp_path, ONE, OTHER)
    before = {s.pk: s.name for s in Structure.objects.all()}
    tally = load(siae.SOURCE, tmp_path, ONE.replace("VERGERS", "POMMIERS"), OTHER)

    assert outcome(tally) == (0, 1, 1, 0, 0)
    assert {s.pk for s in Structure.objects.all()} == set(before)
    assert Structure.objects.filter(name="Association Les Pommiers").exists()


def test_load_never_touches_what_an_editor_declared(isere, tmp_path):
    load(siae.SOURCE, tmp_path, ONE)
    structure = Structure.objects.get()
    keep(structure, declared(offer("nettoyage", 800)))
    load(siae.SOURCE, tmp_path, ONE.replace("VERGERS", "POMMIERS"), vintage=date(2026, 1, 1))
    fresh = queries.structure_to_declare(structure.pk)

    assert fresh.name == "Association Les Pommiers"
    assert queries.declared_of(fresh) == declared(offer("nettoyage", 800))
    assert fresh.organisation == structure.organisation is not None
    assert Record.objects.get().vintage == date(2026, 1, 1)


def test_load_closes_a_line_that_left_the_list_and_opens_it_again(isere, tmp_path):
    load(siae.SOURCE, tmp_path, ONE, OTHER)
    tally = load(siae.SOURCE, tmp_path, ONE, vintage=date(2026, 1, 1))
    gone = Structure.objects.get(siret="34356040500023")

    assert outcome(tally) == (0, 0, 1, 1, 0)
    assert queries.kinds_of(gone) == ()
    assert Record.objects.get(structure=gone).ended_on == date(2026, 1, 1)
    assert outcome(load(siae.SOURCE, tmp_path, ONE, OTHER, vintage=date(2026, 2, 1))) == (0, 1, 1, 0, 0)
    assert queries.kinds_of(Structure.objects.get(pk=gone.pk)) == (Kind.AI,)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (OTHER.replace("AI,", "XX,", 1), "type_structure"),
        (OTHER.replace("34356040500023", "34356040500024"), "siret"),
        (OTHER.replace("34356040500023", ""), "siret"),
        (OTHER.replace("38169", "99999"), "code_insee"),
        (OTHER.replace("38600", "386"), "code_postal"),
        (OTHER.replace("3,AI", "10,AI", 1), ""),
        ("a" + OTHER, "id_source"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_column_and_closes_nothing(isere, tmp_path, row, column):
    load(siae.SOURCE, tmp_path, ONE, OTHER)
    tally = load(siae.SOURCE, tmp_path, ONE, row, vintage=date(2026, 1, 1))

    assert outcome(tally) == (0, 0, 1, 0, 1)
    assert (tally.refused[0].line, tally.refused[0].column) == (3, column)
    assert str(tally.refused[0]).endswith(".")
    assert Record.objects.filter(ended_on=None).count() == 2


def test_a_file_where_most_lines_vanished_is_refused_as_cut(isere, tmp_path):
    lines = [f"{n},EI,{siret},,ATELIER {n},,,38000,38185" for n, siret in enumerate(_sirets(60), start=100)]
    load(siae.SOURCE, tmp_path, *lines)

    with pytest.raises(Damaged, match="incomplet"):
        load(siae.SOURCE, tmp_path, *lines[:20])
    assert Record.objects.filter(ended_on=None).count() == 60


def test_a_list_before_the_communes_says_what_to_load_first(db, tmp_path):
    with pytest.raises(Damaged, match="maillage ingest communes"):
        load(siae.SOURCE, tmp_path, ONE)
    assert not Structure.objects.exists()


@pytest.mark.parametrize("damage", ["cut", "latin", "columns", "empty"])
def test_a_damaged_file_changes_nothing(isere, tmp_path, damage):
    load(siae.SOURCE, tmp_path, ONE)
    file = tmp_path / "siae.csv"
    content = {
        "cut": file.read_bytes() + b"4,EI,343",
        "latin": file.read_bytes().replace(b"VERGERS", "CÈDRES".encode("latin-1")),
        "columns": file.read_bytes().replace(b"siret", b"sirette"),
        "empty": b"",
    }[damage]
    file.write_bytes(content)

    with pytest.raises(Damaged):
        ingest(siae.SOURCE, file, at=AT, by="test")
    assert Structure.objects.get().name == "Association Les Vergers"
    assert IngestedFile.objects.count() == 1


def test_the_shipped_lists_load_whole_and_a_second_load_changes_nothing(db):
    current = {place.code: place for place in read_places(Path(settings.DATA) / "territory").values()}
    Area.objects.bulk_create(
        Area(kind="commune", code=p.code, name=p.name, latitude=p.latitude, longitude=p.longitude)
        for p in current.values()
    )
    tallies = [ingest(source, SHIPPED, at=AT, by="test").tallies for source in (siae.SOURCE, esat.SOURCE)]

    assert [outcome(*tally.values()) for tally in tallies] == [(3666, 0, 0, 0, 0), (1504, 0, 0, 0, 0)]
    assert Structure.objects.count() == 5158
    assert Structure.objects.filter(siret=None).count() == 78
    assert Structure.objects.filter(name="Nom non publié").count() == 2
    assert ingest(siae.SOURCE, SHIPPED, at=AT, by="test").already
    IngestedFile.objects.filter(source__in=["siae", "esat"]).delete()
    again = [ingest(source, SHIPPED, at=AT, by="test").tallies for source in (siae.SOURCE, esat.SOURCE)]
    assert [outcome(*tally.values()) for tally in again] == [(0, 0, 3666, 0, 0), (0, 0, 1504, 0, 0)]
    version = queries.directory_version()
    assert len(queries.search(Criteria(words="jardin cocagne"))) > 10
    assert queries.directory_version() == version


def test_the_shipped_lists_name_no_natural_person():
    text = gzip.decompress((SHIPPED / "siae.csv.gz").read_bytes()).decode()
    rows = {line.split(",")[0]: line for line in text.splitlines()}

    assert all("Nom non publié" in rows[identifier] for identifier in ("2996", "3004"))
    assert rows["3819"].split(",")[4] == rows["3819"].split(",")[5]
    assert "@" not in text


def _sirets(count: int) -> list[str]:
    return [invented_siret() for _ in range(count)]
