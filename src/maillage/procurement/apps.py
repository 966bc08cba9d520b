from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "maillage.procurement"
    label = "procurement"
