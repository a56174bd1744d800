"""Mail servers that break the rules: whatever one says, reading ends in time, and memory does not grow with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dovecot import USER
from mailing import MailHub, message

from planet import config
from planet.mail import imap_words
from planet.mail.imap import Mailbox, MailboxError
from planet.model.outreach import MailServer
from planet.struct import replace
from planet.turn.outreach import read_inbox
from planet.turn.outreach.inbox_due import inbox_is_due

HEAD = b"To: hub@planet.example\r\nMessage-ID: <1@x>\r\n\r\n"
Say = Callable[[bytes], None]
PASSWORD = "secret"
Script = Callable[[str, str, Say], bool]
"""Answers one command: its tag, its words, and how to say something; False for the usual answer."""


class Scripted:
    """An IMAP server on loopback that says what a test wants, and the usual for all else."""

    def __init__(self, script: Script, greeting: bytes = b"* OK ready\r\n") -> None:
        self._script = script
        self._greeting = greeting
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.bodies: dict[int, bytes] = {1: HEAD + b"body\r\n"}
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                connection.sendall(self._greeting)
                for line in lines:
                    tag, _, words = line.decode("latin-1").strip().partition(" ")
                    if not self._script(tag, words, connection.sendall):
                        self._usual(tag, words, connection.sendall)
            except OSError:
                return

    def _usual(self, tag: str, words: str, say: Say) -> None:
        name = words.upper()
        if name.startswith("CAPABILITY"):
            say(b"* CAPABILITY IMAP4rev1\r\n")
        elif name.startswith("EXAMINE"):
            say(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n")
        elif "SEARCH" in name:
            say(b"* SEARCH " + " ".join(map(str, self.bodies)).encode() + b"\r\n")
        elif "FETCH" in name:
            self._fetch(words, say)
        say(f"{tag} OK done\r\n".encode())

    def _fetch(self, words: str, say: Say) -> None:
        for uid in map(int, words.split()[2].split(",")):
            body = self.bodies.get(uid)
            if body is None:
                continue
            head = body.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            if "HEADER" in words:
                facts = f'UID {uid} RFC822.SIZE {len(body)} INTERNALDATE "22-Nov-2026 11:00:00 +0000" BODY[HEADER]<0>'
                say(f"* {uid} FETCH ({facts} {{{len(head)}}}\r\n".encode() + head + b")\r\n")
            else:
                start = int(words.partition("<")[2].partition(".")[0])
                piece = body[start : start + 256_000]
                say(f"* {uid} FETCH (UID {uid} BODY[]<{start}> {{{len(piece)}}}\r\n".encode() + piece + b")\r\n")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    servers: list[Scripted] = []

    def make(script: Script = lambda *_: False, greeting: bytes = b"* OK ready\r\n") -> Scripted:
        servers.append(Scripted(script, greeting))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def read(server: Scripted, *, seconds: float = 2.0) -> list[bytes]:
    """The bodies of all messages."""
    mailbox = Mailbox(MailServer("127.0.0.1", server.port, "off", USER), PASSWORD, "INBOX", None, seconds=seconds)
    mailbox.open()
    try:
        return [mailbox.body(one, 10_000_000) for one in mailbox.listed(mailbox.uids_after(0))]
    finally:
        mailbox.close()


def on(word: str, answer: bytes, *, forever: bool = False) -> Script:
    """Says something when a command comes that holds a word; `forever` again and again."""

    def script(tag: str, words: str, say: Say) -> bool:
        if word not in words.upper():
            return False
        say(answer.replace(b"TAG", tag.encode()))
        while forever:
            say(answer)
        return True

    return script


def drip(tag: str, words: str, say: Say) -> bool:
    while "FETCH" in words.upper():
        say(b"*")
        time.sleep(0.05)
    return False


def test_a_server_that_keeps_the_rules(scripted: Callable[..., Scripted]) -> None:
    """The script itself is right; a body longer than a piece comes whole."""
    server = scripted()
    server.bodies = {3: HEAD + b"x" * 600_000, 9: HEAD}
    assert [len(body) - len(HEAD) for body in read(server, seconds=20)] == [600_000, 0]


UNASKED = b"* 5 FETCH (FLAGS (\\Seen))\r\n* 2 EXISTS\r\n"


@pytest.mark.parametrize(
    ("script", "greeting", "reason"),
    [
        (on("FETCH", b"* 1 FETCH (UID 1 BODY[HEADER] {2000000000}\r\nabc"), b"* OK\r\n", "more than it was asked"),
        (on("FETCH", b"* 1 FETCH (UID 1 BODY[HEADER] {99999999999999999999}\r\nabc"), b"* OK\r\n", "more than"),
        (on("FETCH", b"x" * 50_000, forever=True), b"* OK\r\n", "more than"),
        (on("FETCH", b"* 1 EXISTS\r\n" * 5000, forever=True), b"* OK\r\n", "more than"),
        (on("SEARCH", b"* SEARCH" + b" 1" * 50_000 + b"\r\n", forever=True), b"* OK\r\n", "more than"),
        (on("FETCH", b"* BYE going\r\n"), b"* OK\r\n", "it"),
        (on("FETCH", b"* 1 FETCH (UID 1 BODY[HEADER] {50}\r\nabc\r\nTAG OK done\r\n"), b"* OK\r\n", "it took too long"),
        (on("FETCH", b"TAG NO not today\r\n"), b"* OK\r\n", "it refused FETCH"),
        (on("SEARCH", b"TAG BAD what\r\n"), b"* OK\r\n", "it broke off"),
        (on("EXAMINE", b"TAG NO none\r\n"), b"* OK\r\n", "it has no folder"),
        (on("LOGIN", b"TAG NO [AUTHENTICATIONFAILED] no\r\n"), b"* OK\r\n", "it does not let hub in"),
        (on("LOGIN", b"TAG NO [UNAVAILABLE] later\r\n"), b"* OK\r\n", "it does not let anybody in just now"),
        (on("CAPABILITY", b"nonsense\r\n"), b"* OK\r\n", "it"),
        (lambda *_: True, b"", "it took too long"),
        (lambda *_: False, b"HTTP/1.1 400 Bad Request\r\n", "it could not be reached"),
        (lambda *_: False, b"\xff" * 100_000, "it"),
        (drip, b"* OK\r\n", "it took too long"),
    ],
)  # fmt: skip
def test_servers_that_break_the_rules(
    scripted: Callable[..., Scripted], script: Script, greeting: bytes, reason: str
) -> None:
    """Each is an outcome with a sentence, soon, and in little memory."""
    server = scripted(script, greeting)
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(MailboxError, match=f"^The mailbox at 127.0.0.1 was not read: .*{reason}"):
        read(server, seconds=20.0 if "more" in reason else 1.0)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(("user", "password"), [("Ada Lövelace", "x"), (USER, "pässword")])
def test_what_an_old_server_cannot_be_told(scripted: Callable[..., Scripted], user: str, password: str) -> None:
    """Without AUTH=PLAIN a name and a password are ASCII: a person must mend that."""
    mailbox = Mailbox(MailServer("127.0.0.1", scripted().port, "off", user), password, "INBOX", None, seconds=5)
    with pytest.raises(MailboxError, match="no letters beyond ASCII in user or password") as caught:
        mailbox.open()
    assert caught.value.fault


@pytest.mark.parametrize(
    "answer",
    [
        UNASKED + b'* 1 FETCH (BODY[HEADER]<0> {3}\r\nA:b UID 1 RFC822.SIZE 9)\r\nTAG OK done\r\n',
        b'* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[HEADER]<0> "A:b")\r\n' + UNASKED + b"TAG OK done\r\n",
        b"* 7 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER]<0> {3}\r\nX:y)\r\n" + UNASKED
        + b"* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[HEADER]<0> {3}\r\nA:b)\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 RFC822.SIZE 9 FLAGS (\\Seen) BODY[HEADER]<0> {3}\r\nA:b MODSEQ (3))\r\nTAG OK done\r\n",
    ],
)  # fmt: skip
def test_answers_in_any_order(scripted: Callable[..., Scripted], answer: bytes) -> None:
    """The facts before or behind the bytes, in quotes, beside what the server says unasked, and of others."""
    server = scripted(on("HEADER", answer))
    mailbox = Mailbox(MailServer("127.0.0.1", server.port, "off", USER), PASSWORD, "INBOX", None, seconds=5)
    mailbox.open()
    (listed,) = mailbox.listed([1])
    mailbox.close()
    assert (listed.uid, listed.size, listed.head) == (1, 9, b"A:b")


def test_more_bytes_than_a_piece_are_cut(scripted: Callable[..., Scripted]) -> None:
    """A server that gives more than was asked for decides nothing."""
    server = scripted(
        on("BODY.PEEK[]", b"* 1 FETCH (UID 1 BODY[]<0> {300000}\r\n" + b"x" * 300_000 + b")\r\nTAG OK done\r\n")
    )
    (body,) = read(server, seconds=20)
    assert 256_000 <= len(body) <= 10_000_000


def test_a_folder_of_any_name() -> None:
    """Modified UTF-7 (RFC 3501 §5.1.3), with the example of the RFC."""
    assert imap_words.utf7("~peter/mail/台北/日本語") == b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"
    assert imap_words.utf7("Q&A") == b"Q&-A"
    assert imap_words.quoted(b'a"b\\c') == r'"a\"b\\c"'


# ---------------------------------------------------------------- in turns


@pytest.fixture
def hub(tmp_path: Path, empty_store: Path) -> Iterator[MailHub]:
    shutil.copy(empty_store, tmp_path / "planet.db")
    hub = MailHub(tmp_path, 1, "Ada")
    hub.environment = {"REEF_MAIL": PASSWORD, "PLANET_KEY": "a key of tests alone"}
    hub.turn()
    yield hub
    hub.store.close()


def test_a_mailbox_that_cannot_be_reached_is_weather(hub: MailHub, scripted: Callable[..., Scripted]) -> None:
    """The turn goes on, says so, and takes all when the server is back."""
    report = hub.turn()
    assert [note for note in report.notes if "Posts by mail" in note] == [
        "Posts by mail: The mailbox at 127.0.0.1 was not read: it could not be reached (Connection refused)."
    ]
    server = scripted()
    server.bodies = {n: message(hub.address("ada"), f"Post {n}").as_bytes().replace(b"\n", b"\r\n") for n in (4, 6)}
    hub.keys["port"] = server.port
    assert hub.turn().entries_new == 2
    assert sorted(hub.titles()) == ["Post 4", "Post 6"]


@pytest.mark.parametrize("environment", [{}, {"REEF_MAIL": "x"}, {"REEF_MAIL": "x", "PLANET_KEY": "short"}])
def test_what_a_person_must_mend(hub: MailHub, scripted: Callable[..., Scripted], environment: dict[str, str]) -> None:
    """No password, a wrong one, no usable key: each turn says so, and goes on."""
    hub.address("ada")
    hub.environment = environment
    hub.keys["port"] = scripted(on("LOGIN", b"TAG NO [AUTHENTICATIONFAILED] no\r\n")).port
    for _ in range(2):
        assert any("Posts by mail" in note for note in hub.turn().notes)
    (box,) = hub.store.mail.mailboxes()
    assert box.fault


def test_a_message_at_which_the_server_fails_holds_up_no_other(hub: MailHub, scripted: Callable[..., Scripted]) -> None:
    """What lies before it is taken at once; after some turns it is left out, and told, and what lies behind comes."""

    def script(tag: str, words: str, say: Say) -> bool:
        if "FETCH" in words.upper() and "5" in words.split()[2].split(","):
            say(f"{tag} NO broken\r\n".encode())
            return True
        return False

    server = scripted(script)
    server.bodies = {n: message(hub.address("ada"), f"Post {n}").as_bytes().replace(b"\n", b"\r\n") for n in (4, 5, 6)}
    hub.keys["port"] = server.port
    for _ in range(8):
        hub.turn()
    assert sorted(hub.titles()) == ["Post 4", "Post 6"]
    assert "failed 5 times" in hub.reasons()[0]


def test_a_message_at_which_the_program_fails_holds_up_no_other(
    hub: MailHub, scripted: Callable[..., Scripted], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn is good, and tells of it; nothing of the message is stored. After some turns it is left out."""
    server = scripted()
    server.bodies = {n: message(hub.address("ada"), f"Post {n}").as_bytes().replace(b"\n", b"\r\n") for n in (4, 5, 6)}
    hub.keys["port"] = server.port
    original = hub.store.mail.keep_message

    def keep_message(member_id: int, message_id: str, entry_id: int) -> None:
        original(member_id, message_id, entry_id)
        if message_id.encode() in server.bodies[5]:
            raise KeyError("x")

    monkeypatch.setattr(hub.store.mail, "keep_message", keep_message)
    for _ in range(read_inbox.STUMBLES):
        (note,) = hub.turn().notes
        assert note.startswith("Posts by mail: The program failed at a mail (KeyError, ")
        assert hub.titles() == ["Post 4"]
    hub.turn()
    assert sorted(hub.titles()) == ["Post 4", "Post 6"]
    (reason,) = hub.reasons()
    assert reason.startswith(
        "Number 5 of the mailbox failed 5 times: it was left out. The last time: The program failed"
    )
    assert hub.turn().notes == ()


def test_no_message_is_lost_whose_text_does_not_come(hub: MailHub, scripted: Callable[..., Scripted]) -> None:
    """Its head came, its text not: the next turn asks for it again. If it never comes, it is left out as any other."""
    broken = {5}

    def script(tag: str, words: str, say: Say) -> bool:
        if "BODY.PEEK[]" in words.upper() and int(words.split()[2]) in broken:
            say(f"{tag} NO broken\r\n".encode())
            return True
        return False

    server = scripted(script)
    server.bodies = {n: message(hub.address("ada"), f"Post {n}").as_bytes().replace(b"\n", b"\r\n") for n in (4, 5, 6)}
    hub.keys["port"] = server.port
    hub.turn()
    assert hub.titles() == ["Post 4"]
    broken.clear()
    hub.turn()
    assert sorted(hub.titles()) == ["Post 4", "Post 5", "Post 6"]
    broken.add(7)
    server.bodies |= {n: server.bodies[6].replace(b"Post 6", f"Post {n}".encode()) for n in (7, 8)}
    server.bodies = {
        n: body.replace(b"Message-ID: <", f"Message-ID: <{n}.".encode()) if n > 6 else body
        for n, body in server.bodies.items()
    }
    for _ in range(8):
        hub.turn()
    assert sorted(hub.titles()) == ["Post 4", "Post 5", "Post 6", "Post 8"]
    assert "failed 5 times" in hub.reasons()[0]


def test_many_messages_are_taken_turn_by_turn(
    hub: MailHub, scripted: Callable[..., Scripted], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn looks at so many; the next goes on behind them."""
    monkeypatch.setattr(read_inbox, "MOST", 30)
    server = scripted()
    stray = message("hub@planet.example", "Spam").as_bytes().replace(b"\n", b"\r\n")
    server.bodies = dict.fromkeys(range(1, 90), stray)
    server.bodies[90] = message(hub.address("ada"), "At last").as_bytes().replace(b"\n", b"\r\n")
    hub.keys["port"] = server.port
    assert "Posts by mail: 60 more messages wait for the next turn." in hub.turn().notes
    hub.turn()
    assert hub.titles() == []
    hub.turn()
    assert hub.titles() == ["At last"]
    assert len(hub.left_out()) == 89
    server.bodies |= dict.fromkeys(range(100, 130), stray)
    hub.turn()
    assert len(hub.left_out()) == 100


def test_a_running_hub_looks_every_ten_minutes(hub: MailHub) -> None:
    """Not at each look, and at once where there is a mailbox now, or the clock was wrong."""
    loaded = config.load(hub.hub.folder)
    assert not inbox_is_due(replace(loaded, inbox=None), hub.store, hub.now)
    due = [
        minutes for minutes in range(-5, 15) if inbox_is_due(loaded, hub.store, hub.now + timedelta(minutes=minutes))
    ]
    assert due == [-5, -4, -3, -2, -1, 10, 11, 12, 13, 14]
    hub.keys["folder"] = "Posts"
    hub.write()
    assert inbox_is_due(config.load(hub.hub.folder), hub.store, hub.now)


def test_a_turn_that_is_told_to_stop_waits_for_no_server(hub: MailHub, scripted: Callable[..., Scripted]) -> None:
    """The server says nothing, and has time; the signal ends the turn at once."""
    connected = threading.Event()

    def silent(tag: str, words: str, say: Say) -> bool:
        connected.set()
        return True

    hub.keys["port"] = scripted(silent).port
    hub.write()
    command = [sys.executable, "-m", "planet", "update", "-C", str(hub.hub.folder)]
    process = subprocess.Popen(command, env={**os.environ, **hub.environment}, stderr=subprocess.PIPE, text=True)
    assert connected.wait(60)
    began = time.monotonic()
    process.terminate()
    assert process.communicate(timeout=60)[1].startswith("Stopped")
    assert process.returncode == 143
    assert time.monotonic() - began < 15
