"""Load the structures of insertion par l’activité économique that hold a convention with the State (ASP extract)."""

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
from maillage.directory.sources.lines import COMMUNE, NAF, POSTCODE, Line, read_siret

FILE = "siae.csv"
COLUMNS = (
    "id_source", "type_structure", "siret", "naf", "raison_sociale", "enseigne", "adresse", "code_postal",
    "code_insee",
)  # fmt: skip
KINDS = re.compile("ACI|EI|AI|ETTI|EITI")


def read_line(row: Row) -> Line:
    """Read one convention. Raises RowRefused."""
    listed = row.text("raison_sociale", 200)
    trade_name = row.text("enseigne", 200, required=False)
    if not re.search(r"[^\W\d]{2}", trade_name):
        trade_name = ""  # a number typed in the wrong box
    return Line(
        source_id=row.code("id_source", re.compile(r"\d{1,9}"), gettext_noop("un nombre")),
        kind=Kind(row.code("type_structure", KINDS, gettext_noop("ACI, EI, AI, ETTI ou EITI"))),
        name=readable(listed),
        listed_name=listed,
        siret=read_siret(row, required=True),
        commune_code=row.code("code_insee", COMMUNE, gettext_noop("un code de commune (Insee)")),
        address=readable_address(row.text("adresse", 200, required=False)),
        postcode=row.code("code_postal", POSTCODE, gettext_noop("cinq chiffres")),
        line=row.line,
        naf=_with_dot(row.code("naf", NAF, gettext_noop("un code NAF comme 8130Z"), required=False)),
        aliases=(trade_name,) if trade_name else (),
        facts={"trade_name": trade_name} if trade_name and trade_name != listed else {},
    )


def load(bundle: Bundle) -> None:
    """Keep the conventions of the file; several of one SIRET are one structure with several kinds (R-124)."""
    keeping.keep(bundle, FILE, bundle.read(FILE, COLUMNS, read_line), RecordSource.SIAE)


def verify(bundle: Bundle) -> Iterable[TableFault]:
    """Faults found in the database after the load."""
    return keeping.verify(bundle, FILE, RecordSource.SIAE)


def _with_dot(naf: str) -> str:
    return f"{naf[:2]}.{naf[2:]}".upper() if naf else ""


SOURCE = Source(
    name="siae",
    title=gettext_noop("Structures de l’insertion par l’activité économique conventionnées"),
    files=(FILE,),
    load=load,
    verify=verify,
    held=lambda: keeping.held(RecordSource.SIAE),
)
