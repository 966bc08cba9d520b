"""Settings that start but do harm: weak secret, site open to all in debug, misspelt variables."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.http.request import validate_host
from django.utils.translation import gettext as _

LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}

PREFIX = "MAILLAGE_"


def in_production() -> bool:
    """Tell whether this installation is neither a demonstration nor somebody's development."""
    return not (settings.DEBUG or settings.DEMO)


def public_hosts() -> list[str]:
    """Return the names that others than this machine reach the site by."""
    return [host for host in settings.ALLOWED_HOSTS if host not in LOCAL and not host.endswith(".localhost")]


def secrets(**options: Any) -> list[CheckMessage]:
    """A secret that can be guessed lets anybody sign in as anybody."""
    key = str(settings.SECRET_KEY)
    if not in_production() or (len(key) >= 40 and len(set(key)) >= 10 and "insecure" not in key):
        return []
    return [
        Error(
            _("SECRET_KEY est trop courte ou devinable : qui la devine signe à la place de chacun."),
            hint=_(
                "Retirez SECRET_KEY (Maillage en tire une et la garde dans MAILLAGE_VAR/secret-key), ou tirez-la : "
                "python -c 'import secrets; print(secrets.token_urlsafe(50))'."
            ),
            id="base.secret_key",
        )
    ]


def exposure(**options: Any) -> list[CheckMessage]:
    """What must not be open to all."""
    return list(_exposed())


def site(**options: Any) -> list[CheckMessage]:
    """What a public site must have."""
    return [*_public_site(), *_https()] if in_production() else []


def _exposed() -> Iterator[CheckMessage]:
    hosts = ", ".join(public_hosts())
    if hosts and settings.DEBUG:
        yield Error(
            _(
                "MAILLAGE_DEBUG=1 montre code et réglages à qui provoque une erreur, et le site répond à %(hosts)s."
            )
            % {"hosts": hosts},
            hint=_("Retirez MAILLAGE_DEBUG, ou ne gardez que localhost dans ALLOWED_HOSTS."),
            id="base.debug_public",
        )
    if hosts and settings.DEMO:
        yield Error(
            _(
                "MAILLAGE_DEMO=1 ouvre des comptes au mot de passe connu de tous, et le site répond à %(hosts)s."
            )
            % {"hosts": hosts},
            hint=_("Retirez MAILLAGE_DEMO, ou ne gardez que localhost dans ALLOWED_HOSTS."),
            id="base.demo_public",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            _(
                "ALLOWED_HOSTS=* : un site étranger peut se faire passer pour celui-ci dans les liens envoyés."
            ),
            hint=_("Écrivez les noms du site, par exemple ALLOWED_HOSTS=maillage.exemple.fr."),
            id="base.any_host",
        )


def _public_site() -> Iterator[CheckMessage]:
    hosts = public_hosts()
    if not hosts:
        yield Warning(
            _("Le site ne répond qu’à cette machine : ALLOWED_HOSTS ne contient aucun nom public."),
            hint=_("Écrivez les noms du site, par exemple ALLOWED_HOSTS=maillage.exemple.fr."),
            id="base.no_public_host",
        )
    address = urlsplit(settings.SITE_URL).hostname or ""
    if hosts and not validate_host(address, settings.ALLOWED_HOSTS):
        yield Error(
            _(
                "MAILLAGE_URL désigne %(address)s, mais le site ne répond pas à ce nom : les liens envoyés sont morts."
            )
            % {"address": address},
            hint=_("Ajoutez %(address)s à ALLOWED_HOSTS, ou corrigez MAILLAGE_URL.") % {"address": address},
            id="base.address_not_allowed",
        )
    missing = [name for name in ("PUBLISHER", "HOST") if not getattr(settings, name)]
    if missing:
        yield Warning(
            _("Les mentions légales sont incomplètes : %(names)s.")
            % {"names": ", ".join(f"MAILLAGE_{name}" for name in missing)},
            hint=_(
                "Écrivez qui publie le site et qui l’héberge (loi pour la confiance dans l’économie numérique)."
            ),
            id="base.legal_notice",
        )


def _https() -> Iterator[CheckMessage]:
    if not settings.HTTPS:
        yield (Error if public_hosts() else Warning)(
            _("MAILLAGE_HTTPS=0 : mots de passe et sessions circulent en clair."),
            hint=_("Retirez MAILLAGE_HTTPS, et placez devant le site un mandataire qui parle HTTPS."),
            id="base.https_off",
        )
    elif not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        yield Warning(
            _(
                "HTTPS est exigé mais aucun mandataire n’est déclaré : le site redirigera sans fin vers lui-même."
            ),
            hint=_("Si un mandataire HTTPS est devant (nginx, Caddy, Traefik…) : MAILLAGE_BEHIND_PROXY=1."),
            id="base.no_proxy",
        )


def names(**options: Any) -> list[CheckMessage]:
    """A variable that nobody reads is most often a slip of the pen: its setting silently keeps its default."""
    known = settings.KNOWN_VARIABLES
    return [
        Warning(
            _("La variable %(name)s n’est lue par rien.") % {"name": name},
            hint=_("Vouliez-vous écrire %(near)s ?") % {"near": near[0]}
            if near
            else _("Retirez-la. Les variables de Maillage sont dans docs/operations.md."),
            id="base.unknown_variable",
        )
        for name in sorted(set(os.environ) - known)
        if (near := _near(name, known)) or name.startswith(PREFIX)
    ]


def _near(name: str, known: frozenset[str]) -> list[str]:
    """Return the variable that was meant; short common names (HOST, PORT) resemble too many others."""
    if name.startswith(PREFIX):
        ours = {one.removeprefix(PREFIX): one for one in known if one.startswith(PREFIX)}
        return [
            ours[rest] for rest in difflib.get_close_matches(name.removeprefix(PREFIX), ours, n=1, cutoff=0.7)
        ]
    return difflib.get_close_matches(name, [one for one in known if len(one) >= 8], n=1, cutoff=0.88)


def processes(**options: Any) -> list[CheckMessage]:
    """Counters of attempts kept in the memory of each process let an attacker try once more in each."""
    backend = str(settings.CACHES["default"]["BACKEND"])
    if not in_production() or not backend.endswith(("LocMemCache", "DummyCache")):
        return []
    return [
        Warning(
            _("Chaque processus compte à part les essais de connexion : les limites en sont relâchées."),
            hint=_(
                "Donnez à tous le même cache, un dossier que le site peut écrire : MAILLAGE_CACHE=/var/cache/maillage. "
                "Sans lui, servez avec un seul processus : maillage serve --workers 1 --threads 8."
            ),
            id="base.cache_per_process",
        )
    ]
