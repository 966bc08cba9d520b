"""Who may come to act for an organisation, on which evidence: the limits and what can be read from a proof itself."""

from __future__ import annotations

import re

from maillage.base.refusals import Refusal, gettext_noop

MAX_DOCUMENT_BYTES = 5 * 1024 * 1024
INVITATION_DAYS = 30
MOST_REMINDERS = 3
MOST_WAITING_REQUESTS = 5
MOST_WAITING_INVITATIONS = 50

ROLES = ("reader", "editor", "administrator")
"""From the one that may least to the one that may most."""

DOCUMENT_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
_SIGNATURES = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))

_DEPARTEMENT = re.compile(r"0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[678]")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

# Where anybody opens an address in a minute: one there says nothing of an organisation.
PUBLIC_PROVIDERS = frozenset(
    {
        "aliceadsl.fr", "aol.com", "aol.fr", "bbox.fr", "caramail.com", "cegetel.net", "club-internet.fr",
        "dbmail.com", "duck.com", "fastmail.com", "fastmail.fm", "free.fr", "freesbee.fr", "gmail.com",
        "gmx.com", "gmx.de", "gmx.fr", "gmx.net", "googlemail.com", "hey.com", "hotmail.com", "hotmail.fr",
        "icloud.com", "ik.me", "infonie.fr", "la-poste.net", "laposte.net", "libertysurf.fr", "live.be", "live.com",
        "live.fr", "mac.com", "mail.com", "mail.ru", "mailo.com", "me.com", "mailfence.com", "msn.com",
        "neuf.fr", "net-c.com", "netcourrier.com", "noos.fr", "numericable.fr", "orange.com", "orange.fr",
        "outlook.com", "outlook.fr", "pm.me", "posteo.de", "posteo.net", "proton.me", "protonmail.ch",
        "protonmail.com", "riseup.net", "rocketmail.com", "sfr.fr", "tele2.fr", "tiscali.fr", "tuta.com",
        "tuta.io", "tutanota.com", "vivaldi.net", "voila.fr", "wanadoo.fr", "web.de", "yahoo.co.uk",
        "yahoo.com", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "yopmail.com", "yopmail.fr",
        "zaclys.net", "zoho.com",
    }
)  # fmt: skip


class MandateToOneself(Refusal):
    message = gettext_noop(
        "Personne ne se donne un droit à soi-même : demandez à une autre personne de décider."
    )


class PublicProvider(Refusal):
    message = gettext_noop(
        "« %(domain)s » est ouvert à tout le monde : une adresse y est possible sans appartenir à l’organisation."
    )


class NotADomain(Refusal):
    message = gettext_noop("« %(text)s » n’est pas un domaine : on attend par exemple « exemple.fr ».")


class BadDocument(Refusal):
    message = gettext_noop("Ce fichier n’est ni un PDF, ni une image PNG ou JPEG : choisissez-en un autre.")


class DocumentTooLarge(Refusal):
    message = gettext_noop("Ce fichier dépasse 5 Mo : choisissez-en un plus léger.")


def domain_of(address: str) -> str:
    """Return what follows the @, lower-case."""
    return address.rpartition("@")[2].lower()


def own_domain(text: str) -> str:
    """Return the domain typed as an organisation's own (« www. », « @ » dropped), in ASCII; empty stays empty.

    Raises NotADomain, PublicProvider.
    """
    typed = text.strip().lower()
    domain = typed.rpartition("@")[2].removeprefix("https://").removeprefix("http://").removeprefix("www.")
    if not domain:
        return ""
    try:
        written = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise NotADomain(text=typed[:80]) from None
    labels = written.split(".")
    if (
        len(written) > 120
        or len(labels) < 2
        or not all(map(_LABEL.fullmatch, labels))
        or labels[-1].isdigit()
    ):
        raise NotADomain(text=typed[:80])
    if written in PUBLIC_PROVIDERS:
        raise PublicProvider(domain=written)
    return written


def document_type(content: bytes) -> str:
    """Return « pdf », « png » or « jpg », read from the content, never from a name.

    Raises BadDocument, DocumentTooLarge.
    """
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge()
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    raise BadDocument()


def is_departement(code: str) -> bool:
    """Tell whether a code is written as a département's is (« 01 », « 2A », « 974 ») or an overseas territory's."""
    return _DEPARTEMENT.fullmatch(code) is not None


def best_role(one: str, other: str) -> str:
    """Return which of two roles may more."""
    return max(one, other, key=ROLES.index)
