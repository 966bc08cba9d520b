"""E-mail addresses as people type them, as they travel, and as they may be shown to others.

An accent in the domain is written in its ASCII form (IDNA). An accent before the @ is refused, with the address
without accents as advice: such addresses need SMTPUTF8 on every server of the way, few French providers offer them,
and the message would be lost long after the person who typed it has left; in practice « hélène@ » is a slip for
« helene@ ».
"""

from __future__ import annotations

import re
import unicodedata

from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.domain.headers import one_line

LONGEST = 254  # RFC 5321, §4.5.3.1.3: 256 with its brackets
LONGEST_LOCAL = 64
SHOWN = 80

_BETWEEN_BRACKETS = re.compile(r"[^<>@,;]*<([^<>]*)>")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class BadAddress(Refusal):
    """An address that no message can reach; subclasses say why."""

    message = gettext_noop("« %(text)s » n’est pas une adresse électronique : vérifiez-la.")


class NoAddress(BadAddress):
    message = gettext_noop("Écrivez une adresse électronique, par exemple prenom.nom@exemple.fr.")


class BrokenLine(BadAddress):
    message = gettext_noop("Une adresse électronique tient sur une ligne : retirez les retours à la ligne.")


class SeveralAddresses(BadAddress):
    message = gettext_noop("« %(text)s » contient plusieurs adresses : n’en écrivez qu’une.")


class SpaceInside(BadAddress):
    message = gettext_noop("« %(text)s » contient une espace : une adresse électronique n’en a pas.")


class NoAt(BadAddress):
    message = gettext_noop("« %(text)s » n’a pas de @ : une adresse s’écrit nom@domaine.")


class AddressTooLong(BadAddress):
    message = gettext_noop(
        "« %(text)s » est trop longue : une adresse a 254 caractères au plus, dont 64 avant le @."
    )


class AccentBeforeAt(BadAddress):
    message = gettext_noop(
        "« %(text)s » porte un accent avant le @, et beaucoup de messageries le refusent. "
        "Est-ce plutôt « %(advice)s » ?"
    )


class BadDomain(BadAddress):
    message = gettext_noop(
        "« %(domain)s » n’est pas un domaine : après le @, on attend par exemple « exemple.fr »."
    )


def normalise_address(text: str) -> str:
    """Return the one address of a text, lower-case, its domain in ASCII: two writings of an address are one.

    Spaces around, the name before « <adresse> » and a « mailto: » are dropped. Raises a BadAddress that says what is
    wrong.
    """
    typed = unicodedata.normalize("NFC", text).strip().strip("\u200b\ufeff\u2060")
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in typed):
        raise BrokenLine()
    between = _BETWEEN_BRACKETS.fullmatch(typed)
    address = (between[1] if between else typed).removeprefix("mailto:").strip().lower()
    if not address:
        raise NoAddress()
    _check_shape(address)
    local, _, domain = address.rpartition("@")
    _check_local(local, domain)
    whole = f"{local}@{_ascii(domain)}"
    if len(whole) > LONGEST:
        raise AddressTooLong(text=_shown(address))
    return whole


def _check_shape(address: str) -> None:
    """Refuse what is no address at all, or more than one."""
    if re.search(r"[,;]|@.*@", address):
        raise SeveralAddresses(text=_shown(address))
    if re.search(r"\s", address):
        raise SpaceInside(text=_shown(address))
    if "@" not in address:
        raise NoAt(text=_shown(address))


def _check_local(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    if len(local) > LONGEST_LOCAL or len(address) > LONGEST:
        raise AddressTooLong(text=_shown(address))
    plain = _without_accents(local)
    if plain != local and _LOCAL.fullmatch(plain):
        raise AccentBeforeAt(text=_shown(address), advice=_shown(f"{plain}@{domain}"))
    if not _LOCAL.fullmatch(local):
        raise BadAddress(text=_shown(address))


def _ascii(domain: str) -> str:
    """Return the ASCII form of a domain; raises BadDomain."""
    try:
        written = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadDomain(domain=_shown(domain)) from None
    labels = written.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise BadDomain(domain=_shown(domain))
    return written


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _shown(text: str) -> str:
    return one_line(text, SHOWN)


def readable(address: str) -> str:
    """Return an address as people read it: the accents of its domain are back."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def masked(address: str) -> str:
    """Return an address that its owner recognises and that tells nobody else: « c…@exemple.test »."""
    local, _, domain = readable(address).rpartition("@")
    return f"{local[:1] if len(local) > 1 else ''}…@{domain}"


def with_tag(address: str, tag: str) -> str:
    """Return « name+tag@domain »: answers to it say which message they speak of."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def tag_of(address: str) -> str:
    """Return the tag of « name+tag@domain », empty without one."""
    local, _, _ = address.rpartition("@")
    return local.partition("+")[2]
