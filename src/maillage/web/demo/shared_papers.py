"""The papers of the shared post: a convention half signed, statutes still to complete, a file. All invented."""

from __future__ import annotations

from maillage.accounts.actors import Actor
from maillage.cooperation.actions import documents
from maillage.cooperation.actions.files import Upload, keep_file
from maillage.cooperation.actions.member_sheets import Sheet, save_sheet
from maillage.cooperation.actions.proposing import propose
from maillage.cooperation.actions.signing import Signatory, sign
from maillage.cooperation.models.documents import PaperVersion
from maillage.cooperation.models.projects import Project
from maillage.web.demo.cast import Cast, seat_of

CONVENTION = {
    "purpose": "Préparer l’embauche commune d’une personne qui cherche des chantiers pour les quatre structures.",
    "target": "Une personne embauchée et douze clients nouveaux au bout d’un an (exemple).",
    "contributions": "Chacune : six heures par mois de sa direction, ses références, ses plans de charge.",
    "sells_staff": "no",
    "money": "none",
    "steering": "month",
    "months_long": "12",
    "notice_months": "2",
}
STATUTES = {
    "association": "Poste partagé imaginaire",
    "seat": "1 place de la Démonstration",
    "public_members": "0",
    "debt_key": "hours",
    "board_size": "4",
}
FILE = """Plan de charge des quatre structures (démonstration)
Chiffres inventés, en heures par mois.

Structure 101 : 150 h libres de novembre à février
Structure 102 : 90 h libres en janvier
Structure 103 : 210 h libres de décembre à mars
Structure 104 : 60 h libres en novembre
"""


def fill_papers(project: Project, who: Cast) -> None:
    """Make the documents, put one to signature, keep a file."""
    for by in who.all:
        _complete(project, by, who)
    upload = Upload("Plan de charge (démonstration).txt", FILE.encode())
    keep_file(project=project, upload=upload, by=who.director, at=who.ago(8))
    _make(project, "employers_statutes", STATUTES, who)
    version = _make(project, "partnership", CONVENTION, who)
    propose(version=version, by=who.director, at=who.ago(6))
    for by in (who.director, who.partners[0]):
        _sign(version.pk, project, by, who)


def _complete(project: Project, by: Actor, who: Cast) -> None:
    sheet = Sheet(
        address="1 place de la Démonstration",
        legal_form="Association",
        signatory="Une directrice de démonstration",
        quality="directrice",
    )
    save_sheet(member=seat_of(project, by), sheet=sheet, version=0, by=by, at=who.ago(8))


def _make(project: Project, kind: str, answers: dict[str, str], who: Cast) -> PaperVersion:
    by = who.director
    sheet = documents.open_sheet(project=project, kind=kind, by=by, at=who.ago(8))
    documents.answer_sheet(sheet=sheet, answers=answers, version=None, by=by, at=who.ago(8))
    sheet.refresh_from_db()
    return documents.make_version(sheet=sheet, by=by, at=who.ago(7))


def _sign(version: int, project: Project, by: Actor, who: Cast) -> None:
    row = PaperVersion.objects.select_related("sheet__project").get(pk=version)
    name = "Une directrice de démonstration"
    signatory = Signatory(name, "directrice", approved=True, sha256=row.sha256)
    sign(version=row, member=seat_of(project, by), signatory=signatory, by=by, at=who.ago(5))
