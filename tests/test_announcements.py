"""Announcements: what is told, to whom, once; and what becomes of it where a service is slow, dead or unwilling."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from chat import Chat, listening
from click.testing import CliRunner, Result
from community import START, Post, rss
from pages import ROOT
from plans import recorded, scans

from planet import config
from planet.admin.outreach.announcements import ANNOUNCEMENTS
from planet.admin.outreach.outgoing import Outgoing
from planet.cli.commands import planet as command
from planet.hub import Hub
from planet.model.outreach.announcing import CallResult
from planet.notify import courier
from planet.store import Store
from planet.store.database import Database
from planet.store.outreach import announcements
from planet.struct import replace

HOUR = timedelta(hours=1)


class Place:
    """A hub whose members write in files, and that tells a chat what is new."""

    def __init__(self, folder: Path, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.chat, self.now = folder, chat, START
        self.posts: dict[str, list[Post]] = {}
        self.planet_keys, self.announce = "", "webhook = true"
        self.extra = ""
        (folder / "config").mkdir()
        self.environment = monkeypatch
        self.call(f"http://127.0.0.1:{chat.port}/hook")
        self.writes("Ada", ("Old", START - timedelta(days=30)))

    def call(self, address: str) -> None:
        """Name another address of the chat."""
        self.environment.setenv("REEF_CHAT", address)

    def writes(
        self, name: str, *posts: tuple[str, datetime], text: str = "Words of it", tags: tuple[str, ...] = ()
    ) -> None:
        """Let a member publish posts with these titles and dates."""
        own = self.posts.setdefault(name, [])
        for title, date in posts:
            host = f"https://{name.lower()}.example"
            own.insert(0, Post(title, f"{host}/{len(own)}", f"{name} {len(own)}", date, text, tags))
        link = f"https://{name.lower()}.example/"
        (self.folder / f"{name}.xml").write_bytes(rss(*own, title=name, link=link))

    def planet(self, *words: str, after: timedelta = HOUR) -> Result:
        """Run a command of planet, so much later."""
        self.now += after
        members = "".join(
            f"[[members]]\nname = '{name}'\nurl = 'https://{name.lower()}.example/'\nfeeds = ['{name}.xml']\n"
            for name in self.posts
        )
        text = f"[planet]\ntitle = 'Reef'\nurl = 'https://planet.example/'\n{self.planet_keys}\n{members}"
        if self.announce:
            text += f"[[announce]]\nname = 'Chat'\ntarget_env = 'REEF_CHAT'\n{self.announce}\n"
        (self.folder / "config" / "members.toml").write_text(f"{text}\n{self.extra}\n")
        return CliRunner().invoke(command, [*words, "-C", str(self.folder), "--now", self.now.isoformat()])

    def update(self, after: timedelta = HOUR) -> str:
        """Take a turn that must go well, and return what it prints of announcements."""
        result = self.planet("update", after=after)
        assert result.exit_code == 0, result.output
        return result.output.partition("Announcements")[2]

    def rows(self) -> list[tuple[str, str]]:
        """The state and reason of each message, in the order of queueing."""
        with closing(sqlite3.connect(self.folder / "planet.db")) as db:
            return db.execute("SELECT state, reason FROM announcements ORDER BY id").fetchall()

    def texts(self) -> list[str]:
        return self.chat.texts("text")


@pytest.fixture
def chat() -> Iterator[Chat]:
    with listening() as open_chat:
        yield open_chat


@pytest.fixture
def place(tmp_path: Path, chat: Chat, empty_store: Path, monkeypatch: pytest.MonkeyPatch, reads_here: None) -> Place:
    """A hub before its first turn."""
    shutil.copy(empty_store, tmp_path / "planet.db")
    return Place(tmp_path, chat, monkeypatch)


@pytest.fixture
def lived(place: Place) -> Place:
    """A hub that has taken its first turn."""
    place.update()
    return place


# ------------------------------------------------------------ what is told


def test_a_first_run_tells_nothing_and_the_next_post_is_told_once(place: Place) -> None:
    """What was there before is no news; a new post is told once, with its link; a turn without news is silent."""
    place.writes("Ada", ("Fresh", START))
    assert place.update() == ""
    place.writes("Ada", ("New", place.now))
    assert "1 sent" in place.update()
    assert place.update() == ""
    assert place.texts() == ["Ada: New https://ada.example/2"]
    (document,) = place.chat.heard
    assert document["news"][0]["excerpt"] == "Words of it"
    assert document["planet"] == {"title": "Reef", "url": "https://planet.example/"}


def test_a_table_that_comes_later_tells_what_comes_after_it(place: Place) -> None:
    """A new table begins with now; one that is taken out loses what waits, and begins anew when it is back."""
    usual, place.announce = place.announce, ""
    place.update()
    place.writes("Ada", ("Before", place.now))
    place.update()
    place.announce = usual
    assert place.update() == ""
    place.chat.answers = [500]
    place.writes("Ada", ("Waits", place.now))
    place.update()
    place.announce = ""
    place.update()
    assert place.rows() == []
    place.announce = usual
    place.update()
    place.writes("Ada", ("Told", place.now))
    place.update()
    assert [text.split()[1] for text in place.texts()] == ["Waits", "Told"]


def test_old_posts_and_a_new_members_first_posts_are_not_told(lived: Place) -> None:
    """A post that comes with an old date, and what a new member's feed lists at its first visit, are no news."""
    lived.writes("Ada", ("Late", lived.now - timedelta(days=9)))
    lived.writes("Ben", ("Hello", lived.now))
    assert lived.update() == ""
    lived.writes("Ben", ("Second", lived.now))
    lived.update()
    assert lived.texts() == ["Ben: Second https://ben.example/1"]


def test_a_newcomer_is_told_once(lived: Place) -> None:
    """Where newcomers are asked for: the name, and the page on this site."""
    lived.announce += "\nabout = ['newcomers']"
    lived.update()
    lived.writes("Ben", ("Hello", lived.now))
    for _ in range(3):
        lived.update()
    assert lived.texts() == ["New here: Ben https://planet.example/members/ben/"]


def test_a_conversation_is_told_once(lived: Place) -> None:
    """When a second member joins; further answers are no news, and a member who answers themselves is none."""
    lived.announce += "\nabout = ['conversations']"
    lived.update()
    lived.writes("Ben", ("Hello", lived.now - timedelta(days=9)))
    lived.update()
    lived.writes("Ada", ("A question of reefs", lived.now))
    lived.update()
    link = '<p>I think <a href="https://ada.example/1">it is</a> so.</p>'
    lived.writes("Ben", ("An answer", lived.now), text=link)
    lived.update()
    assert len(lived.texts()) == 1
    assert lived.texts()[0].startswith("A conversation of Ada, Ben: A question of reefs https://planet.example/conv")
    lived.writes("Ben", ("One more", lived.now), text=link)
    lived.update()
    lived.update()
    assert len(lived.texts()) == 1


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("kinds = ['article']", {"Long", "Reefs", "Of Ben"}),
        ("kinds = ['photo']", set()),
        ("topics = ['#Reef']", {"Reefs"}),
        ("members = ['ben']", {"Of Ben"}),
        ("members = ['Ada']\ntopics = ['reef', 'tide']", {"Reefs"}),
    ],
)
def test_what_is_told_can_be_chosen(lived: Place, keys: str, told: set[str]) -> None:
    """By kind, topic and member; all that are named must hold."""
    lived.writes("Ben", ("First", lived.now - timedelta(days=9)))
    lived.announce += f"\n{keys}\ntemplate = '{{title}}'"
    lived.update()
    lived.writes("Ada", ("Long", lived.now), text="Words " * 200)
    lived.writes("Ada", ("Reefs", lived.now), tags=("reefs",))
    lived.writes("Ben", ("Of Ben", lived.now))
    lived.update()
    assert set(lived.texts()) == told


def test_what_was_hidden_meanwhile_is_not_told(lived: Place) -> None:
    """A post that waits and is then hidden by the admin, or whose member leaves, is dropped."""
    lived.chat.answers = [500]
    lived.writes("Ada", ("Slip", lived.now))
    lived.update()
    lived.extra = "[[hide]]\nurl = 'https://ada.example/1'\n"
    lived.update()
    assert lived.rows() == []
    assert len(lived.texts()) == 1


def test_no_more_is_told_than_a_member_shares(lived: Place) -> None:
    """Of a member with titles alone no excerpt goes out; one who asks search engines to stay away is not announced."""
    lived.announce += "\ntemplate = '{title} {excerpt} {link}'"
    lived.planet_keys = "content = 'title'"
    lived.update()
    lived.writes("Ada", ("Short", lived.now))
    lived.update()
    assert lived.texts() == ["Short https://ada.example/1"]
    assert lived.chat.heard[0]["news"][0]["excerpt"] == ""


def test_a_template_fills_its_placeholders(lived: Place) -> None:
    """Each by its own name, in the lines of the template; braces stand doubled."""
    words = "{planet} {{x}}\n{kind} {author}\n{tags}\n{excerpt}\n{link}"
    lived.announce += f"\ntemplate = '''{words}'''"
    lived.update()
    lived.writes("Ada", ("T", lived.now), tags=("coral reef", "2026", "tide"))
    lived.update()
    assert lived.texts() == ["Reef {x}\nAn article Ada\n#coralreef #tide\nWords of it\nhttps://ada.example/1"]


# ------------------------------------------------------------ how many, and when


def test_an_hour_has_a_limit_and_the_rest_is_gathered(lived: Place) -> None:
    """Of ten at once six messages go out, the last of which lists the other five; the next hour begins anew."""
    lived.writes("Ada", *((f"Number {number}", lived.now) for number in range(10)))
    assert "6 sent" in lived.update()
    assert len(lived.texts()) == 6
    assert lived.texts()[-1].splitlines()[0] == "New on Reef:"
    assert all(sum(f"Number {number} " in text for text in lived.texts()) == 1 for number in range(10))
    lived.writes("Ada", ("After", lived.now))
    assert lived.update(timedelta(minutes=20)) == ""
    assert lived.planet("send", after=timedelta(minutes=20)).output == ""
    assert lived.rows()[-1][0] == "waiting"
    assert "1 sent" in lived.planet("send", after=timedelta(minutes=21)).output


def test_more_than_a_message_lists_are_counted(lived: Place) -> None:
    """With one message an hour: a heading, ten lines, and how many more, with a link to the site."""
    lived.announce += "\nper_hour = 1"
    lived.writes("Ada", *((f"Number {number}", lived.now) for number in range(14)))
    lived.update()
    (text,) = lived.texts()
    lines = text.splitlines()
    assert (len(lines), lines[-1]) == (12, "and 4 more: https://planet.example/")
    assert [state for state, _ in lived.rows()] == ["sent"] * 14


def test_quiet_hours_gather_what_comes_in_them(lived: Place) -> None:
    """By the clocks of the planet's zone: what came at night is one message in the morning."""
    lived.planet_keys = "timezone = 'Asia/Tokyo'"  # START is 19:00 there
    lived.announce += "\nquiet = '22:00-07:00'"
    lived.update()
    lived.now = START.replace(hour=13)  # 22:00
    lived.writes("Ada", ("Night one", lived.now))
    assert lived.update() == ""
    lived.writes("Ada", ("Night two", lived.now))
    assert lived.update(6 * HOUR) == ""
    lived.now = START.replace(hour=21) + timedelta(minutes=59)  # 06:59
    assert lived.planet("send", after=timedelta(0)).output == ""
    lived.writes("Ada", ("Morning", lived.now))
    assert "2 sent" in lived.update(timedelta(minutes=2))
    assert [text.splitlines()[0] for text in lived.texts()] == ["New on Reef:", "Ada: Morning https://ada.example/3"]


# ------------------------------------------------------------ trouble


def test_a_service_in_trouble_is_tried_again_later(lived: Place) -> None:
    """After 503 it is left alone for a minute, then five; then all is told, once."""
    lived.chat.answers = [503, 503]
    lived.writes("Ada", ("One", lived.now))
    assert "HTTP 503. It is tried again at 2026-11-22 12:01 UTC" in lived.planet("update").output
    lived.planet("send", after=timedelta(seconds=30))
    assert len(lived.chat.heard) == 1
    lived.planet("send", after=timedelta(minutes=1))
    assert len(lived.chat.heard) == 2
    lived.planet("send", after=timedelta(minutes=4))
    assert len(lived.chat.heard) == 2
    assert "1 sent" in lived.planet("send", after=timedelta(minutes=2)).output
    assert lived.rows() == [("sent", "")]


def test_a_clock_that_was_wrong_holds_nothing_up(lived: Place) -> None:
    """A turn a year ahead leaves a time for the next try, and one of a sending, that nobody waits for."""
    lived.announce += "\nper_hour = 1"
    lived.writes("Ada", ("Sent", lived.now))
    assert "1 sent" in lived.update()
    lived.chat.answers = [500]
    lived.writes("Ada", ("One", lived.now))
    assert "1 waiting" in lived.update()
    with closing(sqlite3.connect(lived.folder / "planet.db")) as db:
        db.execute("UPDATE announce_targets SET retry_at = retry_at + 31000000")
        db.execute("UPDATE announcements SET sent_at = sent_at + 31000000 WHERE state = 'sent'")
        db.commit()
    assert "1 sent" in lived.planet("send").output


def test_a_wish_for_fewer_messages_is_heeded(lived: Place) -> None:
    """429 with Retry-After: nothing before that."""
    lived.chat.answers, lived.chat.headers = [429], {"Retry-After": "1800"}
    lived.writes("Ada", ("One", lived.now))
    lived.update()
    lived.planet("send", after=timedelta(minutes=29))
    assert len(lived.chat.heard) == 1
    assert "1 sent" in lived.planet("send", after=timedelta(minutes=2)).output


@pytest.mark.parametrize("silence", ["silence", "hang up"])
def test_after_a_time_out_nothing_is_told_again(lived: Place, silence: str) -> None:
    """Nobody knows whether it arrived: it is unknown, the admin sees it, and later posts are told."""
    lived.planet_keys = "[fetch]\ntimeout = '1s'"
    lived.chat.answers = [silence]
    lived.writes("Ada", ("Lost", lived.now))
    assert "1 unknown" in lived.update()
    status = json.loads(lived.planet("status", "--json").output)["announcements"]
    assert [(target["name"], target["unknown"]) for target in status] == [("Chat", 1)]
    lived.update()
    lived.writes("Ada", ("Next", lived.now))
    assert "1 sent" in lived.update()
    assert [text.split()[1] for text in lived.texts()] == ["Lost", "Next"]
    assert [state for state, _ in lived.rows()] == ["unknown", "sent"]


def test_a_message_that_is_refused_is_given_up_and_the_next_is_told(lived: Place) -> None:
    """HTTP 422 is about this message alone."""
    lived.chat.answers = [422]
    lived.writes("Ada", ("Odd", lived.now), ("Good", lived.now))
    assert "1 sent, 1 failed" in lived.update()
    assert sorted(lived.rows()) == [("failed", "the webhook answers with HTTP 422"), ("sent", "")]


def test_a_dead_service_is_reported_and_its_news_grow_old(lived: Place) -> None:
    """Nothing listens: told at first, as a mistake after a day, and given up after two."""
    lived.call("http://127.0.0.1:9/")
    lived.writes("Ada", ("One", lived.now))
    assert "tried again" in lived.planet("update").output
    lived.planet("update", after=6 * HOUR)
    result = lived.planet("update", "--quiet", after=timedelta(days=1))
    assert result.exit_code == 0
    assert "Chat: nothing could be told since 2026-11-22" in result.stderr
    assert "1 failed" in lived.update(timedelta(days=1))
    assert lived.rows()[0][0] == "failed"


def test_an_address_that_is_missing_is_told_and_nothing_is_lost(lived: Place) -> None:
    """A turn goes well without it, the command ends with 1, and once it is set all is told. It is said nowhere."""
    lived.environment.delenv("REEF_CHAT")
    lived.writes("Ada", ("One", lived.now))
    output = lived.planet("update").output
    assert "announce, Chat: target_env: the environment variable REEF_CHAT is not set" in output
    assert lived.planet("send").exit_code == 1
    lived.call(f"http://127.0.0.1:{lived.chat.port}/secret-token")
    assert "1 sent" in lived.planet("send").output
    assert b"secret-token" not in (lived.folder / "planet.db").read_bytes()


def test_forgetting_a_person_erases_what_was_told_of_them(lived: Place) -> None:
    """No message about them is left, nor one about a talk that is gone."""
    lived.writes("Ben", ("First", lived.now - timedelta(days=9)))
    lived.update()
    lived.writes("Ben", ("Of Ben", lived.now))
    lived.update()
    assert len(lived.rows()) == 1
    del lived.posts["Ben"]
    lived.update()
    assert lived.planet("forget", "ben", "--yes").exit_code == 0
    assert lived.rows() == []


# ------------------------------------------------------------ killed


def killed(place: Place, patch: Callable[[], None]) -> int:
    """Run `planet send` in a process of its own after a patch; return the signal that killed it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            patch()
            place.planet("send", after=timedelta(0))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_at(owner: Any, name: str, count: int, *, after: bool) -> Callable[[], None]:
    """A patch that kills the process at the so manieth call of a function, before or after it."""

    def patch() -> None:
        real, calls = getattr(owner, name), iter(range(1, sys.maxsize))

        def counted(*words: Any, **named: Any) -> Any:
            last = next(calls) == count
            if last and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            value = real(*words, **named)
            if last:
                os.kill(os.getpid(), signal.SIGKILL)
            return value

        setattr(owner, name, counted)

    return patch


def test_killed_at_each_step_nothing_is_lost_and_nothing_told_twice(lived: Place, tmp_path: Path) -> None:
    """Before and after every commit: each post is heard once, or is unknown to the admin and never sent again."""
    lived.writes("Ada", ("One", lived.now), ("Two", lived.now))
    assert lived.planet("update", "--no-send").exit_code == 0
    shutil.copy(lived.folder / "planet.db", tmp_path / "kept.db")
    kills = 0
    for count in range(1, 20):
        for after in (False, True):
            for file in lived.folder.glob("planet.db*"):
                file.unlink()
            shutil.copy(tmp_path / "kept.db", lived.folder / "planet.db")
            lived.chat.heard.clear()
            status = killed(lived, kill_at(Database, "_commit", count, after=after))
            kills += status == -signal.SIGKILL
            lived.planet("send", after=timedelta(0))
            heard = sorted(text.split()[1] for text in lived.texts())
            unknown = [state for state, _ in lived.rows()].count("unknown")
            assert len(set(heard)) == len(heard)
            assert len(heard) + unknown >= 2, (count, after, heard)
            assert not {state for state, _ in lived.rows()} & {"waiting", "sending"}
        if status == 0:
            break
    assert kills >= 8


# ------------------------------------------------------------ apprise


def test_a_service_of_apprise_is_told(lived: Place) -> None:
    """Through its own plugins, over a real socket; what calls people does not, and an address shows nowhere."""
    lived.announce = ""
    lived.update()
    lived.announce = "template = '{title} {link}'"
    lived.call(f"mastodon://s3cr3t-token@127.0.0.1:{lived.chat.port}")
    lived.update()
    lived.writes("Ada", ("Hi @everyone <!channel> @ben@social.example", lived.now))
    assert "1 sent" in lived.update()
    assert lived.chat.paths == ["/api/v1/statuses"]
    (text,) = lived.chat.texts("status")
    assert text == "Hi @\u2060everyone <\u2060!channel> @\u2060ben@\u2060social.example https://ada.example/1"
    assert b"s3cr3t" not in (lived.folder / "planet.db").read_bytes()


def test_apprise_says_who_has_a_message(lived: Place) -> None:
    """What its plugin says is told apart by the exchange: trouble, a refusal, silence."""
    lived.announce = ""
    lived.update()
    lived.announce = "per_hour = 99"
    lived.call(f"json://127.0.0.1:{lived.chat.port}/?rto=1")
    lived.update()
    lived.chat.answers, lived.chat.headers = [503, 413, "silence", 200], {"Retry-After": "7"}
    lived.writes("Ada", ("One", lived.now))
    assert "the service has trouble (HTTP 503)" in lived.planet("update").output
    assert "the service refuses the message (HTTP 413)" in lived.planet("send").output
    lived.writes("Ada", ("Two", lived.now))
    assert "1 unknown" in lived.update()
    lived.writes("Ada", ("Three", lived.now))
    assert "1 sent" in lived.update()
    assert [text.split()[1] for text in lived.chat.texts()] == ["One", "One", "Two", "Three"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("slack://TAAAAAAAA/BBBBBBBBB/abcdefghijklmnopqrstuvwx/%23a/%23b", "the address leads to 2 places"),
        ("nonsense", "apprise cannot use the address"),
        ("json://a.example json://b.example", "apprise cannot use the address"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(lived: Place, address: str, sentence: str) -> None:
    """With several places a retry would tell some of them twice."""
    lived.announce = ""
    lived.update()
    lived.announce = "per_hour = 9"
    lived.call(address)
    lived.update()
    lived.writes("Ada", ("One", lived.now))
    assert sentence in lived.planet("update").output
    assert lived.planet("send").exit_code == 2


def test_without_the_extra_it_is_named(lived: Place) -> None:
    """One line that names it; the turn is good."""
    lived.announce = ""
    lived.update()
    lived.environment.setattr(courier, "installed", lambda: False)
    lived.announce = "per_hour = 9"
    lived.update()
    lived.writes("Ada", ("One", lived.now))
    assert 'pip install "planet-river[notify]"' in lived.planet("update").output
    assert lived.planet("send").exit_code == 2


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"sent": True, "status": 200}, "sent"),
        ({"status": 400}, "refused"),
        ({"status": 401}, "retry"),
        ({"status": 429, "retry_after": "60"}, "retry"),
        ({"error": "ConnectionError", "reached": False}, "retry"),
        ({"error": "ConnectionError", "reached": True}, "unknown"),
        ({"timed_out": True}, "unknown"),
        ({}, "retry"),
    ],
)
def test_what_an_exchange_means(answer: dict[str, Any], result: str) -> None:
    """Only what surely did not arrive is sent again."""
    nothing = {"sent": False, "timed_out": False, "status": 0, "retry_after": "", "error": "", "reached": False}
    found = courier.result_of({**nothing, **answer})
    assert isinstance(found, CallResult)
    assert found.outcome == result


# ------------------------------------------------------------ signals, dead services, the store


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/hook", "json://127.0.0.1:{port}"])
def test_a_signal_ends_a_message_under_way(lived: Place, address: str) -> None:
    """While a service is silent: the exit status is that of the signal, at once, and the message is unknown."""
    lived.announce = ""
    lived.update()
    lived.announce = "webhook = true" if address.startswith("http") else "per_hour = 9"
    lived.call(address.format(port=lived.chat.port))
    lived.update()
    lived.writes("Ada", ("One", lived.now))
    assert lived.planet("update", "--no-send").exit_code == 0
    lived.chat.answers = ["silence"]
    words = [sys.executable, "-m", "planet", "send", "-C", str(lived.folder), "--now", lived.now.isoformat()]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        while not lived.chat.heard and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=8) == 143
    assert lived.rows() == [("unknown", "the hub was stopped on the way")]
    assert "planet send" not in lived.planet("send").output
    assert len(lived.chat.heard) == 1


def test_a_dead_service_does_not_delay_another(lived: Place) -> None:
    """Of two targets the silent one has its time, and the other is told meanwhile."""
    with listening() as other:
        lived.environment.setenv("REEF_OTHER", f"http://127.0.0.1:{other.port}/")
        lived.extra = "[[announce]]\nname = 'Other'\ntarget_env = 'REEF_OTHER'\nwebhook = true\n"
        lived.planet_keys = "[fetch]\ntimeout = '1s'"
        lived.update()
        lived.writes("Ada", ("One", lived.now))
        lived.chat.answers = ["silence"]
        assert "1 sent, 1 unknown" in lived.update()
        assert other.texts("text") == ["Ada: One https://ada.example/1"]


def test_a_fault_of_the_program_at_one_target_stops_no_other(lived: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, with the name of the target, and the other one has its message."""

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(courier, "opened", broken)
    lived.environment.setenv("REEF_OTHER", "json://127.0.0.1/")
    lived.extra = "[[announce]]\nname = 'Other'\ntarget_env = 'REEF_OTHER'\n"
    lived.update()
    lived.writes("Ada", ("One", lived.now))
    output = lived.update()
    assert "1 sent, 1 waiting" in output
    assert "The program failed at the announcement Other (ZeroDivisionError" in output


def test_a_host_that_is_a_secret_is_named_nowhere(lived: Place) -> None:
    """Some services give each webhook a host of its own, which nobody else may know."""
    lived.call("http://s3kr3t.invalid:8080/")
    lived.writes("Ada", ("One", lived.now))
    output = lived.update()
    assert "Chat: " in output
    assert ".. " not in output
    assert "s3kr3t" not in output + lived.planet("status").output + lived.planet("status", "--json").output
    files = [file for file in lived.folder.rglob("*") if file.is_file()]
    assert not [file for file in files if b"s3kr3t" in file.read_bytes()]


def test_another_address_is_the_same_place(lived: Place) -> None:
    """What was told at the former address is not told again."""
    lived.writes("Ada", ("One", lived.now))
    lived.update()
    with listening() as other:
        lived.call(f"http://127.0.0.1:{other.port}/moved")
        lived.update()
        lived.writes("Ada", ("Two", lived.now))
        lived.update()
        assert other.texts("text") == ["Ada: Two https://ada.example/2"]


def test_a_flood_is_one_message_and_the_store_stays_small(lived: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred posts at once are six messages; of what was told only the newest is remembered."""
    monkeypatch.setattr(announcements, "KEPT", 30)
    lived.writes("Ada", *((f"Number {number}", lived.now) for number in range(100)))
    assert "6 sent" in lived.update()
    assert lived.texts()[-1].endswith("and 85 more: https://planet.example/")
    lived.update()
    assert len(lived.rows()) == 30


def test_no_question_reads_a_growing_table_whole(lived: Place) -> None:
    """What is asked at each turn, and every ten seconds by a running hub, is found by an index."""
    lived.announce += "\nabout = ['entries', 'conversations', 'newcomers']"
    lived.update()
    lived.writes("Ben", ("First", lived.now))
    lived.update()
    lived.writes("Ben", ("One", lived.now))
    planet = config.load(lived.folder)
    lived.planet("update", "--no-send")
    with Store.open(planet.store, lived.folder) as store, recorded(store) as statements:
        outgoing = Outgoing(Hub(lived.folder), planet, store, lived.now, dict(os.environ))
        assert ANNOUNCEMENTS.waits(outgoing)
        asyncio.run(ANNOUNCEMENTS.send(replace(outgoing, ends=time.monotonic() + 20)))
        assert not ANNOUNCEMENTS.waits(outgoing)
    whole = {step for steps in scans(lived.folder / "planet.db", statements).values() for step in steps}
    assert whole <= {"SCAN announce_targets", "SCAN conversations USING INDEX ix_conversations_latest_at"}
    assert any("announcements" in statement for statement in statements)


def test_the_document_of_a_webhook_fits_its_schema(lived: Place) -> None:
    """As docs/reference shows it."""
    lived.announce += "\nabout = ['entries', 'newcomers']\nper_hour = 1"
    lived.update()
    lived.writes("Ben", ("First", lived.now))
    lived.writes("Ada", ("One", lived.now), tags=("tide",))
    lived.update()
    schema = json.loads((ROOT / "docs" / "reference" / "schemas" / "announcement.json").read_text())
    (document,) = lived.chat.heard
    jsonschema.validate(document, schema)
    assert [piece["subject"] for piece in document["news"]] == ["entry", "newcomer"]


def test_a_members_first_post_in_a_folder_is_told(lived: Place) -> None:
    """Who has been here for long and writes their first post here is heard, although it is the folder's first visit."""
    (lived.folder / "posts" / "ada").mkdir(parents=True)
    (lived.folder / "posts" / "ada" / "2026-11-22-hello.md").write_text("# Hello\n\nWords.\n")
    lived.update()
    assert [text.partition(" https")[0] for text in lived.texts()] == ["Ada: Hello"]


def test_old_answers_of_a_newcomer_make_no_news(lived: Place) -> None:
    """Whose archive answers old posts brings conversations that are not new."""
    lived.announce += "\nabout = ['conversations']"
    lived.update()
    link = '<p>I think <a href="https://ada.example/0">it is</a> so.</p>'
    lived.writes("Ben", ("An old answer", lived.now - timedelta(days=20)), text=link)
    lived.update()
    assert lived.planet("status").exit_code == 0
    assert lived.texts() == []


def test_after_a_restore_nothing_is_told_again(lived: Place, tmp_path: Path) -> None:
    """What was told since the backup is new to the restored store, and not to the chat."""
    lived.writes("Ada", ("Waits", lived.now))
    lived.chat.answers = [500]
    lived.update()
    assert lived.planet("backup", str(tmp_path / "kept.tar.gz")).exit_code == 0
    lived.writes("Ada", ("Told", lived.now))
    lived.update()
    told = lived.texts()
    assert lived.planet("restore", str(tmp_path / "kept.tar.gz"), "--yes").exit_code == 0
    lived.update()
    lived.update()
    assert lived.texts() == told
    lived.writes("Ada", ("New", lived.now))
    lived.update()
    assert lived.texts()[len(told) :] == ["Ada: New https://ada.example/3"]
