"""Django's management commands, for maintainers."""

import argparse

from muster.instance.home import Home
from muster.instance.postgres import running_database

needs = "nothing"
passes_arguments_on = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is handed on."""


def run(args: argparse.Namespace) -> int:
    """Run one of Django's commands on the running, or a freshly started, database."""
    from django.core.management import execute_from_command_line

    with running_database(Home.from_environment(), "./muster manage"):
        execute_from_command_line(["./muster manage", *args.rest])
    return 0
