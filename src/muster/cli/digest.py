"""One number for the whole state of an operation's field records: equal digests mean equal state."""

import argparse

from muster.cli.output import answer

needs = "database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `digest`."""
    parser.add_argument("--incident", required=True, metavar="NAME", help="the operation's name")


def run(args: argparse.Namespace) -> int:
    """Print how many records there are, and their digest."""
    from muster.incidents.queries import by_name
    from muster.kernel.register import digest
    from muster.kernel.scope import acting, system

    incident = by_name(args.incident)
    with acting(system(incident.pk, "command:digest")) as scope:
        records, value = digest(scope)
    answer(args, {"records": records, "digest": value}, f"{value}  {records} records")
    return 0
