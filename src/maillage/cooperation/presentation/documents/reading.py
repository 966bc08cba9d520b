"""A version as its page shows it: its text on screen, what changed, who signed, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.cooperation.domain.documents.changes import Change, changes, plain
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.documents import PaperSignature, PaperState, PaperVersion, SignatureState
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.documents.catalogue import TONES
from maillage.cooperation.presentation.documents.certificate import grouped
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.documents import (
    Boards,
    boards_of,
    drift,
    last_signed,
    left_with,
    previous_of,
    template_of,
    under_signature,
)

SIGNATURE_TONES = {
    SignatureState.WAITING: "attention",
    SignatureState.SIGNED: "ok",
    SignatureState.REFUSED: "danger",
}

RESTING = frozenset({"shares", "exposure"})
"""The tables of a document that the terms fill: a change of them gives another document."""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """The answer of a party. needs_board: its board has not approved yet; is_own: of the organisation one acts for.

    is_over: it was waited for when the version was taken back or refused.
    """

    row: PaperSignature
    tone: str
    is_own: bool
    needs_board: bool
    is_gone: bool
    is_over: bool = False


def blocks_on_screen(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks of a frozen paper for a page: blanks between brackets, rows as lists."""
    return [_plain(block) for block in content["blocks"] if block["sort"] != "signatures"]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def signature_views(version: PaperVersion, boards: Boards, own: int | None) -> list[SignatureView]:
    """Return the answers of the parties, in their order."""
    return [
        SignatureView(
            one,
            SIGNATURE_TONES[SignatureState(one.state)]
            if version.state == PaperState.PROPOSED or one.state != SignatureState.WAITING
            else "draft",
            is_own=one.member_id == own,
            needs_board=boards.needed
            and one.state == SignatureState.WAITING
            and one.member_id not in boards.given,
            is_gone=not one.member.is_party,
            is_over=one.state == SignatureState.WAITING and version.state != PaperState.PROPOSED,
        )
        for one in version.signatures.all()
    ]


def version_page(version: PaperVersion, seat: Seat, actor: Actor) -> dict[str, Any]:
    """Return all that the page of a version shows (about ten queries)."""
    parties = list(Member.objects.parties().filter(project=seat.project))
    boards = boards_of(version, parties)
    signatures = signature_views(version, boards, seat.member.pk if seat.member else None)
    own = next((one for one in signatures if one.is_own), None)
    previous = previous_of(version)
    is_latest = not version.sheet.versions.filter(number__gt=version.number).exists()
    template = template_of(version.sheet)
    return {
        "version": version,
        "template": template,
        "tone": TONES[PaperState(version.state)],
        "digest": grouped(version.sha256),
        "blocks": blocks_on_screen(version.content),
        "missing": [plain(one) for one in version.content["missing"]],
        "previous": previous,
        "changes": changes(previous.content, version.content) if previous else [],
        "signatures": signatures,
        "signed_count": sum(one.row.state == SignatureState.SIGNED for one in signatures),
        "boards": boards,
        "is_latest": is_latest,
        "may_propose": seat.may_steer and is_latest and version.state == PaperState.DRAFT and template.signed,
        "may_withdraw": seat.may_steer and version.state == PaperState.PROPOSED,
        "may_sign": _may_sign(version, own, actor),
        "own": own,
        "today": timezone.localdate(),
        "left": left_with(version),
        "taken_back": under_signature(version.sheet) if seat.may_write and is_latest else None,
        **_drift(version, parties),
        **_after_refusal(version, signatures, seat),
    }


def _after_refusal(version: PaperVersion, signatures: list[SignatureView], seat: Seat) -> dict[str, Any]:
    """Who refuses to sign, and what those that act may do about it: the shares it rests on, another in its place."""
    if version.state != PaperState.REFUSED:
        return {"refused": None}
    refused = next((one for one in signatures if one.row.state == SignatureState.REFUSED), None)
    other = refused is not None and not refused.is_own and not refused.is_gone
    on_shares = bool(RESTING & template_of(version.sheet).tables()) and Part.TERMS in seat.reads
    return {
        "refused": refused,
        "change_shares": on_shares and (seat.may_vote or seat.may_steer),
        "replaceable": other and on_shares and seat.project.tender_id is not None,
    }


def _may_sign(version: PaperVersion, own: SignatureView | None, actor: Actor) -> bool:
    waits = own is not None and own.row.state == SignatureState.WAITING and not own.is_gone
    # Asked without a second factor, the page of the signature says how to set one up.
    asks = actor.may(Verb.ADMINISTER) or actor.lacks_second_factor_for(Verb.ADMINISTER)
    return waits and version.state == PaperState.PROPOSED and asks


def _drift(version: PaperVersion, parties: list[Member]) -> dict[str, Any]:
    """Who signed and left, who came since: an amendment is to be made, unless one already is (one query)."""
    signed = last_signed(version.sheet)
    if signed is None or version.state in (PaperState.DRAFT, PaperState.PROPOSED) or signed.pk != version.pk:
        return {"gone": [], "come": []}
    gone, come = drift(signed, parties)
    if template_of(version.sheet).chosen_signers:
        come = []
    return {"gone": gone, "come": come}


def lines_of_changes(found: list[Change]) -> list[Change]:
    """Return the changes worth a line: a title that changed is seen elsewhere."""
    return [one for one in found if one.where]
