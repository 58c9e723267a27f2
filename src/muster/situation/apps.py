from django.apps import AppConfig


class SituationConfig(AppConfig):
    name = "muster.situation"
    label = "situation"
    default_auto_field = "django.db.models.BigAutoField"
