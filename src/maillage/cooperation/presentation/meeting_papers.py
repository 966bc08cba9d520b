"""The papers of a meeting: convocation, attendance sheet, minutes. Our own wording, from the data of the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.base.explain import day, enumeration, hour, moment
from maillage.cooperation.domain.meetings import Headcount, Presence, timetable
from maillage.cooperation.domain.paper import Block, Heading, Paper, Paragraph, Table
from maillage.cooperation.models.meetings import AgendaItem, Attendance, Meeting
from maillage.cooperation.models.minutes import Minutes, MinutesNote, MinutesState
from maillage.cooperation.queries.meetings import Born


@dataclass(frozen=True, slots=True)
class Session:
    """What papers are made from: a meeting, its agenda, its sheet, what was born there, its minutes."""

    meeting: Meeting
    items: Sequence[AgendaItem]
    sheet: Sequence[Attendance]
    count: Headcount
    born: Born
    record: Minutes | None = None
    corrections: Sequence[MinutesNote] = ()


def convocation(session: Session, on: date) -> Paper:
    """Return the text of the convocation, with the agenda."""
    meeting = session.meeting
    blocks: list[Block] = [Paragraph(_convoked(meeting))]
    if meeting.message:
        blocks.append(Paragraph(meeting.message))
    blocks += [
        Heading(_("Quand et où")),
        Paragraph(_when(meeting)),
        Paragraph(meeting.where or _("Le lieu sera précisé.")),
        Heading(_("Ordre du jour")),
        _agenda(session),
        Paragraph(
            _(
                "Si vous ne pouvez pas venir, dites-le, ou faites-vous représenter par une autre organisation du "
                "groupe : elle doit être présente."
            )
        ),
    ]
    return _paper(session, _("Convocation"), on, blocks)


def _convoked(meeting: Meeting) -> str:
    convener = meeting.convener.name if meeting.convener else meeting.project.owner.name
    return _("%(convener)s convie les organisations de « %(project)s » à cette réunion : %(title)s.") % {
        "convener": convener, "project": meeting.project.title, "title": meeting.title,
    }  # fmt: skip


def attendance_sheet(session: Session, on: date) -> Paper:
    """Return the sheet that is signed at the meeting: who is expected, then who does not come."""
    away = [row for row in session.sheet if row.presence in (Presence.EXCUSED, Presence.ABSENT)]
    there = [row for row in session.sheet if row not in away]
    blocks: list[Block] = [
        Paragraph(_when(session.meeting)),
        Paragraph(session.meeting.where or _("Lieu à préciser")),
        Paragraph(_counted(session.count), note=True),
        Heading(_("Émargement")),
        Table(
            (_("Organisation"), _("Nom et fonction"), _("Signature")),
            tuple(line for row in there for line in _signing(row)),
            _("Une ligne par personne"), wide=frozenset({1, 2}), tall=True,
        ),
    ]  # fmt: skip
    if away:
        names = tuple(f"{row.member.name}, {row.get_presence_display()}" for row in away)
        blocks += [Heading(_("Ne viennent pas")), Paragraph("", names)]
    return _paper(session, _("Feuille de présence"), on, blocks)


def _signing(row: Attendance) -> list[tuple[str, str, str]]:
    if row.presence == Presence.REPRESENTED:
        return [(row.member.name, _who(row), "")]
    return [(row.member.name, str(one), "") for one in row.who] or [(row.member.name, "", "")]


def minutes_paper(session: Session, on: date) -> Paper:
    """Return the minutes, as they stand."""
    record = session.record
    assert record is not None
    blocks: list[Block] = [Paragraph(_when(session.meeting)), Paragraph(_standing(record), note=True)]
    blocks += [Heading(_("Présences")), _presences(session), Paragraph(_counted(session.count), note=True)]
    blocks.append(Heading(_("Ce qui s’est dit")))
    for number, item in enumerate(session.items, start=1):
        blocks.append(Heading(f"{number}. {item.title}", level=2))
        blocks += _paragraphs(item.said or _("Rien n’a été noté sur ce point."))
    if record.notes:
        blocks += [Heading(_("Autres notes"), level=2), *_paragraphs(record.notes)]
    blocks += _decided(session.born)
    if session.corrections:
        blocks.append(Heading(_("Rectifications")))
        blocks += [Paragraph(_correction(one)) for one in session.corrections]
    return _paper(
        session, _("Compte rendu"), on, blocks, _("version %(number)s") % {"number": record.version}
    )


def _decided(born: Born) -> list[Block]:
    blocks: list[Block] = []
    if born.decisions:
        head = (_("N°"), _("Décision"), _("À revoir le"))
        rows = tuple(
            (
                str(one.number),
                f"{one.title}\n{one.text}".strip(),
                day(one.review_on) if one.review_on else "—",
            )
            for one in born.decisions
        )
        blocks += [
            Heading(_("Décisions prises")),
            Table(head, rows, _("Inscrites au registre du projet")),
        ]
    if born.tasks:
        head = (_("Action"), _("Par"), _("Pour le"))
        rows = tuple(
            (one.title, one.owner.name if one.owner else _("à désigner"), day(one.due) if one.due else "—")
            for one in born.tasks
        )
        blocks += [
            Heading(_("Actions décidées")),
            Table(head, rows, _("Portées au plan d’actions")),
        ]
    return blocks


def _correction(one: MinutesNote) -> str:
    facts = {"date": day(one.at), "who": one.member.name if one.member else one.author, "text": one.text}
    return _("Le %(date)s, %(who)s : %(text)s") % facts


def _standing(record: Minutes) -> str:
    if record.state == MinutesState.APPROVED and record.approved_at:
        facts = {"date": day(record.approved_at), "how": record.get_approval_display()}
        return _("Approuvé le %(date)s, %(how)s. Il ne change plus.") % facts
    if record.state == MinutesState.SENT and record.sent_at and record.silence_ends:
        facts = {"date": day(record.sent_at), "until": day(record.silence_ends)}
        return _("Envoyé le %(date)s ; sans remarque, il est approuvé le %(until)s.") % facts
    return _("En cours d’écriture : rien n’est encore approuvé.")


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]


def _when(meeting: Meeting) -> str:
    return _("Le %(when)s, jusqu’à %(hour)s.") % {
        "when": moment(meeting.starts_at),
        "hour": hour(meeting.ends_at),
    }


def _agenda(session: Session) -> Table:
    points = timetable(session.meeting.starts_at, [(item.title, item.minutes) for item in session.items])
    rows = tuple((hour(one.starts_at), one.title, f"{one.minutes} min") for one in points)
    return Table(
        (_("Heure"), _("Point"), _("Durée")),
        rows,
        _("Horaires prévus"),
        figures=frozenset({2}),
        wide=frozenset({1}),
    )


def _presences(session: Session) -> Table:
    rows = tuple((row.member.name, str(row.get_presence_display()), _who(row)) for row in session.sheet)
    head = (_("Organisation"), _("Présence"), _("Personnes"))
    return Table(head, rows, _("Organisations attendues"))


def _who(row: Attendance) -> str:
    if row.presence == Presence.REPRESENTED:
        return _("par %(proxy)s") % {"proxy": row.proxy.name} if row.proxy else "—"
    return " ; ".join(str(one) for one in row.who) or "—"


def _counted(count: Headcount) -> str:
    said = (
        (count.present, ngettext("%(n)s présente", "%(n)s présentes", count.present)),
        (
            count.coming,
            ngettext("%(n)s a dit qu’elle viendrait", "%(n)s ont dit qu’elles viendraient", count.coming),
        ),
        (count.represented, ngettext("%(n)s représentée", "%(n)s représentées", count.represented)),
        (count.excused, ngettext("%(n)s excusée", "%(n)s excusées", count.excused)),
        (count.absent, ngettext("%(n)s absente", "%(n)s absentes", count.absent)),
    )
    parts = [words % {"n": number} for number, words in said if number]
    expected = ngettext("%(n)s organisation attendue", "%(n)s organisations attendues", count.expected)
    text = expected % {"n": count.expected}
    text = (
        _("%(expected)s : %(parts)s.") % {"expected": text, "parts": enumeration(parts)}
        if parts
        else f"{text}."
    )
    if count.void:
        void = len(count.void)
        text += " " + ngettext(
            "%(n)s pouvoir ne compte pas : qui l’a reçu n’est pas présent.",
            "%(n)s pouvoirs ne comptent pas : qui les a reçus n’est pas présent.",
            void,
        ) % {"n": void}
    return text


def _paper(session: Session, kind: str, on: date, blocks: Sequence[Block], version: str = "") -> Paper:
    meeting = session.meeting
    return Paper(
        title=_("%(title)s du %(date)s") % {"title": meeting.title, "date": day(meeting.starts_at)}, kind=kind,
        language=(get_language() or "fr")[:2], project=meeting.project.title, on=on, blocks=tuple(blocks),
        version=version,
    )  # fmt: skip
