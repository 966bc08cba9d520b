"""Which organisations of Maillage stand behind SIRETs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from maillage.accounts.models import Organisation
from maillage.directory.models import Structure


def organisations_of(sirets: Collection[str]) -> Mapping[str, Organisation]:
    """Return, by SIRET, the organisation that has it, else that manages the structure that has it (two queries)."""
    wanted = [siret for siret in sirets if siret]
    managed = (
        Structure.objects.filter(siret__in=wanted).exclude(organisation=None).select_related("organisation")
    )
    found = {one.siret: one.organisation for one in managed if one.siret and one.organisation}
    own = Organisation.objects.standing().filter(siret__in=wanted)
    return {**found, **{one.siret: one for one in own}}
