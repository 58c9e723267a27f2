"""Runs the jobs that pages put into the queue. `serve` starts one; a larger site starts more by hand."""

import argparse

needs = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `worker`."""
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many at a time (2)")


def run(args: argparse.Namespace) -> int:
    """Work and seal the audit until stopped, on the database that `serve` runs."""
    import django

    django.setup()
    from django.core.management import call_command

    from muster.kernel import chain

    chain.start_sealing()
    call_command("procrastinate", "worker", concurrency=args.jobs, wait=True)
    return 0
