"""What the directory knows of a SIRET, for whoever asks to act for its organisation."""

from __future__ import annotations

from maillage.accounts.hooks import Known
from maillage.accounts.models import OrganisationKind
from maillage.base.refusals import gettext_noop
from maillage.directory.models import Structure


def known(siret: str) -> Known | None:
    """Return the public facts of the oldest structure that carries a SIRET."""
    found = Structure.objects.filter(siret=siret).select_related("organisation").order_by("pk").first()
    if found is None:
        return None
    town = f"{found.postcode} {found.commune_name}".strip()
    return Known(
        name=found.name,
        kind=OrganisationKind.STRUCTURE,
        departement=found.departement,
        address="\n".join(line for line in (found.address, town) if line),
        source=gettext_noop("annuaire de Maillage, d’après les listes publiques"),
        organisation=found.organisation,
    )
