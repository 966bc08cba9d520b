"""The sheet of a member: what every document says of it, asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.documents import speaks_for
from maillage.cooperation.actions.door_care import follow_address
from maillage.cooperation.actions.guard import MayNotWrite, writing
from maillage.cooperation.actions.signing_news import DOOR
from maillage.cooperation.domain.events import documents as events  # noqa: F401  named before they are written
from maillage.cooperation.models.documents import MemberSheet
from maillage.cooperation.models.projects import Member
from maillage.mail.domain.addresses import normalise_address

LIMITS = {
    "address": 300, "legal_form": 80, "kind": 200, "signatory": 150, "quality": 120, "contact": 200, "insurer": 200,
}  # fmt: skip


class SignatoryByAdministrator(Refusal):
    message = gettext_noop(
        "L’adresse où part le lien de signature engage l’organisation : seule une personne qui l’administre peut la "
        "changer."
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said of a member; see models.documents.MemberSheet. turnovers: euros by year."""

    address: str = ""
    legal_form: str = ""
    kind: str = ""
    signatory: str = ""
    quality: str = ""
    signatory_email: str = ""
    contact: str = ""
    insurer: str = ""
    turnovers: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def save_sheet(*, member: Member, sheet: Sheet, version: int | None, by: Actor, at: datetime) -> MemberSheet:
    """Keep the sheet of a member: by its own people, or by a coordinator for one without account.

    Raises MayNotWrite, ProjectClosed, ChangedMeanwhile, SignatoryByAdministrator, BadAddress.
    """
    seat = writing(member.project, by, at)
    if not speaks_for(by, member, seat.may_steer):
        raise MayNotWrite()
    row = MemberSheet.objects.select_for_update(of=("self",)).filter(member=member).first()
    row = row or MemberSheet(member=member, updated_at=at, version=0)
    check(read=version, kept=row.version, who=member.name)
    email = normalise_address(sheet.signatory_email) if sheet.signatory_email else ""
    if (
        email != row.signatory_email
        and member.organisation
        and not by.may(Verb.ADMINISTER, to=member.organisation)
    ):
        raise SignatoryByAdministrator()
    former = row.signatory_email or member.email
    before = {name: getattr(row, name) for name in (*LIMITS, "turnovers")}
    for name in LIMITS:
        setattr(row, name, getattr(sheet, name).strip()[: LIMITS[name]])
    row.signatory_email = email
    row.turnovers = {str(year): euros for year, euros in sorted(sheet.turnovers.items(), reverse=True)}
    row.updated_at, row.version = at, row.version + 1
    row.save()
    changed = [name for name, value in before.items() if value != getattr(row, name)]
    record(
        what="document.sheet", about=f"project:{member.project_id}", owner=seat.project.owner,
        after={"party": member.name, "fields": len(changed)}, by=by, at=at,
    )  # fmt: skip
    row.member = member  # its sheet, as it is now, says where links to sign go
    if former and (email or member.email) != former:
        follow_address(member=member, former=former, at=at, kind=DOOR)
    return row
