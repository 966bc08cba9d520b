from datetime import timedelta

from django.apps import AppConfig
from django.core.checks import Tags, register

from maillage.base import slots
from maillage.base.refusals import gettext_noop
from maillage.jobs.domain.registry import register_periodic


class WebConfig(AppConfig):
    name = "maillage.web"
    label = "web"

    def ready(self) -> None:
        """Fill the slots of lower capabilities; panels read models, which are ready only now."""
        from maillage.base.api.rates import forget_old_windows
        from maillage.web import checks
        from maillage.web.api.panel import documentation_link
        from maillage.web.jobs import account_section
        from maillage.web.panels import demo_accounts

        slots.register("account.login", demo_accounts)
        slots.register("account.sections", account_section)
        slots.register("account.tokens", documentation_link)
        register_periodic(
            "api.forget",
            forget_old_windows,
            every=timedelta(hours=1),
            title=gettext_noop("Oublier qui a appelé l’interface pour les programmes"),
        )
        register(checks.people, Tags.database, deploy=True)
