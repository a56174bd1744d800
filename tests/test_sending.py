"""What goes out once the site stands: when, in which order, how long, and what is told of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from community import START, Post, rss

from planet import errors
from planet.admin.outreach import send
from planet.admin.outreach.outgoing import Outgoing, Sender
from planet.cli.commands import planet as command
from planet.errors import PlanetError
from planet.hub import Hub
from planet.model.outreach.sending import Sending
from planet.model.report import TurnReport
from planet.ports import no_progress
from planet.service.runner import Runner

pytestmark = pytest.mark.usefixtures("reads_here")


@dataclass
class Postman:
    """A sender that does what a test says, and counts how often it is asked."""

    does: Callable[[Outgoing], Sending]
    due: bool = True
    asked: int = 0
    sent: int = 0
    seconds: float = 15.0
    subject: str = "postcards"
    order: list[str] = field(default_factory=list)

    def sender(self) -> Sender:
        return Sender(self.subject, self._waits, self._send, self.seconds)

    def _waits(self, _: Outgoing) -> bool:
        self.asked += 1
        return self.due

    async def _send(self, outgoing: Outgoing) -> Sending:
        self.order.append(self.subject)
        self.sent += 1
        if self.seconds < 1:
            await asyncio.sleep(60)
        return self.does(outgoing)


class Place:
    """A hub with one feed in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.more = folder, START, ""
        (folder / "config").mkdir()
        (folder / "ada.xml").write_bytes(rss(Post("One", "https://ada.example/1", "1", START, "Words")))
        self.write()

    def write(self) -> None:
        """Write the members file."""
        (self.folder / "config" / "members.toml").write_text(
            f"[planet]\ntitle = 'P'\nurl = 'https://planet.example/'\n{self.more}\n"
            "[[members]]\nname = 'Ada'\nfeeds = ['ada.xml']\n"
        )

    def planet(self, name: str, *words: str) -> Result:
        """Run a command of planet, ten minutes later than the last one."""
        self.now += timedelta(minutes=10)
        return CliRunner().invoke(command, ["-C", str(self.folder), "--now", self.now.isoformat(), name, *words])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A hub before its first turn."""
    return Place(tmp_path)


def senders(monkeypatch: pytest.MonkeyPatch, *posts: Postman) -> None:
    only(monkeypatch, *(post.sender() for post in posts))


def only(monkeypatch: pytest.MonkeyPatch, *all_senders: Sender) -> None:
    """Let there be these senders alone."""
    monkeypatch.setattr(send, "SENDERS", [(sender.subject, partial(_found, sender)) for sender in all_senders])


def _found(sender: Sender, _: Outgoing) -> Sender:
    return sender


def test_a_turn_sends_at_its_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site stands when the first sender is asked; what went out is told after the turn, in lines and as JSON."""
    stood = []

    def does(outgoing: Outgoing) -> Sending:
        stood.append((outgoing.hub.output / "members" / "ada" / "index.html").exists())
        return Sending("postcards", sent=2, unknown=1, waiting=4, notes=("One is lost.",))

    post = Postman(does)
    senders(monkeypatch, post)
    result = place.planet("update")
    assert stood == [True]
    assert result.output.endswith("Postcards: 2 sent, 1 unknown, 4 waiting.\n  One is lost.\n")
    document = json.loads(place.planet("update", "--json").output)
    counts = {"sent": 2, "failed": 0, "unknown": 1, "waiting": 4, "notes": ["One is lost."]}
    assert document["outgoing"] == [{"subject": "postcards", **counts}]
    assert place.planet("update", "--no-send", "--json").exit_code == 0
    assert post.sent == 2
    assert json.loads(place.planet("send", "--json").output) == {"schema": 1, "outgoing": document["outgoing"]}
    assert post.sent == 3


def test_what_only_waits_is_no_news(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender without anything due is not run, and one that sent nothing is not told of."""
    idle, waiting = Postman(lambda _: Sending("a", sent=1), due=False), Postman(lambda _: Sending("b", waiting=3))
    senders(monkeypatch, idle, waiting)
    place.planet("update")
    assert place.planet("send").output == ""
    assert (idle.sent, waiting.sent) == (0, 2)


def test_nothing_goes_out_before_the_site_stands(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While after_publish fails, neither a turn nor the command sends; once it has succeeded, both do."""
    post = Postman(lambda _: Sending("postcards", sent=1))
    senders(monkeypatch, post)
    place.more = "after_publish = 'test -e there'"
    place.write()
    assert place.planet("update").exit_code == 1
    result = place.planet("send")
    assert (result.exit_code, str(result.exception)) == (1, send.NOT_YET)
    assert post.sent == 0
    (place.folder / "there").touch()
    assert place.planet("update").exit_code == 0
    assert post.sent == 1


def test_all_send_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender that waits for a dead service does not delay the next one, nor the next turn for longer than itself."""
    second = asyncio.Event()

    async def waits_for_second(_: Outgoing) -> Sending:
        await second.wait()
        return Sending("first", sent=1)

    async def is_second(_: Outgoing) -> Sending:
        second.set()
        return Sending("second", sent=1)

    first, last = (Sender("first", lambda _: True, waits_for_second, 5), Sender("second", lambda _: True, is_second, 5))
    only(monkeypatch, first, last)
    assert place.planet("update").output.endswith("First: 1 sent.\nSecond: 1 sent.\n")


def test_a_sender_that_fails_stops_nobody_else(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault, a mistake of the program and one that takes too long are told; the turn is good, the command is not."""

    def refuses(_: Outgoing) -> Sending:
        raise errors.UsageError("Chat: install the extra.")

    def breaks(_: Outgoing) -> Sending:
        raise KeyError("x")

    last = Postman(lambda _: Sending("letters", sent=1), subject="letters")
    senders(monkeypatch, Postman(refuses), Postman(breaks), Postman(lambda _: Sending(""), seconds=0.05), last)
    result = place.planet("update")
    assert result.exit_code == 0, result.output
    assert "  Chat: install the extra.\n" in result.output
    assert "The program failed at postcards (KeyError, " in result.output
    assert "To send postcards took more than 0.05 seconds" in result.output
    assert result.output.endswith("Letters: 1 sent.\n")
    assert place.planet("send").exit_code == 2
    quiet = place.planet("update", "--quiet")
    assert (quiet.stdout, "Chat: install the extra." in quiet.stderr) == ("", True)


def test_a_question_that_fails_is_told_and_stops_nobody(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program may fail where it looks for a sender, or asks whether one has news: the turn is good all the same."""

    trouble = [True]

    def breaks(_: Outgoing) -> bool:
        if trouble:
            raise KeyError("x")
        return False

    async def never(_: Outgoing) -> Sending:
        raise AssertionError("it did not say that anything waits")

    def finds_none(outgoing: Outgoing) -> None:
        breaks(outgoing)

    last = Postman(lambda _: Sending("letters", sent=1), subject="letters")
    asks, writes = partial(_found, Sender("postcards", breaks, never)), partial(_found, last.sender())
    monkeypatch.setattr(send, "SENDERS", [("postcards", asks), ("parcels", finds_none), ("letters", writes)])
    result = place.planet("update")
    assert result.exit_code == 0, result.output
    assert "The program failed at postcards (KeyError, " in result.output
    assert "The program failed at parcels (KeyError, " in result.output
    assert result.output.endswith("Letters: 1 sent.\n")
    last.due = False
    trouble.clear()
    shown: list[tuple[Sending, ...]] = []
    runner = Runner(Hub(place.folder), {}, no_progress, lambda _: None, print, shown.append, checks_clock=False)
    asyncio.run(runner.tick(START + timedelta(hours=1)))
    trouble.append(True)
    asyncio.run(runner.tick(START + timedelta(hours=1, seconds=10)))
    assert [sending.subject for sent in shown for sending in sent if sending.fault] == ["postcards", "parcels"]


def test_a_running_hub_sends_between_turns(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What falls due is sent without a turn; a fault is told once, and pauses the sending for a minute."""
    trouble = [True]

    def does(_: Outgoing) -> Sending:
        if trouble:
            raise PlanetError("Mend it.")
        return Sending("postcards", sent=1)

    post = Postman(does, due=False)
    senders(monkeypatch, post)
    reports: list[TurnReport] = []
    shown: list[tuple[Sending, ...]] = []
    runner = Runner(Hub(place.folder), {}, no_progress, reports.append, print, shown.append, checks_clock=False)

    def look(seconds: int) -> None:
        asyncio.run(runner.tick(START + timedelta(seconds=seconds)))

    look(0)
    post.due = True
    for seconds in (10, 20, 60, 71):
        look(seconds)
    assert (len(reports), post.sent) == (1, 2)
    assert [[sending.fault for sending in sent] for sent in shown] == [["Mend it."]]
    trouble.clear()
    look(140)
    assert shown[-1] == (Sending("postcards", sent=1),)
    trouble.append(True)
    look(150)
    assert [sending.fault for sending in shown[-1]] == ["Mend it."]
    runner.close()
