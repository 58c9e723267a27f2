"""What situation has done in the background."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from muster.kernel import clock, figures, jobs
from muster.kernel.figures import Period
from muster.kernel.scope import acting
from muster.kernel.sheets.writing import XLSX
from muster.situation import exports, queries
from muster.situation.documents import content, pdf, word

EXPORT_ROWS = "situation.export_rows"
PRINT_BULLETIN = "situation.print_bulletin"
CSV = "text/csv; charset=utf-8"
PRINTED = {
    "docx": (word.write, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf.write, "application/pdf"),
}
"""What a report can be printed as: how, and its media type."""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@jobs.job(EXPORT_ROWS, _("Records behind a figure"))
def export_rows(
    work: jobs.Work, *, key: str, format: str, place: str, as_of: str | None, since: str | None, until: str | None
) -> jobs.Result:
    """Write the records behind a figure into a csv or xlsx file."""
    figure = figures.figure(key)
    path = work.folder / f"rows.{format}"
    with acting(work.scope):
        scope = queries.narrowed(work.scope, place)
        # Of an unnamed moment every chunk has to mean the same one.
        moment = _moment(as_of) or clock.now(work.scope.incident or 0)
        period = Period(moment, _moment(since), _moment(until))
        count = min(figure.query.count_rows(scope, period), exports.LIMIT)
        told, mark = exports.about(scope, figure, period, place), exports.watermark(scope)
    rows = exports.lines(scope, figure, period, lambda done: work.progress(done, count))
    if format == "csv":
        exports.write_csv(path, rows, mark)
    else:
        exports.write_xlsx(path, rows, told, mark)
    return jobs.Result(path, f"{key}.{format}", CSV if format == "csv" else XLSX)


@jobs.job(PRINT_BULLETIN, _("Daily report"))
def print_bulletin(work: jobs.Work, *, bulletin: int, format: str) -> jobs.Result:
    """Write a report as Word or PDF, in the language of who asks."""
    write, content_type = PRINTED[format]
    with acting(work.scope):
        document = content.document(queries.bulletin(work.scope, bulletin))
    path = work.folder / f"report.{format}"
    write(document, path)
    return jobs.Result(path, f"{document.title} {document.date}.{format}", content_type)
