from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.base.later import Later

UNDONE = {
    "tender.updated": "undo_update",
    "tender.published": "undo_show",
    "tender.unpublished": "undo_show",
    "tender.deleted": "undo_delete",
}
"""How events are undone, by the functions of `actions.undo`."""


class ProcurementConfig(AppConfig):
    """Tenders, their lots and needs, and the rules of public procurement."""

    name = "maillage.procurement"
    verbose_name = _("appels d’offres")

    def ready(self) -> None:
        """Follow the organisations that are merged, name tenders in the journal; models are ready only now."""
        from maillage.accounts.domain.events import register_subject
        from maillage.accounts.domain.undo import register as undone_by
        from maillage.accounts.hooks import register_merged
        from maillage.base.refusals import gettext_noop
        from maillage.procurement.domain import events as events  # named before they are read

        history = "maillage.procurement.presentation.history"
        words = {"lots": Later(f"{history}.lots_in_words")}
        register_subject("tender", gettext_noop("appel"), Later(f"{history}.tenders_named"), words=words)
        register_merged(Later("maillage.procurement.actions.merging.move_tenders"))
        for code, undo in UNDONE.items():
            undone_by(code, Later(f"maillage.procurement.actions.undo.{undo}"))
