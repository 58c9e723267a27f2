"""What the worker runs for operations."""

from __future__ import annotations

from procrastinate.contrib.django import app

from muster.incidents import closing
from muster.kernel.models import PurgeOrder


@app.task(name="incidents.carry_out", retry=False)
def carry_out(order: int) -> None:
    """Destroy what two people have signed for. A killed worker leaves it to the next one."""
    closing.carry_out_purge(PurgeOrder.objects.get(pk=order))
