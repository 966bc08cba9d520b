"""The life of the shared post: what is to do, what is decided, committees, who pays. Invented, amounts included."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.cooperation.actions import (
    agendas,
    attendance,
    ballot_casting,
    ballots,
    comments,
    funding,
    meetings,
    minutes,
    plan,
)
from maillage.cooperation.actions.ballot_proxies import Written, give_proxy
from maillage.cooperation.actions.instalments import InstalmentFacts, write_instalment
from maillage.cooperation.domain.votes import YES
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.models.decisions import DecisionKind
from maillage.cooperation.models.funding import FundingKind, FundingState
from maillage.cooperation.models.meetings import Meeting, MeetingKind, Presence
from maillage.cooperation.models.plan import Task, TaskState
from maillage.cooperation.models.projects import Project
from maillage.web.demo.accounts import FUNDER_NAME
from maillage.web.demo.cast import Cast, seat_of

TEST = "Montant d’exemple."
PLACE = "Salle imaginaire, 1 place de la Démonstration"


def fill_life(project: Project, who: Cast) -> None:
    """Fill a vote that is over, a committee that was held, the plan and the funding plan: the oldest first."""
    _decide(project, who)
    held = _meet(project, who)
    _plan(project, held, who)
    _fund(project, who)


def fill_days_to_come(project: Project, who: Cast) -> None:
    """Fill what waits for people: the next committee, a vote under way."""
    _convene_next(project, who)
    _ask(project, who)


def _day(who: Cast, days: int) -> date:
    return timezone.localdate(who.ago(days))


def _decide(project: Project, who: Cast) -> None:
    """A vote that is over: the fourth structure voted by proxy."""
    at = who.ago(28)
    draft = ballots.Draft(
        question="Verser 3 000 € chacune au démarrage du poste (exemple)",
        text="Le versement couvre les trois premiers mois de salaire, avant les premières ventes.",
        closes_at=at + timedelta(days=7),
        kind=DecisionKind.BUDGET,
        review_on=_day(who, -150),
    )
    ballot = ballots.open_ballot(project=project, draft=draft, by=who.director, at=at)
    holder = seat_of(project, who.director)
    written = Written(text="Votez pour : notre conseil l’a décidé. Exemple de procuration.")
    absent = who.partners[2]
    give_proxy(ballot=ballot, holder=holder, written=written, by=absent, at=at + timedelta(days=1))
    for by in who.all:
        voter = who.director if by is absent else by
        _vote(ballot, by, voter, who, 26)


def _vote(ballot: Ballot, elector: Actor, voter: Actor, who: Cast, days: int) -> None:
    row = ballot.electors.get(member=seat_of(ballot.project, elector))
    said = ballot_casting.Said(choices=(YES,))
    ballot_casting.cast_vote(ballot=ballot, elector=row, said=said, version=None, by=voter, at=who.ago(days))


def _ask(project: Project, who: Cast) -> None:
    """A vote under way: one structure has voted."""
    at = who.ago(3)
    draft = ballots.Draft(
        question="Confier la paie du poste à la structure porteuse (exemple)",
        text="Elle tient déjà la paie de cinquante personnes ; les trois autres relisent les comptes deux fois par an.",
        closes_at=who.morning(-6),
    )
    ballot = ballots.open_ballot(project=project, draft=draft, by=who.director, at=at)
    _vote(ballot, who.partners[0], who.partners[0], who, 2)


def _meet(project: Project, who: Cast) -> Meeting:
    """A committee that was held: who came, what was said, minutes sent for remarks."""
    by, start = who.director, who.morning(14)
    sitting = meetings.Sitting(
        MeetingKind.STEERING, "Comité de pilotage : le poste, son coût, sa place", start, 90, PLACE
    )
    meeting = meetings.plan_meetings(project=project, sitting=sitting, by=by, at=who.ago(25))[0]
    lines = [
        agendas.Line("Le plan de charge de chacune", 30),
        agendas.Line("Le coût du poste et qui l’avance", 35),
        agendas.Line("La convention collective à choisir", 20),
    ]
    agendas.save_agenda(meeting=meeting, lines=lines, version=None, by=by, at=who.ago(25))
    meetings.convene_meeting(meeting=meeting, message="Apportez vos heures d’hiver.", by=by, at=who.ago(24))
    for partner, presence in zip(
        who.partners, (Presence.COMING, Presence.COMING, Presence.EXCUSED), strict=True
    ):
        attendance.answer_meeting(
            meeting=meeting, answer=attendance.Answer(presence), by=partner, at=who.ago(20)
        )
    _note(meeting, project, who)
    return meeting


def _note(meeting: Meeting, project: Project, who: Cast) -> None:
    after = meeting.starts_at + timedelta(hours=2)
    people = "Une directrice de démonstration"
    states = (Presence.PRESENT, Presence.PRESENT, Presence.PRESENT, Presence.EXCUSED)
    sheet = {
        seat_of(project, one).pk: attendance.Answer(state, people if state == Presence.PRESENT else "")
        for one, state in zip(who.all, states, strict=True)
    }
    sheet[seat_of(project, who.helper).pk] = attendance.Answer(
        Presence.PRESENT, "Facilitatrice de démonstration"
    )
    attendance.note_attendance(meeting=meeting, sheet=sheet, version=None, by=who.director, at=after)
    words = (
        "Les quatre plans de charge se complètent : le creux de l’une est la pointe de l’autre.",
        "Le poste coûte 50 800 € la première année (exemple). Chacune avance 3 000 €, comme décidé.",
        "Deux conventions sont possibles : on compare les grilles avant le prochain comité.",
    )
    said = {item.pk: text for item, text in zip(meeting.items.order_by("position"), words, strict=True)}
    text = minutes.Text(said, "Prochain comité : présenter l’offre d’emploi.")
    record = minutes.save_minutes(
        meeting=meeting, text=text, version=0, by=who.helper, at=after + timedelta(hours=4)
    )
    minutes.send_minutes(record=record, days=15, version=None, by=who.director, at=after + timedelta(days=1))


def _convene_next(project: Project, who: Cast) -> None:
    by = who.director
    sitting = meetings.Sitting(
        MeetingKind.STEERING, "Comité de pilotage : l’offre d’emploi", who.morning(-9), 90, PLACE
    )
    meeting = meetings.plan_meetings(project=project, sitting=sitting, by=by, at=who.ago(4))[0]
    lines = [
        agendas.Line("Relire le compte rendu", 10),
        agendas.Line("La fiche de poste", 40),
        agendas.Line("Qui reçoit les candidates et les candidats", 25),
    ]
    agendas.save_agenda(meeting=meeting, lines=lines, version=None, by=by, at=who.ago(4))
    meetings.convene_meeting(meeting=meeting, by=by, at=who.ago(4))
    coming = attendance.Answer(Presence.COMING)
    attendance.answer_meeting(meeting=meeting, answer=coming, by=who.partners[0], at=who.ago(3))
    wished = "Parler des heures de février"
    agendas.wish(meeting=meeting, text=wished, by=who.partners[1], at=who.ago(3))


def _plan(project: Project, held: Meeting, who: Cast) -> None:
    """Six tasks: one done, one late, one that waits for others, one without anybody."""
    director, second, third, fourth = who.all
    rows = {
        "cost": ("Chiffrer le poste avec la paie", director, 20, "", ()),
        "boards": ("Faire passer le projet devant les quatre conseils", third, 5, "", ()),
        "sheet": ("Écrire la fiche de poste", second, -7, "", ()),
        "agreement": ("Comparer les deux conventions collectives", fourth, -8, f"meeting:{held.pk}", ()),
        "offer": ("Publier l’offre d’emploi", director, -25, "", ("boards", "sheet")),
        "clients": ("Trouver trois clients pour essayer l’offre commune", None, -40, "", ()),
    }
    made: dict[str, Task] = {}
    for code, (title, owner, due, born_in, after) in rows.items():
        made[code] = plan.add_task(
            project=project, title=title, owner=seat_of(project, owner) if owner else None,
            due=_day(who, due), born_in=born_in, after=[made[one].pk for one in after], by=director, at=who.ago(11),
        )  # fmt: skip
    plan.change_task_state(task=made["cost"], state=TaskState.DONE, by=director, at=who.ago(10))
    for code, by in (("boards", third), ("sheet", second)):
        plan.change_task_state(task=made[code], state=TaskState.DOING, by=by, at=who.ago(10))
    late = "Trois conseils ont dit oui ; le quatrième se réunit la semaine prochaine. Exemple de commentaire."
    comments.comment_task(task=made["boards"], text=late, by=third, at=who.ago(9))


def _fund(project: Project, who: Cast) -> None:
    """What the first year costs, and who pays: one amount is still unknown."""
    start, lead = _day(who, -75), seat_of(project, who.director)
    lines = (
        funding.LineFacts("Salaire et cotisations du poste", 4_600_000, start, 12, member=lead, note=TEST),
        funding.LineFacts("Déplacements et téléphone", 480_000, start, 12, member=lead, note=TEST),
        funding.LineFacts("Temps des quatre directions", 600_000, start, 12, in_kind=True, note=TEST),
        funding.LineFacts("Logiciel de suivi des clients", None, start, 1, note="Devis demandé (exemple)."),
    )
    for line in lines:
        funding.write_line(
            project=project, line=None, facts=line, version=None, by=who.director, at=who.ago(9)
        )
    for facts in _sources(who):
        source = funding.write_source(
            project=project, source=None, facts=facts, version=None, by=who.director, at=who.ago(9)
        )
        if facts.kind == FundingKind.OWN:
            paid = InstalmentFacts(600_000, _day(who, 12), _day(who, 10), "Deux virements d’exemple")
            due = InstalmentFacts(600_000, _day(who, -20))
            for one in (paid, due):
                write_instalment(
                    source=source, instalment=None, facts=one, version=None, by=who.director, at=who.ago(8)
                )


def _sources(who: Cast) -> tuple[funding.SourceFacts, ...]:
    return (
        funding.SourceFacts(
            "Les quatre structures", FundingKind.OWN, FundingState.GRANTED, requested_cents=1_200_000,
            granted_cents=1_200_000, granted_on=_day(who, 26), granted_ref="Décision n° 1 (exemple)",
        ),
        funding.SourceFacts(
            FUNDER_NAME, FundingKind.PUBLIC, FundingState.REQUESTED,
            requested_cents=2_000_000, requested_on=_day(who, 12), expected_on=_day(who, -120),
            conditions="Un bilan au bout de six mois.",
        ),
        funding.SourceFacts(
            "Fondation imaginaire (démonstration)", FundingKind.PRIVATE, FundingState.PLANNED,
            conditions="Montant inconnu : rendez-vous pris.",
        ),
        funding.SourceFacts(
            "Chantiers apportés par le poste", FundingKind.SALES, FundingState.PLANNED, requested_cents=1_500_000,
            expected_on=_day(who, -240),
        ),
    )  # fmt: skip
