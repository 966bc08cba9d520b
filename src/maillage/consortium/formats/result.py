"""Answers, the public format `maillage/consortium/1` (contract §1.4): keys in order, figures to 0.01."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field

from maillage.base.explain import explain
from maillage.consortium.domain.answer import Answer, Help, Member, Missing, Note, Proposal
from maillage.consortium.domain.change import apply_set
from maillage.consortium.domain.problem import Question
from maillage.procurement.domain.tender import Tender
from maillage.procurement.formats import dump_tender

SCHEMA = "maillage/consortium/1"
ADVICES = ("conjoint", "conjoint_mandataire_solidaire", "solidaire")


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class NoteDocument(_Document):
    """A caution or a note; `rule` is empty when no rule of the reference is behind it."""

    rule: str
    text: str


class TypeDocument(_Document):
    """The legal form advised, the rules behind it and the reason in one sentence."""

    advice: Literal["conjoint", "conjoint_mandataire_solidaire", "solidaire"]
    rules: list[str]
    why: str


class ServeDocument(_Document):
    """Hours a year given to one need, and the distance to it in whole kilometres."""

    need: str
    hours: float
    km: int


class MemberDocument(_Document):
    """A member. `percent`: of all the hours; `load_percent`: of its own free hours."""

    siret: str
    name: str
    kind: str | list[str]
    hours: float
    percent: float
    load_percent: float
    serves: list[ServeDocument]
    why: list[str]
    cautions: list[NoteDocument]


class PartsDocument(_Document):
    """What the cost is made of, before the weights."""

    members: int
    hour_km: float
    non_insertion: float
    untied_members: int


class ProposalDocument(_Document):
    """A group that can answer."""

    cost: float
    bound: float
    proven: bool
    lead: str
    type: TypeDocument | None
    members: list[MemberDocument]
    parts: PartsDocument
    insertion_hours: dict[str, float]
    cautions: list[NoteDocument]


class CandidatesDocument(_Document):
    """How many candidates were read, may serve a need, or are near enough without a known trade."""

    read: int
    able: int
    unknown_trades: int


class AloneDocument(_Document):
    """SIRETs of the structures that could answer the tender, or a lot of it, without a group."""

    tender: list[str]
    lots: dict[str, list[str]]


class NeedDocument(_Document):
    """What all the able structures could give to one need if it were the only one."""

    need: str
    hours: float
    coverable_hours: float
    able: int


class AdditionDocument(_Document):
    """A structure that would make a group possible."""

    trade: str
    mode: Literal["production", "staffing"]
    place: str
    max_km: int
    hours: float
    insertion_percent: int


class SetDocument(_Document):
    """One change that makes a group possible: exactly one of `set` (fields of the tender) and `add`."""

    text: str
    set: dict[str, Any] | None = None
    add: AdditionDocument | None = None


class MissingDocument(_Document):
    """Why there is no group. `notes`: what weighs without being a constraint (turnovers that are unknown)."""

    uncovered_hours: float | None
    needs: list[NeedDocument]
    blocking: list[str]
    would_help: list[SetDocument]
    notes: list[NoteDocument]


class ConsortiumDocument(_Document):
    """The answer to a tender, `maillage/consortium/1`."""

    schema_: Annotated[Literal["maillage/consortium/1"], Field(alias="schema")]
    tender: str
    profile: str
    weights: Annotated[list[float], Field(min_length=4, max_length=4)]
    status: Literal["optimal", "feasible", "infeasible"]
    candidates: CandidatesDocument
    seconds: float
    proposals: list[ProposalDocument]
    alone: AloneDocument
    missing: MissingDocument | None


def dump_answer(answer: Answer, question: Question, *, lang: str = "fr") -> dict[str, Any]:
    """Return the document of an answer, its sentences in `lang` (`fr` or `en`).

    An answer stopped before any group was found is `feasible` without proposal: nothing is proved.
    """
    with translation.override(lang):
        return {
            "schema": SCHEMA,
            "tender": question.tender.id,
            "profile": answer.profile,
            "weights": [_tidy(weight) for weight in answer.weights.as_list()],
            "status": "feasible" if answer.status == "unknown" else answer.status,
            "candidates": {
                "read": answer.candidates_read,
                "able": answer.able,
                "unknown_trades": answer.unknown_trades,
            },
            "seconds": round(answer.seconds, 2),
            "proposals": [_proposal(proposal) for proposal in answer.proposals],
            "alone": {
                "tender": list(answer.alone_tender),
                "lots": {lot: list(sirets) for lot, sirets in answer.alone_lots.items()},
            },
            "missing": _missing(answer.missing, question.tender) if answer.missing else None,
        }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    advice, parts = proposal.type_advice, proposal.parts
    return {
        "cost": _cents(proposal.cost),
        "bound": _cents(proposal.bound),
        "proven": proposal.proven,
        "lead": proposal.lead,
        "type": advice and {"advice": advice.advice, "rules": list(advice.rules), "why": text_of(advice.why)},
        "members": [_member(member) for member in proposal.members],
        "parts": {
            "members": parts.members,
            "hour_km": _cents(parts.hour_km),
            "non_insertion": _cents(parts.non_insertion),
            "untied_members": parts.untied_members,
        },
        "insertion_hours": {lot: _cents(hours) for lot, hours in proposal.insertion_hours.items()},
        "cautions": _notes(proposal.cautions),
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "siret": member.siret,
        "name": member.name,
        "kind": member.kinds[0] if len(member.kinds) == 1 else list(member.kinds),
        "hours": _cents(member.hours),
        "percent": _cents(member.percent),
        "load_percent": _cents(member.load_percent),
        "serves": [
            {"need": serve.need, "hours": _cents(serve.hours), "km": serve.km} for serve in member.serves
        ],
        "why": [text_of(note) for note in member.why],
        "cautions": _notes(member.cautions),
    }


def _missing(missing: Missing, tender: Tender) -> dict[str, Any]:
    return {
        "uncovered_hours": None if missing.uncovered_hours is None else _cents(missing.uncovered_hours),
        "needs": [
            {
                "need": need.need,
                "hours": _cents(need.hours),
                "coverable_hours": _cents(need.coverable_hours),
                "able": need.able,
            }
            for need in missing.needs
        ],
        "blocking": list(missing.blocking),
        "would_help": [_help(one, tender) for one in missing.would_help],
        "notes": _notes(missing.notes),
    }


def _help(one: Help, tender: Tender) -> dict[str, Any]:
    """`set` holds fields of the tender: the document of the tender with them is the one that has a group."""
    if one.add is None:
        changes = one.set or {}
        after = dump_tender(apply_set(tender, changes))
        return {"text": text_of(one.text), "set": {key: after[key] for key in map(_field_of, changes)}}
    add = one.add
    return {
        "text": text_of(one.text),
        "add": {
            "trade": add.trade,
            "mode": str(add.mode),
            "place": add.place,
            "max_km": add.max_km,
            "hours": _cents(add.hours),
            "insertion_percent": add.insertion_percent,
        },
    }


def _field_of(change: str) -> str:
    return "lots" if change in ("insertion_hours", "only_lots") else change


def text_of(note: Note) -> str:
    """Return the sentence of a note in the current language."""
    return explain((note.message, note.facts))


def _notes(notes: tuple[Note, ...]) -> list[dict[str, str]]:
    return [{"rule": note.rule or "", "text": text_of(note)} for note in notes]


def _tidy(value: float) -> float:
    return int(value) if float(value).is_integer() else float(value)


def _cents(value: float) -> float:
    return round(float(value), 2) + 0.0  # + 0.0: no « -0.0 »
