"""What the people at checkpoints do in an exercise: posts, and everything that passes them, to published totals."""

from muster.checkpoints.rehearsal.desk import open_posts, sites_of
from muster.checkpoints.rehearsal.findings import found
from muster.checkpoints.rehearsal.scripted import ANY, FIGURES, NAME, mistaken, script, totals

__all__ = ["ANY", "FIGURES", "NAME", "found", "mistaken", "open_posts", "script", "sites_of", "totals"]
