"""Another role asked of a member, by its account or by its link."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.roles import RoleWish, ask_role
from maillage.cooperation.models import Project
from maillage.cooperation.tests.factories import make_member
from tests.repo.cast import Cast, Sample, of
from tests.repo.cooperation_samples.terms import token_of

SAMPLES = {
    "cooperation:role_ask": Sample(of("role_member"), Verb.WRITE),
    "cooperation:role": Sample(of("role_request"), Verb.READ),
    "cooperation:role_withdraw": Sample(of("role_request"), Verb.WRITE),
    "cooperation:role_door": Sample(lambda made: {"token": made["role_token"]}),
}
CANARIES = {"Motif du rôle au canari": lambda name, near: bool(near & TABLE[Verb.READ])}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Make a request that waits for the answer of a member without account."""
    member = make_member(project, organisation=None, name="Membre au rôle", email="role-canari@exemple.test")
    wish = RoleWish("observer", False, "Motif du rôle au canari")
    request = ask_role(member=member, wish=wish, by=cast.by, at=timezone.now())
    return {
        "role_member": member,
        "role_request": request,
        "role_token": token_of("role", request.pk, member),
    }
