"""The letter that carries a code: one page, tagged PDF (PDF/UA-1), made by typst from plain data."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.accounts.domain.postal import CODE_DAYS, CODE_TRIES, address_lines, format_code
from maillage.accounts.domain.siret import format_siret
from maillage.accounts.models import JoinRequest
from maillage.base.explain import day
from maillage.base.typeset import tagged_pdf

TEMPLATE = Path(__file__).with_name("letter.typ")


def letter_pdf(request: JoinRequest, *, code: str, address: str, at: datetime) -> bytes:
    """Return the letter, in the current language: address in the window of a French DL envelope, code in large."""
    return tagged_pdf(TEMPLATE, _data(request, code, address, at))


def _data(request: JoinRequest, code: str, address: str, at: datetime) -> dict[str, object]:
    facts = {"person": str(request.user), "organisation": request.name}
    return {
        "lang": (get_language() or "fr")[:2],
        "title": _("Un code pour représenter %(organisation)s") % facts,
        "to": [request.name, *address_lines(address)],
        "sender": settings.PUBLISHER or "Maillage",
        "date": day(at),
        "hello": _("Bonjour,"),
        "body": [
            _(
                "%(person)s demande à représenter %(organisation)s sur Maillage, le service où les structures "
                "inclusives d’un territoire répondent ensemble aux appels."
            )
            % facts,
            _(
                "Si vous êtes d’accord, remettez-lui ce code. Qui le tape administre %(organisation)s : voir ses "
                "données privées, écrire en son nom, gérer ses membres."
            )
            % facts,
        ],
        "code": format_code(code),
        "after": [
            _(
                "Le code se tape sur %(site)s/rejoindre. Il sert une fois, jusqu’au %(until)s, "
                "en %(tries)s essais."
            )
            % {"site": settings.SITE_URL, "until": day(at + timedelta(days=CODE_DAYS)), "tries": CODE_TRIES},
            _(
                "Si vous n’êtes pas d’accord, ou si vous ne connaissez pas cette personne, détruisez cette lettre."
            ),
        ],
        "reference": _("Demande n° %(number)s") % {"number": request.pk}
        + (f" · SIRET {format_siret(request.siret)}" if request.siret else ""),
    }
