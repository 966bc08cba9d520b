"""What is written in the journal about the funding plan."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

_STATES = {
    "planned_request": gettext_noop("à demander"),
    "requested": gettext_noop("demandé"),
    "granted": gettext_noop("accordé"),
    "refused": gettext_noop("refusé"),
}
LINE: Mapping[str, str | Fact] = {
    "label": gettext_noop("dépense"),
    "amount_cents": gettext_noop("montant en centimes"),
    "starts_on": gettext_noop("premier mois"),
    "months": Fact(gettext_noop("durée"), unit="mois"),
}
SOURCE: Mapping[str, str | Fact] = {
    "name": gettext_noop("financeur"),
    "state": Fact(gettext_noop("état"), _STATES),
    "requested_cents": gettext_noop("demandé, en centimes"),
    "granted_cents": gettext_noop("accordé, en centimes"),
}
INSTALMENT: Mapping[str, str | Fact] = {
    "name": gettext_noop("financeur"),
    "amount_cents": gettext_noop("montant en centimes"),
    "due_on": gettext_noop("prévu le"),
    "received_on": gettext_noop("reçu le"),
}
register("funding.line_written", gettext_noop("a noté une dépense prévue"), LINE)
register("funding.line_deleted", gettext_noop("a retiré une dépense prévue"), LINE)
register("funding.source_written", gettext_noop("a noté un financement"), SOURCE)
register("funding.source_deleted", gettext_noop("a retiré un financement"), SOURCE)
register("funding.instalment_written", gettext_noop("a noté un versement"), INSTALMENT)
register("funding.instalment_deleted", gettext_noop("a retiré un versement"), INSTALMENT)
