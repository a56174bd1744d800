"""Chromium for tests: where it is, what is said where it is missing, and what a page did while it was open.

`python tests/browser.py` prints the name of the system package that is missing, and nothing where none is. The
headless shell is the engine without the rest of a browser: a window costs a sixth in it, and a page a third. Where
there is none, any Chromium does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PACKAGE = "chromium-headless-shell"
INSTALL = f"apt-get install --no-install-recommends {PACKAGE}"
NAMES = (PACKAGE, "chromium", "chromium-browser", "google-chrome")

COMPLAINTS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
    window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
"""Run by the test, before a page's own: what the page's policy forbids is noted."""


STOPS = (
    "a[href]:not([tabindex='-1']):visible, summary:visible, button:visible, input:not([type=radio]):visible, "
    "input:checked:visible"
)
"""Where Tab leads; of a group of radio buttons, to the one that is chosen."""

STOP = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const place = [...document.querySelectorAll("*")].indexOf(at);
    const line = box.width && box.height ? getComputedStyle(at).outlineStyle : "none";
    return [`${place}: ${at.outerHTML.slice(0, 80)}`, at.matches("audio, video") ? "" : line];
}"""
"""Run by the test: the element that has the focus, and the line around it; "" in a player, which has stops of its own
that the browser draws."""

TO_THE_TOP = """() => {
    if (document.activeElement == document.body) return;
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
}"""
"""Run by the test: where a page takes the focus itself, Tab begins at its head all the same."""

PLAYER_STOPS = 12


def executable() -> str:
    """Where the browser is; "" where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "")


def why_missing() -> str:
    """Why browser tests cannot run, with the command that helps; "" where they can."""
    return "" if executable() else f"there is no Chromium here; as root: {INSTALL}"


def must_be_there() -> bool:
    """Whether a missing browser is a failure, not a reason to skip: in continuous integration."""
    return os.environ.get("CI", "").lower() == "true"


@contextmanager
def started() -> Iterator[Browser]:
    """The system's browser, without a window; as root it must do without its sandbox."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=flags)
        yield browser
        browser.close()


@dataclass(slots=True)
class Visit:
    """A page that was opened, and what it did: console messages and errors, requests, violations of its policy."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Load a page to its end, forgetting what the last one did."""
        self.messages.clear()
        self.requests.clear()
        self.page.goto(url, wait_until="load")

    def trouble(self, origin: str) -> list[str]:
        """Everything that a calm page does not do, in words."""
        strange = [f"asked for {kind} {url}" for kind, url in self.requests if not url.startswith(origin)]
        seen = self.page.evaluate("() => ({ran: window.owned !== undefined, violations: window.violations || []})")
        ran = ["a script of theirs ran"] if seen["ran"] else []
        return [*self.messages, *strange, *ran, *seen["violations"]]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        width: int = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        return width


@contextmanager
def visiting(browser: Browser, **options: object) -> Iterator[Visit]:
    """A fresh window; `options` as Playwright's `new_context` has them. With `bypass_csp` Axe is in all its pages."""
    from axe_playwright_python.base import AXE_SCRIPT

    context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_init_script(COMPLAINTS)
    if options.get("bypass_csp"):
        context.add_init_script(AXE_SCRIPT)
    context.set_default_timeout(600_000)
    visit = Visit(context.new_page())
    visit.page.on("console", lambda said: visit.messages.append(f"console: {said.text}"))
    visit.page.on("pageerror", lambda error: visit.messages.append(f"error: {error}"))
    visit.page.on("dialog", lambda dialog: (visit.messages.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    visit.page.on("request", lambda request: visit.requests.append((request.resource_type, request.url)))
    yield visit
    context.close()


JUDGE = """options => axe.run(document, options).then(judged => judged.violations.map(
    one => `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 200)}`))"""


def barriers(page: Page) -> list[str]:
    """What Axe finds on a page that keeps somebody out: the rule, and the first element that breaks it."""
    if not page.evaluate("() => 'axe' in window"):
        from axe_playwright_python.base import AXE_SCRIPT

        page.evaluate(AXE_SCRIPT)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found: list[str] = page.evaluate(JUDGE, {"runOnly": tags, "resultTypes": ["violations"]})
    return found


def keyboard_traps(page: Page, most: int = 60) -> list[str]:
    """Press Tab through the first `most` stops of a page; give what keeps a person from using it so, [] for nothing."""
    stops = min(page.locator(STOPS).count(), most)
    if not stops:
        return ["Tab leads nowhere"]
    page.evaluate(TO_THE_TOP)
    passed = [_next_stop(page) for _ in range(stops)]
    hidden = [f"{place} does not show that it has the focus" for place, line in passed if line == "none"]
    return hidden + ["Tab comes twice to a place"] * (len({place for place, _ in passed}) < stops)


def _next_stop(page: Page) -> list[str]:
    for _ in range(PLAYER_STOPS):
        page.keyboard.press("Tab")
        stop: list[str] = page.evaluate(STOP)
        if stop[1]:
            break
    return stop


if __name__ == "__main__":
    if not shutil.which(PACKAGE):
        print(PACKAGE)
