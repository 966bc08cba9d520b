"""What is written in the journal about meetings, their minutes and the calendars people follow."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

NEWS = "coop.meetings"

PRESENCE = {
    "expected": gettext_noop("attendue"),
    "coming": gettext_noop("sera présente"),
    "excused": gettext_noop("excusée"),
    "represented": gettext_noop("représentée"),
    "present": gettext_noop("présente"),
    "absent": gettext_noop("absente"),
}
MEETING: dict[str, str | Fact] = {
    "title": gettext_noop("réunion"),
    "kind": Fact(
        gettext_noop("sorte"),
        {
            "steering": gettext_noop("comité de pilotage"),
            "technical": gettext_noop("comité technique"),
            "assembly": gettext_noop("assemblée"),
            "working": gettext_noop("réunion de travail"),
        },
    ),
    "starts_at": gettext_noop("début"),
    "minutes": Fact(gettext_noop("durée"), unit="min"),
    "place": gettext_noop("lieu"),
    "link": gettext_noop("visioconférence"),
    "meetings": gettext_noop("réunions"),
    "points": gettext_noop("points"),
    "told": gettext_noop("organisations prévenues"),
    "reason": gettext_noop("motif"),
    "member": gettext_noop("organisation"),
    "presence": Fact(gettext_noop("présence"), PRESENCE),
    "proxy": gettext_noop("représentée par"),
    "point": gettext_noop("point"),
    "present": gettext_noop("présentes"),
    "represented": gettext_noop("représentées"),
    "version": gettext_noop("version"),
    "days": Fact(gettext_noop("délai pour une remarque"), unit="jours"),
    "approval": Fact(
        gettext_noop("approuvé"),
        {
            "in_meeting": gettext_noop("à la réunion suivante"),
            "by_silence": gettext_noop("sans remarque dans le délai"),
        },
    ),
}
register("meeting.planned", gettext_noop("a prévu une réunion"), MEETING)
register("meeting.edited", gettext_noop("a modifié une réunion"), MEETING)
register("meeting.agenda", gettext_noop("a préparé l’ordre du jour"), MEETING)
register("meeting.agenda_told", gettext_noop("a envoyé le nouvel ordre du jour aux membres"), MEETING)
register("meeting.convened", gettext_noop("a convoqué une réunion"), MEETING)
register("meeting.moved", gettext_noop("a déplacé une réunion et prévenu les membres"), MEETING)
register("meeting.cancelled", gettext_noop("a annulé une réunion"), MEETING)
register("meeting.answered", gettext_noop("a répondu à une convocation"), MEETING)
register("meeting.wished", gettext_noop("a demandé un point à l’ordre du jour"), MEETING)
register("meeting.attendance", gettext_noop("a noté les présences"), MEETING)
register("minutes.saved", gettext_noop("a écrit le compte rendu"), MEETING)
register("minutes.sent", gettext_noop("a envoyé le compte rendu pour remarques"), MEETING)
register("minutes.remarked", gettext_noop("a fait une remarque sur le compte rendu"), MEETING)
register("minutes.approved", gettext_noop("a approuvé le compte rendu"), MEETING)
register("minutes.corrected", gettext_noop("a rectifié un compte rendu approuvé"), MEETING)
register("calendar.followed", gettext_noop("a créé l’adresse d’un agenda à suivre"))
register("calendar.stopped", gettext_noop("a retiré l’adresse d’un agenda"))
notices.register(NEWS, gettext_noop("Réunions de vos coopérations"), default="at_once")
