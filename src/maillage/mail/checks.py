"""What an installation must say of its mail; `maillage check --deploy` tells each with the way to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.translation import gettext as _

from maillage.mail.domain.relay import EXAMPLE

_NOBODY = (".invalid", ".test", ".localhost", ".example")


@register("mail", deploy=True)
def check_mail(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Tell what keeps messages from leaving, or from being trusted where they arrive."""
    return list(_faults())


def _faults() -> Iterator[CheckMessage]:
    relay = settings.MAIL_RELAY
    if relay is None:
        yield Error(
            _("Aucun serveur d’envoi : les courriels s’accumulent sans partir."),
            hint=_("Indiquez-le dans MAIL_URL, par exemple %(example)s.") % {"example": EXAMPLE},
            id="mail.E001",
        )
    elif relay.scheme == "smtp" and not relay.is_here:
        yield Warning(
            _("Les courriels voyagent en clair jusqu’à %(host)s.") % {"host": relay.host},
            hint=_("Si ce serveur sait chiffrer, écrivez smtp+starttls:// ou smtps:// dans MAIL_URL."),
            id="mail.W001",
        )
    if settings.MAIL_FROM[1].endswith(_NOBODY):
        yield Error(
            _("L’adresse d’expédition n’existe pas : %(address)s.") % {"address": settings.MAIL_FROM[1]},
            hint=_('Indiquez la vôtre : MAIL_FROM="Maillage <ne-pas-repondre@votre-domaine>".'),
            id="mail.E002",
        )
    if not settings.MAIL_BOUNCES:
        yield Warning(
            _(
                "Les avis de non-remise reviennent à l’adresse d’expédition, sans dire de quel message ils parlent."
            ),
            hint=_("Créez une boîte qui accepte « nom+suffixe@ », indiquez-la dans MAIL_BOUNCES."),
            id="mail.W002",
        )
    if urlsplit(settings.SITE_URL).hostname in {"127.0.0.1", "localhost"}:
        yield Error(
            _("Les liens des courriels mèneraient à %(url)s, que leurs destinataires ne peuvent pas ouvrir.")
            % {"url": settings.SITE_URL},
            hint=_(
                "Indiquez l’adresse publique du site dans MAILLAGE_URL, par exemple https://maillage.exemple.fr."
            ),
            id="mail.E003",
        )
