"""Runs the jobs that pages put into the queue. `serve` starts one; a larger site starts more by hand."""

import argparse
import contextlib
import time

needs = "nothing"
POLITE_SECONDS = 2.0
"""After this a job that can stop is told to: `serve` waits 15 seconds for all of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `worker`."""
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many at a time (2)")


def run(args: argparse.Namespace) -> int:
    """Work and seal the audit until stopped, on the database that `serve` runs."""
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    from muster.kernel import chain
    from muster.kernel.collector import look_seldom
    from muster.messages import tasks

    chain.start_sealing()
    with contextlib.suppress(AlreadyEnqueued):
        # What a killed worker was sending goes on now, not at the next minute.
        tasks.look.configure().defer(timestamp=int(time.time()))
    look_seldom()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(concurrency=args.jobs, shutdown_graceful_timeout=POLITE_SECONDS)
    return 0
