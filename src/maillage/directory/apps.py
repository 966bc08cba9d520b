from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.directory"
    label = "directory"

    def ready(self) -> None:
        """Make the sources of this capability known to `maillage ingest`."""
        from maillage.directory.sources import registered

        registered.register_all()
