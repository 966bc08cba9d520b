from django.apps import AppConfig


class ConsortiumConfig(AppConfig):
    name = "maillage.consortium"
    label = "consortium"

    def ready(self) -> None:
        from maillage.accounts.hooks import register_merged
        from maillage.base.slots import register
        from maillage.consortium.actions.merging import move_proposals
        from maillage.consortium.presentation import history
        from maillage.consortium.views.panels import tender_action, tender_panel

        register("tender.actions", tender_action)
        register("tender.panels", tender_panel)
        register_merged(move_proposals)
        history.register_all()
