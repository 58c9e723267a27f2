"""Certificates printed in the background: names in full, each opening logged, many of them with a second officer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.certificates import documents, papers, queries
from muster.certificates.documents.content import Sheet, sheets
from muster.incidents import queries as incidents
from muster.kernel import approvals, audit, clock, jobs
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.people.queries import wards
from muster.places import queries as places
from muster.screening.queries import ledger as screening

PRINT = "certificates.print"
PRINT_PAPERS = "certificates.print_papers"
PART = 100
MEDIA = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@jobs.job(PRINT, gettext_lazy("Certificates of release"))
def print_certificates(work: jobs.Work, *, numbers: list[int], form: str, address: str) -> jobs.Result:
    """Print those of these certificates that hold, as PDF or Word."""
    made: list[Sheet] = []
    for start in range(0, len(numbers), PART):
        with acting(work.scope):
            rows = queries.certificates(work.scope, None).filter(pk__in=numbers[start : start + PART])
            found = list(rows.filter(withdrawn_at=None).order_by("place", "pk"))
            if len(made) + len(found) > max(approvals.ALONE, work.agreed):
                words = _("More names than a second officer agreed to. Ask for the file again.")
                raise Problem("names_not_agreed", words)
            made += sheets(work.scope, found, address=address)
        work.progress(min(start + PART, len(numbers)), len(numbers))
    if not made:
        raise Problem("nothing_to_print", _("None of these certificates holds any more: nothing to print."))
    path = work.folder / f"certificates.{form}"
    (documents.write_word if form == "docx" else documents.write_pdf)(made, path)
    with acting(work.scope):
        audit.write(work.scope, action="certificates.print", detail={"certificates": len(made), "form": form})
    return jobs.Result(path, _("Certificates of release %(count)d") % {"count": len(made)} + f".{form}", MEDIA[form])


def start_printing(scope: Scope, *, numbers: Sequence[int], form: str, address: str) -> int:
    """Put certificates into the queue; more than one officer may open alone wait for a second one."""
    ask = None
    if len(numbers) > approvals.ALONE:
        ask = approvals.Ask(scope.places[0], len(numbers), _("Certificates of release"))
    subject = str(len(numbers))
    return jobs.start(scope, PRINT, subject=subject, needs=ask, numbers=list(numbers), form=form, address=address)


@jobs.job(PRINT_PAPERS, gettext_lazy("Notices and promises to sign"))
def print_papers(work: jobs.Work, *, place: str) -> jobs.Result:
    """Everything that has not been signed, with masked names: whose it is stands on the door."""
    with acting(work.scope):
        lacking = papers.unsigned(work.scope, place=place)
        if not lacking:
            raise Problem("nothing_to_print", _("Everybody under a measure has signed: nothing to print."))
        names = screening.names(work.scope, [one.row.person for one in lacking])
        where = places.names({one.row.place for one in lacking})
        young = wards.children(work.scope, list(names), clock.today(work.scope.incident or 0))
        sheets = []
        for one in lacking:
            whom, at = names.get(one.row.person), where.get(one.row.place, one.row.place)
            head = f"{whom.name} {whom.phone}（{at}）" if whom is not None else at
            if one.row.person in young:
                head += " · " + _("under 14: a guardian signs")
            sheets += [(head, papers.filled(one.row, paper, at)) for paper in one.papers]
        audit.write(work.scope, action="certificates.print_papers", place=place, detail={"papers": len(sheets)})
        exercise = incidents.incident(work.scope.incident or 0).exercise
    path = work.folder / "papers.pdf"
    documents.write_papers(sheets, path, exercise=exercise)
    work.progress(len(sheets), len(sheets))
    return jobs.Result(path, _("Notices and promises %(count)d") % {"count": len(sheets)} + ".pdf", MEDIA["pdf"])


def start_papers(scope: Scope, *, place: str) -> int:
    """Put what has not been signed into the queue."""
    return jobs.start(scope, PRINT_PAPERS, subject=place, place=place)
