"""The register of decisions: what waits, what was decided, what is to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import day, explain
from maillage.cooperation.domain.ballot_plain import result_from_plain
from maillage.cooperation.domain.ballot_rules import default
from maillage.cooperation.domain.reading import kinds_kept
from maillage.cooperation.domain.votes import College, Rule, rule_from_plain
from maillage.cooperation.models.ballots import Ballot, BallotState, Elector
from maillage.cooperation.models.decisions import OUTSIDE, Decision, DecisionKind, DecisionState, KindRule
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.presentation.ballot_words import RuleWords, rule_words, sentence
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.ballots import rules_of
from maillage.cooperation.queries.decisions import (
    due_reviews,
    open_counts,
    reviews_of,
    waiting_turns,
)
from maillage.cooperation.queries.seats import Seats

TONES = {
    DecisionState.IN_FORCE: "success",
    DecisionState.NOT_ADOPTED: "draft",
    DecisionState.REVISED: "info",
    DecisionState.REPEALED: "draft",
}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision in the register. born: where it was taken, in words; url: of that place; late: its review is."""

    decision: Decision
    tone: str
    result: str
    late: bool
    born: str = ""
    born_url: str = ""


def decision_rows(rows: Sequence[Decision], at: datetime) -> list[DecisionRow]:
    """Return the decisions of the register in words, without any query (read by `register_of`)."""
    return [decision_row(row, at) for row in rows]


def decision_row(row: Decision, at: datetime) -> DecisionRow:
    """Return one decision in words."""
    ballot = getattr(row, "ballot", None)
    kind, _colon, number = row.born_in.partition(":")
    born, url = "", ""
    if kind == "meeting" and number.isdigit():
        born, url = _("prise en réunion"), reverse("cooperation:meeting", args=[row.project_id, int(number)])
    elif kind == OUTSIDE:
        born = _("prise hors de Maillage par %(body)s") % {"body": row.body}
    return DecisionRow(
        decision=row,
        tone=TONES[DecisionState(row.state)],
        result=result_words(ballot) if ballot else "",
        late=is_late(row, at),
        born=born,
        born_url=url,
    )


def is_late(row: Decision, at: datetime) -> bool:
    """Tell whether a decision in force should have been looked at again."""
    return bool(
        row.state == DecisionState.IN_FORCE
        and row.review_on
        and row.review_on <= timezone.localtime(at).date()
    )


def result_words(ballot: Ballot) -> str:
    """Return the result of a vote in a sentence, empty before it is counted."""
    return sentence(ballot, result_from_plain(ballot.result)) if ballot.result else ""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A vote that waits for something. waits: for one's organisation; by_proxy: names one votes for and has not yet."""

    ballot: Ballot
    voted: int
    electors: int
    waits: bool
    by_proxy: list[str]
    is_open: bool
    state: str


def open_rows(seat: Seat, at: datetime) -> list[OpenRow]:
    """Return the votes of a project that wait for something, those that wait for one's organisation first."""
    found, member = [], seat.member.pk if seat.member and seat.may_write else None
    for one in open_counts(seat.project, member, kinds_kept(seat.reads)):
        is_open = one.ballot.is_open_at(at)
        waits, by_proxy = is_open and one.waits, list(one.by_proxy) if is_open else []
        found.append(
            OpenRow(
                one.ballot, one.voted, one.electors, waits, by_proxy, is_open, _state(one.ballot, is_open)
            )
        )
    return sorted(found, key=lambda row: (not (row.waits or row.by_proxy), row.ballot.closes_at))


def _state(ballot: Ballot, is_open: bool) -> str:
    if ballot.state == BallotState.OPEN and not is_open:
        return _("dépouillement en cours")
    return str(ballot.get_state_display())


def overview_decisions(seat: Seat, at: datetime) -> list[Line]:
    """Say which votes are open and which reviews are late, for the overview (two queries)."""
    project, kept = seat.project, kinds_kept(seat.reads)
    url = reverse("cooperation:decisions", args=[project.pk])
    rows = open_counts(project, None, kept)
    lines = [_vote_line(one.ballot, one.voted, one.electors, at) for one in rows[:3]]
    late, standing = reviews_of(project, timezone.localtime(at).date(), kept)
    if late:
        title = ngettext("%(n)s décision à revoir", "%(n)s décisions à revoir", late) % {"n": late}
        lines.append(Line(_("décisions"), title, url, _("Revoir"), state="attention"))
    if not lines and standing:
        title = ngettext("%(n)s décision en vigueur", "%(n)s décisions en vigueur", standing)
        lines.append(Line(_("décisions"), title % {"n": standing}, url, state="ok"))
    return lines or [Line(_("décisions"), _("Aucune décision au registre"), url)]


def _vote_line(ballot: Ballot, voted: int, electors: int, at: datetime) -> Line:
    url = reverse("cooperation:ballot", args=[ballot.pk])
    title = _("Vote : %(question)s") % {"question": ballot.question}
    if ballot.state == BallotState.OPEN:
        detail = ngettext("%(n)s vote sur %(all)s.", "%(n)s votes sur %(all)s.", voted)
        detail %= {"n": voted, "all": electors}
        return Line(_("décisions"), title, url, _("Voir le vote"), detail, due=_day(ballot.closes_at))
    detail = str(ballot.get_state_display()).capitalize()
    return Line(_("décisions"), title, url, _("Décider de la suite"), f"{detail}.", state="attention")


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def waiting_decisions(seats: Seats, at: datetime) -> list[Line]:
    """Say what waits for an actor: votes of its organisation or by proxy, reviews it coordinates (two queries)."""
    lines = [_waiting(row, seats) for row in waiting_turns(seats, at)]
    for decision in due_reviews(seats, timezone.localtime(at).date()):
        title = _("À revoir : %(title)s") % {"title": decision.title}
        url = reverse("cooperation:decision", args=[decision.pk])
        lines.append(
            Line(
                _("décision"), title, url, _("Revoir"), seats.projects[decision.project_id].title,
                due=decision.review_on, state="attention",
            )
        )  # fmt: skip
    return lines


def _waiting(row: Elector, seats: Seats) -> Line:
    """A vote to give; for another organisation, its name is told with that of the project."""
    own = any(one.pk == row.member_id for one in seats.engaged)
    title = _("À voter : %(question)s") if own else _("À voter par procuration : %(question)s")
    project = seats.projects[row.ballot.project_id].title
    return Line(
        kind=_("vote"),
        title=title % {"question": row.ballot.question},
        url=reverse("cooperation:ballot", args=[row.ballot_id]),
        action=_("Voter"),
        detail=project if own else f"{project} · {row.name}",
        due=_day(row.ballot.closes_at),
        state="attention",
    )


def review_words(row: Decision, at: datetime) -> str:
    """« à revoir le 3 mars 2027 », « devait être revue le… »; empty without date or once it is over."""
    if row.review_on is None or row.state != DecisionState.IN_FORCE:
        return ""
    text = _("devait être revue le %(date)s") if is_late(row, at) else _("à revoir le %(date)s")
    return text % {"date": day(row.review_on)}


@dataclass(frozen=True, slots=True)
class RuleCard:
    """The rule of a kind of decision. why: of a default; chosen: by the project itself, on, by whom."""

    kind: str
    label: str
    words: RuleWords
    why: str
    chosen: KindRule | None
    rule: Rule

    def lets_one_decide(self, electors: int) -> bool:
        """Tell whether the vote of one organisation reaches the quorum, however the others abstain."""
        return not self.rule.by_weight and 0 < electors * self.rule.quorum <= 1 < electors


def rule_cards(project: Project) -> list[RuleCard]:
    """Return the rule of each kind of decision (one query)."""
    chosen = rules_of(project)
    cards = []
    for kind, label in DecisionKind.choices:
        row = chosen.get(kind)
        rule, why = default(kind, project.form)
        if row is not None:
            rule, why = rule_from_plain(row.rule), ""
        words = rule_words(rule)
        cards.append(RuleCard(kind, str(label), words, explain((why, {})) if why else "", row, rule))
    return cards


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """What the vote of a member weighs."""

    name: str
    weight: int
    college: str


def voice_lines(members: Sequence[Member], colleges: Sequence[College]) -> list[VoiceLine]:
    """Return the voice of each member that votes today (read by `parties_of`)."""
    names = {one.code: one.name for one in colleges}
    found = []
    for member in members:
        voice = getattr(member, "voice", None)
        college = names.get(voice.college, "") if voice else ""
        found.append(VoiceLine(member.name, voice.weight if voice else 1, college))
    return found
