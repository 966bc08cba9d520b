"""Change what an organisation says of itself; two people at once never erase each other's work."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.joining import WrongDepartement
from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.joining import is_departement, own_domain
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.domain.headers import one_line

LABELS = {
    "name": gettext_noop("nom"),
    "departement": gettext_noop("département"),
    "network": gettext_noop("réseau d’appartenance"),
    "address": gettext_noop("adresse postale"),
    "email_domain": gettext_noop("domaine de ses adresses électroniques"),
}
events.register("organisation.changed", gettext_noop("a modifié l’organisation"), LABELS)


class MayNotChange(Refusal):
    message = gettext_noop("Il faut administrer l’organisation pour la modifier.")


class NameMissing(Refusal):
    message = gettext_noop("Une organisation a un nom.")


class OrganisationChangedMeanwhile(Refusal):
    message = gettext_noop(
        "Quelqu’un d’autre a modifié l’organisation pendant que vous l’aviez ouverte. Votre saisie est conservée : "
        "comparez les deux versions, puis choisissez."
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """What administrators write of their organisation; the SIRET and the kind are changed by the staff alone."""

    name: str
    departement: str
    network: str
    address: str
    email_domain: str


def settings_of(organisation: Organisation) -> Settings:
    """Return what an organisation says of itself now."""
    return Settings(**{name: getattr(organisation, name) for name in LABELS})


@transaction.atomic
def change_organisation(*, settings: Settings, version: int, by: Actor, at: datetime) -> Organisation:
    """Write what an administrator says of the organisation one acts for.

    version: the one the person had opened. Raises MayNotChange, NameMissing, WrongDepartement, NotADomain,
    PublicProvider, OrganisationChangedMeanwhile.
    """
    if by.organisation is None or not by.may(Verb.ADMINISTER):
        raise MayNotChange()
    settings = replace(settings, name=one_line(settings.name), email_domain=own_domain(settings.email_domain))
    if not settings.name:
        raise NameMissing()
    if settings.departement and not is_departement(settings.departement):
        raise WrongDepartement(code=settings.departement[:10])
    row = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
    before, after = asdict(settings_of(row)), asdict(settings)
    changed = {name for name in LABELS if before[name] != after[name]}
    if row.version != version and changed:
        raise OrganisationChangedMeanwhile()
    if not changed:
        return row
    for name in changed:
        setattr(row, name, after[name])
    row.version += 1
    row.save()
    record(
        what="organisation.changed", about=f"organisation:{row.pk}", owner=row, by=by, at=at,
        before={name: before[name] for name in sorted(changed)},
        after={name: after[name] for name in sorted(changed)},
    )  # fmt: skip
    return row
