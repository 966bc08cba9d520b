from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "maillage.base"
    label = "base"

    def ready(self) -> None:
        """Register the checks of the installation; they read models, which are ready only now."""
        from maillage.base import checks

        checks.register_all()
