"""The command in processes that can be killed, also at named seams; and what must hold of a hub at every moment.

As a program this is the nursery, which has loaded everything once and forks a process for each command: a test of
many kills then spends its time where kills hurt, and not in imports.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pkgutil
import posixpath
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINK = re.compile(r'<(?:a|link|img)\b[^<>]*?\s(?:href|src)="([^"]*)"')


# ---------------------------------------------------------------- processes, and the seams in those that are killed


def _kill_at(owner: Any, name: str, count: int, *, after: bool = False, by: signal.Signals = signal.SIGKILL) -> None:
    """Let the `count`-th call of a function be the last thing that this process does, or nearly does."""
    real = getattr(owner, name)
    calls = iter(range(1, sys.maxsize))

    def counted(*words: Any, **named: Any) -> Any:
        last = next(calls) == count
        if last and not after:
            os.kill(os.getpid(), by)
        told = real(*words, **named)
        if last:
            os.kill(os.getpid(), by)
        return told

    setattr(owner, name, counted)


def _in_a_transaction(count: int) -> None:
    from planet.store.database import Database

    _kill_at(Database, "_check_writing", count, after=True)


def _after_a_transaction(count: int) -> None:
    from planet.store.database import Database

    _kill_at(Database, "_commit", count, after=True)


def _while_staging(count: int) -> None:
    from planet.site.writer import Publication

    _kill_at(Publication, "_write", count, after=True)


def _in_the_middle_of_a_file(count: int) -> None:
    """The file has its name, and none of its bytes yet."""
    from planet.site import writer

    writer.open = open  # type: ignore[attr-defined]
    _kill_at(writer, "open", count, after=True)


def _told_to_stop_while_staging(count: int) -> None:
    from planet.site.writer import Publication
    from planet.turn import staging
    from planet.workers import processors

    staging.processors = processors.processors = lambda: 1  # others would write as much as they are faster
    _kill_at(Publication, "_write", count, after=True, by=signal.SIGTERM)


def _shared() -> Any:
    """Let the command share even a small publishing with two processes more; gives what shares it."""
    from crews import ready

    from planet.turn import staging
    from planet.turn.making import sharing
    from planet.workers.crew import Crew

    staging.SHARED, staging.FEW, sharing.BATCH, staging.processors = 2, 1, 3, lambda: 3
    Crew.grow = ready(Crew.grow)  # type: ignore[method-assign]
    return sharing.Sharing


def _while_others_stage(count: int) -> None:
    """The files of a batch have come from another process, which has begun the next."""
    _kill_at(_shared(), "_take", count, after=True)


def _told_to_stop_while_others_stage(count: int) -> None:
    _kill_at(_shared(), "_take", count, by=signal.SIGTERM)


def _before_a_rename(count: int) -> None:
    _at_a_rename(count, after=False)


def _after_a_rename(count: int) -> None:
    _at_a_rename(count, after=True)


def _at_a_rename(count: int, *, after: bool) -> None:
    """Of what is published; caches are put in place in the same way."""
    from planet.site.writer import UNFINISHED

    real, published = os.replace, SimpleNamespace(replace=os.replace)
    _kill_at(published, "replace", count, after=after)

    def replace(source: Any, target: Any) -> None:
        (published.replace if os.fspath(source).endswith(UNFINISHED) else real)(source, target)

    os.replace = replace


def _before_a_removal(count: int) -> None:
    from planet.site.writer import Publication

    remove = Publication.remove

    def watched(*words: Any) -> Any:
        _kill_at(Path, "unlink", count)
        return remove(*words)

    Publication.remove = watched  # type: ignore[method-assign]


def _before_the_marks_are_cleared(count: int) -> None:
    from planet.store.published import Published

    _kill_at(Published, "clear", count)


def _while_a_store_is_made(count: int) -> None:
    from planet.store.database import Database

    _kill_at(Database, "run", count, after=True)


def _before_asking_for_a_list(count: int) -> None:
    import smtplib

    _kill_at(smtplib.SMTP, "rcpt", count)


def _before_a_letter_is_given(count: int) -> None:
    import smtplib

    _kill_at(smtplib.SMTP, "data", count)


def _after_a_letter_was_taken(count: int) -> None:
    import smtplib

    _kill_at(smtplib.SMTP, "data", count, after=True)


def _before_a_step_of_a_mailbox(count: int) -> None:
    _at_a_step_of_a_mailbox(count, after=False)


def _after_a_step_of_a_mailbox(count: int) -> None:
    _at_a_step_of_a_mailbox(count, after=True)


def _at_a_step_of_a_mailbox(count: int, *, after: bool) -> None:
    """The `count`-th word with the mail server, whichever it is, is not said, or is the last one."""
    from planet.mail.imap import _Imap

    for name in ("login", "authenticate", "select", "uid", "logout"):
        _count_together(_Imap, name, count, after=after)


def _after_a_step_of_a_restore(count: int) -> None:
    """What was changed among the hub's files is as it should be, and so far on the disk."""
    for owner, name in ((os, "link"), (Path, "replace"), (Path, "unlink"), (Path, "rename"), (os, "fsync")):
        _count_together(owner, name, count, after=True)


_STEPS: list[str] = []


def _count_together(owner: Any, name: str, count: int, *, after: bool) -> None:
    real = getattr(owner, name)

    def passed() -> None:
        _STEPS.append(name)
        if len(_STEPS) == count:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(*words: Any, **named: Any) -> Any:
        if not after:
            passed()
        told = real(*words, **named)
        if after:
            passed()
        return told

    setattr(owner, name, counted)


def _limited(count: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, count))


SEAMS: dict[str, Callable[[int], None]] = {
    "in a transaction": _in_a_transaction,
    "after a transaction": _after_a_transaction,
    "while staging": _while_staging,
    "in the middle of a file": _in_the_middle_of_a_file,
    "while others stage": _while_others_stage,
    "told to stop while staging": _told_to_stop_while_staging,
    "told to stop while others stage": _told_to_stop_while_others_stage,
    "before a rename": _before_a_rename,
    "after a rename": _after_a_rename,
    "before a removal": _before_a_removal,
    "before the marks are cleared": _before_the_marks_are_cleared,
    "while a store is made": _while_a_store_is_made,
    "before asking for a list": _before_asking_for_a_list,
    "before a letter is given": _before_a_letter_is_given,
    "after a letter was taken": _after_a_letter_was_taken,
    "before a step of a mailbox": _before_a_step_of_a_mailbox,
    "after a step of a mailbox": _after_a_step_of_a_mailbox,
    "after a step of a restore": _after_a_step_of_a_restore,
    "no longer file than": _limited,
}


ROOMS = ("config", "pages", "store", "turn")
LATE = (
    *("planet.cli.commands", "planet.cli.render", "planet.cli.update", "planet.service.runner"),
    *("babel.dates", "jinja2"),
)
"""What a turn loads when it comes to need it: rooms of the package with all that is in them, and others."""


def nursery() -> None:
    """Serve the requests of standard input, a line each: fork a command and tell its process, or wait for its end."""
    for room in ROOMS:
        package = import_module(f"planet.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for name in LATE:
        import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        if process := request.get("wait"):
            print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
            continue
        process = os.fork()
        if not process:
            _take(request)
        print(process, flush=True)


def _take(request: dict[str, Any]) -> None:
    """In the forked process: be the command, up to the seam where it is killed, if one is named."""
    from planet import cli

    null = os.open(os.devnull, os.O_RDWR)
    told = os.open(request["told"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, file in enumerate((null, null, told)):
        os.dup2(file, number)
    signal.alarm(600)
    if request["seam"]:
        SEAMS[request["seam"]](request["count"])
    sys.argv = ["planet", *request["words"]]
    cli.main()
    sys.exit(0)


class Command:
    """A command that runs in a process of its own."""

    def __init__(self, nursery: Nursery, pid: int, told: Path) -> None:
        self.pid = pid
        self._nursery = nursery
        self._told = told

    def send(self, number: int) -> None:
        """Send a signal; one that has ended by then takes no notice."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit status, once it has ended; -9 where it was killed."""
        return self._nursery.ask(wait=self.pid)

    def told(self) -> str:
        """What it wrote to standard error."""
        return self._told.read_text()


class Nursery:
    """The process that forks commands; `before` are words to start it with."""

    def __init__(self, folder: Path, before: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._count = 0
        words = [*before, sys.executable, __file__]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, **request: Any) -> int:
        """One request, and its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        return int(self._process.stdout.readline())

    def start(self, words: list[str], seam: str = "", count: int = 0) -> Command:
        """A command as a process, which ends by SIGKILL where it passes the seam for the `count`-th time."""
        self._count += 1
        told = self._folder / f"told-{self._count}"
        return Command(self, self.ask(words=words, seam=seam, count=count, told=str(told)), told)

    def close(self) -> None:
        """End it; there is nothing left to wait for."""
        self._process.kill()
        self._process.communicate()


# ---------------------------------------------------------------- a hub that lives


class Hub:
    """A hub in a folder, whose members publish in files and on the web, by the dice of a seed."""

    def __init__(self, folder: Path, nursery: Nursery, *, web: dict[str, tuple[int, str, bytes]] | None = None) -> None:
        self.folder = folder
        self.nursery = nursery
        self.dice = random.Random(0)
        self.now = NOON
        self.web = web
        self.head = ""
        self.address = ""
        self.posts: dict[str, list[tuple[str, str, datetime, str]]] = {}
        self.count = 0
        self.published: dict[str, set[str]] = {}
        """The ids of every document there ever was, by the hash of its bytes."""
        for name in ("config", "feeds"):
            (folder / name).mkdir(parents=True)

    def join(self, *names: str, posts: int = 4) -> None:
        """Members come, each with some posts of the last weeks."""
        for name in names:
            self.posts[name] = []
            for _ in range(posts):
                self.write(name, days=self.dice.choice((0, 1, 2, 40)))
        self.save()

    def write(self, name: str, days: int = 0) -> None:
        """A member writes."""
        self.count += 1
        when = self.now - timedelta(days=days, minutes=self.dice.randint(1, 600))
        tag = self.dice.choice(("reef", "kelp", "tide", "coral", f"tag{self.count}"))
        self.posts[name].insert(0, (f"{name}-{self.count}", f"Post {self.count} of {name}", when, tag))
        del self.posts[name][12:]

    def live(self) -> None:
        """Some hours pass: people write, edit, come and go."""
        self.now += timedelta(hours=self.dice.choice((2, 5, 26, 24 * 9)))
        for name in self.dice.sample(sorted(self.posts), 2):
            self.write(name)
        name = self.dice.choice(sorted(self.posts))
        key, title, when, _ = self.posts[name][0]
        self.posts[name][0] = (key, f"{title}, edited", when, self.dice.choice(("reef", "kelp", "edits")))
        if self.dice.random() < 0.5:
            del self.posts[self.dice.choice(sorted(self.posts))]
            self.join(f"guest{self.count}", posts=2)
        self.save()

    def save(self) -> None:
        """Write the members file, and every feed to its place: each third member is on the web, if there is one."""
        text = '[planet]\ntitle = "Test"\nurl = "https://planet.example.org/"\n' + self.head
        text += '[fetch]\nhost_delay = "0s"\nper_host = 8\ntimeout = "10m"\nprivate_allow = ["127.0.0.0/8"]\n'
        for number, (name, posts) in enumerate(self.posts.items()):
            body = _rss(name, posts)
            self.published[hashlib.sha256(body).hexdigest()] = {key for key, *_ in posts}
            feed = f"feeds/{name}.xml"
            if self.web is not None and number % 3 == 2:
                self.web[f"/{name}.xml"] = (200, "application/rss+xml", body)
                feed = f"{self.address}/{name}.xml"
            else:
                (self.folder / feed).write_bytes(body)
            text += f'[[members]]\nname = "{name}"\nfeeds = ["{feed}"]\n'
        (self.folder / "config/members.toml").write_text(text)

    def words(self, *words: str) -> list[str]:
        """The words of a command for this hub, at this hour."""
        return [*words, "-C", str(self.folder), "--now", self.now.isoformat()]

    def start(self, *words: str) -> Command:
        """The command as a process."""
        return self.nursery.start(self.words(*words))

    def killed_at(self, seam: str, count: int, *words: str) -> int:
        """The command, killed at a seam; gives its exit status."""
        return self.nursery.start(self.words(*words), seam, count).wait()

    def killed_after(self, seconds: float, *words: str) -> int:
        """The command, killed after so long; gives its exit status."""
        command = self.start(*words)
        time.sleep(seconds)
        command.send(signal.SIGKILL)
        return command.wait()

    def files(self) -> dict[str, bytes]:
        """Everything in output/."""
        output = self.folder / "output"
        return {one.relative_to(output).as_posix(): one.read_bytes() for one in output.rglob("*") if one.is_file()}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the store answers."""
        with closing(sqlite3.connect(self.folder / "planet.db", timeout=600)) as store:
            return store.execute(statement).fetchall()


def _rss(name: str, posts: list[tuple[str, str, datetime, str]]) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{key}</guid><link>https://{name}.example/{key}</link><title>{title}</title>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate><category>{tag}</category></item>"
        for key, title, when, tag in posts
    )
    head = f"<title>{name}</title><link>https://{name}.example/</link>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


# ---------------------------------------------------------------- what must hold


def check_store(hub: Hub) -> None:
    """The store is sound, and no feed has validators whose entries it lacks."""
    if not (hub.folder / "planet.db").exists() or not hub.rows("SELECT 1 FROM sqlite_master WHERE name = 'feeds'"):
        return
    assert hub.rows("PRAGMA integrity_check") == [("ok",)]
    assert hub.rows("PRAGMA foreign_key_check") == []
    assert hub.rows("SELECT url FROM feeds WHERE body_hash = '' AND (etag || last_modified) != ''") == []
    for feed_id, url, body_hash in hub.rows("SELECT id, url, body_hash FROM feeds WHERE body_hash != ''"):
        stored = {guid for (guid,) in hub.rows(f"SELECT guid FROM items WHERE feed_id = {feed_id}")}
        assert hub.published[body_hash] <= stored, f"{url} lacks entries of the document whose validators it has"


def check_site(hub: Hub) -> None:
    """Every file that is served is whole, and every link from page to page leads to a file."""
    files = {path: body for path, body in hub.files().items() if not path.endswith(".planet-new")}
    for path, body in files.items():
        _check_whole(path, body)
    astray = [(path, href) for path, href, file in _links(files) if file not in files]
    assert not astray, astray[:5]


def _check_whole(path: str, body: bytes) -> None:
    if path.endswith(".html"):
        assert body.rstrip().endswith(b"</html>"), path
    elif path.endswith(".json"):
        json.loads(body)
    elif path.endswith((".xml", ".atom")):
        ElementTree.fromstring(body)
    else:
        assert body or path == ".nojekyll", path


def _links(files: dict[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """(page, link, the file that it means) for each link within the site."""
    for path, body in files.items():
        for href in LINK.findall(body.decode()) if path.endswith(".html") else ():
            target = href.partition("#")[0]
            if target and ":" not in target.partition("/")[0]:
                file = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), unquote(target)))[1:]
                is_file = "." in posixpath.basename(file) and not target.endswith("/")
                yield path, href, file if is_file else posixpath.join(file, "index.html")


if __name__ == "__main__":
    nursery()
