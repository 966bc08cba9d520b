"""The common texts as people read them: who agrees, what is discussed, who said nothing yet, who adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.base.explain import enumeration
from maillage.cooperation.domain.base import SECTIONS, Agreement
from maillage.cooperation.models.base import Adoption, Position
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.base import TextNow, Written

SOCLE, CHARTER = "socle", "charte"
ROUTES = {SOCLE: "base", CHARTER: "charter"}
TITLES = {
    SOCLE: gettext_lazy("Socle stratégique"),
    CHARTER: gettext_lazy("Charte de coopération"),
}
STATES = {
    Agreement.COMPLETE: (gettext_lazy("accord complet"), "success"),
    Agreement.DISCUSSED: (gettext_lazy("en discussion"), "attention"),
    Agreement.AWAITED: (gettext_lazy("réponses attendues"), "info"),
}
FEW_NAMES = 4


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a member says, as a line. is_earlier: it was looking at an earlier version; may_take: this reader may.

    is_advice: it is no party (an adviser, an observer): heard, not counted. is_gone: it left the project since.
    """

    position: Position
    name: str
    is_earlier: bool
    may_take: bool = False
    is_advice: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A statement on the page of its text."""

    pk: int
    number: int
    words: str
    version: int
    author: str
    state: object
    tone: str
    summary: str
    waiting: str
    opinions: Sequence[Opinion]
    mine: Position | None
    is_mine_due: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a text, with its statements."""

    code: str
    title: str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A party: on how many statements it spoke of the present wording, whether it adopted the text."""

    member: Member
    said: int
    total: int
    adoption: Adoption | None
    state: str

    @property
    def is_silent(self) -> bool:
        return self.said == 0


@dataclass(frozen=True, slots=True)
class TextPage:
    """All that the page of a text shows. counts: statements by state; due: those that wait for this reader."""

    text: str
    title: object
    parts: Sequence[Part]
    members: Sequence[MemberLine]
    counts: dict[str, int]
    due: Sequence[Card] = field(default_factory=list)
    total: int = 0
    state: str = ""
    digest: str = ""
    may_adopt: bool = False
    has_adopted: bool = False


def text_page(now: TextNow, seat: Seat) -> TextPage:
    """Return the page of a text for a reader; asks nothing of the database."""
    names = {one.pk: one.name for one in now.parties}
    parts, number = [], 0
    for code, title in SECTIONS[now.text].items():
        rows = [one for one in now.statements if one.row.section == code]
        cards = []
        for place, one in enumerate(rows):
            number += 1
            cards.append(_card(one, number, names, seat, first=place == 0, last=place == len(rows) - 1))
        parts.append(Part(code, _(title), cards))
    every = [card for part in parts for card in part.cards]
    states = [one.tally.state for one in now.statements]
    own = seat.member.pk if seat.member else 0
    return TextPage(
        text=now.text,
        title=TITLES[now.text],
        parts=parts,
        members=_members(now),
        counts={state.value: states.count(state) for state in Agreement},
        due=[card for card in every if card.is_mine_due],
        total=len(every),
        state=now.standing.state.value,
        digest=now.digest,
        may_adopt=seat.may_vote and bool(every) and own not in now.standing.adopted,
        has_adopted=own in now.standing.adopted,
    )


def _card(one: Written, number: int, names: dict[int, str], seat: Seat, *, first: bool, last: bool) -> Card:
    own = seat.member.pk if seat.member else 0
    mine = next((said for said in one.positions if said.member_id == own), None)
    state, tone = STATES[one.tally.state]
    current = one.current
    return Card(
        pk=one.row.pk,
        number=number,
        words=current.wording,
        version=one.row.version,
        author=current.member.name,
        state=state,
        tone=tone,
        summary=summary(one),
        waiting=few([names[member] for member in names if member in one.tally.silent]),
        opinions=opinions(one, seat),
        mine=mine,
        is_mine_due=seat.may_write and seat.member is not None and own in one.tally.awaited,
        is_first=first,
        is_last=last,
    )


def opinions(one: Written, seat: Seat) -> list[Opinion]:
    """Return the amendments and the disagreements on a statement, whoever says them, the oldest first."""
    own = seat.member.pk if seat.member else 0
    return [
        Opinion(
            said,
            said.member.name,
            said.version < one.row.version,
            said.stance == "amend" and seat.may_write and (seat.may_steer or said.member_id == own),
            said.member_id not in one.tally.parties,
            not said.member.is_held,
        )
        for said in one.positions
        if said.stance != "agree"
    ]


def summary(one: Written) -> str:
    """« 5 d’accord · 1 propose une autre rédaction · 2 n’ont rien dit », for the parties."""
    tally = one.tally
    parts = [
        (len(tally.agree), ngettext("%(n)s d’accord", "%(n)s d’accord", len(tally.agree))),
        (
            len(tally.amend),
            ngettext(
                "%(n)s propose une autre rédaction", "%(n)s proposent une autre rédaction", len(tally.amend)
            ),
        ),
        (len(tally.disagree), ngettext("%(n)s pas d’accord", "%(n)s pas d’accord", len(tally.disagree))),
        (
            len(tally.earlier),
            ngettext(
                "%(n)s d’accord sur une version antérieure",
                "%(n)s d’accord sur une version antérieure",
                len(tally.earlier),
            ),
        ),
        (len(tally.silent), ngettext("%(n)s n’a rien dit", "%(n)s n’ont rien dit", len(tally.silent))),
    ]
    return " · ".join(words % {"n": count} for count, words in parts if count)


def few(known: Sequence[str]) -> str:
    """« A, B, C et 12 autres »."""
    if len(known) <= FEW_NAMES:
        return enumeration(known)
    more = len(known) - FEW_NAMES + 1
    rest = ngettext("%(n)s autre", "%(n)s autres", more) % {"n": more}
    return enumeration([*known[: FEW_NAMES - 1], rest])


def _members(now: TextNow) -> list[MemberLine]:
    latest = {one.member_id: one for one in now.adoptions}
    current = {one.member_id: one for one in now.adoptions if one.edition.digest == now.digest}
    lines = []
    for member in now.parties:
        said = sum(member.pk not in one.tally.awaited for one in now.statements)
        state = "adopted" if member.pk in now.standing.adopted else ""
        state = state or ("outdated" if member.pk in now.standing.outdated else "missing")
        adoption = current.get(member.pk) or latest.get(member.pk)
        lines.append(MemberLine(member, said, len(now.statements), adoption, state))
    return sorted(lines, key=lambda one: (one.said - one.total, one.member.name))


def url_of(text: str, project: int, anchor: int | None = None) -> str:
    """Return the address of a text, at one of its statements."""
    url = reverse(f"cooperation:{ROUTES[text]}", args=[project])
    return f"{url}#enonce-{anchor}" if anchor else url


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text to print: sections that have statements, disagreements kept, who adopted it as it is."""

    title: object
    parts: Sequence[Part]
    reservations: Sequence[tuple[int, Opinion]]
    adoptions: Sequence[MemberLine]
    digest: str
    at: datetime


def printed(page: TextPage, at: datetime) -> PrintedText:
    """Return a text as it is printed on a day."""
    parts = [part for part in page.parts if part.cards]
    kept = [
        (card.number, opinion)
        for part in parts
        for card in part.cards
        for opinion in card.opinions
        if opinion.position.stance == "disagree"
    ]
    return PrintedText(page.title, parts, kept, page.members, page.digest, at)
