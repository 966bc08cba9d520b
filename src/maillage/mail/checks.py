"""What `maillage check` says of mail: what keeps messages from leaving, or from being trusted where they arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from maillage.base.checks.configuration import LOCAL, in_production
from maillage.base.figures import number
from maillage.mail.domain.relay import EXAMPLE
from maillage.mail.models import State
from maillage.mail.queries.messages import health

NOBODY = (".invalid", ".test", ".localhost", ".example")


def configuration(**options: Any) -> list[CheckMessage]:
    """The settings of mail, on a site that is neither a demonstration nor somebody's development."""
    return [*_relay(), *_addresses()] if in_production() else []


def queue(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """A relay that takes nothing from us, and messages of which nobody can say whether they left."""
    if not databases:
        return []
    try:
        return list(_queue())
    except DatabaseError:  # no tables yet: the checks of the database say so
        return []


def _relay() -> Iterator[CheckMessage]:
    relay = settings.MAIL_RELAY
    if relay is None:
        yield Error(
            _("Aucun serveur d’envoi : les courriels s’accumulent sans partir."),
            hint=_("Indiquez-le dans MAIL_URL, par exemple %(example)s.") % {"example": EXAMPLE},
            id="mail.no_relay",
        )
    elif relay.scheme == "smtp" and not relay.is_here:
        yield Warning(
            _("Les courriels voyagent en clair jusqu’à %(host)s.") % {"host": relay.host},
            hint=_("Si ce serveur sait chiffrer, écrivez smtp+starttls:// ou smtps:// dans MAIL_URL."),
            id="mail.in_clear",
        )


def _addresses() -> Iterator[CheckMessage]:
    if settings.MAIL_FROM[1].endswith(NOBODY):
        yield Error(
            _("L’adresse d’expédition n’existe pas : %(address)s.") % {"address": settings.MAIL_FROM[1]},
            hint=_("Indiquez la vôtre : MAIL_FROM='Maillage <ne-pas-repondre@votre-domaine>'."),
            id="mail.sender",
        )
    if not settings.MAIL_BOUNCES:
        yield Warning(
            _("Les avis de non-remise reviennent à l’adresse d’expédition, que personne ne lit peut-être."),
            hint=_(
                "Créez une boîte qui accepte « nom+suffixe@ », indiquez-la dans MAIL_BOUNCES et faites-la lire "
                "par « maillage bounce »."
            ),
            id="mail.bounces",
        )
    if urlsplit(settings.SITE_URL).hostname in LOCAL:
        yield Error(
            _("Les liens des courriels mèneraient à %(url)s, que leurs destinataires ne peuvent pas ouvrir.")
            % {"url": settings.SITE_URL},
            hint=_(
                "Indiquez l’adresse publique du site dans MAILLAGE_URL, par exemple https://maillage.exemple.fr."
            ),
            id="mail.address",
        )


def _queue() -> Iterator[CheckMessage]:
    state = health()
    if state.down_since is not None:
        since = date_format(localtime(state.down_since), "SHORT_DATETIME_FORMAT")
        yield Warning(
            _("Le serveur d’envoi ne prend plus nos messages depuis le %(since)s : « %(answer)s ».")
            % {"since": since, "answer": state.answer},
            hint=_("Vérifiez MAIL_URL et MAIL_FROM. Les messages attendent, aucun n’est perdu."),
            id="mail.relay_down",
        )
    if count := state.counts[State.UNCERTAIN]:
        yield Warning(
            _("Messages dont personne ne sait s’ils sont partis : %(n)s.") % {"n": number(count)},
            hint=_("Ouvrez /outils/courriels : pour chacun, renvoyer ou tenir pour reçu."),
            id="mail.uncertain",
        )
