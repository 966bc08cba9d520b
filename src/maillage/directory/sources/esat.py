"""Load the ESAT of the national register of health and social establishments (FINESS)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maillage.base.ingest import Bundle, Source
from maillage.base.refusals import gettext_noop
from maillage.base.tables import Row, TableFault
from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.names import readable, readable_address
from maillage.directory.models import Source as RecordSource
from maillage.directory.sources import keeping
from maillage.directory.sources.lines import COMMUNE, POSTCODE, Line, read_siret

FILE = "esat.csv"
COLUMNS = (
    "finess_et", "organisme_gestionnaire", "nom", "adresse", "code_postal", "type_etablissement", "siret",
    "code_insee", "capacite_autorisee", "publics_accueillis",
)  # fmt: skip
FINESS = re.compile(r"[0-9]{2}[0-9]{7}|2[AB][0-9]{7}")
SITES = re.compile("Principal|Secondaire")


def read_line(row: Row) -> Line:
    """Read one establishment. Raises RowRefused."""
    listed = row.text("nom", 200)
    return Line(
        source_id=row.code("finess_et", FINESS, gettext_noop("un numéro FINESS de neuf caractères")),
        kind=Kind.ESAT,
        name=readable(listed),
        listed_name=listed,
        siret=read_siret(row, required=False),
        commune_code=row.code("code_insee", COMMUNE, gettext_noop("un code de commune (Insee)")),
        address=readable_address(row.text("adresse", 200, required=False)),
        postcode=row.code("code_postal", POSTCODE, gettext_noop("cinq chiffres")),
        line=row.line,
        facts=_facts(row),
    )


def _facts(row: Row) -> dict[str, object]:
    publics = row.text("publics_accueillis", 1000, required=False)
    return {
        "manager": readable(row.text("organisme_gestionnaire", 200)),
        "site": row.code("type_etablissement", SITES, gettext_noop("Principal ou Secondaire")),
        "capacity": row.whole("capacite_autorisee", 0, 10_000),
        "publics": [part.strip() for part in publics.split("|") if part.strip()],
    }


def load(bundle: Bundle) -> None:
    """Keep the establishments of the file: one structure each, even when they share a SIRET."""
    keeping.keep(bundle, FILE, bundle.read(FILE, COLUMNS, read_line), RecordSource.ESAT)


def verify(bundle: Bundle) -> Iterable[TableFault]:
    """Faults found in the database after the load."""
    return keeping.verify(bundle, FILE, RecordSource.ESAT)


SOURCE = Source(
    name="esat",
    title=gettext_noop("Établissements et services d’accompagnement par le travail (ESAT)"),
    files=(FILE,),
    load=load,
    verify=verify,
    held=lambda: keeping.held(RecordSource.ESAT),
)
