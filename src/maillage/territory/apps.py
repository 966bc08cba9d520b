from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "maillage.territory"
    label = "territory"

    def ready(self) -> None:
        """Make the sources of this capability known to `maillage ingest`."""
        from maillage.base.ingest import register

        register("maillage.territory.sources.communes.SOURCE")
        register("maillage.territory.sources.contours.SOURCE")
