"""Keys of names: which there are, and a new one in place of the old while people work."""

import argparse
import sys

from muster.cli.output import answer, say

needs = "database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `keys`."""
    parser.add_argument("what", choices=["list", "rotate"], help="show the keys, or put a new one in place")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--incident", metavar="NAME", help="the key of this operation's residents")
    whose.add_argument("--staff", action="store_true", help="the key of staff")


def run(args: argparse.Namespace) -> int:
    """Exit 2 when `rotate` is not told whose key."""
    if args.what == "list":
        return _list(args)
    if not args.incident and not args.staff:
        say("./muster keys rotate: say --incident NAME or --staff.")
        return 2
    return _rotate(args)


def _list(args: argparse.Namespace) -> int:
    from muster.kernel.models import Key

    rows = [
        {
            "id": key.pk,
            "purpose": key.purpose,
            "made_at": key.made_at.isoformat(timespec="seconds"),
            "state": _state(key),
        }
        for key in Key.objects.order_by("purpose", "pk")
    ]
    lines = [f"{row['id']:>4}  {row['purpose']:<16}  {row['made_at']}  {row['state']}" for row in rows]
    answer(args, {"keys": rows}, "\n".join(lines) or "No names are kept yet, so there is no key.")
    return 0


def _state(key: object) -> str:
    if getattr(key, "destroyed_at", None):
        return "destroyed"
    return "being replaced" if getattr(key, "retired_at", None) else "in use"


def _rotate(args: argparse.Namespace) -> int:
    from muster.incidents.queries import by_name
    from muster.kernel import rotation, sealing
    from muster.kernel.scope import Scope, system

    if args.staff:
        scope, purpose = Scope(actor="command:keys"), sealing.STAFF
    else:
        incident = by_name(args.incident)
        scope, purpose = system(incident.pk, "command:keys"), sealing.key_for_incident(incident.pk)
    done = rotation.rotate(scope, purpose, progress=_told)
    document = {"purpose": purpose, "old": done.old, "new": done.new, "rows": done.rows, "resumed": done.resumed}
    begun = "The rotation that was broken off is finished" if done.resumed else "The key is replaced"
    words = f"{begun}: key {done.new} in place of key {done.old}, which is destroyed; {done.rows} rows carried over."
    answer(
        args, document, words + "\nMake a new backup: the keys of older ones do not open what is sealed from now on."
    )
    return 0


def _told(done: int, total: int) -> None:
    end = "\r" if sys.stderr.isatty() and done < total else "\n"
    sys.stderr.write(f"Re-encrypting: {done:,} of {total:,} rows{end}")
    sys.stderr.flush()
