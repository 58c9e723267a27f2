from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "muster.passes"
    label = "passes"
    default_auto_field = "django.db.models.BigAutoField"
