"""The worker's part of loading a list."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel import jobs
from muster.kernel.jobs import Result, Work
from muster.kernel.sheets import uploads

KIND = "kernel.load_list"


@jobs.job(KIND, gettext_lazy("Load a list"))
def run(work: Work, upload: int) -> Result:
    """Load an upload; the list's own page says what became of it."""
    counts = uploads.load(work.scope, number=upload, progress=work.progress)
    file = work.folder / "counts.txt"
    file.write_text(_("Rows that could not be loaded: %(failed)d") % counts + "\n", encoding="utf-8")
    return Result(file, "counts.txt", "text/plain; charset=utf-8")
