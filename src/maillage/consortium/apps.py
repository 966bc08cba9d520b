from django.apps import AppConfig

from maillage.base.later import Later


class ConsortiumConfig(AppConfig):
    name = "maillage.consortium"
    label = "consortium"

    def ready(self) -> None:
        from maillage.accounts.hooks import register_merged
        from maillage.base.slots import register
        from maillage.consortium.domain import events as events  # named before they are read
        from maillage.consortium.presentation import history

        register("tender.actions", Later("maillage.consortium.views.panels.tender_action"))
        register("tender.panels", Later("maillage.consortium.views.panels.tender_panel"))
        register_merged(Later("maillage.consortium.actions.merging.move_proposals"))
        history.register_all()
