"""Objects of the projects, their members and the notes of one organisation."""

from __future__ import annotations

from typing import Any

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.notes import write_note
from maillage.cooperation.models import MailedDoor, MemberState, Project
from maillage.cooperation.tests.factories import make_member
from tests.repo.cast import NOW, Cast, Sample, of


def _door(made: dict[str, Any]) -> dict[str, Any]:
    return {"pk": made["project"].pk, "number": made["mailed_door"].pk}


SAMPLES = {
    "cooperation:project": Sample(of("project"), Verb.READ),
    "cooperation:history": Sample(of("project"), Verb.READ),
    "cooperation:members": Sample(of("project"), Verb.READ),
    "cooperation:members_export": Sample(lambda made: {"pk": made["project"].pk, "kind": "csv"}, Verb.READ),
    "cooperation:doors": Sample(of("project"), Verb.WRITE),
    "cooperation:door_close": Sample(_door, Verb.WRITE),
    "cooperation:door_send": Sample(_door, Verb.WRITE),
    "cooperation:notes": Sample(of("project"), Verb.READ),
    "cooperation:from_proposal": Sample(of("proposal"), Verb.WRITE),
    "cooperation:edit": Sample(of("project"), Verb.WRITE),
    "cooperation:state": Sample(of("project"), Verb.WRITE),
    "cooperation:member_add": Sample(of("project"), Verb.WRITE),
    "cooperation:member": Sample(of("seat"), Verb.WRITE),
    "cooperation:member_remove": Sample(of("proposed_member"), Verb.WRITE),
    "cooperation:note_add": Sample(of("project"), Verb.WRITE),
    "cooperation:note": Sample(of("note"), Verb.WRITE),
    "cooperation:note_delete": Sample(of("note"), Verb.WRITE),
    "cooperation:reading": Sample(of("project"), Verb.READ),
    "cooperation:reading_choose": Sample(
        lambda made: {"pk": made["project"].pk, "role": "observer"}, Verb.WRITE
    ),
}
CANARIES = {
    "Projet secret au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Membre secret au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Note interne au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Make a member, one that is not invited yet, and a note of the owner."""
    seat = make_member(project, name="Membre secret au canari")
    return {
        "seat": seat,
        "mailed_door": MailedDoor.objects.create(
            member=seat, kind="sign", number=1, words="Lien secret au canari", sent_at=NOW
        ),
        "proposed_member": make_member(project, organisation=None, state=MemberState.PROPOSED),
        "note": write_note(project=project, text="Note interne au canari", by=cast.by, at=NOW),
    }
