"""« Un poste commercial partagé »: a need becomes a group, then a form, then stages. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.cooperation.actions import base, canvas, strategy
from maillage.cooperation.actions.adoption import Signature, adopt
from maillage.cooperation.actions.comments import comment_point
from maillage.cooperation.actions.forms import Choice, choose_form
from maillage.cooperation.actions.gates import pass_gate
from maillage.cooperation.actions.invitations import Invitee, invite_members
from maillage.cooperation.actions.leading import name_leader
from maillage.cooperation.actions.members import Place, add_member
from maillage.cooperation.actions.need import NeedFacts, ShareFacts, say_share
from maillage.cooperation.actions.projects import Card, change_state, start_project
from maillage.cooperation.actions.stages import Said, answer_point, take_process
from maillage.cooperation.domain.need import NeedSort
from maillage.cooperation.formats.answers import parse_answers
from maillage.cooperation.models.base import CommonText
from maillage.cooperation.models.projects import MemberRole, Origin, Project, ProjectState
from maillage.cooperation.models.stages import PointState, ProofKind
from maillage.cooperation.queries.base import digest_of
from maillage.web.demo.accounts import FUNDER_SIRET, NETWORK_SIRET, funder
from maillage.web.demo.cast import PARTNERS, Cast, say_yes, seat_of
from maillage.web.demo.shared_life import fill_days_to_come, fill_life
from maillage.web.demo.shared_papers import fill_papers

TITLE = "Un poste commercial partagé (démonstration)"
SOCLE = CommonText.SOCLE
REASONS = "Aucune de nous ne peut payer seule une personne qui va chercher des clients toute l’année."
AMBITION = "Dans trois ans, le poste se finance par les chantiers qu’il apporte."
AMENDED = (
    "Dans trois ans, le poste se finance par les chantiers qu’il apporte, et la moitié de ces chantiers accueille "
    "des personnes en parcours."
)
GOVERNANCE = "Une structure, une voix ; la plus petite est écoutée comme la plus grande."
NEEDED = (Decimal(30), Decimal(20), Decimal(35))
"""Of a full-time post, in percent, by structure, the director's own first."""
CANVAS = (
    ("je", "explicit", "Je veux des chantiers d’hiver, quand mes équipes attendent."),
    ("je", "implicit", "J’ai peur que la personne vende d’abord pour la plus grande d’entre nous."),
    ("nous", "explicit", "Nous avons déjà prêté des camions entre nous, et cela s’est bien passé."),
    ("dans", "explicit", "Ici, les bailleurs cherchent un seul interlocuteur pour plusieurs métiers."),
)
KEYS: Mapping[str, str] = {
    "goal": "Des commandes régulières, donc des contrats plus longs pour les personnes en parcours.",
    "value": "Le carnet d’adresses de l’une, l’atelier de la deuxième, les véhicules de la troisième, la paie de la "
    "quatrième.",
    "roles": "La structure porteuse embauche ; les quatre fixent ensemble le plan de charge, chaque mois.",
    "anchorage": "Quatre communes voisines, les mêmes bailleurs, le même bassin d’emploi.",
}
ADVICE = {
    "schema": "maillage/answers/1",
    "goals": {"development": 3, "mutualisation": 3, "impact": 1},
    "horizon": "open",
    "partners": {"siae": 4, "handicap": 0, "company": 0, "authority": 0, "association": 0, "person": 0},
    "personality": "any",
    "staff": "employ",
    "shares": ["posts", "functions"],
    "market": None,
    "topic": None,
}
FIRST: Mapping[str, str] = {
    "VP-01": "Les quatre directions ont écrit le même besoin, chacune de son côté.",
    "VP-02": "Le réseau l’a proposé en réunion, sans attendre de demande.",
    "VP-03": "Rien n’est imposé : les financeurs l’ont appris par nous.",
    "VP-04": "Trois conseils sur quatre en ont parlé ; le quatrième le fera ce mois-ci.",
    "VP-05": "Quatre demandes, pas une : deux autres structures sont tenues au courant.",
    "VP-06": "Le Département imaginaire cherche à allonger les parcours.",
}
UNMET_REASON = "L’histoire entre nos structures se dira au diagnostic : l’attendre bloquerait le calendrier."


def fill_shared_post(who: Cast) -> None:
    """Fill the running cooperation, wholly or not at all, when it is missing."""
    if not Project.objects.filter(owner=who.director.organisation, title=TITLE).exists():
        _fill(who)


@transaction.atomic
def _fill(who: Cast) -> None:
    project = _begin(who)
    _write_together(project, who)
    _share_views(project, who)
    _choose(project, who)
    _follow(project, who)
    fill_life(project, who)
    fill_papers(project, who)
    fill_days_to_come(project, who)


def _begin(who: Cast) -> Project:
    """Open the project from a need; those invited are engaged within two weeks."""
    by = who.director
    card = Card(
        title=TITLE,
        purpose="Embaucher ensemble une personne qui cherche des chantiers pour quatre structures inventées.",
        deadline=timezone.localdate(who.ago(-75)),
        starts_on=timezone.localdate(who.ago(-75)),
        months=36,
        amount_cents=15_240_000,  # three years of its funding plan
    )
    need = NeedFacts(NeedSort.POST, REASONS)
    project = start_project(
        card=card, origin=Origin.NEED, role=MemberRole.LEAD, need=need, by=by, at=who.ago(60)
    )
    places = [Place(siret=siret) for siret in PARTNERS]
    funder(who.at)  # its organisation is there, so that it is invited on the site
    places.append(Place(siret=NETWORK_SIRET, role=MemberRole.ADVISER))
    places.append(Place(siret=FUNDER_SIRET, role=MemberRole.FUNDER))
    members = [add_member(project=project, place=one, by=by, at=who.ago(59)) for one in places]
    sent = invite_members(
        project=project,
        invitees=[Invitee(one, who.address()) for one in members],
        answer_by=timezone.localdate(who.ago(48)),
        message="Le besoin que nous partageons, et ce que nous pourrions en faire. Exemple de message.",
        by=by,
        at=who.ago(58),
    )
    for days, invitation in enumerate(sent):
        say_yes(invitation, who.ago(56 - days))
    _say_needs(project, who)
    change_state(project=project, state=ProjectState.RUNNING, reason="", by=by, at=who.ago(50))
    project.refresh_from_db()
    return project


def _say_needs(project: Project, who: Cast) -> None:
    """Have three structures say what they need of the post; the fourth does not know yet."""
    for by, percent in zip(who.all, NEEDED, strict=False):
        facts = ShareFacts(quantity=percent, note="Exemple de besoin.")
        say_share(member=seat_of(project, by), facts=facts, version=None, by=by, at=who.ago(51))


def _write_together(project: Project, who: Cast) -> None:
    """Write the socle: a disagreement, kept, becomes an amendment; then all adopt the words."""
    director, second, third, fourth = who.all
    said = [
        base.propose(project=project, text=SOCLE, section=section, wording=words, by=by, at=who.ago(47))
        for section, words, by in (
            ("reasons", REASONS, director),
            ("ambition", AMBITION, second),
            ("governance", GOVERNANCE, third),
        )
    ]
    ambition = said[1]
    for statement, authors in ((said[0], (second, third, fourth)), (said[2], (director, second, fourth))):
        for by in authors:
            _take(statement.pk, base.Opinion("agree", 1), by, who, 46)
    _take(ambition.pk, base.Opinion("agree", 1), director, who, 46)
    against = "Un chantier qui paie mais n’accueille personne ne nous sert à rien."
    _take(ambition.pk, base.Opinion("disagree", 1, reason=against), third, who, 45)
    amendment = _take(ambition.pk, base.Opinion("amend", 1, wording=AMENDED), fourth, who, 44)
    base.take_in(amendment=amendment, version=1, by=director, at=who.ago(43))
    for by in (director, second, third):
        _take(ambition.pk, base.Opinion("agree", 2), by, who, 42)
    for by in who.all:
        signature = Signature("Une directrice de démonstration", "directrice", digest_of(project, SOCLE))
        adopt(project=project, text=SOCLE, signature=signature, by=by, at=who.ago(41))


def _take(statement: int, opinion: base.Opinion, by: Actor, who: Cast, days: int) -> base.Position:
    row = base.Statement.objects.select_related("project").get(pk=statement)
    return base.take_position(statement=row, opinion=opinion, by=by, at=who.ago(days))


def _share_views(project: Project, who: Cast) -> None:
    """Write the canvas and the keys; one structure shares its strategy, another keeps its own."""
    authors = (who.director, who.partners[2], who.partners[0], who.partners[1])
    for (zone, nature, words), by in zip(CANVAS, authors, strict=True):
        canvas.write_entry(project=project, zone=zone, nature=nature, words=words, by=by, at=who.ago(40))
    canvas.write_keys(project=project, words=KEYS, versions={}, by=who.director, at=who.ago(40))
    answers = {
        "axes": "Trouver des chantiers d’hiver, et moins dépendre d’un seul donneur d’ordre.",
        "priorities": "D’abord les bailleurs, puis les copropriétés.",
        "jobs": "Des commandes régulières permettent des contrats plus longs.",
    }
    for by in (who.director, who.partners[0]):
        strategy.write_strategy(project=project, answers=answers, hours=6, version=0, by=by, at=who.ago(39))
    ties = strategy.Ties(
        "Bailleur imaginaire (démonstration)",
        1,
        3,
        "Un premier essai au printemps.",
        [(2025, "economic", "Visite")],
    )
    strategy.write_relation(
        project=project, relation=None, ties=ties, version=None, by=who.director, at=who.ago(39)
    )
    strategy.share_strategy(project=project, shared=True, by=who.director, at=who.ago(38))


def _choose(project: Project, who: Cast) -> None:
    reason = "Quatre employeurs, une seule personne à embaucher, et chacune ne paie que ses heures."
    choice = Choice(form="R-309", answers=parse_answers(ADVICE), reason=reason)
    choose_form(project=project, choice=choice, by=who.director, at=who.ago(37))
    project.refresh_from_db()


def _follow(project: Project, who: Cast) -> None:
    """Follow the process of the DLA: the first gate is passed without one point, with the reason."""
    by = who.director
    process = take_process(project=project, source="dla", by=by, at=who.ago(36))
    points = {one.code: one for one in process.points.select_related("process__project")}
    for code, text in FIRST.items():
        said = Said(PointState.MET, ProofKind.BY_NOTE, f"{text} Exemple de note.")
        answer_point(point=points[code], said=said, version=None, by=by, at=who.ago(33))
    name_leader(
        project=project,
        member=seat_of(project, by),
        name="Directrice de démonstration",
        by=by,
        at=who.ago(33),
    )
    first = process.stages.select_related("process__project").get(code="mobilisation")
    pass_gate(stage=first, reason=UNMET_REASON, by=by, at=who.ago(31))
    written = Said(
        PointState.MET, ProofKind.BY_DOCUMENT, reference="Socle stratégique, adopté par les quatre structures"
    )
    answer_point(point=points["VP-09"], said=written, version=None, by=by, at=who.ago(30))
    helped = Said(
        PointState.MET, ProofKind.BY_NOTE, "Le réseau imaginaire anime chaque comité. Exemple de note."
    )
    answer_point(point=points["VP-11"], said=helped, version=None, by=who.helper, at=who.ago(29))
    ask = "Les salariés en parcours n’ont pas encore été entendus : qui les réunit ? Exemple de commentaire."
    comment_point(point=points["VP-10"], text=ask, by=who.helper, at=who.ago(28))
    reply = "Nous, en janvier. Exemple de commentaire."
    comment_point(point=points["VP-10"], text=reply, by=who.partners[0], at=who.ago(27))
