from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    """Tenders, their lots and needs, and the rules of public procurement."""

    name = "maillage.procurement"
    verbose_name = _("appels d’offres")

    def ready(self) -> None:
        """Follow the organisations that are merged, name tenders in the journal; models are ready only now."""
        from maillage.accounts.hooks import register_merged
        from maillage.procurement.actions import undo
        from maillage.procurement.actions.merging import move_tenders
        from maillage.procurement.presentation import history

        register_merged(move_tenders)
        history.register_all()
        undo.register_all()
