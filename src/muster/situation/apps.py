from django.apps import AppConfig


class SituationConfig(AppConfig):
    name = "muster.situation"
    label = "situation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the kinds of background work and the lines of the navigation."""
        from django.utils.translation import gettext_lazy as _

        from muster.kernel import navigation
        from muster.kernel.waiting import register
        from muster.situation import (
            jobs,  # noqa: F401 - declares its kinds
            waiting,
        )

        navigation.register(navigation.Entry("home", _("Overview"), 0))
        navigation.register(navigation.Entry("bulletins", _("Daily reports"), 11))
        navigation.register(navigation.Entry("figures", _("Figures"), 13))
        navigation.register(navigation.Entry("approvals", _("Files to agree to"), 12, waiting=(waiting.find,)))
        navigation.register(navigation.Entry("jobs", _("My files"), 14, routes=("job",)))
        register(waiting.APPROVALS)
