"""The table of commands, and what is common to all of them: usage, state, exit codes."""

import argparse
import errno
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import muster
from muster.cli.output import say
from muster.instance.home import Home, InstanceError

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130


class Module(Protocol):
    """What a command's module offers. It imports Django's parts inside `run`, when they are set up.

    `needs` is "database" (running, migrated, Django set up) or "nothing". A module with `passes_arguments_on = True`
    gets what follows its name untouched, as `args.rest`.
    """

    needs: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


@dataclass(frozen=True)
class Command:
    """One line of the table; `help` is empty for what only maintainers use."""

    name: str
    help: str

    def load(self) -> Module:
        """Import the module of this name beside this one."""
        module: Any = importlib.import_module(f"muster.cli.{self.name}")
        return module  # type: ignore[no-any-return]


COMMANDS = (
    Command("serve", "serve pages and the phones' door until stopped"),
    Command("open", "open an operation, and the first accounts where there are none"),
    Command("demo", "set everything up, play a county's operation and serve it"),
    Command("rehearse", "play an operation of the past through the running program"),
    Command("figure", "one figure of an operation and the records behind it"),
    Command("digest", "one number for all field records of an operation"),
    Command("risk", "read bulletins and snapshots of risk areas"),
    Command("roster", "find the best roster for a problem file, with a bound on any other"),
    Command("link", "find which reports of a list are about one person"),
    Command("enrol", "make a one-time code that makes a phone a device of a site"),
    Command("audit", "verify the chain over the audit, or print its end"),
    Command("keys", "list the keys of names, or put a new one in place of an old one"),
    Command("purge", "what of a closed operation is due to be destroyed, and doing what two people have signed"),
    Command("backup", "copy this whole instance into a file"),
    Command("restore", "bring a backup into an empty state"),
    Command("bench", "measure a part beside its limit or peer"),
    Command("test", "install what the tests need and run them"),
    Command("manage", ""),
    Command("worker", ""),
)


def main(argv: Sequence[str]) -> int:
    """Run one command and return the exit code: 0 done, 1 refused, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)  # also where a shell started us in the background, with SIGINT ignored
    parser = _parser()
    first = argv[0] if argv else ""
    command = next((c for c in COMMANDS if c.name == first), None)
    if command is None:
        parser.parse_args(argv)  # answers --help and --version, refuses the rest
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    module = command.load()
    try:
        return _run(command, module, _parse(command, module, list(argv[1:])))
    except KeyboardInterrupt:
        return INTERRUPTED
    except InstanceError as error:
        say(str(error))
        return REFUSED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say("The disk is full; nothing was changed. Free some space and try again.")
        return REFUSED


def _run(command: Command, module: Module, args: argparse.Namespace) -> int:
    with ExitStack() as stack:
        if module.needs == "database":
            from muster.cli.language import spoken
            from muster.cli.prepare import prepare
            from muster.instance.postgres import running_database

            os.environ.setdefault("MUSTER_POOL", "0")  # one command needs one connection
            stack.enter_context(running_database(Home.from_environment(), f"./muster {command.name}"))
            prepare(static=False)
            stack.enter_context(spoken())
        return _answer(module, args)


def _answer(module: Module, args: argparse.Namespace) -> int:
    from muster.kernel.problems import Problem

    try:
        return module.run(args)
    except Problem as problem:
        say(str(problem))
        return REFUSED


def _parse(command: Command, module: Module, rest: list[str]) -> argparse.Namespace:
    if getattr(module, "passes_arguments_on", False):
        return argparse.Namespace(rest=rest, json=False)
    parser = argparse.ArgumentParser(prog=f"./muster {command.name}", description=command.help, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    module.add_arguments(parser)
    return parser.parse_args(rest)


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {c.name:<12}{c.help}" for c in COMMANDS if c.help)
    parser = argparse.ArgumentParser(
        prog="./muster",
        usage="./muster COMMAND [ARGUMENTS]",
        description="Muster, the operations system for community-level emergency response.",
        epilog=f"commands:\n{listed}\n\n./muster COMMAND --help tells more about one.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Muster {muster.__version__}")
    parser.add_argument("command", nargs="?", choices=[c.name for c in COMMANDS if c.help], metavar="COMMAND")
    return parser


def _stop(number: int, frame: object) -> NoReturn:
    """SIGTERM ends a command the way Ctrl-C does: through every `finally`."""
    raise KeyboardInterrupt
