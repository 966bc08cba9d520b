from datetime import timedelta

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.accounts"
    label = "accounts"
    verbose_name = "Comptes et organisations"

    def ready(self) -> None:
        """Give the worker its periodic work; actions read models, which are ready only now."""
        from maillage.accounts.actions.notifications import send_digests
        from maillage.base.refusals import gettext_noop
        from maillage.jobs.domain.registry import register_periodic

        register_periodic(
            "news.digest",
            send_digests,
            every=timedelta(minutes=15),
            title=gettext_noop("Courriels groupés de nouvelles"),
        )
