"""Make data/structures/ from a folder of raw public lists: python data/make/structures.py RAW

RAW holds `siae_conventionnees_2020.csv.gz` and `esat_finess.csv.gz` (see data/README.md, « Structures »). The tool
keeps the columns that are used, takes away what names a person, and writes manifest.json. Same input, same bytes:
gzip carries no date.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent.parent / "structures"

# In these lines (SIAE, by id_source) the list gives the name of a natural person as the name of the structure. We
# carry no person's name: the trade name takes its place, else the name of its other line with the same SIRET.
TRADE_NAME_INSTEAD = {"3815", "3819", "3837", "3843", "3846"}
# These have no trade name at all: they are shown as « nom non publié » with their SIRET.
NAMELESS = {"2996", "3004"}
UNPUBLISHED = "Nom non publié"


class File(NamedTuple):
    """One shipped table: raw name, shipped name, columns kept, and what the manifest says of it."""

    raw: str
    name: str
    columns: tuple[str, ...]
    title: str
    producer: str
    source: str
    vintage: str
    licence: str


FILES = (
    File(
        "siae_conventionnees_2020.csv.gz", "siae.csv.gz",
        ("id_source", "type_structure", "siret", "naf", "raison_sociale", "enseigne", "adresse",
         "code_postal", "ville", "code_insee"),
        "Structures de l’insertion par l’activité économique conventionnées",
        "Agence de services et de paiement (ASP) ; délégation générale à l’emploi et à la formation professionnelle",
        "https://github.com/betagouv/itou, version e629446, itou/fixtures/django/02_siaes.json",
        "2020-12-31", "Donnée administrative publique",
    ),
    File(
        "esat_finess.csv.gz", "esat.csv.gz",
        ("finess_et", "organisme_gestionnaire", "nom", "adresse", "code_postal", "type_etablissement",
         "siret", "code_insee", "commune", "capacite_autorisee", "publics_accueillis"),
        "Établissements et services d’accompagnement par le travail (ESAT)",
        "Fichier national des établissements sanitaires et sociaux (FINESS)",
        "https://github.com/gip-inclusion/pilotage-airflow, version 4f69095, "
        "dbt/seeds/new_seeds/esat/seed_esat__liste_officielle.csv",
        "2025-01-01", "Licence Ouverte 2.0 (Etalab)",
    ),
)  # fmt: skip


def without_persons(row: Mapping[str, str]) -> dict[str, str]:
    """Return the row with the name of a natural person replaced, see TRADE_NAME_INSTEAD and NAMELESS."""
    identifier = row.get("id_source", "")
    if identifier in NAMELESS:
        return {**row, "raison_sociale": UNPUBLISHED, "adresse": ""}
    if identifier in TRADE_NAME_INSTEAD:
        if not row["enseigne"]:
            raise SystemExit(f"SIAE {identifier}: no trade name to put in place of the person's name")
        return {**row, "raison_sociale": row["enseigne"]}
    return dict(row)


def table_of(raw: Path, file: File) -> tuple[bytes, int]:
    """Return the shipped table, packed, and its number of rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, file.columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    with gzip.open(raw / file.raw, "rt", encoding="utf-8", newline="") as lines:
        rows = [without_persons(row) for row in csv.DictReader(lines)]
    writer.writerows({column: row[column].strip() for column in file.columns} for row in rows)
    return gzip.compress(text.getvalue().encode(), 9, mtime=0), len(rows)


def main(raw: Path) -> None:
    """Write the tables and their manifest."""
    HERE.mkdir(exist_ok=True)
    entries = []
    for file in FILES:
        content, rows = table_of(raw, file)
        (HERE / file.name).write_bytes(content)
        entries.append({
            "file": file.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            "title": file.title, "producer": file.producer, "source": file.source,
            "vintage": file.vintage, "licence": file.licence, "rows": rows,
        })  # fmt: skip
        print(f"{file.name}: {rows} rows, {len(content)} bytes")
    text = json.dumps({"files": entries}, ensure_ascii=False, indent=1)
    (HERE / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
