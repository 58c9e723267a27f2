"""Each page of the desk either looks at the moment it is turned back to, or says that it shows the present."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from tests.cast import Cast, browser
from tests.test_policy import declared, routes
from tests.walk.test_walk_pages import FILES

from muster.accounts import policy
from muster.web.moments import shows_present

PASSED = ("request", "page")
"""What views and their helpers call it."""
TAKEN = tuple(f"{name}.as_of" for name in PASSED)
OPEN = (policy.PUBLIC, policy.DEVICE)
"""Whoever comes without an account has no moment to turn back to."""
LEADS_ON = {"board"}
"""Answers with another page's address, moment and all."""


def pages() -> dict[str, Callable[..., Any]]:
    """The pages that people of the desk read."""
    read = {route: pattern.callback for route, pattern in routes() if "GET" in declared(pattern.callback)}
    return {
        route: view
        for route, view in read.items()
        if route not in FILES | LEADS_ON and policy.who_may(route, "GET") not in OPEN
    }


def reads_moment(function: Callable[..., Any], seen: set[Any] | None = None) -> bool:
    """Whether a view, or any function of ours that it hands its request to, takes the request's `as_of` further than
    asking whether there is one."""
    plain = inspect.unwrap(function)
    seen = set() if seen is None else seen
    if plain in seen or not getattr(plain, "__module__", "").startswith("muster."):
        return False
    seen.add(plain)
    tree = ast.parse(textwrap.dedent(inspect.getsource(plain)))
    asked = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in TAKEN and id(node) not in asked:
            return True
        if isinstance(node, ast.Call) and any(ast.unparse(one) in PASSED for one in node.args):
            called = _resolved(node.func, plain)
            if called is not None and reads_moment(called, seen):
                return True
    return False


def _resolved(name: ast.expr, within: Any) -> Callable[..., Any] | None:
    try:
        found = eval(ast.unparse(name), within.__globals__)
    except (NameError, AttributeError):
        return None
    return found if inspect.isfunction(found) else None


def test_every_page_looks_at_its_moment_or_says_that_it_does_not():
    silent = [route for route, view in pages().items() if not shows_present(route, view) and not reads_moment(view)]
    assert silent == [], "read request.as_of, or name the page in web/moments.py"


def test_a_page_of_the_present_says_so_and_its_links_stay_turned_back(cast: Cast):
    office = browser(cast.command, cast.incident)
    shown = office.get("/devices/?as_of=2022-09-11T08:00").content.decode()
    assert "本页显示当前情况" in shown and "此后的记录不计在内" not in shown and 'id="as-of"' not in shown
    assert "/checks/?as_of=2022-09-11T08:00" in shown
    followed = office.get("/operation/?as_of=2022-09-11T08:00").content.decode()
    assert "本页显示当前情况" not in followed and 'id="as-of"' in followed


def test_the_check_tells_pages_apart():
    views = pages()
    assert reads_moment(views["operation"]) and reads_moment(views["board-at"])
    assert not reads_moment(views["devices"]) and not reads_moment(views["closings"])
