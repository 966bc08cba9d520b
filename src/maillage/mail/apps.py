from datetime import timedelta

from django.apps import AppConfig
from django.core.checks import Tags, register

from maillage.base.refusals import gettext_noop
from maillage.jobs.domain.registry import register_periodic, register_pump


class MailConfig(AppConfig):
    name = "maillage.mail"
    label = "mail"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Give the worker its mail to send and its cleaning to do; these modules read models, ready only now."""
        from maillage.mail import checks
        from maillage.mail.actions.links import close_expired_links
        from maillage.mail.actions.messages import purge
        from maillage.mail.actions.postman import run_once

        register(checks.configuration, deploy=True)
        register(checks.queue, Tags.database, deploy=True)
        register_pump("mail", run_once)
        register_periodic(
            "mail.links",
            close_expired_links,
            every=timedelta(hours=1),
            title=gettext_noop("Clore les liens dont la date est passée"),
        )
        register_periodic(
            "mail.purge",
            purge,
            every=timedelta(days=1),
            title=gettext_noop("Effacer le texte des courriels anciens"),
        )
