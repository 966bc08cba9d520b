"""Objects of the documents of a project: one opened, one put to the signature, the link of a signatory."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.documents import make_version, open_sheet
from maillage.cooperation.actions.proposing import propose
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.models import MemberSheet, PaperSheet, Project
from maillage.cooperation.tests.documents.scene import answers_of
from maillage.cooperation.tests.factories import make_member
from maillage.mail.actions.links import issue_link
from tests.repo.cast import Cast, Sample, of

SHEET, VERSION = of("paper_sheet"), of("paper_version")
SAMPLES = {
    "cooperation:documents": Sample(of("project"), Verb.READ),
    "cooperation:document_open": Sample(of("project"), Verb.WRITE),
    "cooperation:document_verify": Sample(of("project"), Verb.READ),
    "cooperation:document": Sample(SHEET, Verb.READ),
    "cooperation:document_fill": Sample(SHEET, Verb.WRITE),
    "cooperation:document_make": Sample(SHEET, Verb.WRITE),
    "cooperation:document_board": Sample(SHEET, Verb.WRITE),
    "cooperation:member_sheet": Sample(of("paper_lead"), Verb.WRITE),
    "cooperation:version": Sample(VERSION, Verb.READ),
    "cooperation:version_pdf": Sample(VERSION, Verb.READ),
    "cooperation:version_docx": Sample(VERSION, Verb.READ),
    "cooperation:version_certificate": Sample(VERSION, Verb.READ),
    "cooperation:version_propose": Sample(VERSION, Verb.WRITE),
    "cooperation:version_withdraw": Sample(VERSION, Verb.WRITE),
    "cooperation:version_sign": Sample(VERSION, Verb.ADMINISTER),
    "cooperation:version_refuse": Sample(VERSION, Verb.ADMINISTER),
    "cooperation:sign_door": Sample(lambda made: {"token": made["sign_token"]}),
    "cooperation:sign_door_pdf": Sample(lambda made: {"token": made["sign_token"]}),
    "cooperation:sign_door_certificate": Sample(lambda made: {"token": made["sign_token"]}),
}
CANARIES = {
    "Poste secret au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Signataire secret au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Make a document with answers, a version to sign, and the link of the signatory of another member."""
    at = timezone.now()
    lead = project.members.get(organisation=cast.owner)
    party = make_member(
        project, organisation=None, name="Partie à la convention", email="partie@exemple.test"
    )
    for member, name in ((lead, "Signataire secret au canari"), (party, "Signataire")):
        MemberSheet.objects.create(
            member=member, address="1 rue Inventée", signatory=name, quality="présidente", updated_at=at
        )
    sheet = open_sheet(project=project, kind="secondment", by=cast.by, at=at)
    answers = answers_of(templates()["secondment"], [lead, party])
    answers |= {"lender": str(lead.pk), "user": str(party.pk), "qualification": "Poste secret au canari"}
    PaperSheet.objects.filter(pk=sheet.pk).update(answers=answers)
    sheet.refresh_from_db()
    version = make_version(sheet=sheet, by=cast.by, at=at)
    propose(version=version, by=cast.by, at=at)
    _link, token = issue_link(
        purpose="coop-sign",
        about=f"coop:sign:{version.pk}:m{party.pk}",
        meant_for=party.email,
        days=30,
        at=at,
    )
    return {"paper_sheet": sheet, "paper_version": version, "paper_lead": lead, "sign_token": token}
