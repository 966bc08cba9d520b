"""The joint answer as its page shows it: pieces by organisation, what presses; its line on the overview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.base.addresses import addresses
from maillage.base.explain import day
from maillage.cooperation.domain.bid import PRESSING, TOO_SOON, PieceStanding, counted
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.presentation.sheets import Cell
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.bid import Line as PieceLine
from maillage.cooperation.queries.bid import answers_a_tender, deadline_of, lines_of, may_write_piece
from maillage.cooperation.queries.plan import today_of

LABELS = {
    PieceStanding.TO_GET: gettext_lazy("à fournir"),
    PieceStanding.IN_HAND: gettext_lazy("reçue"),
    PieceStanding.EXPIRED: gettext_lazy("périmée"),
    PieceStanding.EXPIRES_BEFORE: gettext_lazy("expire avant l’échéance"),
    PieceStanding.NOT_ASKED: gettext_lazy("non demandée"),
}
TONES = {
    PieceStanding.TO_GET: "draft",
    PieceStanding.IN_HAND: "ok",
    PieceStanding.EXPIRED: "danger",
    PieceStanding.EXPIRES_BEFORE: "attention",
    PieceStanding.NOT_ASKED: "info",
}


def saved_sentence(line: PieceLine) -> str:
    """Say that a piece is kept, and whether it holds long enough."""
    saved = _("« %(piece)s » : c’est enregistré.") % {"piece": line.label}
    if line.until is None or line.standing not in TOO_SOON:
        return saved
    if line.standing == PieceStanding.EXPIRED:
        more = _("Cette pièce est périmée : elle valait jusqu’au %(day)s.")
    else:
        more = _("Cette pièce expire avant l’échéance : elle vaut jusqu’au %(day)s.")
    more %= {"day": day(line.until)}
    return f"{saved} {more}"


@dataclass(frozen=True, slots=True)
class PieceView:
    """A line as shown. url: of its form, for who may write it."""

    line: PieceLine
    label: object
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Holder:
    """The pieces of an organisation (empty name: of the whole group); ready: how many are in hand, out of needed."""

    name: str
    views: Sequence[PieceView]
    ready: int
    needed: int
    is_own: bool
    member: Member | None = None


def holders_of(lines: Sequence[PieceLine], seat: Seat) -> list[Holder]:
    """Return the pieces by organisation: one's own first, then the group's, then the others'."""
    found: dict[int | None, list[PieceLine]] = {}
    for line in lines:
        found.setdefault(line.piece.member_id, []).append(line)
    own = seat.member.pk if seat.member else None
    holders = [_holder(some, seat, is_own=id is not None and id == own) for id, some in found.items()]
    return sorted(holders, key=lambda one: not one.is_own)


def _holder(lines: Sequence[PieceLine], seat: Seat, *, is_own: bool) -> Holder:
    member = lines[0].piece.member
    counts = counted(line.standing for line in lines)
    return Holder(
        name=member.name if member else "",
        views=_views(lines, seat),
        ready=counts[PieceStanding.IN_HAND],
        needed=sum(counts.values()),
        is_own=is_own,
        member=member,
    )


def _views(lines: Sequence[PieceLine], seat: Seat) -> list[PieceView]:
    address = addresses("cooperation:piece")
    return [
        PieceView(
            line, LABELS[line.standing], TONES[line.standing],
            address(line.piece.pk) if may_write_piece(seat, line.piece) else "",
        )
        for line in lines
    ]  # fmt: skip


def still_wanted(lines: Sequence[PieceLine], member: Member, seat: Seat) -> list[PieceView]:
    """Return what an organisation has still to bring: what it said it brings, and its own pieces left to nobody."""
    wanted = [
        line
        for line in lines
        if line.standing in PRESSING and (line.piece.supplier_id or line.piece.member_id) == member.pk
    ]
    return _views(wanted, seat)


def letter_of(wanted: Sequence[PieceView], project: Project, deadline: date | None) -> str:
    """Return the list as plain text, to copy into a message."""
    begin = _("Pour « %(project)s », il nous manque de votre part :") % {"project": project.title}
    pieces = [
        f"- {view.line.label} ({view.label})" if view.line.piece.received_on else f"- {view.line.label}"
        for view in wanted
    ]
    end = [_("L’offre part le %(date)s.") % {"date": day(deadline)}] if deadline else []
    return "\n".join([begin, "", *pieces, "", *end]).strip()


WIDTHS = (30, 44, 28, 22, 12, 12, 14, 40)


def header() -> list[str]:
    """Return the names of the columns of the table that one downloads."""
    return [
        _("Pour"),
        _("Pièce"),
        _("Qui l’apporte"),
        _("État"),
        _("Reçue le"),
        _("Établie le"),
        _("Valable jusqu’au"),
        _("Remarque"),
    ]


def cells(lines: Sequence[PieceLine]) -> Iterator[list[Cell]]:
    """Return the table that one downloads."""
    for line in lines:
        piece = line.piece
        yield [
            piece.member.name if piece.member else _("Le groupement"),
            line.label,
            piece.supplier.name if piece.supplier else "",
            str(LABELS[line.standing]),
            piece.received_on,
            piece.issued_on,
            line.until,
            piece.note,
        ]


def overview_bid(project: Project, members: Sequence[Member], at: datetime) -> list[Line]:
    """Say what is missing or expired in the answer, when there is one to give (one query and the deadline)."""
    if not answers_a_tender(project):
        return []
    url = reverse("cooperation:bid", args=[project.pk])
    lines = lines_of(project, today_of(at), members)
    due = deadline_of(project)
    if not lines:
        detail = _("Les pièces de chaque membre, et les étapes comptées depuis l’échéance.")
        title = _("Le dossier de réponse n’est pas commencé")
        return [Line(_("dossier"), title, url, _("Préparer le dossier"), detail, due)]
    counts = counted(line.standing for line in lines)
    if counts[PieceStanding.EXPIRED] or counts[PieceStanding.EXPIRES_BEFORE]:
        count = counts[PieceStanding.EXPIRED] + counts[PieceStanding.EXPIRES_BEFORE]
        title = ngettext("%(n)s pièce périmée à l’échéance", "%(n)s pièces périmées à l’échéance", count) % {
            "n": count
        }
        return [Line(_("dossier"), title, url, _("Voir lesquelles"), due=due, state="attention")]
    missing = sum(counts[one] for one in PRESSING)
    title = ngettext(
        "%(n)s pièce reçue sur %(all)s", "%(n)s pièces reçues sur %(all)s", counts[PieceStanding.IN_HAND]
    )
    title %= {"n": counts[PieceStanding.IN_HAND], "all": sum(counts.values())}
    action = _("Voir ce qui manque") if missing else ""
    return [Line(_("dossier"), title, url, action, due=due, state="info" if missing else "ok")]
