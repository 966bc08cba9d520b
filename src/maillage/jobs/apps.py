from datetime import timedelta

from django.apps import AppConfig
from django.core.checks import Tags, register

from maillage.base.refusals import gettext_noop
from maillage.jobs.domain.registry import register_periodic


class JobsConfig(AppConfig):
    name = "maillage.jobs"
    label = "jobs"
    verbose_name = "Travaux"

    def ready(self) -> None:
        """Register our own periodic work and our checks; both read models, which are ready only now."""
        from maillage.jobs import checks
        from maillage.jobs.actions.cleaning import forget_old_jobs

        register_periodic(
            "jobs.forget",
            forget_old_jobs,
            every=timedelta(days=1),
            title=gettext_noop("Oublier les travaux terminés depuis longtemps"),
        )
        register(checks.workers, Tags.database, deploy=True)
