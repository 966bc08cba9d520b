from datetime import timedelta

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "maillage.accounts"
    label = "accounts"
    verbose_name = "Comptes et organisations"

    def ready(self) -> None:
        """Give the worker its periodic work, guard and check the journal; models are ready only now."""
        from maillage.accounts import checks, ingested, subjects
        from maillage.accounts.actions.notifications import send_digests
        from maillage.accounts.seals import after_migrations
        from maillage.base.refusals import gettext_noop
        from maillage.jobs.domain.registry import register_periodic

        register_periodic(
            "news.digest",
            send_digests,
            every=timedelta(minutes=15),
            title=gettext_noop("Courriels groupés de nouvelles"),
        )
        register(checks.journal, Tags.database)
        post_migrate.connect(after_migrations, sender=self)
        subjects.register_all()
        ingested.register()
