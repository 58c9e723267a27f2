"""A signed certificate that was shown at a check: a table of its own beside those of the checks."""

from datetime import datetime

from django.db import models

from muster.kernel.signing.serials import spelled


class Shown(models.Model):
    """Which certificate of release a check read, and how it stood then as the server knows: '' until it is judged."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    serial = models.BinaryField()
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    state = models.TextField(default="", db_collation="C")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["incident"], condition=models.Q(judged_at=None), name="checkpoints_shown_waits")
        ]

    def state_by(self, moment: datetime | None) -> str:
        """How it was judged by a moment; None is now."""
        judged = self.judged_at is not None and (moment is None or self.judged_at <= moment)
        return self.state if judged else ""

    @property
    def number(self) -> str:
        """The serial as it is printed."""
        return spelled(bytes(self.serial))
