"""What an editor declares for a structure of its organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.accounts.permissions import Verb
from maillage.base import versions
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import ChangedMeanwhile as ChangedMeanwhile
from maillage.directory.actions.state import offers_changed
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer, faults_of
from maillage.directory.domain.events import facts_of
from maillage.directory.models import Declaration, Offer, ReachKind, Relation, Structure
from maillage.directory.queries.structures import declared_of, kinds_of
from maillage.directory.queries.trades import trades
from maillage.territory.queries import departements


class NotEditor(Refusal):
    message = gettext_noop(
        "Seule une personne qui rédige pour l’organisation de cette structure peut déclarer."
    )


def may_declare(actor: Actor, structure: Structure) -> bool:
    """Tell whether this actor may declare for this structure: an editor of the organisation that manages it."""
    if structure.organisation_id is None or actor.organisation is None:
        return False
    return actor.organisation.pk == structure.organisation_id and actor.may(Verb.WRITE)


@transaction.atomic
def declare(
    *, structure: Structure, declared: Declared, version: int, by: Actor, at: datetime
) -> Declaration:
    """Keep what an editor declares; each offer and relation keeps its author and date while it does not change.

    version: the one that was read before writing (0: nothing was declared).
    Raises NotEditor, Gone, ChangedMeanwhile, or Faulty with every fault; nothing is written in these cases.
    """
    # Locks the structure: two declarations go one after the other, the second sees the first.
    fresh = Structure.objects.select_for_update(of=("self",)).select_related("organisation")
    structure = _there(fresh.filter(pk=structure.pk).first())
    if not may_declare(by, structure):
        raise NotEditor()
    held = Declaration.objects.select_related("declared_by").filter(structure=structure).first()
    versions.check(
        read=version,
        kept=held.version if held else 0,
        who=held.declared_by if held else structure.organisation,
    )
    before = facts_of(declared_of(structure))
    faults = faults_of(declared, kinds_of(structure), trades().keys(), departements().keys())
    partners, partner_faults = _partners(structure, declared)
    if faults or partner_faults:
        raise Faulty((*faults, *partner_faults))
    declaration, _ = Declaration.objects.update_or_create(
        structure=structure,
        defaults={
            "version": version + 1, "hours": declared.hours, "insertion_percent": declared.insertion_percent,
            "turnover_eur": declared.turnover_eur, "audience": declared.audience, "declared_by": by.user,
            "declared_at": at, **reach_columns(declared.reach),
        },
    )  # fmt: skip
    _write_offers(structure, declared.offers, by, at)
    _write_relations(structure, partners, by, at)
    offers_changed([structure.pk])
    old, new = changes(before, facts_of(declared))
    record(
        what="structure.declared", about=f"structure:{structure.pk}", owner=structure.organisation, by=by, at=at,
        before=old, after=new,
    )  # fmt: skip
    return declaration


def _there(structure: Structure | None) -> Structure:
    if structure is None:
        raise versions.Gone()
    return structure


def reach_columns(reach: Reach) -> dict[str, object]:
    """Return a reach as the columns of a declaration."""
    if reach.national:
        return {"reach_kind": ReachKind.NATIONAL, "radius_km": None, "departements": ""}
    if reach.departements:
        codes = ",".join(sorted(reach.departements))
        return {"reach_kind": ReachKind.DEPARTEMENTS, "radius_km": None, "departements": codes}
    return {"reach_kind": ReachKind.RADIUS, "radius_km": round(reach.radius_km or 0), "departements": ""}


def _write_offers(structure: Structure, offers: Iterable[DeclaredOffer], by: Actor, at: datetime) -> None:
    wanted = {(offer.trade, offer.mode.value): offer.hours for offer in offers}
    for held in structure.offers.all():
        pair = (held.trade, held.mode)
        if pair in wanted and wanted[pair] == held.hours:
            del wanted[pair]
        else:
            held.delete()
    Offer.objects.bulk_create(
        Offer(structure=structure, trade=trade, mode=mode, hours=hours, declared_by=by.user, declared_at=at)
        for (trade, mode), hours in wanted.items()
    )


def _partners(structure: Structure, declared: Declared) -> tuple[set[tuple[int, str]], list[Fault]]:
    """Structures meant by the SIRETs of a declaration, with the nature of the relation; and what is wrong."""
    named = dict.fromkeys(declared.ties, Relation.Nature.TIE)
    named |= dict.fromkeys(declared.incompatible, Relation.Nature.INCOMPATIBLE)
    ids: dict[str, int] = {}
    for siret, pk in Structure.objects.filter(siret__in=named).order_by("-pk").values_list("siret", "pk"):
        ids[siret or ""] = pk
    faults = []
    for siret, nature in sorted(named.items()):
        path = "ties" if nature == Relation.Nature.TIE else "incompatible"
        if siret not in ids:
            faults.append(Fault(path, UNKNOWN_PARTNER, {"siret": siret}))
        elif siret == structure.siret or ids[siret] == structure.pk:
            faults.append(Fault(path, ONESELF, {}))
    return {(ids[siret], nature.value) for siret, nature in named.items() if siret in ids}, faults


def _write_relations(structure: Structure, partners: set[tuple[int, str]], by: Actor, at: datetime) -> None:
    held = {(relation.other_id, relation.nature): relation.pk for relation in structure.relations.all()}
    Relation.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in partners]).delete()
    Relation.objects.bulk_create(
        Relation(structure=structure, other_id=other, nature=nature, declared_by=by.user, declared_at=at)
        for other, nature in sorted(partners - held.keys())
    )


UNKNOWN_PARTNER = gettext_noop("Aucune structure de l’annuaire ne porte le SIRET %(siret)s : vérifiez-le.")
ONESELF = gettext_noop("Ce SIRET est le vôtre : indiquez celui d’une autre structure.")
