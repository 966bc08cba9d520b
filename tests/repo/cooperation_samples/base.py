"""A statement with an amendment, a line of the canvas, a strategy with a relation that the owner keeps for itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.base import Opinion, propose, take_position
from maillage.cooperation.actions.canvas import write_entry, write_keys
from maillage.cooperation.actions.strategy import Ties, write_relation, write_strategy
from maillage.cooperation.models import Project
from tests.repo.cast import Cast, Made, Sample, of


def _number(name: str) -> Any:
    return lambda made: {"pk": made["project"].pk, "number": made[name].pk}


def _statement(made: Made) -> dict[str, Any]:
    return _number("statement")(made)


READ = (
    "base", "charter", "base_print", "charter_print", "canvas", "strategy", "strategy_print",
)  # fmt: skip
WRITE = (
    "base_propose", "base_adopt", "charter_propose", "charter_adopt", "canvas_write", "keys", "ladder",
    "strategy_write", "strategy_share", "relation_new",
)  # fmt: skip
SAMPLES = {
    **{f"cooperation:{name}": Sample(of("project"), Verb.READ) for name in READ},
    **{f"cooperation:{name}": Sample(of("project"), Verb.WRITE) for name in WRITE},
    "cooperation:statement": Sample(_statement, Verb.READ),
    **{
        f"cooperation:{name}": Sample(_statement, Verb.WRITE)
        for name in ("statement_position", "statement_withdraw", "statement_move")
    },
    "cooperation:amendment_take": Sample(_number("amendment"), Verb.WRITE),
    "cooperation:canvas_edit": Sample(_number("canvas entry"), Verb.WRITE),
    "cooperation:canvas_delete": Sample(_number("canvas entry"), Verb.WRITE),
    "cooperation:relation": Sample(_number("relation"), Verb.WRITE),
    "cooperation:relation_delete": Sample(_number("relation"), Verb.WRITE),
}
CANARIES = {
    words: lambda name, near: bool(near & TABLE[Verb.READ])
    for words in (
        "Énoncé au canari", "Amendement au canari", "Canevas au canari", "Clé du projet au canari",
        "Stratégie au canari", "Relation au canari",
    )
}  # fmt: skip


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Write a text, a canvas, keys and a strategy for the owner."""
    facts: dict[str, Any] = {"project": project, "by": cast.by, "at": timezone.now()}
    row = propose(text="socle", section="reasons", wording="Énoncé au canari", **facts)
    opinion = Opinion("amend", 1, "Amendement au canari")
    amendment = take_position(statement=row, opinion=opinion, by=cast.by, at=facts["at"])
    entry = write_entry(zone="nous", nature="implicit", words="Canevas au canari", **facts)
    write_keys(words={"goal": "Clé du projet au canari"}, versions={}, **facts)
    write_strategy(answers={"axes": "Stratégie au canari"}, hours=None, version=None, **facts)
    relation = write_relation(relation=None, ties=Ties("Relation au canari"), version=None, **facts)
    return {"statement": row, "amendment": amendment, "canvas entry": entry, "relation": relation}
