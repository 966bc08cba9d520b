from datetime import timedelta

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "maillage.accounts"
    label = "accounts"
    default = True
    verbose_name = "Comptes et organisations"

    def ready(self) -> None:
        """Give the worker its periodic work, guard and check the journal; models are ready only now."""
        from django.contrib.auth.signals import user_logged_in

        from maillage.accounts import checks, clock, ingested, subjects
        from maillage.accounts.actions import restoring, retention
        from maillage.accounts.actions.notifications import send_digests
        from maillage.accounts.actions.visits import close_overdue
        from maillage.accounts.middleware import stamp_session
        from maillage.accounts.presentation.visits import banner
        from maillage.accounts.seals import after_migrations
        from maillage.base import slots
        from maillage.base.refusals import gettext_noop
        from maillage.jobs.domain.registry import register_periodic

        user_logged_in.connect(stamp_session, dispatch_uid="accounts.stamp_session")
        slots.register("page.top", banner)
        register_periodic(
            "visits.close",
            close_overdue,
            every=timedelta(minutes=5),
            title=gettext_noop("Fin des visites de l’équipe laissées ouvertes"),
        )
        register_periodic(
            "news.digest",
            send_digests,
            every=timedelta(minutes=15),
            title=gettext_noop("Courriels groupés de nouvelles"),
        )
        register(checks.journal, Tags.database, deploy=True)  # not when migrating: it must not stop a mend
        post_migrate.connect(after_migrations, sender=self)
        retention.register_all()
        subjects.register_all()
        clock.register()
        ingested.register()
        restoring.register_all()


class AdminConfig(django_admin.AdminConfig):
    """Django's administration, entered by our own door (admin_site.py)."""

    default = False
    default_site = "maillage.accounts.admin_site.AdminSite"
