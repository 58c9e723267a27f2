"""Is the audit still what was written? `verify` walks the whole chain; `anchor` prints its end, to be kept outside."""

import argparse

from muster.cli.output import answer, say

needs = "database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `audit`."""
    parser.add_argument("what", choices=["verify", "anchor"], help="walk the chain, or print its end")
    parser.add_argument(
        "--kept", type=_kept, metavar="POSITION:HEAD", help="with verify: an anchor kept outside, which must lie on it"
    )


def run(args: argparse.Namespace) -> int:
    """Exit 0 when the chain holds, 1 when it is broken."""
    return _anchor(args) if args.what == "anchor" else _verify(args)


def _anchor(args: argparse.Namespace) -> int:
    from muster.kernel import chain

    end = chain.anchor()
    at = end.at.isoformat(timespec="seconds")
    document = {"position": end.position, "head": end.head, "at": at}
    answer(args, document, f"{end.position}:{end.head}\nat {at}. Keep this line outside this machine.")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from muster.kernel import chain

    found = chain.verify(kept=args.kept)
    document = {
        "holds": found.holds,
        "position": found.position,
        "head": found.head,
        "waiting": found.waiting,
        "broken": found.broken,
        "why": found.why or None,
    }
    if found.holds:
        answer(args, document, f"The audit holds: {found.position} entries sealed, {found.waiting} waiting.")
        return 0
    if args.json:
        answer(args, document, "")
    say(f"The audit is broken at position {found.broken}: {found.why}. Entries 1 to {found.position} hold.")
    return 1


def _kept(text: str) -> tuple[int, str]:
    position, _, head = text.partition(":")
    if not position.isdecimal() or len(head) != 64 or any(sign not in "0123456789abcdefABCDEF" for sign in head):  # noqa: PLR2004 - hex of SHA-256
        raise argparse.ArgumentTypeError("POSITION:HEAD as `audit anchor` printed it")
    return int(position), head
