"""What `maillage check` says about the accounts: does the journal hold?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from maillage.accounts import seals
from maillage.accounts.domain.journal import FAULTS
from maillage.accounts.queries import journal as queries
from maillage.base.explain import explain
from maillage.base.figures import number

LATEST = 2000
"""Entries that every check verifies again; the whole journal is for `maillage verify-journal`."""
MOST_TOLD = 5


def journal(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The triggers that keep the journal, and the chain of its latest entries."""
    if not databases:
        return []
    try:
        return [*_triggers(), *_chain()]
    except DatabaseError:  # no tables yet: the checks of the database say so
        return []


def _triggers() -> Iterator[CheckMessage]:
    # A warning: `maillage migrate`, which puts them back, does not start on an error.
    if "accounts_journalentry" not in connection.introspection.table_names():
        return
    if missing := seals.faulty(connection):
        yield Warning(
            _("La base de données ne protège plus le journal : %(names)s.") % {"names": ", ".join(missing)},
            hint=_(
                "Lancez « maillage migrate », qui remet ces déclencheurs, puis « maillage verify-journal » pour "
                "savoir si quelque chose a été modifié entre-temps."
            ),
            id="accounts.journal_unguarded",
        )


def _chain() -> Iterator[CheckMessage]:
    last, _seal = queries.head()
    found = list(islice(queries.faults(after=max(0, last - LATEST)), MOST_TOLD))
    if found:
        facts = "\N{NO-BREAK SPACE}; ".join(
            f"{number(n)} ({explain((FAULTS[fault], {}))})" for n, fault in found
        )
        yield Error(
            _("Le journal a été modifié : %(facts)s.") % {"facts": facts},
            hint=_(
                "Lancez « maillage verify-journal » pour la liste entière, et suivez ce qu’elle dit. Ne corrigez rien "
                "à la main : gardez une copie de la base telle qu’elle est."
            ),
            id="accounts.journal_broken",
        )
