"""The machinery of loads, with a source of our own whose records are the remembered files themselves."""

import json
import sys
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from maillage.base import ingest as machinery
from maillage.base.ingest import Source, ingest
from maillage.base.management.commands import ingest as command
from maillage.base.models import IngestedFile
from maillage.base.tables import Damaged, RowRefused, TableFault

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Shelf:
    """Where the test source writes; tells what a transaction left."""

    def __init__(self):
        self.loads = []
        self.faults = ()
        self.count = 0

    def load(self, bundle):
        def parse(row):
            if row.values["nom"] == "faux":
                raise RowRefused(row, "nom", "« %(value)s » n’est pas valable.", value="faux")
            return row.text("nom")

        self.loads.append(bundle.read("a.csv", ("nom",), parse))
        bundle.tally("a.csv").added = len(self.loads[-1])
        IngestedFile.objects.create(
            source="trace", name="t", sha256="", loader=1, vintage=bundle.vintage, at=NOON, by="", rows=0,
            added=0, changed=0, unchanged=0, closed=0, refused=0, held=0,
        )  # fmt: skip


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def source(shelf, monkeypatch):
    made = Source(
        "essai",
        "données d’essai",
        ("a.csv", "b.csv"),
        shelf.load,
        lambda bundle: shelf.faults,
        lambda: shelf.count,
    )
    monkeypatch.setattr(sys.modules[__name__], "MADE", made, raising=False)
    monkeypatch.setattr(machinery, "_paths", [f"{__name__}.MADE"])
    return made


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.csv").write_text("nom\nun\ndeux\n")
    (tmp_path / "b.csv").write_text("nom\nun\n")
    return tmp_path


def traces():
    return IngestedFile.objects.filter(source="trace").count()


def test_ingest_loads_once_and_has_nothing_to_do_the_second_time(source, shelf, folder):
    first = ingest(source, folder, at=NOON, by="ana")
    second = ingest(source, folder, at=NOON, by="ana")

    assert (first.already, first.tallies["a.csv"].rows, second.already) == (False, 2, True)
    assert shelf.loads == [["un", "deux"]]
    assert list(
        IngestedFile.objects.filter(source="essai")
        .order_by("name")
        .values_list("name", "rows", "added", "by")
    ) == [("a.csv", 2, 2, "ana"), ("b.csv", 0, 0, "ana")]


def test_ingest_loads_again_when_a_file_changed_or_records_are_missing(source, shelf, folder):
    ingest(source, folder, at=NOON, by="ana")
    (folder / "a.csv").write_text("nom\ntrois\n")
    ingest(source, folder, at=NOON, by="ana")
    shelf.count = 5  # someone emptied or filled the table

    ingest(source, folder, at=NOON, by="ana")

    assert shelf.loads == [["un", "deux"], ["trois"], ["trois"]]


def test_ingest_takes_one_file_alone(source, shelf, folder):
    ingest(source, folder / "a.csv", at=NOON, by="ana")

    assert list(IngestedFile.objects.filter(source="essai").values_list("name", flat=True)) == ["a.csv"]


def test_ingest_vintage_is_asked_or_read_beside_or_the_last_or_today(source, folder):
    assert ingest(source, folder, at=NOON, by="").vintage == date(2026, 11, 20)
    assert ingest(source, folder, at=NOON, by="", vintage=date(2020, 1, 1)).vintage == date(2020, 1, 1)
    manifest = {"files": [{"file": "a.csv", "vintage": "2026-01-01"}]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "a.csv").write_text("nom\nquatre\n")
    assert ingest(source, folder, at=NOON, by="").vintage == date(2026, 1, 1)
    (folder / "manifest.json").write_text("{")
    (folder / "a.csv").write_text("nom\ncinq\n")
    assert ingest(source, folder, at=NOON, by="").vintage == date(2026, 1, 1)


def test_ingest_keeps_nothing_when_the_checks_after_the_load_find_a_fault(source, shelf, folder):
    shelf.faults = (TableFault("a.csv", 0, "", "il en manque."),)

    with pytest.raises(Damaged, match="il en manque"):
        ingest(source, folder, at=NOON, by="ana")

    assert (traces(), IngestedFile.objects.count()) == (0, 0)


def test_ingest_keeps_the_good_rows_and_reports_the_others(source, shelf, folder):
    (folder / "a.csv").write_text("nom\nun\nfaux\ndeux\n")

    report = ingest(source, folder, at=NOON, by="ana")

    assert shelf.loads == [["un", "deux"]]
    assert [(fault.line, fault.column) for fault in report.tallies["a.csv"].refused] == [(3, "nom")]


@pytest.mark.parametrize("text", ["nom\nfaux\n", "nom\n" + "faux\n" * 30 + "un\n" * 100])
def test_ingest_refuses_a_file_with_too_many_wrong_rows(source, folder, text):
    (folder / "a.csv").write_text(text)

    with pytest.raises(Damaged, match="Rien n’a été chargé"):
        ingest(source, folder, at=NOON, by="ana")

    assert traces() == 0


def test_ingest_tells_all_the_files_that_are_missing_at_once(source, folder):
    (folder / "a.csv").unlink()
    (folder / "b.csv").unlink()

    with pytest.raises(Damaged) as caught:
        ingest(source, folder, at=NOON, by="ana")

    assert [fault.file for fault in caught.value.faults] == ["a.csv", "b.csv"]


def test_ingest_says_that_a_path_leads_nowhere(source, tmp_path):
    with pytest.raises(Damaged, match="vérifiez le chemin"):
        ingest(source, tmp_path / "absent", at=NOON, by="ana")


def test_command_prints_what_became_of_the_rows_and_why_some_were_refused(source, folder, capsys):
    (folder / "a.csv").write_text("nom\nun\nfaux\n")

    call_command("ingest", "essai", str(folder))

    out = capsys.readouterr().out
    assert "2 lignes ; 1 ajoutées" in out.replace("\u202f", " ").replace("\xa0", " ")
    assert "a.csv: ligne 3, nom: « faux »" in out.replace("\u202f", " ").replace("\xa0", " ")


def test_command_prints_json_with_the_same_figures(source, folder, capsys):
    (folder / "a.csv").write_text("nom\nun\nfaux\n")

    call_command("ingest", "essai", str(folder), "--json")

    document = json.loads(capsys.readouterr().out)
    (file,) = (file for file in document["files"] if file["file"] == "a.csv")
    assert (document["schema"], document["source"], file["rows"], file["refused"]) == (
        "maillage/ingest/1", "essai", 2, 1,
    )  # fmt: skip
    assert file["faults"][0]["line"] == 3


def test_command_says_that_there_is_nothing_to_do(source, folder, capsys):
    call_command("ingest", "essai", str(folder))
    call_command("ingest", "essai", str(folder))

    assert "Rien à faire" in capsys.readouterr().out


def test_command_exits_with_2_and_one_line_per_fault(source, folder, capsys):
    (folder / "a.csv").write_text("code\n1\n")
    (folder / "b.csv").write_bytes(b"")

    with pytest.raises(SystemExit) as left:
        call_command("ingest", "essai", str(folder))

    shown = capsys.readouterr()
    assert (left.value.code, shown.out) == (2, "")
    assert shown.err.splitlines() == ["b.csv: le fichier est vide\u202f; récupérez-le à nouveau à sa source."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["autre"], "inconnue"), (["essai", "--vintage", "demain"], "AAAA-MM-JJ")],
)
def test_command_refuses_an_unknown_source_and_a_wrong_date(source, folder, capsys, arguments, said):
    with pytest.raises(SystemExit) as left:
        call_command("ingest", arguments[0], str(folder), *arguments[1:])

    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_command_asks_for_the_migrations_first(source, folder, capsys, monkeypatch):
    monkeypatch.setattr(command, "_is_behind", lambda: True)

    with pytest.raises(SystemExit) as left:
        call_command("ingest", "essai", str(folder))

    assert (left.value.code, IngestedFile.objects.count()) == (2, 0)
    assert "maillage migrate" in capsys.readouterr().err
