"""Which of the structures an answer names have a page in the directory today."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.directory.models import Structure


def listed_sirets(sirets: Iterable[str]) -> frozenset[str]:
    """Return those of these SIRETs that the directory lists (one query)."""
    return frozenset(
        siret
        for siret in Structure.objects.filter(siret__in=set(sirets)).values_list("siret", flat=True)
        if siret
    )
