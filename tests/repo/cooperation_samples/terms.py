"""The terms of the project: a change that waits for a member by mail, one that left, doors to both."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.actions.terms import start_terms
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.domain.terms import Part
from maillage.cooperation.domain.terms_lines import setting_part
from maillage.cooperation.models import Member, Project
from maillage.cooperation.queries.terms import current_terms, current_version
from maillage.cooperation.tests.factories import make_member
from maillage.mail.actions.links import issue_link
from tests.repo.cast import Cast, Made, Sample, of


def _member(name: str) -> Any:
    return lambda made: {"pk": made["project"].pk, "member": made[name].pk}


def _change(made: Made) -> dict[str, Any]:
    return {"pk": made["project"].pk, "change": made["terms_change"].pk}


SAMPLES = {
    **{
        f"cooperation:{name}": Sample(of("project"), Verb.READ)
        for name in ("terms", "terms_versions", "terms_whole", "grouping")
    },
    **{
        f"cooperation:{name}": Sample(of("project"), Verb.WRITE)
        for name in ("terms_start", "terms_spread", "terms_ask", "terms_agree", "terms_refuse", "terms_common",
            "terms_table", "terms_propose_group", "grouping_reason")
    },
    "cooperation:terms_part": Sample(_member("terms_member"), Verb.WRITE),
    "cooperation:member_exit": Sample(_member("terms_member"), Verb.WRITE),
    "cooperation:departure": Sample(of("terms_departure"), Verb.READ),
    "cooperation:member_replace": Sample(_member("terms_gone"), Verb.WRITE),
    "cooperation:terms_change": Sample(_change, Verb.READ),
    "cooperation:terms_answer": Sample(_change, Verb.WRITE),
    "cooperation:terms_withdraw": Sample(_change, Verb.WRITE),
    "cooperation:terms_remind": Sample(_change, Verb.WRITE),
    "cooperation:terms_vacate": Sample(_member("terms_gone"), Verb.WRITE),
    "cooperation:terms_export": Sample(lambda made: {"pk": made["project"].pk, "kind": "csv"}, Verb.READ),
    "cooperation:terms_door": Sample(lambda made: {"token": made["terms_token"]}),
    "cooperation:agreement_door": Sample(lambda made: {"token": made["accord_token"]}),
}  # fmt: skip
CANARIES = {
    "Motif des parts au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Sortie au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Open terms, propose a change to a member without account, let another one go."""
    now, by = timezone.now(), cast.by
    lead = project.members.get(organisation=cast.owner)
    mailed = make_member(
        project, organisation=None, name="Membre des parts", email="parts-canari@exemple.test"
    )
    gone = make_member(project, organisation=None, name="Membre sortie")
    start_terms(project=project, by=by, at=now)
    departure = leave_project(member=gone, exit=Exit("Sortie au canari"), version=None, by=by, at=now)
    terms = current_terms(project)
    assert terms is not None
    wish = Wish(setting_part(terms, Part(mailed.pk, percent=Decimal(40))), "Motif des parts au canari")
    change = propose_change(project=project, wish=wish, by_member=lead, by=by, at=now)
    version = current_version(project)
    assert version is not None
    return {
        "terms_member": mailed,
        "terms_gone": gone,
        "terms_departure": departure,
        "terms_change": change,
        "terms_token": token_of("terms", change.pk, mailed),
        "accord_token": token_of("accord", version.pk, mailed),
    }


def token_of(kind: str, number: int, member: Member) -> str:
    """Return the token of a link mailed to a member."""
    _link, token = issue_link(
        purpose=f"coop-{kind}", about=f"coop:{kind}:{number}:m{member.pk}", meant_for=member.email, days=9,
        at=timezone.now(),
    )  # fmt: skip
    return token
