"""One figure of an operation, with the newest records behind it."""

import argparse
from typing import Any

from muster.cli.output import answer

needs = "database"
ROWS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `figure`."""
    parser.add_argument("key", metavar="KEY", help="such as gates.vehicles_turned_back")
    parser.add_argument("--incident", required=True, metavar="NAME", help="the operation's name")
    parser.add_argument("--as-of", metavar="TIME", help="as it stood then, such as 2022-09-10T08:00 (default: now)")
    parser.add_argument("--place", default="", metavar="CODE", help="a division, grid or site (default: everywhere)")
    parser.add_argument("--rows", type=_count, default=ROWS, metavar="N", help=f"how many records to list ({ROWS})")


def run(args: argparse.Namespace) -> int:
    """Print the figure."""
    from muster.incidents.queries import by_name
    from muster.kernel import asof, clock, figures
    from muster.kernel.scope import acting, system
    from muster.situation import queries

    incident = by_name(args.incident)
    with acting(system(incident.pk, "command:figure")) as everywhere:
        figure = figures.figure(args.key)
        scope = queries.narrowed(everywhere, args.place)
        as_of = None if args.as_of is None else asof.settled(asof.read(args.as_of), incident.pk)
        moment = as_of or clock.now(incident.pk)
        opened = queries.open_figure(scope, figure, figures.Period(as_of=as_of), rows=args.rows)
    document = {
        "key": figure.key,
        "incident": incident.name,
        "as_of": asof.text(moment),
        "place": args.place or incident.place,
        "value": opened.value,
        "unit": str(figure.unit),
        "label": str(figure.label),
        "definition": str(figure.definition),
        "total_rows": opened.total_rows,
        "rows": [
            {
                "id": str(row.id),
                "type": row.type,
                "occurred_at": asof.text(row.occurred_at),
                "recorded_at": asof.text(row.recorded_at),
                "place": row.place,
            }
            for row in opened.rows
        ],
    }
    answer(args, document, _words(document))
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more")
    return number


def _words(document: dict[str, Any]) -> str:
    head = "{label}: {value} {unit}\n{definition}\n{incident}, {place}, {as_of}; {total_rows} records".format(
        **document
    )
    rows = ["{occurred_at}  {place}  {type}  {id}".format(**row) for row in document["rows"]]
    return "\n".join([head, *rows])
