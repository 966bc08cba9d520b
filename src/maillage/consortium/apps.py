from django.apps import AppConfig


class ConsortiumConfig(AppConfig):
    name = "maillage.consortium"
    label = "consortium"
