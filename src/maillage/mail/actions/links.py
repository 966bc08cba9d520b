"""Links that messages carry: issue, open, use once, take back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.signing import BadSignature
from django.db import transaction
from django.db.models import QuerySet

from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.domain.addresses import normalise_address
from maillage.mail.models import Link
from maillage.mail.queries.links import hash_of, purpose_signer

KEPT = timedelta(days=365)  # a link that ended, to say why it no longer opens


class LinkRefused(Refusal):
    """A link that leads nowhere; subclasses say why."""

    message = gettext_noop("Ce lien ne mène plus nulle part.")


class LinkBroken(LinkRefused):
    message = gettext_noop("Ce lien est incomplet ou a été modifié : copiez-le en entier depuis le message.")


class LinkExpired(LinkRefused):
    message = gettext_noop(
        "Ce lien n’est plus valable depuis le %(since)s. Demandez-en un autre à la personne qui vous l’a envoyé."
    )


class LinkExpiredAsk(LinkRefused):
    message = gettext_noop("Ce lien n’est plus valable depuis le %(since)s. Demandez-en un autre à %(ask)s.")


class LinkUsed(LinkRefused):
    message = gettext_noop("Ce lien a déjà servi, le %(since)s. S’il vous en faut un autre, demandez-le.")


class LinkRevoked(LinkRefused):
    message = gettext_noop("Ce lien a été retiré le %(since)s : il ne mène plus nulle part.")


@transaction.atomic
def issue_link(
    *,
    purpose: str,
    about: str,
    meant_for: str,
    at: datetime,
    days: int = 0,
    minutes: int = 0,
    ask: str = "",
) -> tuple[Link, str]:
    """Create a link and return it with its token, which is told this once and never stored.

    purpose: one word, part of the signature: a token of one purpose opens nothing of another.
    meant_for: the address it is sent to. days, minutes: how long it works, together. ask: whom to ask for another
    once it has expired, by name. Raises BadAddress.
    """
    secret = secrets.token_urlsafe(24)
    link = Link.objects.create(
        purpose=purpose, about=about, meant_for=normalise_address(meant_for), ask=ask[:200],
        secret_hash=hash_of(secret), created_at=at, expires_at=at + timedelta(days=days, minutes=minutes),
    )  # fmt: skip
    return link, purpose_signer(purpose).sign(secret)


def open_link(*, token: str, purpose: str, at: datetime) -> Link:
    """Return the link of a token. Opening changes nothing: programs that look at messages open links too.

    Raises LinkBroken (unknown, truncated, altered, or of another purpose), LinkRevoked, LinkUsed, LinkExpired or
    LinkExpiredAsk.
    """
    link = _link_of(token, purpose)
    if link is None:
        raise LinkBroken()
    _check_open(link, at)
    return link


def _link_of(token: str, purpose: str) -> Link | None:
    try:
        secret = purpose_signer(purpose).unsign(token)  # compared in constant time
    except BadSignature:
        return None
    return Link.objects.filter(secret_hash=hash_of(secret), purpose=purpose).first()


def _check_open(link: Link, at: datetime) -> None:
    """Raise what the link has become. What was recorded stays true whatever the clock says."""
    if link.revoked_at is not None:
        raise LinkRevoked(since=link.revoked_at)
    if link.used_at is not None:
        raise LinkUsed(since=link.used_at)
    if link.closed_at is not None or at >= link.expires_at:
        raise (
            LinkExpiredAsk(since=link.expires_at, ask=link.ask)
            if link.ask
            else LinkExpired(since=link.expires_at)
        )


@transaction.atomic
def use_link(*, link: Link, at: datetime) -> Link:
    """Use a link, once: of two that try at the same moment, one gets LinkUsed. Raises as `open_link`."""
    if Link.objects.open_at(at).filter(pk=link.pk).update(used_at=at):
        link.used_at = at
        return link
    fresh = Link.objects.filter(pk=link.pk).first()
    if fresh is not None:
        _check_open(fresh, at)
    raise LinkBroken()


def revoke_link(*, link: Link, at: datetime) -> bool:
    """Take a link back at once; False when it had already ended by use or revocation."""
    return _revoke(Link.objects.filter(pk=link.pk), at) == 1


def revoke_links(*, about: str, at: datetime, purpose: str = "", meant_for: str = "") -> int:
    """Take back all the links about something (of one purpose, for one address, or all); return how many were open."""
    links = Link.objects.filter(about=about)
    links = links.filter(meant_for=meant_for) if meant_for else links
    return _revoke(links.filter(purpose=purpose) if purpose else links, at)


def _revoke(links: QuerySet[Link], at: datetime) -> int:
    return links.filter(used_at=None, revoked_at=None).update(revoked_at=at)


def close_expired_links(*, at: datetime) -> int:
    """Record that the date of links has passed, so that a clock that goes back does not open them again.

    Forgets those that ended long ago. Returns how many were closed.
    """
    closed = Link.objects.expired_at(at).update(closed_at=at)
    Link.objects.filter(closed_at__lte=at - KEPT).delete()
    return closed
