"""The destruction of a closed operation's names: what would go, and carrying out what two people have signed for."""

import argparse

from muster.cli.output import answer, say

needs = "database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `purge`."""
    parser.add_argument("--incident", required=True, metavar="NAME", help="the operation's name")
    parser.add_argument("--dry-run", action="store_true", help="only say what is due, by class and count")


def run(args: argparse.Namespace) -> int:
    """Without a signed order nothing is destroyed, whoever runs this. A purge that was killed goes on."""
    from muster.incidents import closing, queries
    from muster.kernel import purging
    from muster.kernel.problems import Problem
    from muster.kernel.scope import acting, system

    incident = queries.by_name(args.incident)
    if args.dry_run:
        with acting(system(incident.pk, "command:purge")) as scope:
            counts = purging.counted(scope, queries.due_classes(scope, queries.now(incident.pk)))
        lines = [f"{rows:>12,}  {name}" for name, rows in counts.items()]
        answer(args, {"incident": incident.name, "due": counts}, "\n".join(lines) or "Nothing is due.")
        return 0
    order = purging.open_order(incident.pk)
    if order is None or order.agreed_by is None:
        raise Problem("not_signed", "No order that two people have signed waits: see the page Closing and retention.")
    closing.carry_out_purge(order, progress=lambda step, steps: say(f"Step {step} of {steps}"))
    order.refresh_from_db()
    facts = order.certificate or {}
    certificate, rows = bytes(order.hash or b"").hex(), sum(facts["counts"].values())
    document = {"order": order.pk, "counts": facts["counts"], "hash": certificate}
    answer(args, document, f"Destroyed: {rows:,} rows. Certificate {incident.name}-{order.pk}, {certificate}")
    return 0
