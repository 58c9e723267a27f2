"""The sender of the bench: puts a sending into the outbox, or sends what waits until nothing moves any more."""

from __future__ import annotations

import json
import sys
import time

COUNTY = "510521"
LINGER = 1.5
TEXT = "{姓名}您好，12月4日以来到过西安的，请主动报告行程。"


def fill(count: int, port: int, per_second: float) -> tuple[int, int]:
    """An operation, a channel to the gateway, and so many messages in it."""
    from django.db import transaction
    from django.utils import timezone

    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope, system
    from muster.messages import actions
    from muster.messages.actions import ChannelDraft, Sending, Target

    with transaction.atomic():
        incident = open_incident(
            Scope(actor="command:bench"), name="bench-messages", title_zh="压力测试", title_en="Bench", place=COUNTY,
            at=timezone.now(),
        ).pk  # fmt: skip
        scope = system(incident, "command:bench")
        scope.apply()
        settings = {"host": "127.0.0.1", "port": port, "system_id": "muster", "source": "1069", "window": 32}
        draft = ChannelDraft(COUNTY, "短信", "smpp", settings, secret="secret", per_second=per_second)  # noqa: S106
        channel = actions.open_channel(scope, draft=draft)
        sending = Sending(
            "bench:1", COUNTY, "提醒", "渭城区防控办", "{姓名}您好，12月4日以来到过西安的，请主动报告行程。"
        )
        targets = [Target(f"154{number:08d}", COUNTY, {"name": f"王{number}"}) for number in range(count)]
        actions.queue(scope, channel=channel, sending=sending, targets=targets)
    return incident, channel


def send(incident: int, channel: int) -> None:
    """Send and listen, as the worker does, until a whole turn brings nothing."""
    from muster.messages import sending

    done = sending.drain(incident, channel, linger=LINGER)
    print(json.dumps(vars(done)))


def main(arguments: list[str]) -> None:
    """`fill COUNT PORT PER_SECOND` prints operation and channel; `send INCIDENT CHANNEL` sends."""
    import django

    django.setup()
    began = time.perf_counter()
    if arguments[0] == "fill":
        incident, channel = fill(int(arguments[1]), int(arguments[2]), float(arguments[3]))
        print(json.dumps({"incident": incident, "channel": channel, "seconds": time.perf_counter() - began}))
    else:
        send(int(arguments[1]), int(arguments[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
