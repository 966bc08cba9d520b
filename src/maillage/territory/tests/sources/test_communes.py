import gzip
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from maillage.base.ingest import ingest
from maillage.base.models import IngestedFile
from maillage.base.tables import Damaged
from maillage.territory.models import Area, Kind, PlaceName
from maillage.territory.sources import communes
from maillage.territory.sources.communes import SOURCE
from maillage.territory.tests.sources import small

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
COMMUNES = small.FILES["communes.csv"]


def load(path, vintage=date(2026, 1, 1)):
    return ingest(SOURCE, path, at=NOON, by="ana", vintage=vintage)


def totals(report):
    tallies = report.tallies.values()
    return tuple(
        sum(figures)
        for figures in zip(
            *((t.added, t.changed, t.unchanged, t.closed, len(t.refused)) for t in tallies), strict=True
        )
    )


def commune(code: str) -> Area:
    return Area.objects.get(kind=Kind.COMMUNE, code=code)


@pytest.fixture
def folder(tmp_path):
    return small.write(tmp_path / "cog")


@pytest.mark.django_db
class TestLoad:
    def test_load_writes_every_area_with_its_parents(self, folder):
        report = load(folder)

        assert totals(report) == (23, 0, 0, 0, 0)
        grenoble = commune("38185")
        assert (grenoble.departement.name, grenoble.region.code, grenoble.epci.name) == (
            "Isère", "84", "Grenoble-Alpes-Métropole",
        )  # fmt: skip
        assert (grenoble.population, grenoble.latitude, grenoble.valid_from) == (156389, 45.1825, None)
        assert commune("98411").latitude is None

    def test_load_leads_past_codes_to_the_commune_of_today(self, folder):
        load(folder)

        former = Area.objects.get(kind=Kind.FORMER, code="01340")
        assert (former.current.code, former.name, former.valid_to) == (
            "01015",
            "Saint-Bois",
            date(2026, 1, 1),
        )
        assert Area.objects.get(kind=Kind.ARRONDISSEMENT, code="75113").current.code == "75056"
        assert Area.objects.get(kind=Kind.DELEGATED, code="01015").current.name == "Arboys en Bugey"

    def test_load_of_a_changed_row_changes_it_alone_and_its_names(self, folder):
        load(folder)
        small.write(
            folder, communes_csv=COMMUNES.replace("Chevilly-Larue", "Chevilly").replace("21118", "30000")
        )

        report = load(folder)

        assert totals(report) == (0, 1, 22, 0, 0)
        assert commune("94021").population == 30000
        keys = PlaceName.objects.filter(area=commune("94021")).values_list("key", "population")
        assert sorted(keys) == [("94021", 30000), ("94550", 30000), ("chevilly", 30000)]

    def test_load_of_a_new_vintage_dates_what_begins_and_what_ends(self, folder):
        load(folder)
        rows = COMMUNES.replace("94003,Arcueil,94", "94099,Arcueil-Neuve,94")

        load(small.write(folder, communes_csv=rows), date(2027, 1, 1))

        assert (commune("94003").valid_to, commune("94099").valid_from) == (
            date(2027, 1, 1),
            date(2027, 1, 1),
        )
        assert commune("94021").valid_to is None
        before, after = date(2026, 12, 31), date(2027, 1, 1)
        codes = {
            day: set(Area.objects.valid_on(day).filter(kind=Kind.COMMUNE).values_list("code", flat=True))
            for day in (before, after)
        }
        assert codes[before] ^ codes[after] == {"94003", "94099"}

    def test_load_gives_back_its_life_to_a_commune_that_returns(self, folder):
        load(folder)
        without = COMMUNES.replace("94003,Arcueil,94", "94099,Arcueil-Neuve,94")
        load(small.write(folder, communes_csv=without), date(2027, 1, 1))

        load(small.write(folder), date(2028, 1, 1))

        assert (commune("94003").valid_to, commune("94099").valid_to) == (None, date(2028, 1, 1))

    def test_load_takes_the_communes_alone_once_their_parents_are_known(self, folder, tmp_path):
        load(folder)
        alone = tmp_path / "autre.csv.gz"
        alone.write_bytes(gzip.compress(COMMUNES.replace("45543", "45544").encode()))

        report = load(alone)

        assert totals(report) == (0, 1, 6, 0, 0)
        assert commune("94022").population == 45544

    @pytest.mark.parametrize(
        ("right", "wrong", "column"),
        [
            ("21118", "beaucoup", "population"),
            ("21118", "-3", "population"),
            ("2.3531", "55.4", "longitude"),
            ("48.7678", "48,7678", "longitude"),
            ("48.7678", "", "latitude"),
            ("94021,Chevilly-Larue,94", "9402,Chevilly-Larue,94", "code_insee"),
            ("94021,Chevilly-Larue,94", "94021,,94", "nom"),
            ("94021,Chevilly-Larue,94", "94021,Chevilly-Larue,75", "code_departement"),
            ("94021,Chevilly-Larue,94,11", "94021,Chevilly-Larue,94,99", "region"),
            ("94550", "9455", "codes_postaux"),
        ],
    )
    def test_load_refuses_a_wrong_row_with_its_line_and_column_and_keeps_the_others(
        self, folder, right, wrong, column
    ):
        load(folder)
        changed = COMMUNES.replace(right, wrong).replace("22119", "22120")

        report = load(small.write(folder, communes_csv=changed))

        (fault,) = report.tallies["communes.csv"].refused
        width = wrong == "48,7678"  # a decimal comma is one value more
        assert (fault.line, fault.column) == (4, "" if width else column)
        assert (commune("94021").population, commune("94021").valid_to) == (21118, None)
        assert commune("94003").population == 22120

    def test_load_refuses_a_kind_of_part_it_does_not_know(self, folder):
        parts = small.FILES["communes_deleguees.csv"].replace("commune-associee", "fraction")

        report = load(small.write(folder, communes_deleguees_csv=parts))

        (fault,) = report.tallies["communes_deleguees.csv"].refused
        assert (fault.line, fault.column) == (3, "type")

    def test_load_makes_no_second_name_for_a_part_named_like_its_commune(self, folder):
        parts = small.FILES["communes_deleguees.csv"].replace("Arbignieu", "Arboys en Bugey")

        load(small.write(folder, communes_deleguees_csv=parts))

        assert PlaceName.objects.filter(key="arboysenbugey").count() == 1

    def test_load_refuses_the_second_of_two_rows_with_one_code(self, folder):
        twice = COMMUNES + "94021,Chevilly bis,94,11,,94550,5,2.3,48.7\n"

        report = load(small.write(folder, communes_csv=twice))

        assert [fault.line for fault in report.tallies["communes.csv"].refused] == [9]
        assert commune("94021").name == "Chevilly-Larue"


LATIN = COMMUNES.encode().replace("Île".encode(), "Île".encode("latin-1"))
DAMAGES = {
    "not UTF-8": LATIN,
    "cut in a row": COMMUNES.encode()[:-30],
    "cut between rows": COMMUNES.encode().split(b"94022")[0],
    "without a column": COMMUNES.replace("population", "habitants").encode(),
    "another file": b"a,b\n1,2\n",
    "empty": b"",
    "its header alone": COMMUNES.splitlines()[0].encode() + b"\n",
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in DAMAGES.items()])
def test_load_of_a_damaged_file_changes_nothing(folder, content):
    load(folder)
    before = (
        list(Area.objects.order_by("pk").values()),
        PlaceName.objects.count(),
        IngestedFile.objects.count(),
    )
    (folder / "communes.csv").write_bytes(content)

    with pytest.raises(Damaged):
        load(folder, date(2027, 1, 1))

    after = (
        list(Area.objects.order_by("pk").values()),
        PlaceName.objects.count(),
        IngestedFile.objects.count(),
    )
    assert after == before


@pytest.mark.django_db
def test_load_keeps_nothing_that_could_not_be_found_or_placed(folder, monkeypatch):
    monkeypatch.setattr(communes, "_rename", lambda touched, held: None)

    with pytest.raises(Damaged, match="trouvées par leur nom"):
        load(folder)

    assert Area.objects.count() == 0


@pytest.mark.django_db
def test_load_of_communes_without_their_parents_refuses_all(folder):
    with pytest.raises(Damaged, match="Rien n’a été chargé"):
        load(folder / "communes.csv")

    assert Area.objects.count() == 0


KILLED = """
import sys, time
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from maillage.territory.sources import communes
def stop(*args):
    from maillage.territory.models import Area
    print("written", Area.objects.count(), flush=True)
    time.sleep(120)
communes._close_absent = stop if sys.argv[2] == "kill" else communes._close_absent
call_command("ingest", "communes", sys.argv[1])
"""


@pytest.mark.slow
def test_load_killed_in_the_middle_leaves_nothing_half_loaded(folder, tmp_path):
    database = tmp_path / "kill.sqlite3"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "DATABASE_URL": f"sqlite:///{database}", "MAILLAGE_VAR": str(tmp_path), "MAILLAGE_DEMO": "1",
    }  # fmt: skip
    command = [sys.executable, "-c", KILLED, str(folder)]

    with subprocess.Popen([*command, "kill"], env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline().split() == ["written", "3"]
        os.kill(run.pid, signal.SIGKILL)

    assert _counts(database) == (0, 0)
    again = subprocess.run([*command, "whole"], env=environment, capture_output=True, text=True, check=True)
    assert "7 lignes" in again.stdout.replace("\u202f", " ").replace("\xa0", " ")
    assert _counts(database) == (23, 7)


def _counts(database):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(database)) as connection:
        return tuple(
            connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in ("territory_area", "base_ingestedfile")
        )
