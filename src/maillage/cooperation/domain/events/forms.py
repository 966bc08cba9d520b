"""What is written in the journal about the form that a project chooses."""

from __future__ import annotations

from maillage.accounts.domain.events import register
from maillage.base.refusals import gettext_noop

CHOICE = {
    "form": gettext_noop("forme"),
    "reason": gettext_noop("raison"),
    "override_reason": gettext_noop("raison de choisir avant le socle stratégique"),
    "colleges": gettext_noop("à revoir dans les collèges"),
}
register("form.chosen", gettext_noop("a choisi la forme de coopération"), CHOICE)
