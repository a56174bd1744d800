"""The commands on a real terminal of any width: whole words, a row a feed, nothing lost; whole lines in a pipe."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click import unstyle
from community import Community, Post
from screen import rows

from planet.cli.reports.needs import needy
from planet.cli.reports.status_table import table_lines
from planet.cli.terminal import broken, cells, cut_in_the_middle, fitted
from planet.locale.formatting import number_of

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
WIDTHS = (30, 44, 60, 80, 200)
MISSING = "There is nothing at this address of ada.example: look for the feed's new address (HTTP 404)."


class Terminal:
    """A command on a pseudo terminal, and all that it has written there."""

    def __init__(self, width: int, *words: str, program: tuple[str, ...] = ("-m", "planet")) -> None:
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
        self.process = subprocess.Popen(
            [sys.executable, *program, *words],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            cwd=ROOT,
            env={**environment, "TERM": "xterm-256color"},
        )
        os.close(follower)
        self.raw = b""

    def wait(self, done: Callable[[str], bool] = lambda text: False) -> str:
        """Read until something was written, on whatever lines, or the command has ended; gives all that was written."""
        until = time.monotonic() + 120
        while not done(" ".join(self.raw.decode("utf-8", "replace").split())):
            assert time.monotonic() < until, self.raw
            if select.select([self._leader], [], [], 0.2)[0]:
                try:
                    piece = os.read(self._leader, 65_536)
                except OSError:
                    break
                if not piece:
                    break
                self.raw += piece
        return self.raw.decode("utf-8", "replace")

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._leader)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


# ---------------------------------------------------------------- planet run


@pytest.mark.parametrize("width", [50, 80, 200])
def test_a_running_hub_loses_no_line(community: Community, width: int) -> None:
    """Every line stands on rows of its own, whole words, the first with the time; so do the preview and the end."""
    file = community.hub.folder / "config/members.toml"
    file.parent.mkdir(exist_ok=True)
    good = (
        '[planet]\ntitle = "T"\nurl = "https://planet.example.org/"\n[[members]]\nname = "Ada"\nfeeds = ["ada.xml"]\n'
    )
    item = "<item><title>One</title><link>https://ada.example/1</link><description>Words</description></item>"
    (community.hub.folder / "ada.xml").write_text(f"<rss version='2.0'><channel><title>A</title>{item}</channel></rss>")
    file.write_text(good)
    words = ("run", "--serve", "0", "-C", str(community.hub.folder))
    terminal = Terminal(width, *words, program=(str(ROOT / "tests/hurried.py"),))
    try:
        terminal.wait(lambda text: "Pages:" in text)
        file.write_text(f"{good}nonsense = = 1\n")
        terminal.wait(lambda text: "last good" in text and "file." in text.rpartition("last good")[2])
        file.write_text(f"{good}# mended\n")
        terminal.wait(lambda text: text.count("Pages:") > 1 or "with it." in text)
        terminal.process.send_signal(signal.SIGTERM)
        shown = [row for row in rows(terminal.wait()) if row.strip()]
        assert terminal.process.wait() == 143
    finally:
        terminal.close()
    assert all(cells(row) <= width or len(row.split()) <= 3 for row in shown), shown  # a path is never cut
    starts = [row for row in shown if not row.startswith(" ")]
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S", row) for row in starts), shown
    flat = " ".join(" ".join(shown).split())
    for sentence in (
        "Preview at http://127.0.0.1:",
        "Feeds: 1 visited, 1 with something new, 0 unchanged, 0 failed, 0 not due.",
        "Pages: ",
        "The hub goes on with the last good members file.",
        "The members file is right again: the hub goes on with it.",
        "Stopped: what was stored stays, and the next turn publishes the rest.",
    ):
        assert sentence in flat, (sentence, shown)


# ---------------------------------------------------------------- planet status


def feed(url: str, state: str = "ok", **more: Any) -> dict[str, Any]:
    times = {"last_visit": "2026-11-22T09:42:00Z", "next_visit": "2026-11-23T10:30:00Z"}
    facts = {"moved_to": None, "reason": None, "entries": 42, "discovered": False, "problems": []}
    return {"url": url, "kind": "blog", "state": state, "failures_in_a_row": 0, **facts, **times, **more}


def member(slug: str, name: str, *feeds: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"slug": slug, "name": name, "feeds": list(feeds), "hidden_count": 0, "hidden": [], **more}


LONG = "https://ada.example.org/a/very/long/path/to/a/feed/that/never/seems/to/end/at/all/and/goes/on/feed.xml"
DOCUMENT = {
    "schema": 1,
    "members": [
        member("ada", "Ada Lovelace", feed(LONG), feed("http://ada.example/x", "failing", reason=MISSING)),
        member("li", "李小龙的博客和他的朋友们在这里写字", feed("https://例え.example/フィード/とても長い/feed.xml")),
        member("sara", "שרה כהן 🐠", feed("https://sara.example/feed", "gone", last_visit="2025-01-02T03:04:05Z")),
        member("bob", "Bob", discovery="No feed was found at https://bob.example/: name one."),
        member("moved", "Mo", feed("https://mo.example/f", moved_to="https://new.example/f", last_visit=None)),
    ],
}


def table(width: int, document: dict[str, Any] = DOCUMENT) -> list[str]:
    return [unstyle(line) for line in table_lines(document, NOW, width)]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_a_feed_in_any_width(width: int) -> None:
    """Also of names in wide letters; the columns stand below each other."""
    lines = table(width)
    assert all(cells(line) <= width or " " not in line.strip() for line in lines), list(lines)
    states = [line.split()[0] for line in lines[1:7]]
    assert states == ["gone", "failing", "no", "ok", "ok", "ok"]  # the one that moved before those that are well
    assert [line for line in lines[1:7] if "Mo" in line] == [lines[4]]


def test_hours_today_and_days_else() -> None:
    shown = "\n".join(table(80))
    assert re.search(r"failing +Ada Lovelace +http://ada.example/x +42 +09:42 +23 Nov$", shown, re.MULTILINE)
    assert re.search(r"gone .* 2025-01-02 +23 Nov$", shown, re.MULTILINE)
    assert re.search(r"^ok +Ada Lovelace +ada\.example\S*…\S*feed\.xml ", shown, re.MULTILINE)
    assert "5 members, 5 feeds: 1 gone, 1 failing, 3 ok." in shown
    assert "4 need somebody: planet status --failing." in shown


def test_only_what_needs_somebody() -> None:
    reduced = needy({**DOCUMENT, "letters": [{"sentence": "Sent."}], "webmentions": {}})
    assert {member["slug"]: len(member["feeds"]) for member in reduced["members"]} == {
        "ada": 1,
        "sara": 1,
        "bob": 0,
        "moved": 1,
    }
    assert reduced.keys() == {"schema", "members"}
    well = {"schema": 1, "members": [member("li", "Li", feed("https://li.example/f"))]}
    assert needy(well)["members"] == []


@pytest.mark.parametrize(
    ("variable", "value", "has_colours"),
    [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False), ("TERM", "xterm", True)],
)
def test_colours_only_where_they_are_wanted(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, has_colours: bool
) -> None:
    """The words are the same without."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(variable, value)
    lines = list(table_lines(DOCUMENT, NOW, 80))
    assert any("\x1b" in line for line in lines) is has_colours
    assert [unstyle(line) for line in lines] == table(80)


def test_status_on_a_terminal_and_in_a_pipe(community: Community) -> None:
    """The terminal has a table; the pipe has the plain lines, whole, in the order of the file."""
    community.member("Ada Lovelace", "/ada.xml")
    community.member("Bob", "/gone.xml")
    community.publish("/ada.xml", Post("One", "https://ada.example/1", "1"))
    community.turn()
    words = ("status", "-C", str(community.hub.folder), "--now", community.now.isoformat())
    terminal = Terminal(60, *words)
    shown = [row for row in rows(terminal.wait()) if row]
    terminal.close()
    assert [row.split()[0] for row in shown[:3]] == ["State", "failing", "ok"]
    assert max(map(len, shown)) <= 60
    assert " 10:00 " in shown[2]
    command = [sys.executable, "-m", "planet", *words]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert piped[0] == "Ada Lovelace (ada-lovelace)"
    assert [line for line in piped if line.startswith("  failing")]
    failing = subprocess.run([*command, "--failing", "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [member["slug"] for member in json.loads(failing.stdout)["members"]] == ["bob"]
    community.put("/gone.xml", community.web.documents["/ada.xml"][2])
    community.turn(hours=30)
    failing = subprocess.run([*command, "--failing"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert failing.stdout == "Nothing needs anybody.\n"


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("width", [30, 44, 60, 80])
def test_sentences_are_broken_by_words(width: int) -> None:
    """No word is lost or cut, and what stands further in begins below the words."""
    address = "https://ada.example/" + "x" * 70
    for line in (
        f"2026-11-22 10:00:00 ada: {address}: {MISSING}",
        f"  link         {address} and {MISSING}",
        f"           {MISSING}",
        f"WRONG: {MISSING} 李小龙的博客 🐠",
        "one",
        "",
        "   ",
    ):
        pieces = list(broken(line, width))
        assert " ".join(pieces).split() == line.split()
        assert all(cells(piece) <= width or (len(piece.split()) <= 3 and address in piece) for piece in pieces), pieces
        assert all(piece.startswith("  ") for piece in pieces[1:])


def test_addresses_lose_their_middle() -> None:
    assert cut_in_the_middle("ada.example/feed.xml", 20) == "ada.example/feed.xml"
    assert cut_in_the_middle("ada.example/a/feed.xml", 15) == "ada.exa…eed.xml"
    for width in range(2, 30):
        assert cells(cut_in_the_middle("例え.example/フィード/feed.xml", width)) <= width


def test_a_terminal_takes_no_commands_from_feeds(tmp_path: Path) -> None:
    """Characters that would command it are shown as a sign; a pipe gets them as they are."""
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as stream:
        assert fitted("A \x1b]0;owned\x07title", stream) == "A \ufffd]0;owned\ufffdtitle"
    os.close(leader)
    with (tmp_path / "file").open("w") as stream:
        assert fitted(f"{MISSING} {MISSING} \x1b", stream) == f"{MISSING} {MISSING} \x1b"


def test_errors_are_broken_by_words_on_a_terminal_alone(tmp_path: Path) -> None:
    """A mistake in the members file, and wrong usage."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/members.toml").write_text("[planet]\nzzz = 1\n")
    command = ("check", "-C", str(tmp_path))
    terminal = Terminal(60, *command)
    shown = [row for row in rows(terminal.wait()) if row]
    terminal.close()
    piped = subprocess.run([sys.executable, "-m", "planet", *command], cwd=ROOT, capture_output=True, text=True)
    assert piped.returncode == 2
    assert " ".join(shown).split() == piped.stderr.split()
    assert len(shown) > len(piped.stderr.splitlines())
    assert all(len(row) <= 60 or " " not in row.strip() for row in shown)


@pytest.mark.parametrize(
    ("number", "nouns", "words"),
    [
        (0, ("post",), "0 posts"),
        (1, ("post",), "1 post"),
        (1, ("entry", "entries"), "1 entry"),
        (1200, ("entry", "entries"), "1,200 entries"),
    ],
)
def test_a_noun_stands_with_its_number(number: int, nouns: tuple[str, ...], words: str) -> None:
    """Large numbers are parted everywhere, not in some of the lines of a report alone."""
    assert number_of(number, *nouns) == words
