"""What higher capabilities do for organisations, at moments that accounts alone knows.

Accounts is below the directory and cannot name it. It asks here what is publicly known of a SIRET, and calls what must
be written when an organisation is founded or merged: `directory/hooks.py` and others register in `AppConfig.ready`.

These are slots of writes, as `base/slots.py` are slots of pages, and not Django signals, on purpose: each is typed and
listed, called in a known order within the transaction of the action, and an error of one undoes the whole. A signal
is sent to whoever listens, from any `save()`, may be forgotten by a bulk write, and its receivers do not see who acts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation


@dataclass(frozen=True, slots=True)
class Known:
    """What is public about a SIRET. kind: an `OrganisationKind`; departement: its code; source: where it is said.

    organisation: who acts for it on Maillage already, under another SIRET or none.
    """

    name: str
    kind: str
    departement: str
    address: str
    source: str
    organisation: Organisation | None = None


class Founded(Protocol):
    """Write what goes with a new organisation."""

    def __call__(self, *, organisation: Organisation, by: Actor, at: datetime) -> None: ...


class Merged(Protocol):
    """Give the survivor what belonged to the other; returns how many things moved. Called again, moves nothing."""

    def __call__(self, *, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int: ...


Lookup = Callable[[str], Known | None]

_lookups: list[Lookup] = []
_founded: list[Founded] = []
_merged: list[Merged] = []


def register_lookup(lookup: Lookup) -> None:
    """Have a function asked what is publicly known of a SIRET; once."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def register_founded(hook: Founded) -> None:
    """Have a function called within the transaction that founds an organisation; once."""
    if hook not in _founded:
        _founded.append(hook)


def register_merged(hook: Merged) -> None:
    """Have a function called within the transaction that merges two organisations; once."""
    if hook not in _merged:
        _merged.append(hook)


def known(siret: str) -> Known | None:
    """Return what the first source that knows a SIRET says of it."""
    found = (lookup(siret) for lookup in _lookups)
    return next((one for one in found if one is not None), None)


def founded(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Tell every hook that an organisation was founded."""
    for hook in _founded:
        hook(organisation=organisation, by=by, at=at)


def merged(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    """Have every hook move what belonged to the one that goes; returns how many things moved."""
    return sum(hook(lost=lost, into=into, by=by, at=at) for hook in _merged)
