from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "muster.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for people, and what the navigation shows."""
        from muster.certificates import offers

        offers.declare()
