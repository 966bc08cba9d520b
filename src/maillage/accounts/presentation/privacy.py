"""The register of processing, the cookies, a person's data and the closing of an account, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.catalogue import processings
from maillage.accounts.domain.privacy import BASIS_LABELS, FATE_LABELS, Duration, Fate, Processing, Retention
from maillage.accounts.models import User
from maillage.accounts.queries.privacy import kept_for, tally

REGISTER_FORMAT = "maillage/register/1"


def duration_words(duration: Duration) -> str:
    """« 2 ans », « 12 heures »."""
    n = duration.number
    words = {
        "years": ngettext("%(n)d an", "%(n)d ans", n),
        "months": ngettext("%(n)d mois", "%(n)d mois", n),
        "days": ngettext("%(n)d jour", "%(n)d jours", n),
        "hours": ngettext("%(n)d heure", "%(n)d heures", n),
    }
    return words[duration.unit] % {"n": n}


def kept_words(one: Retention) -> str:
    """« 2 ans après votre dernière connexion », « jusqu’à la fermeture de votre compte »."""
    keep = kept_for(one)
    if keep is None:
        return _("Jusqu’à %(event)s") % {"event": one.since}
    return _("%(duration)s après %(event)s") % {"duration": duration_words(keep), "event": one.since}


@dataclass(frozen=True, slots=True)
class Line:
    """One processing of the register, ready to be shown. kept: (what, how long, what happens then)."""

    one: Processing
    basis: str
    kept: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]


def register(language: str) -> list[Line]:
    """Return the lines of the register."""
    return [
        Line(
            one=one,
            basis=_(BASIS_LABELS[one.basis]),
            kept=tuple((kept.what, kept_words(kept), _(FATE_LABELS[kept.then])) for kept in one.retention),
            fields=tuple(
                dict.fromkeys(f"{holding.model}.{field}" for holding in one.holds for field in holding.fields)
            ),
        )
        for one in processings(language)
    ]


def register_rows(language: str) -> Iterator[list[str]]:
    """Yield the register as a table: one line of titles, then one a processing; lists are on several lines."""
    yield [
        _("Traitement"), _("Finalité"), _("Base légale (article 6)"), _("Pourquoi"), _("Personnes"), _("Données"),
        _("Destinataires"), _("Durées de conservation"), _("Sécurité"), _("Sources"), _("Champs de la base"),
    ]  # fmt: skip
    for line in register(language):
        one = line.one
        yield [
            one.title, one.purpose, f"6(1)({one.basis.letter}) {line.basis}", one.because, *map(
                "\n".join,
                (
                    one.persons, one.data, one.recipients,
                    [" · ".join(kept) for kept in line.kept],
                    one.security, [source.text for source in one.sources], line.fields,
                ),
            ),
        ]  # fmt: skip


def register_document(language: str, on: date) -> dict[str, object]:
    """Return the register as a JSON document, `maillage/register/1`."""
    return {
        "format": REGISTER_FORMAT,
        "controller": settings.PUBLISHER,
        "host": settings.HOST,
        "date": on.isoformat(),
        "processings": [
            {
                "id": line.one.id,
                "title": line.one.title,
                "purpose": line.one.purpose,
                "basis": line.one.basis.letter,
                "because": line.one.because,
                "persons": line.one.persons,
                "data": line.one.data,
                "recipients": line.one.recipients,
                "security": line.one.security,
                "retention": [dict(zip(("what", "keep", "then"), kept, strict=True)) for kept in line.kept],
                "sources": [
                    {
                        "text": source.text,
                        "url": source.url,
                        "checked": source.checked and source.checked.isoformat(),
                    }
                    for source in line.one.sources
                ],
                "fields": line.fields,
            }
            for line in register(language)
        ],
    }


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie this installation may set: its name, when, what for, how long it lives in the browser."""

    name: str
    when: str
    purpose: str
    lives: str


def cookies() -> list[Cookie]:
    """Return every cookie that may be set here, from the settings; a test compares it with those really set."""
    until_closed = _("jusqu’à la fermeture du navigateur")
    return [
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("quand une page montre un formulaire"),
            _("vérifier qu’un formulaire vient bien de ce site"),
            _seconds(settings.CSRF_COOKIE_AGE) if settings.CSRF_COOKIE_AGE else until_closed,
        ),
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("quand vous vous connectez, ou quand une page a un message à vous dire"),
            _("vous reconnaître d’une page à l’autre"),
            until_closed
            if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
            else _seconds(settings.SESSION_COOKIE_AGE),
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            _("quand vous choisissez une langue"),
            _("vous répondre dans cette langue"),
            _seconds(settings.LANGUAGE_COOKIE_AGE) if settings.LANGUAGE_COOKIE_AGE else until_closed,
        ),
        *(
            [
                Cookie(
                    mfa.TRUST_COOKIE_NAME,
                    _("quand vous dites faire confiance à cet appareil"),
                    _("ne pas redemander le second facteur sur cet appareil"),
                    _seconds(int(mfa.TRUST_COOKIE_AGE.total_seconds())),
                )
            ]
            if mfa.TRUST_ENABLED
            else []
        ),
    ]


def _seconds(seconds: int) -> str:
    """« 12 heures », « 364 jours »: the largest unit that is exact enough to be true."""
    hours = seconds // 3600
    return duration_words(Duration(hours, "hours") if hours < 48 else Duration(hours // 24, "days"))


def closing(user: User, language: str) -> dict[str, list[tuple[str, int]]]:
    """Return what closing this account does to what is held: (what, how many) by fate, as `Fate` names them."""
    found: dict[str, list[tuple[str, int]]] = {fate.value: [] for fate in Fate}
    for holding, count in tally(user, language):
        found[holding.closing].append((holding.what, count))
    return found
