"""What the tests of the lead share: a request, its answer."""

from __future__ import annotations

from datetime import timedelta

from maillage.cooperation.actions.roles import RoleWish, answer_role, ask_role
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.models.roles import RoleRequest
from maillage.cooperation.tests.factories import NOW

LATER = NOW + timedelta(hours=1)


def ask(member, role, by, reason="Elle connaît mieux ce métier.") -> RoleRequest:
    return ask_role(member=member, wish=RoleWish(role, member.coordinates, reason), by=by, at=NOW)


def accept(row, by) -> RoleRequest:
    return answer_role(request=row, accepts=True, reason="", signer=Signer(), by=by, at=LATER)
