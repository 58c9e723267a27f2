"""Sending a letter: work that waits for a second officer, as every list of names does."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from muster.kernel import jobs
from muster.kernel.scope import acting
from muster.screening.letters import actions, document, links
from muster.screening.letters.actions import SEND


@jobs.job(SEND, gettext_lazy("Send a letter to another district"))
def _send(work: jobs.Work, letter: int, origin: str) -> jobs.Result:
    with acting(work.scope):
        row = actions.mark_sent(scope=work.scope, letter=letter)
        people = row.people.count()
    address = f"{origin}{reverse('letter-page', args=[links.make_token(row)])}"
    path = work.folder / "letter.pdf"
    document.write_letter(row, people=people, address=address, path=path)
    return jobs.Result(path, f"{row.number}.pdf", "application/pdf")
