"""Make data/territory/ from a folder of raw geographic files: python data/make/territory.py RAW

RAW holds the files named in FILES and in data/README.md (« Territoire »). The tool keeps the
columns that are used, writes the apostrophe of names as « ’ », mends what is written under
CORRECTIONS, and writes manifest.json. Same input, same bytes: gzip carries no date.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent.parent / "territory"
ETALAB = "Insee, code officiel géographique ; DGCL ; diffusion Etalab « découpage administratif » 6.0.0"
COGITER = "Insee, code officiel géographique ; table de passage du paquet R COGiter"
IGN = "IGN, Admin Express 2018, d’après france-geojson ; mis au code officiel géographique 2025"
LICENCE = "Licence Ouverte 2.0 (Etalab)"

# A point of the raw file that lies elsewhere than its territory, and the town hall's own point,
# rounded to 0.01 degree: Saint-Pierre (Saint-Pierre-et-Miquelon) stood at Saint-Pierre de La Réunion.
CORRECTIONS = {("communes.csv", "97502"): {"longitude": "-56.18", "latitude": "46.78"}}


class File(NamedTuple):
    """One shipped table: its raw name, the columns kept, and what the manifest says of it."""

    name: str
    columns: tuple[str, ...]
    title: str
    producer: str
    vintage: str
    packed: bool = False


FILES = (
    File("regions.csv", ("code_region", "nom", "nb_communes"), "Régions", ETALAB, "2026-01-01"),
    File(
        "departements.csv",
        ("code_departement", "nom", "code_region", "nb_communes"),
        "Départements et collectivités d’outre-mer",
        ETALAB,
        "2026-01-01",
    ),
    File(
        "epci.csv",
        ("code_epci", "nom", "type", "nb_communes"),
        "Intercommunalités à fiscalité propre (EPCI)",
        ETALAB,
        "2026-01-01",
        packed=True,
    ),
    File(
        "communes.csv",
        (
            "code_insee",
            "nom",
            "code_departement",
            "code_region",
            "code_epci",
            "codes_postaux",
            "population",
            "longitude",
            "latitude",
        ),
        "Communes",
        ETALAB + " ; centres : API Géo 2022",
        "2026-01-01",
        packed=True,
    ),
    File(
        "arrondissements_municipaux.csv",
        ("code_insee", "nom", "commune", "codes_postaux", "population"),
        "Arrondissements municipaux de Paris, Lyon et Marseille",
        ETALAB,
        "2026-01-01",
    ),
    File(
        "communes_deleguees.csv",
        ("code_insee", "nom", "type", "commune_actuelle"),
        "Communes déléguées et associées",
        ETALAB,
        "2026-01-01",
        packed=True,
    ),
    File(
        "passage_communes_historiques.csv",
        ("code_insee_historique", "code_insee"),
        "Anciens codes de communes et commune actuelle",
        COGITER,
        "2025-01-01",
        packed=True,
    ),
)
OUTLINES = (
    ("contours_regions.geojson", "Contours simplifiés des régions", "code_region"),
    ("contours_departements.geojson", "Contours simplifiés des départements", "code_departement"),
)


def raw_rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a raw table, packed or not."""
    packed = folder / f"{name}.gz"
    with (
        gzip.open(packed, "rt", encoding="utf-8")
        if packed.exists()
        else (folder / name).open(encoding="utf-8") as lines
    ):
        yield from csv.DictReader(lines)


def as_csv(rows: Iterable[dict[str, str]], columns: tuple[str, ...], name: str) -> tuple[bytes, int]:
    """Return the table as UTF-8 bytes, and its number of rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        mended = row | CORRECTIONS.get((name, row[columns[0]]), {})
        if "nom" in mended:
            mended["nom"] = mended["nom"].replace("'", "’")
        writer.writerow([mended[column] for column in columns])
        count += 1
    return text.getvalue().encode(), count


def compact_outlines(folder: Path, name: str) -> tuple[bytes, int]:
    """Return the raw GeoJSON with the code alone as property: names and parents are in the tables."""
    document = json.loads((folder / name).read_text(encoding="utf-8"))
    for feature in document["features"]:
        properties = feature["properties"]
        feature["properties"] = {"code": properties["code"]}
    return json.dumps(document, separators=(",", ":")).encode(), len(document["features"])


def compact_topology(folder: Path) -> tuple[bytes, int]:
    """Return the raw TopoJSON of the communes with the code alone as property."""
    document = json.loads(gzip.decompress((folder / "contours_communes.topojson.gz").read_bytes()))
    shapes = document["objects"]["communes"]["geometries"]
    for shape in shapes:
        shape["properties"] = {"code": shape["properties"]["code"]}
    return json.dumps(document, separators=(",", ":")).encode(), len(shapes)


def write(name: str, content: bytes, packed: bool) -> dict[str, object]:
    """Write one file and return its measures for the manifest."""
    stored = gzip.compress(content, 9, mtime=0) if packed else content
    path = HERE / (f"{name}.gz" if packed else name)
    path.write_bytes(stored)
    return {"file": path.name, "bytes": len(stored), "sha256": hashlib.sha256(stored).hexdigest()}


def describe(
    measures: dict[str, object], rows: int, title: str, producer: str, vintage: str
) -> dict[str, object]:
    """Return one entry of the manifest."""
    return measures | {
        "title": title,
        "producer": producer,
        "vintage": vintage,
        "licence": LICENCE,
        "rows": rows,
    }


def main(raw: Path) -> None:
    """Write every file of data/territory/ and its manifest."""
    HERE.mkdir(exist_ok=True)
    entries = []
    for file in FILES:
        content, rows = as_csv(raw_rows(raw, file.name), file.columns, file.name)
        entries.append(
            describe(write(file.name, content, file.packed), rows, file.title, file.producer, file.vintage)
        )
    shapes: list[tuple[str, str, Callable[[], tuple[bytes, int]]]] = [
        (name, title, lambda name=name: compact_outlines(raw, name)) for name, title, _ in OUTLINES
    ]
    shapes.append(
        ("contours_communes.topojson", "Contours simplifiés des communes", lambda: compact_topology(raw))
    )
    for name, title, make in shapes:
        content, rows = make()
        entries.append(describe(write(name, content, True), rows, title, IGN, "2025-01-01"))
    text = json.dumps({"files": entries}, ensure_ascii=False, indent=1)
    (HERE / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(
            "usage: python data/make/territory.py RAW   (RAW: the folder of raw files, see data/README.md)"
        )
    main(Path(sys.argv[1]))
