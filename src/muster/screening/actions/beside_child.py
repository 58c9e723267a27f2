"""Looks at people by the rules, for whoever started it: `python -m muster.screening.actions.beside_child`.

Each line is a reach and people; it is answered when they have been looked at. It ends with what it is given, also when
whoever started it is gone.
"""

from __future__ import annotations

import sys
from uuid import UUID

import orjson


def run() -> None:
    """Until there is nothing more to read."""
    import django

    django.setup()
    from muster.kernel.collector import look_seldom
    from muster.kernel.scope import Scope
    from muster.screening.actions import ledger

    look_seldom()
    for line in sys.stdin.buffer:
        given = orjson.loads(line)
        told = given["scope"]
        scope = Scope(**{**told, "places": tuple(told["places"]), "roles": frozenset(told["roles"])})
        changed = ledger.evaluate(scope, [UUID(one) for one in given["people"]])
        sys.stdout.write(f"{changed}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run()
