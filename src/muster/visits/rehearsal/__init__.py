"""What visitors do in an exercise: households asked, premises looked at, to published totals, on phones."""

from muster.visits.rehearsal.desk import open_posts, sites_of
from muster.visits.rehearsal.findings import found
from muster.visits.rehearsal.scripted import ANY, FIGURES, NAME, mistaken, script, totals
from muster.visits.rehearsal.shown import show

__all__ = ["ANY", "FIGURES", "NAME", "SHOWS", "found", "mistaken", "open_posts", "script", "sites_of", "totals"]

SHOWS = (show,)
