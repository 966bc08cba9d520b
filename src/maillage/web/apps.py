from django.apps import AppConfig
from django.core.checks import Tags, register

from maillage.base import slots


class WebConfig(AppConfig):
    name = "maillage.web"
    label = "web"

    def ready(self) -> None:
        """Fill the slots of lower capabilities; panels read models, which are ready only now."""
        from maillage.web import checks
        from maillage.web.jobs import account_section
        from maillage.web.panels import demo_accounts

        slots.register("account.login", demo_accounts)
        slots.register("account.sections", account_section)
        register(checks.people, Tags.database, deploy=True)
