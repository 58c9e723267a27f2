"""A one-time code with which a phone, or a script that plays one, becomes a device of a site."""

import argparse

from muster.cli.output import answer

needs = "database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `enrol`."""
    parser.add_argument("--incident", required=True, metavar="NAME", help="the operation")
    parser.add_argument("--site", required=True, metavar="CODE", help="the site, such as 510521100015-K001")


def run(args: argparse.Namespace) -> int:
    """Print the code: it works once, for ten minutes."""
    from muster.accounts import actions
    from muster.incidents import queries as incidents
    from muster.kernel.scope import acting, system
    from muster.places import queries as places

    incident = incidents.by_name(args.incident)
    with acting(system(incident.pk, "command:enrol")) as scope:
        site = places.site(scope, args.site)
        made = actions.make_enrolment_code(scope, site=site.code)
    until = made.expires_at.isoformat(timespec="seconds")
    document = {"code": made.code, "incident": incident.name, "site": made.site, "expires_at": until}
    answer(args, document, f"{made.code}\nfor one device of {site.name} ({made.site}), once, until {until}")
    return 0
