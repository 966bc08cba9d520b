"""Proxies: an organisation that cannot vote asks another elector, in writing, for one vote or one meeting.

The holder votes for each organisation that asked it, as for itself. A proxy is not passed on; it may be taken back
until the close; it cannot be given to somebody who already holds as many as the rule allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from maillage.base.refusals import Refusal, gettext_noop


@dataclass(frozen=True, slots=True)
class Grant:
    """Who votes for whom, by their numbers of seats."""

    principal: int
    holder: int


class ProxyToOneself(Refusal):
    message = gettext_noop("Une procuration se donne à une autre organisation.")


class ProxyOutside(Refusal):
    message = gettext_noop("Seules les organisations qui votent donnent ou reçoivent une procuration.")


class ProxyGiven(Refusal):
    message = gettext_noop(
        "Votre organisation a déjà donné procuration : reprenez-la d’abord, elle ne se donne qu’une fois."
    )


class HolderAway(Refusal):
    message = gettext_noop(
        "Cette organisation a elle-même donné procuration : une procuration ne se transmet pas. Choisissez-en une "
        "autre."
    )


class PrincipalHolds(Refusal):
    message = gettext_noop(
        "Votre organisation vote pour d’autres : une procuration ne se transmet pas. Ces organisations doivent d’abord "
        "la reprendre."
    )


class HolderFull(Refusal):
    message = gettext_noop(
        "Cette organisation a déjà autant de procurations que la règle le permet (%(most)s). Choisissez-en une autre."
    )


class NoProxies(Refusal):
    message = gettext_noop("La règle de ce vote n’admet pas de procuration.")


def check_grant(*, grant: Grant, standing: Iterable[Grant], electors: Collection[int], most: int) -> None:
    """Check that a proxy may be given. standing: those that hold now; most: how many one organisation may hold.

    Raises NoProxies, ProxyToOneself, ProxyOutside, ProxyGiven, HolderAway, PrincipalHolds, HolderFull.
    """
    grants = tuple(standing)
    if not most:
        raise NoProxies()
    if grant.principal == grant.holder:
        raise ProxyToOneself()
    if grant.principal not in electors or grant.holder not in electors:
        raise ProxyOutside()
    if any(one.principal == grant.principal for one in grants):
        raise ProxyGiven()
    if any(one.principal == grant.holder for one in grants):
        raise HolderAway()
    if any(one.holder == grant.principal for one in grants):
        raise PrincipalHolds()
    if sum(1 for one in grants if one.holder == grant.holder) >= most:
        raise HolderFull(most=most)
