"""What time does to mandates and invitations, and organisations left without administrator: run by `maillage tick`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import close, locked
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.models import Invitation, InvitationState, Mandate, Notification, Organisation, User
from maillage.accounts.queries.facilitation import people_who_facilitate, staff
from maillage.accounts.queries.mandates import administering, administrators_of, orphans
from maillage.accounts.queries.people import members_of
from maillage.base.refusals import gettext_noop
from maillage.mail.actions.links import revoke_links
from maillage.mail.actions.messages import mask_address
from maillage.mail.domain.addresses import masked

WARNED_BEFORE = timedelta(days=14)
FORGOTTEN_AFTER = timedelta(days=30)
CLOCK = Actor(origin="maillage tick")

events.register("mandate.lapsed", gettext_noop("a vu un mandat arriver à son terme"))
events.register("organisation.orphaned", gettext_noop("a vu l’organisation sans personne pour l’administrer"))
events.register(
    "invitation.forgotten", gettext_noop("a effacé l’adresse d’une invitation restée sans réponse")
)
notices.register(
    "orphan", gettext_noop("Organisations sans administration sur votre territoire"), default="at_once"
)
notices.register("lapse", gettext_noop("Fin prochaine d’un mandat d’administration"), default="at_once")


def end_lapsed_mandates(*, at: datetime) -> int:
    """End the mandates whose term has come, with their tokens; access had ended at the term itself."""
    rows = Mandate.objects.filter(ended_at=None, term_at__lte=at).values_list("pk", flat=True)
    return sum(_end_lapsed(pk, at) for pk in list(rows))


@transaction.atomic
def _end_lapsed(pk: int, at: datetime) -> int:
    row = Mandate.objects.select_related("user", "organisation").get(pk=pk)
    locked(row.organisation)
    row.refresh_from_db()
    if row.ended_at is not None or row.term_at is None or row.term_at > at:
        return 0
    close(row, at=at, by_id=None, reason="")
    record(
        what="mandate.lapsed", about=f"organisation:{row.organisation_id}", owner=row.organisation,
        personal={"name": str(row.user)}, person=row.user, by=CLOCK, at=at,
    )  # fmt: skip
    notify(
        kind="mandate", to=[row.user], at=at, about=f"organisation:{row.organisation_id}",
        message=gettext_noop("Votre mandat pour %(organisation)s est arrivé à son terme."),
        facts={"organisation": row.organisation.name}, url="/mes-organisations", organisation=row.organisation,
    )  # fmt: skip
    return 1


def watch_orphans(*, at: datetime) -> int:
    """Ask the facilitators, else the staff, about each organisation that nobody administers any more; once each.

    Warns beforehand the administrators of those whose last mandate of administration comes to its term.
    """
    asked = [_ask_facilitators(one, at) for one in orphans(at).filter(orphaned_at=None)]
    healed = Organisation.objects.exclude(orphaned_at=None).exclude(pk__in=orphans(at).values("pk"))
    healed.update(orphaned_at=None)
    return len(asked) + _warn_of_terms(at)


@transaction.atomic
def _ask_facilitators(organisation: Organisation, at: datetime) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(orphaned_at=at)
    about = f"organisation:{organisation.pk}"
    record(what="organisation.orphaned", about=about, owner=organisation, by=CLOCK, at=at)
    helpers = people_who_facilitate(organisation.departement, organisation.network, at=at) or staff()
    facts = {"organisation": organisation.name}
    notify(
        kind="orphan", to=helpers, facts=facts, url="/demandes", about=about, at=at,
        message=gettext_noop("%(organisation)s n’a plus personne pour l’administrer : trouvez quelqu’un avec elle."),
    )  # fmt: skip
    notify(
        kind="members", to=_members(organisation, at), facts=facts, url="/organisation/membres", about=about, at=at,
        message=gettext_noop(
            "%(organisation)s n’a plus personne pour l’administrer. La personne qui anime votre territoire, ou "
            "l’équipe de Maillage, a été prévenue."
        ),
        organisation=organisation,
    )  # fmt: skip


def _members(organisation: Organisation, at: datetime) -> list[User]:
    return [row.user for row in members_of(organisation, at=at)]


def _warn_of_terms(at: datetime) -> int:
    """Warn once of each last mandate of administration that ends soon."""
    soon = administering(at).filter(term_at__lte=at + WARNED_BEFORE).select_related("organisation")
    warned = 0
    for row in soon:
        lasting = administering(at).filter(organisation=row.organisation).exclude(pk=row.pk)
        lasting = lasting.exclude(term_at__lte=row.term_at)
        about = f"mandate:{row.pk}"
        if lasting.exists() or Notification.objects.filter(kind="lapse", about=about).exists():
            continue
        notify(
            kind="lapse", to=administrators_of(row.organisation, at=at), url="/organisation/membres", about=about,
            message=gettext_noop(
                "Le dernier mandat d’administration de %(organisation)s finit le %(date)s : nommez quelqu’un avant."
            ),
            facts={"organisation": row.organisation.name, "date": row.last_day}, organisation=row.organisation, at=at,
        )  # fmt: skip
        warned += 1
    return warned


def forget_unanswered_invitations(*, at: datetime) -> int:
    """Erase the addresses of invitations that nobody answered, some time after they expired."""
    rows = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=at - FORGOTTEN_AFTER)
    return sum(_forget(pk, at) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _forget(pk: int, at: datetime) -> int:
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    if row.state != InvitationState.SENT:
        return 0
    mask_address(address=row.email, about=f"invitation:{pk}")
    row.state, row.answered_at, row.email = InvitationState.REVOKED, at, masked(row.email)
    row.save()
    revoke_links(about=f"invitation:{pk}", at=at)
    record(
        what="invitation.forgotten",
        about=f"organisation:{row.organisation_id}",
        owner=row.organisation,
        by=CLOCK,
        at=at,
    )
    return 1
