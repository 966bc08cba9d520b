from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "maillage.territory"
    label = "territory"

    def ready(self) -> None:
        """Make the sources of this capability known to `maillage ingest`."""
        from maillage.territory.sources import registered

        registered.register_all()
