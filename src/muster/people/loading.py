"""The worker's part of loading a list of staff."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel import jobs
from muster.kernel.jobs import Result, Work
from muster.people.actions.uploads import load_upload

KIND = "people.load_upload"


@jobs.job(KIND, gettext_lazy("Load a list of staff"))
def run(work: Work, upload: int) -> Result:
    """Load an upload; the result says in numbers what became of it."""
    counts = load_upload(work.scope, upload=upload, progress=work.progress)
    file = work.folder / "counts.txt"
    file.write_text(
        _("%(added)d added, %(changed)d changed, %(unchanged)d unchanged") % vars(counts) + "\n", encoding="utf-8"
    )
    return Result(file, "counts.txt", "text/plain; charset=utf-8")
