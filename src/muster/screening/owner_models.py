"""Who answers for people (包保): a team, or a name on the duty list, kept once and sealed."""

from django.db import models

from muster.kernel.typed import Typed


class Owner(models.Model):
    """One who answers, as somebody typed it. Rows of the ledger and of sources name it by its number, so that boards
    and lists are counted and narrowed by it in one statement while the words stand sealed. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    mark = models.BinaryField()
    """The blind index by which the same words get the same number."""
    sealed_name = models.BinaryField(null=True)
    name = Typed()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "mark"], name="screening_owner_once")]

    def __str__(self) -> str:
        return self.name


def answers_for() -> "models.ForeignKey[Owner | None, Owner | None]":
    """The column that says who answers; null for nobody. Tables go one by one at closing: no constraint."""
    return models.ForeignKey(
        Owner, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
