"""Letters as mail, over real sockets to a real server: sent once, whatever happens, and told where it is not known."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from killing import Nursery
from letters import MONDAY, Hub, community_of, looked
from post_office import CERTIFICATE, PostOffice, free_port, post_office, read

from planet.admin.outreach import letter_mail
from planet.mail import smtp
from planet.mail.message import Envelope, message_of
from planet.mail.smtp import Delivery, Parcel, RefusedError
from planet.model.outreach import MailServer
from planet.model.outreach.letters import LetterState
from planet.store import Store
from planet.struct import replace

pytestmark = pytest.mark.usefixtures("reads_here")

LIST = "reef@lists.example"
SENDER = "Planet Reef <hub@reef.example>"


def table(port: int, *, tls: str = "off", more: str = "") -> str:
    """The table of a letter that is sent to this port."""
    return f'[letter]\nto = "{LIST}"\nfrom = "{SENDER}"\nhost = "127.0.0.1"\nport = {port}\ntls = "{tls}"\n{more}\n'


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with one new post in the last week: each test has a copy."""
    hub, people = community_of(tmp_path_factory.mktemp("written"))
    people["ada"].post(1, "What the tide left behind", MONDAY - timedelta(days=2))
    hub.turn(MONDAY - timedelta(days=1))
    return hub


Make = Callable[..., Hub]


@pytest.fixture
def make(written: Hub, tmp_path: Path) -> Make:
    """Make a copy of that hub with these tables in its members file."""

    def copy(letter: str, *, title: str = "Planet Reef", language: str = "en", name: str = "hub") -> Hub:
        shutil.copytree(written.folder, tmp_path / name)
        hub = Hub(tmp_path / name, title=title, language=language)
        hub.blogs, hub.letter = written.blogs, letter
        hub.write()
        return hub

    return copy


def state_of(hub: Hub) -> tuple[LetterState, str]:
    """The state of the newest letter, with the reason."""
    with Store.open("sqlite:///planet.db", hub.folder, read_only=True) as store:
        (letter,) = store.letters.newest(1)
        return letter.state, letter.reason


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A server that speaks in the open, as one on the same machine may."""
    with post_office() as started:
        yield started


# ---------------------------------------------------------------- the message


def test_a_letter_is_sent_once(make: Make, office: PostOffice) -> None:
    """One command sends one mail; the same command on that day, a send and another turn send nothing more."""
    hub = make(table(office.port))
    first = hub.run("digest", now=MONDAY)
    assert first.exit_code == 0, first.output
    assert f"sent to {LIST}" in first.output
    assert state_of(hub) == ("sent", "")
    second = hub.run("digest", now=MONDAY + timedelta(hours=3))
    assert second.exit_code == 0
    assert "is written already" in second.output
    assert "nothing is sent twice" in second.output
    hub.run("send", now=MONDAY + timedelta(hours=4))
    hub.run("digest", "--days", "3", now=MONDAY + timedelta(hours=5))
    hub.turn(MONDAY + timedelta(hours=6))
    assert len(office.taken) == 1
    assert office.senders == ["hub@reef.example"]
    assert office.recipients == [LIST]


def test_the_headers_say_whose_it_is_and_how_to_leave(make: Make, office: PostOffice) -> None:
    """Every header that lists need is there, none that threads letters; Date is the time of sending."""
    hub = make(table(office.port))
    hub.run("digest", now=MONDAY)
    (message,) = office.messages()
    assert message["From"] == SENDER
    assert message["To"] == LIST
    assert message["Subject"] == "Planet Reef: 23 – 29 Nov 2026"
    assert parsedate_to_datetime(message["Date"]) == MONDAY
    assert message["Message-ID"] == "<letter-2026-11-30@reef.example>"
    assert message["List-Id"] == "<letters.reef.example>"
    assert message["List-Unsubscribe"] == "<mailto:reef-request@lists.example?subject=unsubscribe>"
    assert message["List-Archive"] == "<https://reef.example/letters/>"
    assert message["Archived-At"] == "<https://reef.example/letters/2026-11-30/>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert not {"In-Reply-To", "References", "Precedence", "Reply-To", "Bcc"} & set(message.keys())
    assert not [name for name in message if name.lower().startswith("x-")]


def test_both_forms_tell_the_same_and_load_nothing(make: Make, office: PostOffice) -> None:
    """Text and HTML name the post and its address; the HTML has no picture, no script and no style sheet."""
    hub = make(table(office.port, more='unsubscribe = "Mailto:leave@lists.example"'))
    hub.run("digest", now=MONDAY)
    (message,) = office.messages()
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    for words in ("What the tide left behind", "https://ada.example/1", "mailto:leave@lists.example"):
        assert words in text
        assert words in html
    assert not [tag for tag in ("<img", "<script", "<style", "<link", "url(") if tag in html.lower()]
    assert json.loads(hub.run("digest", "--json", now=MONDAY).output)["text"] == text.replace("\r\n", "\n")
    lines = office.taken[0].split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert b"\n" not in b"".join(lines)
    assert message["List-Unsubscribe"] == "<mailto:leave@lists.example>"


ENVELOPE = Envelope(
    sender=SENDER,
    to=LIST,
    subject="",
    date=MONDAY,
    message_id="letter-2026-11-30@reef.example",
    list_id="letters.reef.example",
    unsubscribe="",
    page="https://reef.example/letters/2026-11-30/",
    archive="https://reef.example/letters/",
    language="en",
)


@pytest.mark.parametrize(
    "subject", ["كوكب الشعاب: 23–29 نوفمبر 2026", "Plänet Größe 🪸", "x" * 400, "海" * 190, "a\r\nBcc: b"]
)
def test_a_subject_is_right_in_every_script(subject: str) -> None:
    """RFC 2047: it is read back as it was, on one line, and the head of the message is short ASCII."""
    message = message_of(replace(ENVELOPE, subject=subject), "Text\n", "<p>Text</p>")
    parsed = read(message)
    assert parsed["Subject"] == " ".join(subject.split())[:200]
    assert parsed["Bcc"] is None
    assert "List-Unsubscribe" not in parsed
    head = message.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("hub@reef.example", "", "hub@reef.example"),
        ("كوكب <hub@reef.example>", "كوكب", "hub@reef.example"),
        ('"Reef, the planet" <hub@reef.example>', "Reef, the planet", "hub@reef.example"),
    ],
)
def test_a_sender_is_a_name_and_an_address(sender: str, name: str, address: str) -> None:
    """A name in any script, with commas too, is quoted or encoded as RFC 5322 asks."""
    (parsed,) = read(message_of(replace(ENVELOPE, sender=sender), "Text\n", "<p>Text</p>"))["From"].addresses
    assert (parsed.display_name, parsed.addr_spec) == (name, address)


def test_no_title_becomes_a_header(tmp_path: Path, office: PostOffice) -> None:
    """Line ends, dots alone and overrides of direction in titles stay words; the message is one message."""
    hub, people = community_of(tmp_path / "hub")
    hub.letter = table(office.port)
    ada = people["ada"]
    for number, title in enumerate(
        ("Evil\r\nBcc: all@example.org\r\n\r\nbody", ".", "a\u202egnp.exe", "<b>bold</b>"), 1
    ):
        ada.post(number, title, MONDAY - timedelta(days=2, hours=number))
    hub.turn(MONDAY - timedelta(days=1))
    assert hub.run("digest", now=MONDAY).exit_code == 0
    (message,) = office.messages()
    assert message["Bcc"] is None
    assert office.recipients == [LIST]
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Evil Bcc: all@example.org body" in text
    assert "\u202e" not in text + html
    assert "&lt;b&gt;" in html or "<b>bold" not in html


def test_addresses_in_other_scripts_need_a_server_that_knows_them(make: Make, office: PostOffice) -> None:
    """A local part beyond ASCII asks for SMTPUTF8, a domain becomes IDNA."""
    hub = make(table(office.port).replace(LIST, "größe@bücher.example"))
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 0, result.output
    assert "SMTPUTF8" in office.options
    assert office.recipients == ["größe@xn--bcher-kva.example"]


# ---------------------------------------------------------------- logging in, and encryption


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_a_password_goes_over_a_safe_connection(make: Make, way: str) -> None:
    """STARTTLS and TLS with a certificate of [fetch] ca; the password is read from the environment, whatever script."""
    with post_office(way, logs_in=way == "starttls") as office:
        more = 'user = "hub"\npassword_env = "REEF_SMTP"\n' if way == "starttls" else ""
        hub = make(table(office.port, tls=way, more=more) + f'[fetch]\nca = "{CERTIFICATE}"\n')
        result = hub.run("digest", now=MONDAY, env={"REEF_SMTP": "sésame"})
        assert result.exit_code == 0, result.output
        assert len(office.taken) == 1
        assert office.logins == ([("hub", "sésame")] if way == "starttls" else [])


def test_a_wrong_password_is_told_and_stands_nowhere(make: Make) -> None:
    """The sentence names user and password, and not what they are; the letter waits for the next attempt."""
    with post_office("starttls", logs_in=True) as office:
        more = 'user = "hub"\npassword_file = "secret"\n'
        hub = make(table(office.port, tls="starttls", more=more) + f'[fetch]\nca = "{CERTIFICATE}"\n')
        (hub.folder / "secret").write_text("swordfish-7\n")
        result = hub.run("digest", now=MONDAY)
        assert result.exit_code == 1
        assert "does not accept user and password" in result.output
        assert "It is tried again from 2026-11-30 08:10 UTC on" in result.output
        state, reason = state_of(hub)
        assert state == "refused"
        assert "swordfish" not in result.output + reason + hub.run("status", now=MONDAY).output
        assert not office.taken


def test_a_missing_password_is_a_sentence(make: Make, office: PostOffice) -> None:
    """Without its variable nothing is asked of the server."""
    hub = make(table(office.port, more='user = "hub"\npassword_env = "REEF_LOST"\n'))
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 1
    assert "letter.password_env: the environment variable REEF_LOST is not set" in result.output
    assert not office.connections


def test_an_untrusted_certificate_is_a_sentence(make: Make) -> None:
    """Nothing is said to a server that cannot prove who it is."""
    with post_office("tls") as office:
        hub = make(table(office.port, tls="tls"))
        result = hub.run("digest", now=MONDAY)
        assert result.exit_code == 1
        assert f"The certificate of 127.0.0.1:{office.port} is not trusted" in result.output
        assert not office.taken


def test_a_server_without_encryption_gets_no_letter(make: Make, office: PostOffice) -> None:
    """STARTTLS that the server does not offer is a refusal, and never a letter in the open."""
    hub = make(table(office.port, tls="starttls"))
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 1
    assert "cannot do what is asked: STARTTLS" in result.output
    assert not office.taken


# ---------------------------------------------------------------- refusals, and what nobody knows


def test_a_refusal_is_tried_again_and_then_given_up(make: Make, office: PostOffice) -> None:
    """Attempts are ten minutes apart, then twice as long each time; after two days nothing is sent, and it is told."""
    hub = make(table(office.port))
    office.to_recipient = "550 no such list"
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 1
    assert "550 no such list" in result.output
    hub.run("send", now=MONDAY + timedelta(minutes=9))
    assert office.connections == 1
    hub.run("send", now=MONDAY + timedelta(minutes=10))
    assert office.connections == 2
    hub.run("send", now=MONDAY + timedelta(minutes=29))
    assert office.connections == 2
    for hours in range(1, 50):
        hub.run("send", now=MONDAY + timedelta(hours=hours))
    assert office.connections < 16
    told = hub.run("status", now=MONDAY + timedelta(days=3)).output
    assert "The letter of 2026-11-30 was not sent." in told
    assert "planet digest --again 2026-11-30" in told
    office.to_recipient = "250 OK"
    hub.run("send", now=MONDAY + timedelta(days=3))
    assert not office.taken
    again = hub.run("digest", "--again", "2026-11-30", now=MONDAY + timedelta(days=3))
    assert again.exit_code == 0, again.output
    assert len(office.taken) == 1


def test_no_server_is_a_refusal(make: Make) -> None:
    """A closed port costs an attempt; the letter is sent once the server is there."""
    port = free_port()
    hub = make(table(port))
    assert hub.run("digest", now=MONDAY).exit_code == 1
    with post_office(port=port) as office:
        assert "1 sent" in hub.run("send", now=MONDAY + timedelta(hours=1)).output
        assert len(office.taken) == 1


def test_without_an_answer_to_its_text_nobody_knows(make: Make, office: PostOffice) -> None:
    """The server took the text and hung up: it is never sent again by itself, but by --again."""
    hub = make(table(office.port))
    office.to_text = ""
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 1
    assert "may or may not have been sent" in result.output
    assert state_of(hub)[0] == "unknown"
    office.to_text = "250 OK"
    for hours in (1, 12, 30):
        hub.run("send", now=MONDAY + timedelta(hours=hours))
        hub.run("digest", "--no-send", now=MONDAY + timedelta(hours=1))
    assert "1 unknown" not in hub.run("send", now=MONDAY + timedelta(hours=31)).output
    assert len(office.taken) == 1
    assert "planet digest --again 2026-11-30" in hub.run("status", now=MONDAY).output
    assert hub.run("digest", "--again", "2026-11-30", now=MONDAY + timedelta(hours=32)).exit_code == 0
    assert len(office.taken) == 2
    assert office.messages()[0]["Message-ID"] == office.messages()[1]["Message-ID"]
    third = hub.run("digest", "--again", "2026-11-30", now=MONDAY + timedelta(hours=33))
    assert third.exit_code == 1
    assert "it is sent once" in third.output


def test_a_text_that_is_refused_is_tried_again(make: Make, office: PostOffice) -> None:
    """452 after the text: the server says that it has not taken it."""
    hub = make(table(office.port))
    office.to_text = "452 no room"
    assert hub.run("digest", now=MONDAY).exit_code == 1
    assert state_of(hub)[0] == "refused"
    office.to_text = "250 OK"
    hub.run("send", now=MONDAY + timedelta(hours=1))
    assert len(office.taken) == 1


def test_a_mail_that_would_name_nobody_is_not_sent(make: Make, office: PostOffice) -> None:
    """Of members with noindex a letter tells on its page alone; neither is one sent whose posts were hidden since."""
    hub = make(table(office.port))
    hub.blogs = [replace(blog, more="noindex = true\n") for blog in hub.blogs]
    hub.turn(MONDAY - timedelta(hours=1))
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 0
    assert "Its mail would name nobody, so none is sent." in result.output
    assert "What the tide left behind" in hub.page("letters/2026-11-30/index.html")
    assert hub.run("send", now=MONDAY + timedelta(hours=1)).exit_code == 0
    assert state_of(hub) == ("written", "Its mail would name nobody, so none is sent.")
    assert not office.taken
    hub.blogs = [replace(blog, more="") for blog in hub.blogs]
    hub.turn(MONDAY + timedelta(hours=2))
    assert hub.run("digest", "--again", "2026-11-30", now=MONDAY + timedelta(hours=3)).exit_code == 0
    assert len(office.taken) == 1


def test_a_letter_is_not_sent_after_the_next_one(make: Make, office: PostOffice) -> None:
    """Missed letters do not come in a heap: of those that wait only the newest goes."""
    hub = make(table(office.port))
    assert "not sent yet" in hub.run("digest", "--no-send", now=MONDAY).output
    hub.run("digest", now=MONDAY + timedelta(days=1))
    assert [message["Message-ID"] for message in office.messages()] == ["<letter-2026-12-01@reef.example>"]
    hub.run("send", now=MONDAY + timedelta(days=1, hours=2))
    assert len(office.taken) == 1


def test_a_letter_without_a_list_is_never_owed(make: Make, office: PostOffice) -> None:
    """What was published before the list had a name is not sent to it later."""
    hub = make("")
    assert hub.run("digest", now=MONDAY).exit_code == 0
    hub.letter = table(office.port)
    hub.turn(MONDAY + timedelta(hours=1))
    hub.run("send", now=MONDAY + timedelta(hours=2))
    assert not office.taken


def test_planet_run_sends_what_it_has_written(make: Make, office: PostOffice) -> None:
    """In one look the letter is written, published and sent; later looks, and a hub started anew, send nothing."""
    hub = make(table(office.port, more='time = "09:00"'))
    looked(hub, [MONDAY - timedelta(hours=1), MONDAY, MONDAY + timedelta(minutes=1)])
    assert len(office.taken) == 1
    assert (hub.folder / "output/letters/2026-11-30/index.html").exists()
    looked(hub, [MONDAY + timedelta(minutes=2), MONDAY + timedelta(hours=20)])
    assert len(office.taken) == 1
    assert state_of(hub)[0] == "sent"


def test_after_a_restore_no_letter_is_sent_again(make: Make, office: PostOffice, tmp_path: Path) -> None:
    """Neither one that waited when the backup was made, nor one that came after it."""
    hub = make(table(office.port, more='time = "09:00"'))
    looked(hub, [MONDAY - timedelta(hours=1)])
    assert hub.run("backup", str(tmp_path / "early.db"), now=MONDAY).exit_code == 0
    assert hub.run("digest", "--no-send", now=MONDAY).exit_code == 0
    assert hub.run("backup", str(tmp_path / "waiting.db"), now=MONDAY).exit_code == 0
    looked(hub, [MONDAY + timedelta(minutes=1)])
    assert len(office.taken) == 1
    for backup, state in (("waiting", "unknown"), ("early", None)):
        assert hub.run("restore", str(tmp_path / f"{backup}.db"), "--yes", now=MONDAY).exit_code == 0
        looked(hub, [MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=3)])
        assert len(office.taken) == 1
        assert state is None or state_of(hub)[0] == state


def test_a_letter_waits_until_its_page_stands_where_readers_are(make: Make, office: PostOffice) -> None:
    """Nothing is sent while the command after_publish fails."""
    hub = make(table(office.port))
    hub.more = 'after_publish = "test -e deployed"'
    hub.write()
    result = hub.run("digest", now=MONDAY)
    assert result.exit_code == 1
    assert "after_publish failed" in result.output
    assert not office.taken
    (hub.folder / "deployed").touch()
    assert hub.run("digest", now=MONDAY + timedelta(minutes=5)).exit_code == 0
    assert len(office.taken) == 1


# ---------------------------------------------------------------- kills


STEPS = [
    *[("after a transaction", count) for count in range(1, 7)],
    *[("before asking for a list", 1), ("before a letter is given", 1), ("after a letter was taken", 1)],
]
INSIDE = [
    *[("in a transaction", count) for count in range(1, 9)],
    *[("while staging", 1), ("after a rename", 1), ("before the marks are cleared", 1)],
]


def fates(make: Make, nursery: Nursery, kills: list[tuple[str, int]]) -> set[tuple[LetterState, int]]:
    """What becomes of a letter when the command is killed at these seams, each time followed by another command."""
    reached = set()
    with post_office() as office:
        for number, (seam, count) in enumerate(kills):
            office.taken.clear()
            hub = make(table(office.port), name=f"hub-{number}")
            words = ["digest", "-C", str(hub.folder), "--now"]
            assert nursery.start([*words, MONDAY.isoformat()], seam, count).wait() in (-9, 0), (seam, count)
            nursery.start([*words, (MONDAY + timedelta(minutes=1)).isoformat()]).wait()
            reached.add((state_of(hub)[0], len(office.taken)))
            assert (hub.folder / "output/letters/2026-11-30/index.html").exists()
            if state_of(hub)[0] == "unknown":
                assert "--again 2026-11-30" in hub.run("status", now=MONDAY + timedelta(hours=1)).output
    return reached


def test_killed_between_two_steps_nothing_is_lost_and_nothing_comes_twice(make: Make, nursery: Nursery) -> None:
    """Killed anywhere, then once more: one mail, or the admin is told that nobody knows."""
    assert fates(make, nursery, STEPS) == {("sent", 1), ("unknown", 0), ("unknown", 1)}


@pytest.mark.long
def test_killed_within_a_step_a_letter_is_sent_once(make: Make, nursery: Nursery) -> None:
    """In the midst of a transaction, or of publishing."""
    assert fates(make, nursery, INSIDE) <= {("sent", 1), ("unknown", 0), ("unknown", 1)}


# ---------------------------------------------------------------- slow servers


def _parcel(port: int) -> Parcel:
    server = MailServer("127.0.0.1", port, "off")
    return Parcel(server, "", None, "reef.example", "a@reef.example", LIST, False, b"Subject: x\r\n\r\nx\r\n")


def test_a_server_that_drips_is_left() -> None:
    """However slowly it goes on answering: opening ends after its seconds."""
    with socket.socket() as tarpit:
        tarpit.bind(("127.0.0.1", 0))
        tarpit.listen()

        def drip() -> None:
            connection, _ = tarpit.accept()
            with connection:
                try:
                    for _ in range(200):
                        connection.sendall(b"2")
                        time.sleep(0.02)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        delivery = Delivery(_parcel(tarpit.getsockname()[1]), opening=0.3)
        with pytest.raises(RefusedError, match=r"127\.0\.0\.1"):
            delivery.open()
        thread.join()


def test_who_stops_waits_for_no_name_server(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name whose address is asked for in vain: the time of the letter ends, and the program with it."""
    answers, late = threading.Event(), threading.Event()

    def hangs(*_: object) -> None:
        if not answers.wait(5):
            late.set()
        raise OSError("no such name")

    hub = make(table(free_port()))
    hub.run("digest", "--no-send", now=MONDAY)
    monkeypatch.setattr(socket, "create_connection", hangs)
    monkeypatch.setattr(letter_mail, "LETTERS", replace(letter_mail.LETTERS, seconds=0.2))
    assert "To send letters took more than 0.2 seconds" in hub.run("send", now=MONDAY).output
    assert not late.is_set()
    answers.set()


def test_a_connection_that_is_made_too_late_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of many addresses, of which the first do not answer: nothing is said to the last one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        connect = socket.create_connection

        def slow(*place: Any) -> socket.socket:
            time.sleep(0.3)
            return connect(*place)

        monkeypatch.setattr(socket, "create_connection", slow)
        server.settimeout(5)
        with pytest.raises(RefusedError, match="did not answer in time"):
            Delivery(_parcel(server.getsockname()[1]), opening=0.1).open()
        connection, _ = server.accept()
        with connection:
            connection.settimeout(5)
            assert connection.recv(100) == b""


def test_ports_are_those_of_the_protocol() -> None:
    """RFC 8314: 465 for TLS from the first byte, 587 for STARTTLS."""
    assert smtp.PORTS == {"tls": 465, "starttls": 587, "off": 25}
