"""Add a structure that no public list holds, and say which organisation manages a structure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.accounts.domain.siret import is_demo, is_siret
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.directory.actions.state import facts_changed, offers_changed
from maillage.directory.domain import events as events  # named before they are written
from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.search import search_words
from maillage.directory.models import Record, Source, Structure
from maillage.territory.domain.places import Place, departement_of


class StaffOnly(Refusal):
    message = gettext_noop("Seule l’équipe de Maillage peut ajouter une structure ou la rattacher.")


class WrongSiret(Refusal):
    message = gettext_noop(
        "« %(siret)s » n’est pas un SIRET : 14 chiffres, clé comprise. Vérifiez-le sur un devis ou une facture."
    )


class WithoutKind(Refusal):
    message = gettext_noop("Une structure a au moins un type (ACI, EI, ESAT…).")


@dataclass(frozen=True, slots=True)
class NewStructure:
    """What is known of a structure that no public list holds. A SIREN that begins with 0001 says it is invented."""

    name: str
    kinds: tuple[Kind, ...]
    place: Place
    siret: str | None = None
    address: str = ""
    postcode: str = ""
    organisation: Organisation | None = None


@transaction.atomic
def add_structure(*, new: NewStructure, by: Actor, at: datetime) -> Structure:
    """Add a structure with one record for each of its kinds, dated of the day.

    Raises StaffOnly, WrongSiret or WithoutKind; nothing is written in these cases.
    """
    if not by.may(Verb.SUPERVISE):
        raise StaffOnly()
    if new.siret is not None and not is_siret(new.siret):
        raise WrongSiret(siret=new.siret)
    if not new.kinds:
        raise WithoutKind()
    structure = Structure.objects.create(
        name=new.name,
        siret=new.siret,
        address=new.address,
        postcode=new.postcode,
        commune_code=new.place.code,
        commune_name=new.place.name,
        departement=departement_of(new.place.code),
        latitude=new.place.latitude,
        longitude=new.place.longitude,
        search_words=search_words([new.name], new.place.name, new.siret),
        is_demo=is_demo(new.siret),
        organisation=new.organisation,
    )
    source = Source.DEMO if structure.is_demo else Source.DECLARED
    Record.objects.bulk_create(
        Record(
            structure=structure, source=source, source_id=f"{structure.pk}-{kind}", kind=kind, name=new.name,
            siret=new.siret or "", vintage=at.date(),
        )
        for kind in dict.fromkeys(new.kinds)
    )  # fmt: skip
    facts_changed()
    record(
        what="structure.added", about=f"structure:{structure.pk}", owner=new.organisation, by=by, at=at,
        after=_facts(new),
    )  # fmt: skip
    return structure


def _facts(new: NewStructure) -> dict[str, object]:
    facts = {"name": new.name, "kinds": list(new.kinds), "siret": new.siret, "place": new.place.name}
    return {name: fact for name, fact in facts.items() if fact}


@transaction.atomic
def attach_organisation(
    *, structure: Structure, organisation: Organisation | None, by: Actor, at: datetime
) -> None:
    """Say which organisation manages a structure: its editors may then declare. Raises StaffOnly."""
    if not by.may(Verb.SUPERVISE):
        raise StaffOnly()
    held = (
        Structure.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=structure.pk)
    )
    lost = held.organisation
    structure.organisation = organisation
    structure.save(update_fields=["organisation"])
    # Who sees its hours may have changed: what was computed from them is no longer fresh.
    offers_changed([structure.pk])
    old, new = changes(_named(lost), _named(organisation))
    record(
        what="structure.attached", about=f"structure:{structure.pk}", owner=organisation or lost, by=by, at=at,
        before=old or None, after=new or None,
    )  # fmt: skip


def _named(organisation: Organisation | None) -> dict[str, object]:
    return {"organisation": organisation.name} if organisation else {}
