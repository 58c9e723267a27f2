"""Serves until stopped."""

import argparse
import os
from pathlib import Path

from muster.cli.output import answer, say
from muster.cli.service import LOCAL, Options, Service, network_urls, service
from muster.instance.home import Home

needs = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `serve`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for the whole network")
    parser.add_argument(
        "--port", type=int, default=8000, metavar="N", help="port to listen on (8000; 0 takes a free one)"
    )
    parser.add_argument("--cert", type=Path, metavar="FILE", help="TLS certificate with its chain, PEM")
    parser.add_argument("--key", type=Path, metavar="FILE", help="its private key, PEM")
    add_places(parser)
    parser.add_argument("--private-tls", action="store_true", help="TLS by an authority of our own, made on the spot")


def add_places(parser: argparse.ArgumentParser) -> None:
    """`--places`, for a start on a small machine."""
    parser.add_argument(
        "--places",
        default=os.environ.get("MUSTER_PLACES", ""),
        metavar="CODE",
        help="load only the divisions at and below this code (the whole country, once, 20 seconds)",
    )


def options_of(args: argparse.Namespace, *, demo: bool = False) -> Options:
    """What the arguments ask for. Exits with 2 when they contradict each other."""
    if bool(args.cert) != bool(args.key):
        raise SystemExit(_usage("--cert and --key go together."))
    if args.cert and args.private_tls:
        raise SystemExit(_usage("--private-tls makes a certificate of its own; leave --cert and --key out."))
    return Options(args.host, args.port, args.cert, args.key, args.private_tls, demo, places=args.places)


def run(args: argparse.Namespace) -> int:
    """Serve, and stop cleanly on Ctrl-C or SIGTERM."""
    with service(Home.from_environment(), options_of(args)) as running:
        try:
            answer(args, {"url": running.url}, f"Muster serves at {running.url} (Ctrl-C stops it)")
            explain_tls(running)
            running.watch()
        except KeyboardInterrupt:
            say("Stopping ...")
    return 0


def explain_tls(running: Service) -> None:
    """Tell the operator what phones need to reach this server."""
    for url in network_urls(running):
        say(f"On the network: {url}")
    if running.files is None:
        reach = "" if running.options.host in LOCAL else " although it listens on the network"
        say(f"Without TLS phones can be enrolled on this machine only{reach}: give --cert and --key, or --private-tls.")
    elif running.files.authority is not None:
        say(f"Phones trust this server once they have this authority installed: {running.files.authority}")


def _usage(words: str) -> int:
    say(words)
    return 2
