from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.directory"
    label = "directory"

    def ready(self) -> None:
        """Make the sources known to `maillage ingest`, follow the organisations, name structures in the journal.

        Models are ready only now.
        """
        from maillage.accounts import hooks
        from maillage.directory.actions import undo
        from maillage.directory.actions.organisations import attach_founded, move_structures
        from maillage.directory.presentation import history
        from maillage.directory.queries.known import known
        from maillage.directory.sources import registered

        registered.register_all()
        hooks.register_lookup(known)
        hooks.register_founded(attach_founded)
        hooks.register_merged(move_structures)
        history.register_all()
        undo.register_all()
