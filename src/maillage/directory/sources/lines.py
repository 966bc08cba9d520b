"""One line of a public list of structures, whatever the list, and the checks that lists share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from maillage.accounts.domain.siret import is_siret
from maillage.base.refusals import gettext_noop
from maillage.base.tables import Row, RowRefused
from maillage.directory.domain.kinds import Kind

POSTCODE = re.compile(r"\d{5}")
COMMUNE = re.compile(r"\d{5}|2[AB]\d{3}")
NAF = re.compile(r"\d{4}[A-Za-z]")

_WRONG_SIRET = gettext_noop("« %(value)s » n’est pas un SIRET : 14 chiffres, clé comprise.")


@dataclass(frozen=True, slots=True)
class Line:
    """What a list says of one structure. `aliases`: its other names there, by which it is searched as well."""

    source_id: str
    kind: Kind
    name: str
    listed_name: str
    siret: str
    commune_code: str
    address: str
    postcode: str
    line: int
    naf: str = ""
    aliases: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def read_siret(row: Row, *, required: bool) -> str:
    """Return a SIRET with its right key, "" when it is absent and may be. Raises RowRefused."""
    value = row.text("siret", 14, required)
    if value and not is_siret(value):
        raise RowRefused(row, "siret", _WRONG_SIRET, value=value[:20])
    return value
