from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "maillage.cooperation"
    label = "cooperation"

    def ready(self) -> None:
        from maillage.cooperation import wiring

        wiring.register_all()
