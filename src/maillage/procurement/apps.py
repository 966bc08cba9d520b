from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    """Tenders, their lots and needs, and the rules of public procurement."""

    name = "maillage.procurement"
    verbose_name = _("appels d’offres")
