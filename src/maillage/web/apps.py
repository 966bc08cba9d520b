from django.apps import AppConfig

from maillage.base import slots


class WebConfig(AppConfig):
    name = "maillage.web"
    label = "web"

    def ready(self) -> None:
        """Fill the slots of lower capabilities; panels read models, which are ready only now."""
        from maillage.web.panels import demo_accounts

        slots.register("account.login", demo_accounts)
