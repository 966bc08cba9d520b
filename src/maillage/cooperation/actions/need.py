"""Write the need that structures share, and what each of them says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import MayNotWrite, steering, writing
from maillage.cooperation.domain.events import need as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.need import USUAL_UNIT, NeedSort, NeedUnit
from maillage.cooperation.models.need import Need, NeedShare
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.need import may_say, need_of

MOST = Decimal(10**9)


class NeedsAStatement(Refusal):
    message = gettext_noop("Dites de quelle sorte de besoin il s’agit, et en une phrase ce qui vous manque.")


class NeedsUnitName(Refusal):
    message = gettext_noop("Donnez un nom à l’unité, par exemple « repas par jour ».")


class UnitInUse(Refusal):
    message = gettext_noop(
        "Des organisations ont déjà dit leur besoin dans cette unité : effacez leurs chiffres avant d’en changer."
    )


class EndsBeforeItBegins(Refusal):
    message = gettext_noop(
        "Le besoin finirait le %(last)s, avant de commencer, le %(first)s : vérifiez les dates."
    )


class NotAQuantity(Refusal):
    message = gettext_noop(
        "Une quantité va de 0 à un milliard ; laissez vide ce que vous ne savez pas encore."
    )


class NotYourNeed(Refusal):
    message = gettext_noop(
        "Chaque organisation dit son besoin elle-même. Qui coordonne le dit pour celles qui n’ont pas de compte."
    )


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What a need is. unit: empty, the usual one of its sort."""

    sort: str
    statement: str
    unit: str = ""
    own_unit: str = ""
    whole: Decimal | None = None
    wanted_from: date | None = None
    wanted_until: date | None = None


@dataclass(frozen=True, slots=True)
class ShareFacts:
    """What an organisation says. quantity, brings: None when it does not know yet."""

    quantity: Decimal | None = None
    brings: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    note: str = ""


@transaction.atomic
def state_need(*, project: Project, facts: NeedFacts, version: int | None, by: Actor, at: datetime) -> Need:
    """Write the need of a project, or change it.

    Raises MayNotSteer, ProjectClosed, ChangedMeanwhile, NeedsAStatement, NeedsUnitName, NotAQuantity,
    EndsBeforeItBegins, UnitInUse.
    """
    held = steering(project, by, at).project
    facts = _complete(facts)
    row = Need.objects.select_for_update(of=("self",)).select_related("author").filter(project=held).first()
    check(read=version, kept=row.version if row else 0, who=(row and row.author) or held.owner)
    if row is None:
        return write_need(held, facts, by, at)
    if (row.unit, row.own_unit) != (facts.unit, facts.own_unit) and _has_figures(row):
        raise UnitInUse()
    was = {name: getattr(row, name) for name in asdict(facts)}
    before, after = changes(was, asdict(facts))
    if not after:
        return row
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.author, row.at, row.version = by.user, at, row.version + 1
    row.save()
    _tell("need.edited", held, before, after, by, at)
    return row


def write_need(project: Project, facts: NeedFacts, by: Actor, at: datetime) -> Need:
    """Write the first need of a project that one holds. Raises as `state_need` does."""
    facts = _complete(facts)
    row = Need.objects.create(project=project, **asdict(facts), author=by.user, at=at)
    _tell("need.stated", project, None, asdict(facts), by, at)
    return row


@transaction.atomic
def say_share(
    *, member: Member, facts: ShareFacts, version: int | None, by: Actor, at: datetime
) -> NeedShare:
    """Say what an organisation needs, and what it could lend: one’s own, or for one without account.

    Raises MayNotWrite, ProjectClosed, Gone, NotYourNeed, ChangedMeanwhile, NotAQuantity, EndsBeforeItBegins.
    """
    seat = writing(member.project, by, at)
    held = Member.objects.select_related("organisation").get(pk=member.pk)
    need = need_of(seat.project)
    if need is None or not held.is_held:
        raise Gone()
    if not may_say(seat, held):
        raise NotYourNeed()
    if seat.member is None:
        raise MayNotWrite()
    row = _share(need, held)
    check(read=version, kept=row.version if row.pk else 0, who=row.author or row.said_by or held.name)
    return _said(row, facts, seat.member, by, at)


def say_by_answer(
    *, member: Member, quantity: Decimal, by_link: bool, by: Actor, at: datetime
) -> NeedShare | None:
    """Keep the quantity that an organisation gives with its answer to an invitation; its other words stay.

    None: the project has no need. Called under the lock of the project. Raises NotAQuantity.
    """
    need = Need.objects.filter(project=member.project_id).first()
    if need is None:
        return None
    row = _share(need, member)
    facts = ShareFacts(quantity, row.brings, row.earliest, row.latest, row.note)
    return _said(row, facts, None if by_link else member, by, at)


def _share(need: Need, member: Member) -> NeedShare:
    rows = NeedShare.objects.select_for_update(of=("self",)).select_related("author", "said_by")
    found = rows.filter(need=need, member=member).first()
    return found or NeedShare(need=need, member=member)


def _said(row: NeedShare, facts: ShareFacts, author: Member | None, by: Actor, at: datetime) -> NeedShare:
    """Write a line. author: the member that says it, None when it comes by the link of the line’s own."""
    for value in (facts.quantity, facts.brings):
        if value is not None and not 0 <= value <= MOST:
            raise NotAQuantity()
    _check_dates(facts.earliest, facts.latest)
    was = {name: getattr(row, name) for name in asdict(facts)}
    said = {**asdict(facts), "note": facts.note.strip()[:500]}
    writer = author.pk if author else None
    if row.pk and was == said and row.said_by_id == writer:
        return row
    for name, value in said.items():
        setattr(row, name, value)
    row.version = row.version + 1 if row.pk else 1
    row.said_by, row.author, row.at = author, by.user, at
    row.save()
    member = row.member
    before, after = changes(_figures(was), _figures(said))
    what = "need.share_said_for" if row.is_said_for_it else "need.share_said"
    _tell(what, member.project, before, {"member": member.name, **after}, by, at)
    return row


def _figures(facts: Mapping[str, object]) -> dict[str, object]:
    """Leave out the note: it is read on the page."""
    return {name: value for name, value in facts.items() if name != "note"}


def _complete(facts: NeedFacts) -> NeedFacts:
    """Return a need that says enough. Raises NeedsAStatement, NeedsUnitName, NotAQuantity, EndsBeforeItBegins."""
    statement = facts.statement.strip()[:2000]
    if facts.sort not in set(NeedSort) or not statement:
        raise NeedsAStatement()
    unit = NeedUnit(facts.unit) if facts.unit in set(NeedUnit) else USUAL_UNIT[NeedSort(facts.sort)]
    own = facts.own_unit.strip()[:40] if unit == NeedUnit.OWN else ""
    if unit == NeedUnit.OWN and not own and facts.unit:
        raise NeedsUnitName()
    if facts.whole is not None and not 0 < facts.whole <= MOST:
        raise NotAQuantity()
    _check_dates(facts.wanted_from, facts.wanted_until)
    return NeedFacts(
        facts.sort, statement, unit.value, own, facts.whole, facts.wanted_from, facts.wanted_until
    )


def _check_dates(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise EndsBeforeItBegins(first=first, last=last)


def _has_figures(row: Need) -> bool:
    return row.shares.filter(~Q(quantity=None) | ~Q(brings=None)).exists()


def _tell(
    what: str,
    project: Project,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    by: Actor,
    at: datetime,
) -> None:
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
