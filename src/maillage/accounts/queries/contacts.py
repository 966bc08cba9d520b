"""Whom to reach at an organisation, without showing anybody's address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maillage.accounts.models import Organisation, User
from maillage.accounts.queries.facilitation import facilitators_of, people_who_facilitate, staff
from maillage.accounts.queries.mandates import administrators_of


@dataclass(frozen=True, slots=True)
class Contact:
    """Who receives what is sent to an organisation: given to `notify`, never shown nor exported.

    relay: names of the facilitators who pass it on, when nobody of the organisation is here; of nobody, the staff does.
    """

    people: tuple[User, ...]
    relay: tuple[str, ...] = ()
    by_staff: bool = False


def contact_of(organisation: Organisation | None, *, departement: str = "", at: datetime) -> Contact:
    """Return whom to reach: those who administer, else the facilitators of its territory, else the staff.

    organisation: None for a structure that nobody manages on Maillage; departement: where it is.
    """
    own = administrators_of(organisation, at=at) if organisation else []
    if own:
        return Contact(tuple(own))
    where = organisation.departement if organisation else departement
    network = organisation.network if organisation else ""
    if helpers := people_who_facilitate(where, network, at=at):
        return Contact(tuple(helpers), tuple(one.name for one in facilitators_of(where, network)))
    return Contact(tuple(staff()), by_staff=True)
