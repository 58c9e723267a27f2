"""Every page that the policy table opens to somebody of the desk: accessible (WCAG 2.2 AA), fitting, translated, quiet.

A new page without arguments is walked by itself; one with arguments needs a line in `scene.ARGUMENTS`, one that is no
page a line in FILES.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest
from django.conf import settings
from django.urls import reverse

from muster.accounts import policy
from muster.accounts.models import Role
from tests.cast import browser
from tests.fixtures import CHROMIUM
from tests.harness import committing, served
from tests.test_policy import declared, routes
from tests.walk.play import play
from tests.walk.scene import ARGUMENTS, Scene

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FILES = frozenset(
    {
        "call-up-tree", "call-up-file", "callup-answer-file", "own-calendar", "computation-state", "duty-today-rows",
        "healthz", "api-openapi", "api-pack", "place-search", "place-shapes", "place-choices", "board-map",
        "people:organisation-choices", "site-choices",
        "call-up-sheet", "answer-sheet", "named-list-errors", "people:organisation-list-errors",
        "people:team-list-errors", "people:deployment-list-errors",
        "people:export-staff", "people:staff-list-errors", "people:proof-list-errors", "household-list-errors",
        "site-list-errors", "post-list-errors", "source-sheet-errors", "notice-list-errors", "job-result",
        "purge-certificate-file",
        "letter-file",
        "phone", "phone-worker", "phone-manifest", "phone-texts",
    }
)  # fmt: skip
"""What answers with a file, with JSON, with a part of a page, or belongs to the phone, which has tests of its own."""
CLOSING = frozenset({"closing", "agree-purge", "purge-progress", "purge-certificate"})
"""Pages of an operation that is being closed: they need one, and are looked at in `tests/test_read_closing.py`."""
DESK, PHONE = {"width": 1360, "height": 900}, {"width": 360, "height": 780}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TWIN = "zh-hant"
"""The same pages as zh-hans with other characters, as wide: read for words; in a browser only where a script writes."""
OWN_SCRIPT = re.compile(r'type="module"')
SCRIPTS = re.compile(r"<script.*?</script>", re.DOTALL)
FEWEST_SCRIPTS = 1
"""Every page has one module, the desk's; what has more writes words by itself."""
COLOURS = "color-contrast"
"""Half of axe's time. Colours are the same in each language: looked at on a desk in Chinese, on a phone in English."""
MARKED = re.compile(r'class="[^"]*drill')
OF_NO_OPERATION = frozenset(
    {
        "sign-in", "passkey-sign-in", "people:shift", "change-password", "second-factor", "enrol-second-factor",
        "check-certificate",
    }
)  # fmt: skip
"""Pages about an account, or of no operation yet. Every other one of an exercise says so."""
WALKERS = ("command", "security", "auditor", "administrator")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
NEXT = "Write how it is reached into tests/walk/scene.py, or name it in FILES of this test if it is no page."

WORDS = re.compile(r"[A-Za-z][A-Za-z.'_:/\-0-9]*")
PLAIN = re.compile(r"[A-Za-z]{3,}")
KNOWN = frozenset(
    {
        "muster", "gb", "csv", "xlsx", "xls", "txt", "pdf", "docx", "word", "excel", "utf", "app", "wgs", "json", "sha",
        "hmac", "aes", "gcm", "totp", "iso", "url", "web", "android", "ios", "safari", "chrome", "http", "https",
        "command", "secretary", "duty", "grid", "inspector", "upper", "administrator", "security", "auditor",
        "neighbour", "entrusted", "ended", "foreign", "witness", "second", "ctrl", "smpp",
    }
)  # fmt: skip
"""Names of formats, of the program and of the scene's accounts: the same in every language."""
SEEN = """() => {
  const body = document.body.cloneNode(true);
  for (const part of body.querySelectorAll("[lang=en], script, style, code, kbd, .languages, select, textarea"))
    part.remove();
  document.body.append(body);
  const text = body.innerText;
  body.remove();
  return text;
}"""


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread, nothing of ours
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture(scope="module")
def played(chrome: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, Scene]]:
    """The scene, and where it is served: pages are only looked at, in all languages."""
    with committing(django_db_blocker), served() as url:
        yield url, play()


def walked() -> Iterator[tuple[str, list[str]]]:
    """Every page, and the names of its arguments."""
    for route, pattern in routes():
        if "GET" in declared(pattern.callback) and route not in FILES | CLOSING:
            yield route, list(pattern.pattern.converters)


def test_every_page_says_how_it_is_reached():
    missing = [
        f"{route} is a page that nobody has looked at. {NEXT}"
        for route, needs in walked()
        if needs and route not in ARGUMENTS
    ]
    assert missing == []
    pages = dict(walked())
    assert [route for route in ARGUMENTS if not pages.get(route)] == [], "lines for pages that are gone"


def walker(route: str) -> str:
    """Who opens a page: the command officer, or the administrator whose page it is."""
    who = policy.who_may(route, "GET")
    if who in (policy.PUBLIC, policy.SIGNED_IN) or Role.COMMAND in who:
        return "command"
    return next(part for part in WALKERS if part.upper() in Role.__members__ and Role[part.upper()] in who)


def addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    """Who opens what."""
    for route, needs in walked():
        for one in ARGUMENTS[route](scene) if needs else [[]]:
            yield walker(route), reverse(route, args=one)
    yield "command", "/nowhere/"
    yield "command", "/board/?as_of=2030-01-01T00:00"
    yield "command", f"/board/{scene.world.cast.incident.place}/?as_of=2022-09-12T07:00"
    yield "command", "/sites/?text=金丝雀&state=all"
    yield "command", "/places/?q=得胜"


def signed_in(chrome: Any, address: str, scene: Scene, part: str, language: str) -> Page:
    """A browser in which somebody is signed in and has chosen the operation and a language."""
    cast = scene.world.cast
    client = browser(cast.everybody()[part], cast.incident)
    context = chrome.new_context(viewport=DESK)
    context.set_default_timeout(30_000)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key or "", "url": address},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address},
        ]
    )
    page: Page = context.new_page()
    return page


def flaws(page: Page, language: str, *, colours: bool) -> list[str]:
    """What axe finds on the page as it stands; brought into the page once."""
    if language == TWIN:
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    rules = {"runOnly": WCAG, "resultTypes": ["violations"], "rules": {COLOURS: {"enabled": colours}}}
    found = page.evaluate("rules => axe.run(document, rules).then(found => found.violations)", rules)
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


class Words(HTMLParser):
    """What `SEEN` takes of a page, and what is folded away in it."""

    LEFT_OUT = frozenset({"script", "style", "code", "kbd", "select", "textarea"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        english = given.get("lang") == "en" or "languages" in (given.get("class") or "").split()
        if not self._inside and (tag in self.LEFT_OUT or english):
            self._inside = tag
        self._depth += tag == self._inside

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == self._inside
        if not self._depth:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


def words(content: str) -> str:
    """The text of a page that the server sent."""
    reader = Words()
    reader.feed(content)
    return " ".join(reader.found)


def untranslated(text: str) -> list[str]:
    """English words on a Chinese page, but for names and keys."""
    words = {word.strip(".:/-'") for word in WORDS.findall(text)}
    return sorted(word for word in words if PLAIN.fullmatch(word) and word.lower() not in KNOWN)


def shoot(page: Page, language: str, size: str) -> None:
    """A picture for whoever looks the pages over: in the folder that MUSTER_SHOTS names."""
    if folder := os.environ.get("MUSTER_SHOTS"):
        name = re.sub(r"\W+", "-", page.url.split("/", 3)[3].replace("as_of=", "")).strip("-")[:60] or "home"
        page.screenshot(path=str(Path(folder) / f"{name}.{language}.{size}.png"), full_page=True)


def listen(page: Page) -> list[str]:
    """What the page's scripts complain about from now on; that a page is not there is no complaint."""
    loud: list[str] = []

    def hear(text: str) -> None:
        if "404 (Not Found)" not in text and "400 (Bad Request)" not in text:
            loud.append(f"script: {text}")

    page.on("console", lambda message: hear(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: hear(str(error)))
    return loud


def look(page: Page, address: str, language: str) -> list[str]:
    """Everything wrong with one page: in Chinese at a desk and on a phone, in English (longer lines) there."""
    chinese = language != "en"
    page.set_viewport_size(DESK if chinese else PHONE)  # type: ignore[arg-type]
    answer = page.goto(address, wait_until="load")
    status = answer.status if answer else 0
    found = [] if status in (200, 400, 404) else [f"status {status}"]
    if chinese:
        found += flaws(page, language, colours=True)
        found += [f"English: {word}" for word in untranslated(page.evaluate(SEEN))]
        shoot(page, language, "desk")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return found + on_a_phone(page, language, colours=not chinese)


def on_a_phone(page: Page, language: str, *, colours: bool) -> list[str]:
    """What is wrong with the page as it stands, at a phone's size."""
    found = [f"phone {flaw}" for flaw in flaws(page, language, colours=colours)]
    shoot(page, language, "phone")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than a phone of 360 px")
    return found


class Walk:
    """Goes through pages in one language, each person in a browser of their own."""

    def __init__(self, chrome: Any, address: str, scene: Scene, language: str) -> None:
        self._chrome, self._address, self._scene, self._language = chrome, address, scene, language
        self._people: dict[str, tuple[Page, list[str]]] = {}

    def look(self, part: str, address: str) -> list[str]:
        """What is wrong with a page, and what its scripts complain about."""
        page, loud = self._of(part)
        return self._told(part, address, look(page, f"{self._address}{address}", self._language) + loud, loud)

    def look_in_english(self, part: str, address: str, content: str) -> list[str]:
        """The same of what the server sent in English, put into the page that is open, without its scripts."""
        page, loud = self._of(part)
        page.set_content(SCRIPTS.sub("", content), wait_until="load")
        return self._told(part, address, on_a_phone(page, "en", colours=True) + loud, loud)

    def _of(self, part: str) -> tuple[Page, list[str]]:
        if part not in self._people:
            page = signed_in(self._chrome, self._address, self._scene, part, self._language)
            self._people[part] = page, listen(page)
        return self._people[part]

    def _told(self, part: str, address: str, wrong: list[str], loud: list[str]) -> list[str]:
        loud.clear()
        return [f"{part} {address} {flaw}" for flaw in wrong]


class Readers:
    """Fetches pages in one language without a browser, as each person."""

    def __init__(self, scene: Scene, language: str) -> None:
        self._cast, self._language = scene.world.cast, language
        self._people: dict[str, Any] = {}

    def get(self, part: str, address: str) -> Any:
        """The answer, after redirections."""
        if part not in self._people:
            self._people[part] = browser(self._cast.everybody()[part], self._cast.incident)
            self._people[part].cookies[settings.LANGUAGE_COOKIE_NAME] = self._language
        return self._people[part].get(address, follow=True)


def writes_itself(content: str) -> bool:
    """Whether a script of the page's own may write words into it."""
    return len(OWN_SCRIPT.findall(content)) > FEWEST_SCRIPTS


@pytest.mark.slow(seconds=190)
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_accessible_fits_is_translated_and_quiet(
    chrome: Any, played: tuple[str, Scene], half: int, settings: Any
):
    """In Chinese as a browser opens it; in English too where a script writes words, else as the server sends it."""
    settings.DEMO = True  # administrators without a second factor
    address, scene = played
    chinese, english = (Walk(chrome, address, scene, language) for language in ("zh-hans", "en"))
    sent = Readers(scene, "en")
    found = []
    for part, path in list(addresses(scene))[half::2]:
        found += chinese.look(part, path)
        content = sent.get(part, path).content.decode()
        assert 'lang="en"' in content, path
        if writes_itself(content):
            found += english.look(part, path)
        else:
            found += chinese.look_in_english(part, path, content)
    assert not found, "\n".join(found)


@pytest.mark.slow(seconds=40)
def test_every_page_speaks_traditional_chinese(chrome: Any, played: tuple[str, Scene], settings: Any):
    settings.DEMO = True
    address, scene = played
    walk, sent = Walk(chrome, address, scene, TWIN), Readers(scene, TWIN)
    found, unmarked = [], set[str]()
    read = 0
    for part, path in addresses(scene):
        answer = sent.get(part, path)
        content = answer.content.decode()
        if writes_itself(content):
            found += walk.look(part, path)
            continue
        read += answer.status_code == 200 and f'lang="{TWIN}"' in content
        if part == "command" and answer.status_code == 200 and not MARKED.search(content):
            unmarked.add(answer.resolver_match.view_name)
        found += [f"{part} {path} English: {word}" for word in untranslated(words(content))]
    assert not found, "\n".join(found)
    assert read > 50
    assert unmarked <= OF_NO_OPERATION, "a page that does not say that it is an exercise"
