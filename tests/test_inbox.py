"""Posts by mail, with a real mail server on loopback."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import dovecot
import pytest
from click.testing import CliRunner
from dovecot import Mailserver, mailserver
from killing import Nursery
from mailing import SITE, MailHub, message
from PIL import Image, ImageOps

from planet import config
from planet.admin.outreach import inbox
from planet.cli.commands import planet as command
from planet.errors import PlanetError
from planet.model.outreach.letters import Contents
from planet.store import Store
from planet.store.outreach import mail
from planet.turn.outreach import read_inbox
from planet.turn.outreach.letters import letter_for, store_letter
from planet.turn.publish import publish_site
from planet.workers import thumbnails

HAS_SERVER = dovecot.is_installed()
if not HAS_SERVER and os.environ.get("CI", "").lower() == "true":
    pytest.fail(f"there is no dovecot here; as root: {dovecot.INSTALL}")
pytestmark = pytest.mark.skipif(not HAS_SERVER, reason=f"there is no dovecot here; as root: {dovecot.INSTALL}")


@pytest.fixture(scope="module")
def server() -> Iterator[Mailserver]:
    """One mail server for all tests of this module."""
    with mailserver() as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path, empty_store: Path, server: Mailserver) -> Iterator[MailHub]:
    """A hub of two who post by mail, its mailbox empty."""
    (tmp_path / "hub").mkdir()
    shutil.copy(empty_store, tmp_path / "hub" / "planet.db")
    server.empty()
    hub = MailHub(tmp_path / "hub", server.port, "Ada", "Bob")
    hub.turn()
    yield hub
    hub.store.close()


def test_a_mail_becomes_a_post(hub: MailHub, server: Mailserver) -> None:
    """Subject, text and tags; its own page, the member's page and feed; the mailbox as it was."""
    ada = hub.address("ada")
    text = "Hello reef.\n\n#coral #reef\n[end]\nmy phone\n-- \nAda\n"
    server.deliver(message(ada, "Grüße vom Riff", text).as_bytes())
    assert hub.turn().entries_new == 1
    (post,) = hub.shown()
    assert (post.entry.title, post.entry.text, post.entry.tags) == ("Grüße vom Riff", "Hello reef.", ("coral", "reef"))
    assert post.entry.link == f"{SITE}members/ada/mail/2026-11-22-grusse-vom-riff/"
    assert post.river_at.isoformat() == "2026-11-22T11:30:00+00:00"
    assert "Hello reef." in hub.page("members/ada/mail/2026-11-22-grusse-vom-riff/index.html")
    assert "Hello reef." in hub.page("members/ada/feed.atom")
    assert "my phone" not in hub.page("members/ada/feed.atom")
    assert server.flags() == [""]
    assert hub.left_out() == []
    secret = ada.partition("+")[2].partition("@")[0]
    assert secret.encode() not in hub.everything()
    assert hub.turn().entries_new == 0
    check_whole(hub)


def check_whole(hub: MailHub) -> None:
    """The site that turns have made is the one that is rendered whole, and no file of it is another."""
    planet = config.load(hub.hub.folder)
    assert publish_site(hub.hub, planet, hub.store, hub.now, all_pages=True).written == ()


def test_no_message_is_taken_twice(hub: MailHub, server: Mailserver) -> None:
    """Copied in the mailbox, numbered anew, sent by two ways, without a Message-ID."""
    post = message(hub.address("ada"), "Once")
    plain = post.as_bytes()
    bare = plain.replace(b"Message-ID", b"X-Was").replace(b"Once", b"Bare")
    for body in (plain, bare, b"Received: by another way\n" + plain, bare):
        server.deliver(body)
    assert hub.turn().entries_new == 2
    assert sorted(hub.titles()) == ["Bare", "Once"]
    server.number_anew()
    server.deliver(message(hub.address("ada"), "Later").as_bytes())
    assert hub.turn().entries_new == 1
    assert sorted(hub.titles()) == ["Bare", "Later", "Once"]


def test_whose_address_it_was(hub: MailHub, server: Mailserver) -> None:
    """One that was renewed or revoked, of nobody, of two at once, in whatever case, in the headers of servers alone."""
    ada, bob = hub.address("ada"), hub.address("bob")
    server.deliver(message(ada.upper(), "Shouted").as_bytes())
    server.deliver(message(f"{ada}, {bob}", "Both").as_bytes())
    server.deliver(message(bob, "Copied", Cc="x@y.example").as_bytes())
    server.deliver(f"Delivered-To: {bob}\n".encode() + message("undisclosed@x.example", "Blind").as_bytes())
    server.deliver(message("hub@planet.example", "Plain").as_bytes())
    server.deliver(message(ada.replace("+", "+x"), "Nobody").as_bytes())
    hub.turn()
    assert sorted((entry.entry.title, entry.member.slug) for entry in hub.shown()) == [
        ("Blind", "bob"),
        ("Copied", "bob"),
        ("Shouted", "ada"),
    ]
    assert [(one["subject"], one["reason"].partition(":")[0]) for one in hub.left_out()] == [
        ("Nobody", "It was sent to an address that nobody has, or nobody has any more."),
        ("Plain", "It was not sent to the address of a member."),
        ("Both", "It was sent to the addresses of several members (ada, bob)"),
    ]
    new = hub.address("ada", renew=True)
    inbox.revoke(hub.store, "bob", hub.now)
    for number, address in enumerate((ada, bob, new)):
        server.deliver(message(address, f"Again {number}").as_bytes())
    hub.turn()
    assert "Again 2" in hub.titles()
    assert [one["subject"] for one in hub.left_out()[:2]] == ["Again 1", "Again 0"]
    for address in (ada, bob, new):
        assert address.partition("+")[2].partition("@")[0].encode() not in hub.everything()


def test_notes_hold_no_secret(hub: MailHub, server: Mailserver) -> None:
    """A secret in the subject of a message that is not taken, plain or spaced out, in its sender, in a file's name."""
    ada = hub.address("ada")
    secret = ada.partition("+")[2].partition("@")[0]
    server.deliver(message(ada, f"Robot {secret}", Auto_Submitted="auto-replied").as_bytes())
    server.deliver(message(ada, f"Robot {'.'.join(secret)}", Auto_Submitted="auto-replied").as_bytes())
    server.deliver(message(ada, "Robot", sender=f"{secret} <a@b.example>", Auto_Submitted="auto-replied").as_bytes())
    post = message(ada, "File")
    post.add_attachment(b"%PDF", "application", "pdf", filename=f"{'-'.join((secret[:9], secret[9:]))}.pdf")
    server.deliver(post.as_bytes())
    hub.turn()
    noted = json.dumps(hub.left_out()).lower()
    assert len(hub.left_out()) == 4
    assert secret not in noted
    assert secret not in noted.replace(".", "").replace("-", "")
    assert secret.encode() not in hub.everything()


def test_strays_hide_no_note_of_a_member(hub: MailHub, server: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has room for the newest; the oldest of the same kind goes."""
    monkeypatch.setattr(mail, "NOTES", 3)
    for number in range(4):
        server.deliver(message(hub.address("ada"), f"Robot {number}", Auto_Submitted="auto-replied").as_bytes())
    for number in range(5):
        server.deliver(message("hub@planet.example", f"Stray {number}").as_bytes())
    hub.turn()
    subjects = ["Stray 4", "Stray 3", "Stray 2", "Robot 3", "Robot 2", "Robot 1"]
    assert [one["subject"] for one in hub.left_out()] == subjects


def test_dates_do_not_depend_on_turns(hub: MailHub, server: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many messages, read in two turns, stand at the dates at which one turn puts them."""
    monkeypatch.setattr(read_inbox, "MOST", 2)
    monkeypatch.setattr(read_inbox, "BATCH", 2)
    addresses = [hub.address("ada"), hub.address("bob")]
    for number in range(3):
        server.deliver(
            message(addresses[number % 2], str(number), date=f"Sun, 22 Nov 2026 1{number}:00:00 +0000").as_bytes()
        )
    hub.turn()
    hub.turn()
    assert [(entry.entry.title, entry.river_at.hour) for entry in hub.shown()] == [("2", 12), ("1", 11), ("0", 10)]
    server.deliver(message(addresses[0], "Late", date="Sat, 21 Nov 2026 12:00:00 +0000").as_bytes())
    hub.turn()
    late = next(entry for entry in hub.shown() if entry.entry.title == "Late")
    assert late.river_at == hub.now


def photo(*, place: bool = True) -> bytes:
    """A photo as a phone takes it: turned, with the place where it was taken."""
    picture = Image.new("RGB", (400, 300), "navy")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhoneMaker"
    if place:
        exif.get_ifd(0x8825)[2] = (48.0, 11.0, 30.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"SecretPhoneMaker")
    return out.getvalue()


@pytest.mark.parametrize("installed", [True, False])
def test_pictures(hub: MailHub, server: Mailserver, monkeypatch: pytest.MonkeyPatch, installed: bool) -> None:
    """Attached ones below the text, inline ones where they stand; without what the camera wrote; no other file."""
    monkeypatch.setattr(thumbnails, "installed", lambda: installed)
    post = message(hub.address("ada"), "Two photos")
    look = '<p>Look <img src="cid:one@home" alt="A fish"> here<br>-- <br><img src="cid:logo@home"></p>'
    post.add_alternative(look, "html")
    html = post.get_payload()[1]
    html.add_related(photo(), "image", "jpeg", cid="<one@home>")
    html.add_related(photo(), "image", "jpeg", cid="<logo@home>")
    post.make_mixed()
    post.add_attachment(photo(), "image", "jpeg", filename="IMG_1.jpg")
    post.add_attachment(b"%PDF", "application", "pdf", filename="paper.pdf")
    post.add_attachment(b"\xff\xd8\xffbroken", "image", "jpeg", filename="broken.jpg")
    server.deliver(post.as_bytes())
    hub.turn()
    (shown,) = hub.shown()
    folder = "members/ada/mail/2026-11-22-two-photos/"
    assert [(image.url, image.alt) for image in shown.entry.images] == [
        (f"{SITE}{folder}1.jpg", "A fish"),
        (f"{SITE}{folder}2.jpg", ""),
    ]
    assert shown.entry.text == "Look here"
    for name in ("1.jpg", "2.jpg"):
        body = (hub.hub.output / folder / name).read_bytes()
        assert b"SecretPhoneMaker" not in body
        with Image.open(io.BytesIO(body)) as picture:
            assert 0x8825 not in picture.getexif()
            turned = ImageOps.exif_transpose(picture)
            assert turned.size == (300, 400)
    assert not (hub.hub.output / folder / "3.jpg").exists()
    assert [one["reason"].partition(":")[0] for one in hub.left_out()] == [
        "The picture broken.jpg was left out",
        "paper.pdf was left out",
    ]
    assert all(one["taken"] for one in hub.left_out())
    check_whole(hub)


def test_a_reply_is_an_answer(hub: MailHub, server: Mailserver) -> None:
    """To a post's mail, and to the answer of that: one conversation."""
    server.deliver(message(hub.address("ada"), "A question", message_id="<q@home>").as_bytes())
    reply = "I say yes.\n\nOn Sunday Ada <ada@home.example> wrote:\n> Some words.\n"
    told = message(hub.address("bob"), "Re: A question", reply, In_Reply_To="<q@home>", message_id="<r@x>")
    server.deliver(told.as_bytes())
    server.deliver(message(hub.address("ada"), "Thanks", References="<q@home> <r@x>").as_bytes())
    hub.turn()
    _, yes, _ = hub.shown()
    assert (yes.entry.title, yes.entry.text, yes.entry.kind) == ("", "I say yes.", "note")
    (talk,) = (hub.hub.output / "conversations").glob("c-*/index.html")
    words = talk.read_text(encoding="utf-8")
    assert [words.count(text) > 0 for text in ("A question", "I say yes.", "Thanks")] == [True, True, True]
    assert "home.example" not in words
    check_whole(hub)


def test_answers_to_a_letter(hub: MailHub, server: Mailserver) -> None:
    """They lead to the letter, and stand in one conversation."""
    day = date(2026, 11, 16)
    letter = letter_for(config.load(hub.hub.folder), day, 7, hub.now, sends=False)
    store_letter(hub.store, letter, Contents(posts=1, people=1))
    for number, (slug, words) in enumerate((("ada", "A fine letter."), ("bob", "Indeed."), ("ada", "More."))):
        told = message(hub.address(slug), "Re: The letter", words, In_Reply_To=f"<{letter.message_id}>")
        told.replace_header("Date", f"Sun, 22 Nov 2026 11:3{number}:00 +0000")
        server.deliver(told.as_bytes())
    hub.turn()
    (talk,) = (hub.hub.output / "conversations").glob("c-*/index.html")
    page = talk.read_text(encoding="utf-8")
    assert all(words in page for words in ("A fine letter.", "Indeed.", "More."))
    (path,) = (hub.hub.output / "members/bob/mail").glob("*/index.html")
    assert "letters/2026-11-16/</a>" in path.read_text(encoding="utf-8")
    check_whole(hub)


# ---------------------------------------------------------------- killed at any moment


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Forks the commands that are killed."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REEF_MAIL", dovecot.PASSWORD)
        environment.setenv("PLANET_KEY", "a key of tests alone")
        nursery = Nursery(tmp_path_factory.mktemp("nursery"))
        yield nursery
        nursery.close()


def deliver_some(hub: MailHub, server: Mailserver) -> None:
    """Three posts, one with a picture, an answer among them; and two messages that are not taken."""
    ada, bob = hub.address("ada"), hub.address("bob")
    first = message(ada, "First", message_id="<first@home>")
    first.add_attachment(photo(), "image", "jpeg", filename="a.jpg")
    server.deliver(first.as_bytes())
    server.deliver(message(bob, "Re: First", "An answer.", In_Reply_To="<first@home>").as_bytes())
    server.deliver(message("hub@planet.example", "Stray").as_bytes())
    server.deliver(message(ada, "Robot", Auto_Submitted="auto-replied").as_bytes())
    server.deliver(message(ada, "Last").as_bytes())


def update(hub: MailHub, nursery: Nursery, seam: str = "", count: int = 0) -> int:
    words = ["update", "-C", str(hub.hub.folder), "--now", hub.now.isoformat()]
    return nursery.start(words, seam, count).wait()


def check_all_is_taken(hub: MailHub) -> None:
    """Nothing is lost, and nothing is there twice."""
    posts = sorted((entry.entry.title, entry.entry.text) for entry in hub.shown())
    assert posts == [("", "An answer."), ("First", "Some words."), ("Last", "Some words.")]
    assert hub.store.overview.entries() == 3
    assert sorted(one["subject"] for one in hub.left_out()) == ["Robot", "Stray"]
    assert (hub.hub.output / "members/ada/mail/2026-11-22-first/1.jpg").is_file()
    assert list((hub.hub.output / "conversations").glob("c-*/index.html"))


@pytest.mark.parametrize("seam", ["before a step of a mailbox", "after a step of a mailbox"])
def test_killed_at_a_step_of_the_mailbox(hub: MailHub, server: Mailserver, nursery: Nursery, seam: str) -> None:
    """A turn is killed at the first word with the server, the next one at the second, and so on; then one is not."""
    deliver_some(hub, server)
    kills = 0
    for count in (1, 2, 3, 4, 6, 8, 10):
        if update(hub, nursery, seam, count) != -signal.SIGKILL:
            break
        kills += 1
        assert hub.store._db.rows("PRAGMA foreign_key_check") == []
    assert kills >= 4
    check_all_is_taken(hub)


ALL = range(1, 200)


@pytest.mark.parametrize(
    ("seam", "counts"),
    [
        ("in a transaction", (9, 23, 44)),
        ("after a transaction", (3, 5)),
        pytest.param("in a transaction", ALL, marks=pytest.mark.long),
        pytest.param("after a transaction", ALL, marks=pytest.mark.long),
    ],
)
def test_killed_while_it_stores(
    hub: MailHub, server: Mailserver, nursery: Nursery, seam: str, counts: Sequence[int]
) -> None:
    """Killed at some statements and transactions of a turn; each time the next turn does the rest."""
    deliver_some(hub, server)
    prepared = hub.hub.folder.with_name("prepared")
    shutil.copytree(hub.hub.folder, prepared)
    hub.store.close()
    for count in counts:
        shutil.rmtree(hub.hub.folder)
        shutil.copytree(prepared, hub.hub.folder)
        if update(hub, nursery, seam, count) != -signal.SIGKILL:
            break
        assert update(hub, nursery) == 0
        with Store.open("sqlite:///planet.db", hub.hub.folder) as hub.store:
            check_all_is_taken(hub)
    else:
        assert len(counts) < len(ALL), "all that is written is the least"


# ---------------------------------------------------------------- what becomes of them


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_over_tls(hub: MailHub, server: Mailserver, tls: str) -> None:
    """With the authority that the admin names; without it the turn says what to mend, and goes on."""
    server.deliver(message(hub.address("ada"), "Safe").as_bytes())
    hub.keys |= {"host": "localhost", "tls": tls, "port": server.tls_port if tls == "tls" else server.port}
    (note,) = (note for note in hub.turn().notes if "Posts by mail" in note)
    assert "its certificate is not trusted" in note
    shutil.copy(dovecot.CERTIFICATE, hub.hub.folder / "mail.pem")
    hub.tables = '[fetch]\nca = "mail.pem"'
    assert hub.turn().entries_new == 1


def test_hidden_filtered_and_found_again(hub: MailHub, server: Mailserver) -> None:
    """[[hide]] by its address takes it off the site, with its pictures; `planet why` and `planet status` know it."""
    post = message(hub.address("ada"), "Too much")
    post.add_attachment(photo(), "image", "jpeg", filename="a.jpg")
    server.deliver(post.as_bytes())
    hub.turn()
    (shown,) = hub.shown()
    folder = hub.hub.output / "members/ada/mail/2026-11-22-too-much"
    assert (folder / "1.jpg").is_file()
    hub.tables = f'[[hide]]\nurl = "{shown.entry.link}"\nreason = "off topic"'
    hub.turn()
    assert hub.shown() == ()
    assert not folder.exists()
    check_whole(hub)
    told = planet(hub, "why", shown.entry.link)
    assert "off topic" in told
    assert "hidden" in planet(hub, "status", "ada")
    hub.tables = ""
    hub.turn()
    assert (folder / "1.jpg").is_file()
    assert planet(hub, "search", "words").count("Too much") == 1


def test_posts_move_with_their_member_and_their_site(hub: MailHub, server: Mailserver) -> None:
    """Another slug, another address of the site: page and pictures stand at the new one, a redirect at the old."""
    post = message(hub.address("ada"), "Moving")
    post.add_attachment(photo(), "image", "jpeg", filename="a.jpg")
    server.deliver(post.as_bytes())
    hub.turn()
    (before,) = hub.shown()
    hub.members[0]["slug"] = "countess"
    hub.url = "https://new.example/reef/"
    hub.turn()
    (after,) = hub.shown()
    folder = "members/countess/mail/2026-11-22-moving/"
    assert after.entry.link == f"https://new.example/reef/{folder}"
    assert after.entry.images[0].url == f"https://new.example/reef/{folder}1.jpg"
    assert "1.jpg" in hub.page(f"{folder}index.html")
    assert "planet.example" not in hub.page(f"{folder}index.html")
    assert (before.entry_id, before.atom_id, before.river_at) == (after.entry_id, after.atom_id, after.river_at)
    assert (hub.hub.output / folder / "1.jpg").is_file()
    assert "countess" in hub.page("members/ada/mail/2026-11-22-moving/index.html")
    assert not (hub.hub.output / "members/ada/mail/2026-11-22-moving/1.jpg").exists()
    check_whole(hub)
    server.deliver(message(hub.address("countess"), "Moved").as_bytes())
    assert hub.turn().entries_new == 1


def test_a_member_who_leaves_and_is_erased(hub: MailHub, server: Mailserver) -> None:
    """Without the table their mail is not taken; back again, all is there; after `planet forget` nothing is."""
    address = hub.address("ada")
    post = message(address, "Mine", message_id="<mine@home>")
    post.add_attachment(photo(), "image", "jpeg", filename="a.jpg")
    server.deliver(post.as_bytes())
    server.deliver(message(address, "Robot of Ada", Auto_Submitted="auto-replied").as_bytes())
    server.deliver(message(hub.address("bob"), "Of Bob").as_bytes())
    hub.turn()
    ada = hub.members.pop(0)
    server.deliver(message(address, "Too late").as_bytes())
    hub.turn()
    assert hub.titles() == ["Of Bob"]
    assert hub.reasons()[0].startswith("It was sent to an address that nobody has")
    hub.members.insert(0, ada)
    hub.turn()
    assert sorted(hub.titles()) == ["Mine", "Of Bob"]
    hub.members.pop(0)
    hub.turn()
    planet(hub, "forget", "ada", "--yes")
    tables = ("mail_addresses", "mail_messages", "mail_pictures")
    rows = {table: hub.store._db.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}
    assert rows == {"mail_addresses": 1, "mail_messages": 1, "mail_pictures": 0}
    stored = (hub.hub.folder / "planet.db").read_bytes()
    assert b"Robot of Ada" not in stored
    assert b"<mine@home>" not in stored
    assert not (hub.hub.output / "members/ada/mail").exists()


def test_exported_with_their_pictures(hub: MailHub, server: Mailserver, tmp_path: Path) -> None:
    """What a member takes along: the post as Markdown, and the pictures beside it."""
    post = message(hub.address("ada"), "Mine")
    post.add_attachment(photo(), "image", "jpeg", filename="a.jpg")
    server.deliver(post.as_bytes())
    hub.turn()
    planet(hub, "export", "ada", str(tmp_path / "export"))
    (text,) = (tmp_path / "export" / "posts").glob("*.md")
    (picture,) = (tmp_path / "export" / "posts").glob("*.jpg")
    assert f"](<{picture.name}>)" in text.read_text(encoding="utf-8")


def test_the_command(hub: MailHub, server: Mailserver) -> None:
    """Nobody has an address who was given none; it is shown, renewed, revoked, as text and as JSON."""
    assert planet(hub, "inbox").startswith("Nobody has an address for posts by mail yet")
    first = planet(hub, "inbox", "--renew", "Ada")
    assert first.startswith("Ada (ada): hub+")
    assert planet(hub, "inbox", "ada") == first
    second = planet(hub, "inbox", "--renew", "ada")
    assert second != first
    assert planet(hub, "inbox", "bob").startswith("Bob (bob): no address")
    (told,) = json.loads(planet(hub, "inbox", "--json"))["members"]
    assert f"Ada (ada): {told['address']}" in second
    assert planet(hub, "inbox", "--revoke", "ada").startswith("Ada (ada): revoked")
    assert json.loads(planet(hub, "inbox", "--json"))["members"][0]["address"] is None
    for words in (("inbox", "nobody"), ("inbox", "--revoke", "bob"), ("inbox", "ada", "--renew", "bob")):
        with pytest.raises(PlanetError):
            planet(hub, *words)


def test_the_status(hub: MailHub, server: Mailserver) -> None:
    """When the mailbox was read, and what was not taken, with its reason; of one member theirs alone."""
    server.deliver(message(hub.address("ada"), "Robot", Auto_Submitted="auto-replied").as_bytes())
    server.deliver(message("hub@planet.example", "Stray").as_bytes())
    hub.turn()
    told = planet(hub, "status")
    assert "Posts by mail: hub at 127.0.0.1, INBOX, last read 2026-11-22 14:00:00 UTC" in told
    assert "not taken  2026-11-22 14:00:00 UTC: Stray, from Ada <ada@home.example>" in told
    assert "It was not sent to the address of a member." in told
    assert "Stray" not in planet(hub, "status", "ada")
    assert "+" not in told.partition("Posts by mail")[2]


def planet(hub: MailHub, *words: str) -> str:
    """What the command prints; raises what ends it."""
    hub.write()
    named = [*words, "-C", str(hub.hub.folder), "--now", hub.now.isoformat()]
    result = CliRunner().invoke(command, named, env=hub.environment, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.stdout
