"""Runs the jobs that pages put into the queue. `serve` starts one; a larger site starts more by hand."""

import argparse
import contextlib
import time

needs = "nothing"
POLITE_SECONDS = 2.0
"""After this a job that can stop is told to: `serve` waits 15 seconds for all of them."""

TROUBLED = 75
"""The exit code when the database is full or away: `serve` starts the worker again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `worker`."""
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many at a time (2)")


def run(args: argparse.Namespace) -> int:
    """Work and seal the audit until stopped, on the database that `serve` runs."""
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    from muster.kernel import chain, troubles
    from muster.kernel.collector import look_seldom
    from muster.messages import tasks

    chain.start_sealing()
    look_seldom()
    try:
        with contextlib.suppress(AlreadyEnqueued):
            # What a killed worker was sending goes on now, not at the next minute.
            tasks.look.configure().defer(timestamp=int(time.time()))
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            working.run_worker(concurrency=args.jobs, shutdown_graceful_timeout=POLITE_SECONDS)
    except Exception as error:
        if (trouble := troubles.of(error)) is None:
            raise
        troubles.told.begins(trouble)
        return TROUBLED
    return 0
