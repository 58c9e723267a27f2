"""The outbox: what waits, what went out, one sending, and the calls that are made instead."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.kernel.problems import NotFound, Problem
from muster.messages import actions, lists, queries, words
from muster.messages.models import Channel
from muster.messages.rules import State
from muster.places import queries as places

PAGE = 50


@require_GET
def outbox(request: PageRequest) -> HttpResponse:
    """What must be handled, the lists to hand over, the sendings."""
    scope = request.scope
    channels = queries.channels(scope)
    context = {
        "sent": [(one, _counts(one.states)) for one in queries.batches(scope)],
        "calls": queries.count_calls(scope, None).count,
        "troubled": [one for one in channels if one.trouble],
        "lists": [(one, lists.waiting(scope, one.pk)) for one in channels if one.kind == Channel.Kind.LIST],
        "channels": channels,
        "opens_channels": access.opens(request, "message-channels"),
        "may_write": request.as_of is None,
    }
    return render(request, "messages/outbox.html", context)


def _counts(states: dict[str, int]) -> list[tuple[str, object, int]]:
    return [(key, label, states[key]) for key, label in words.STATES.items() if states.get(key)]


@require_GET
def sending(request: PageRequest, number: int) -> HttpResponse:
    """One sending: its text, how many are where, and its messages, those that wait the longest first."""
    sent = queries.sent(request.scope, number)
    state = request.GET.get("state", "")
    rows = queries.messages(request.scope, batch=number, state=state if state in words.STATES else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = queries.lines(request.scope, page.object_list)
    context = {
        "sent": sent, "counts": _counts(sent.states), "page": page, "state": state,
        "lines": _named(lines),
        "left_out": [(words.LEFT_OUT.get(key, key), count) for key, count in sent.batch.left_out.items()],
        "may_withdraw": request.as_of is None and sent.states.get(State.QUEUED, 0) > 0,
    }  # fmt: skip
    return render(request, "messages/sending.html", context)


def _named(lines: list[queries.Line]) -> list[tuple[queries.Line, object, str, str]]:
    names = places.names({line.message.place for line in lines})
    return [
        (
            line,
            words.STATES[line.message.state],
            names.get(line.message.place, line.message.place),
            words.why(line.error),
        )
        for line in lines
    ]


@require_POST
def withdraw_sending(request: PageRequest, number: int) -> HttpResponse:
    """Take back what has not gone out."""
    count = actions.withdraw(request.scope, batch=number)
    words = ngettext("%(count)d message was taken back.", "%(count)d messages were taken back.", count)
    messages.success(request, words % {"count": count})
    return redirect("sending", number)


@require_GET
def message_calls(request: PageRequest) -> HttpResponse:
    """People whom no message reaches: somebody telephones."""
    page = Paginator(queries.messages(request.scope, state=State.CALL), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "lines": _named(queries.lines(request.scope, page.object_list)),
        "outcomes": list(words.CALL_OUTCOMES.items()), "may_write": request.as_of is None,
    }  # fmt: skip
    return render(request, "messages/calls.html", context)


@require_POST
def message_number(request: PageRequest, number: int) -> HttpResponse:
    """The number and the text of one message, to telephone: shown in full, and written down that it was."""
    content = actions.reveal(request.scope, message=number)
    context = {"content": content, "number": number, "outcomes": list(words.CALL_OUTCOMES.items())}
    return render(request, "messages/number.html", context)


@require_POST
def note_call(request: PageRequest, number: int) -> HttpResponse:
    """Say what came of a call."""
    try:
        actions.note_call(request.scope, message=number, outcome=request.POST.get("outcome", ""))
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    return redirect("message-calls")


@require_POST
def hand_over_list(request: PageRequest, number: int) -> HttpResponse:
    """Have the list of a channel made."""
    job = lists.start_handing_over(request.scope, channel=number)
    return redirect("job", job)


@require_POST
def bring_receipts(request: PageRequest, number: int) -> HttpResponse:
    """Take the carrier's file of receipts."""
    file = request.FILES.get("file")
    try:
        data = file.read() if file is not None else b""
        matched, strange = lists.bring_receipts(request.scope, channel=number, data=data)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    else:
        text = _("Receipts matched: %(matched)d; lines that fit no message: %(strange)d.")
        messages.success(request, text % {"matched": matched, "strange": strange})
    return redirect("outbox")
