from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "maillage.mail"
    label = "mail"
    verbose_name = "Courriels"
