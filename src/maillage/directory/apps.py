from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.directory"
    label = "directory"

    def ready(self) -> None:
        """Make the sources known to `maillage ingest`, and follow the organisations; models are ready only now."""
        from maillage.accounts import hooks
        from maillage.directory.actions.organisations import attach_founded, move_structures
        from maillage.directory.queries.known import known
        from maillage.directory.sources import registered

        registered.register_all()
        hooks.register_lookup(known)
        hooks.register_founded(attach_founded)
        hooks.register_merged(move_structures)
