from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "maillage.base"
    label = "base"
