"""Sets everything up, plays a county's operation up to a morning, serves it, prints the address and the accounts."""

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import django

from muster.cli.output import answer, say
from muster.cli.rehearse import DayByDay, speed
from muster.cli.serve import add_places, explain_tls
from muster.cli.service import Options, Service, service
from muster.instance.home import Home, InstanceError
from muster.instance.messages import compile_all
from muster.instance.secrets import secret

needs = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `demo`."""
    parser.add_argument(
        "--port", type=int, default=8000, metavar="N", help="port to listen on (8000; 0 takes a free one)"
    )
    parser.add_argument(
        "--live",
        type=speed,
        nargs="?",
        const=1.0,
        metavar="N",
        help="play on while it serves, N times real time (1), so that staff can train with the board live",
    )
    add_places(parser)
    parser.add_argument("--no-serve", action="store_true", help="only set everything up, then exit")


def run(args: argparse.Namespace) -> int:
    """Set up, play what is not played yet, and serve until stopped."""
    home = Home.from_environment()
    os.environ.setdefault("MUSTER_POOL", "0")
    os.environ["MUSTER_DEMO"] = "1"
    options = Options(port=0 if args.no_serve else args.port, demo=True, places=args.places)
    # Beside the database's and the server's start: together they decide how long a second start takes.
    loading = Thread(target=load)
    loading.start()
    with ExitStack() as stack:
        running = stack.enter_context(service(home, options, "./muster demo"))
        loading.join()
        _show(args, home, running, stack)
        if args.no_serve:
            return 0
        try:
            explain_tls(running)
            running.watch()
        except KeyboardInterrupt:
            say("Stopping ...")
    return 0


def load() -> None:
    """Set up Django, its translations first: whatever is said before they are there stays English in this process."""
    compile_all()
    django.setup()


def _show(args: argparse.Namespace, home: Home, running: Service, stack: ExitStack) -> None:
    from muster.rehearsals import demo
    from muster.rehearsals.client import Client, Refused

    client = Client(running.url, secret(home, "operator").hex())
    journals = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-journals-")))
    try:
        incident = demo.prepare(client, journals, say, DayByDay().told)
    except (Refused, ConnectionError) as error:
        raise InstanceError(f"The demonstration broke off while it was played: {error}. Start it again.") from error
    if args.live is not None and not args.no_serve:
        stack.enter_context(demo.going_on(incident, client, journals / "live", args.live, say))
    _tell(args, running, incident)


def _tell(args: argparse.Namespace, running: Service, incident: str) -> None:
    from muster.rehearsals import demo

    accounts = demo.accounts()
    document = {
        "url": None if args.no_serve else running.url,
        "incident": incident,
        "accounts": [{"username": one.username, "password": one.password, "role": one.role} for one in accounts],
    }
    where = "./muster demo 启动服务 serves it" if args.no_serve else running.url
    words = [
        "",
        "集结演示已就绪：泸县2022年9月疫情防控（演练），时间停在9月12日08:00",
        "The demonstration is ready: Luxian county, September 2022 (an exercise), at 12 September 08:00",
        "",
        f"  地址 Address   {where}",
        "",
        "  用户名 Username   密码 Password    角色 Role",
        *(f"  {one.username:<18}{one.password:<15}{one.role_zh} {one.role_en}" for one in accounts),
        "",
    ]
    if not args.no_serve:
        words += ["  按 Ctrl-C 停止 · Ctrl-C stops it", ""]
    answer(args, document, "\n".join(words))
