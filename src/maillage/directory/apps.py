from django.apps import AppConfig

from maillage.base.later import Later


class DirectoryConfig(AppConfig):
    name = "maillage.directory"
    label = "directory"

    def ready(self) -> None:
        """Make the sources known to `maillage ingest`, follow the organisations, name structures in the journal.

        Models are ready only now.
        """
        from maillage.accounts import hooks
        from maillage.accounts.domain.events import register_subject
        from maillage.accounts.domain.undo import register as undone_by
        from maillage.base import ingest
        from maillage.base.refusals import gettext_noop
        from maillage.directory.domain import events as events  # named before they are read

        ingest.register("maillage.directory.sources.siae.SOURCE")
        ingest.register("maillage.directory.sources.esat.SOURCE")
        hooks.register_lookup(Later("maillage.directory.queries.known.known"))
        hooks.register_founded(Later("maillage.directory.actions.organisations.attach_founded"))
        hooks.register_merged(Later("maillage.directory.actions.organisations.move_structures"))
        history = "maillage.directory.presentation.history"
        words = {
            "offers": Later(f"{history}.offers_in_words"),
            "reach": Later(f"{history}.reaches_in_words"),
        }
        register_subject(
            "structure", gettext_noop("structure"), Later(f"{history}.structures_named"), words=words
        )
        undone_by("structure.declared", Later("maillage.directory.actions.undo.undo_declaration"))
