"""A person is erased: from the store to the last byte, from the site, and so that nothing of theirs comes back."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, rss
from killing import Nursery

from planet import config
from planet.admin import forget as task
from planet.cli.commands import planet as command
from planet.errors import PlanetError
from planet.pages import families
from planet.rules.upkeep import tombstones
from planet.store import Store
from planet.turn.publish import publish_site

CANARY = "zanzibarine"
"""Stands in everything that Ada wrote, and nowhere else."""


@pytest.fixture
def reef(community: Community) -> Community:
    """Ada, who left; Ben who answers her, Cyd who points at her site; a planet of others that passes her posts on."""
    early = START - timedelta(days=3)
    ada = "https://ada.example/"
    hers = [
        Post(f"{CANARY} one", f"{ada}1", f"{ada}1", early, f"Words of {CANARY}", (CANARY, "reef")),
        Post(f"{CANARY} two", f"{ada}2", f"tag:ada.example,2026:{CANARY}", early, f'<a href="{ada}1">{CANARY}</a>'),
    ]
    community.publish("/ada.xml", *hers, title=f"{CANARY} blog", link=ada)
    answer = f'<p>I say to <a href="{ada}1">her post</a> that it is good. <a href="https://ben.example/9">x</a></p>'
    ben = [Post("Ben answers", "https://ben.example/1", "https://ben.example/1", START, answer, ("reef",))]
    community.publish("/ben.xml", *ben, title="Ben's", link="https://ben.example/")
    cyd = [Post("Cyd reads", "https://cyd.example/1", "c1", START, f'<a href="{ada}">a site</a>', ("reef",))]
    community.publish("/cyd.xml", *cyd, title="Cyd's", link="https://cyd.example/")
    other = [Post("Third", "https://eve.example/3", "https://eve.example/3", early, "Words of Eve")]
    community.publish("/foo.xml", *hers, *other, title="Planet Foo", link="https://foo.example/")
    community.member("Ada Lovelace", "/ada.xml", url=ada, slug="ada", bio=CANARY)
    community.member("Ben", "/ben.xml", url="https://ben.example/", slug="ben")
    community.member("Cyd", "/cyd.xml", url="https://cyd.example/", slug="cyd")
    community.member("Planet Foo", "/foo.xml", url="https://foo.example/", slug="foo")
    community.write("posts/ada/hello.md", f"# {CANARY} hello\n\nLocal words of {CANARY} {CANARY * 5000}")
    community.turn()
    community.write("posts/ada/hello.md", f"# {CANARY} hello\n\nLocal words of {CANARY}")
    community.turn(hours=2)
    with community.store.transaction():
        ada_id = community.ids_of("Ada Lovelace")[0]
        community.store._db.run(
            "INSERT INTO problems (member_id, feed_id, kind, key, url, since, sentence, advice, certain, "
            "new_url, noted_at, waits, recovered) "
            "SELECT ?, id, 'gone', url, url, 1826841600, ?, '', 0, '', 1826841600, 0, 0 "
            "FROM feeds WHERE url LIKE '%ada.xml'",
            [ada_id, f"Her feed, {CANARY}, is gone."],
        )
        community.store._db.run(
            "INSERT INTO avatars (member_id, wishes, turn, body, came_from, etag, last_modified, validated_url, "
            "body_hash, failures, reason) VALUES (?, '[]', 0, ?, '', '', '', '', '', 0, '')",
            [ada_id, CANARY.encode()],
        )
        community.store._db.run("UPDATE members SET pictured = 1 WHERE id = ?", [ada_id])
        families.note_member(community.store, community.store.members.by_id(ada_id))
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now)
    assert (community.hub.output / "members/ada/avatar.jpg").read_bytes() == CANARY.encode()
    assert community.pages_with(CANARY)
    assert community.pages_with("Words of Eve")
    return community


def leave(reef: Community, name: str = "Ada Lovelace") -> None:
    reef.members = [member for member in reef.members if member["name"] != name]
    reef._step(0, 0)


def run(reef: Community, *words: str, input: str | None = None) -> Result:
    """The command, as it is typed."""
    args = [*words, "--hub", str(reef.hub.folder), "--now", reef.now.isoformat()]
    return CliRunner().invoke(command, args, input=input, standalone_mode=False)


def bytes_of_store(reef: Community) -> bytes:
    return b"".join(path.read_bytes() for path in reef.hub.folder.glob("planet.db*"))


def dump(reef: Community) -> str:
    with closing(sqlite3.connect(reef.hub.folder / "planet.db")) as file:
        return "\n".join(file.iterdump())


def test_who_stands_in_the_file_is_not_erased(reef: Community) -> None:
    """The lines to remove are named: the table, and those of its feeds."""
    reef.store.close()
    result = run(reef, "forget", "ada", "--yes")
    text = (reef.hub.folder / "config/members.toml").read_text()
    assert isinstance(result.exception, PlanetError)
    assert result.exception.exit_status == 1
    match = re.search(r"lines (\d+) to (\d+)", str(result.exception))
    assert match
    block = text.splitlines()[int(match[1]) - 1 : int(match[2])]
    assert block[0] == "[[members]]"
    assert any("Ada Lovelace" in line for line in block)
    assert any("/ada.xml" in line for line in block)
    assert not any("Ben" in line for line in block)
    assert str(result.exception) == (
        f"Ada Lovelace stands in config/members.toml, {match[0]}: remove these first, for whom the file names is a "
        "member. Nothing was erased."
    )
    assert CANARY in dump(reef)


def test_all_lines_of_whoever_stands_in_the_file_are_named(tmp_path: Path) -> None:
    """Of a channel as of a member, also where they stand in two parts of the file."""
    lines = (
        "[planet]",
        'title = "P"',
        'url = "https://planet.example/"',
        "[[channels]]",
        'name = "Chat"',
        'kind = "chat"',
        'url = "https://chat.example/"',
        "[[channels]]",
        'name = "List"',
        'kind = "forum"',
        'url = "https://list.example/"',
        'feed = "list.xml"',
        "[[members]]",
        'name = "Ada"',
        "[fetch]",
        'interval = "2h"',
        "[[members.feeds]]",
        'url = "ada.xml"',
    )
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "members.toml").write_text("\n".join(lines) + "\n")
    for name in ("list.xml", "ada.xml"):
        (tmp_path / name).write_bytes(rss(Post("One", f"https://{name}.example/1", "1", START, "Words")))
    hub = ("--hub", str(tmp_path), "--now", START.isoformat())
    assert CliRunner().invoke(command, ["update", *hub]).exit_code == 0
    for word, where in (("list", "lines 8 to 12"), ("ada", "lines 13 to 14 and 17 to 18")):
        result = CliRunner().invoke(command, ["forget", word, "--yes", *hub])
        assert f" stands in config/members.toml, {where}: remove these first" in str(result.exception)


def test_everything_is_erased_at_once(reef: Community) -> None:
    """Neither the rows nor the bytes of the store hold a word of hers, nor does any published file; what others wrote
    is still there."""
    (reef.hub.folder / "planet.db.before-0016").write_bytes(CANARY.encode())
    leave(reef)
    reef.store.close()
    result = run(reef, "forget", "ada", "--yes")
    assert result.exception is None, result.exception
    (reef.hub.folder / "posts/ada/hello.md").unlink()
    assert CANARY.encode() not in bytes_of_store(reef)
    assert CANARY not in dump(reef)
    assert reef.pages_with(CANARY) == []
    assert reef.pages_with("members/ada") == []
    assert reef.pages_with("Ada Lovelace") == []
    assert not (reef.hub.output / "members/ada").exists()
    assert not (reef.hub.folder / "planet.db.before-0016").exists()
    assert reef.pages_with("Ben answers")
    assert reef.pages_with("Words of Eve")
    lines = result.output.splitlines()
    assert lines[0] == "Ada Lovelace (ada) is erased: 3 posts, 2 feeds, 1 picture."
    assert lines[1] == "So are 2 posts of theirs that feeds of other members passed on."
    assert re.fullmatch(r"Pages: \d+ written, \d+ removed\.", lines[2])
    assert lines[3] == "Removed with it, for they held the same: planet.db.before-0016."
    assert lines[4].startswith('Searched the store and output/ for "Ada Lovelace", "127.0.0.1')
    assert lines[4].endswith("What is still found, in the words of others:")
    assert '  "ada.example" in the store: 2 posts of others' in lines
    assert any(line.startswith("    such as Ben: https://ben.example/1") or "Cyd" in line for line in lines)
    assert "posts/ada/ is still there: the files in it are yours to remove." in lines
    assert lines[-2] == "Backups made before hold them still; planet restore erases them from these as well."
    assert lines[-1] == "Nothing of theirs comes back, unless you add them to the members file again."


def test_the_command_after_publish_is_run(reef: Community) -> None:
    """What was copied to another machine goes from there at once, too; if that fails, it is said."""
    leave(reef)
    reef.store.close()
    text = reef.hub.members_file.read_text()
    for words, status in (("touch copied", 0), ("exit 3", 1)):
        reef.hub.members_file.write_text(text.replace("[planet]\n", f"[planet]\nafter_publish = '{words}'\n", 1))
        result = run(reef, "forget", "ada", "--yes")
        assert getattr(result.exception, "exit_status", 0) == status, result.exception
        assert "Ada Lovelace (ada) is erased" in result.output or "They were erased before" in result.output
    assert (reef.hub.folder / "copied").exists()


def test_the_store_is_whole_afterwards(reef: Community) -> None:
    """References lead to rows, counts are right, and `planet render` changes no byte of what forgetting published."""
    leave(reef)
    planet = config.load(reef.hub.folder)
    person = task.find(reef.hub, planet, reef.store, "ada")
    task.forget(reef.hub, planet, reef.store, person, "ada", reef.now)
    assert reef.store._db.rows("PRAGMA foreign_key_check") == []
    assert [row[0] for row in reef.store._db.rows("PRAGMA integrity_check")] == ["ok"]
    assert reef.count() == 3
    assert reef.store.overview.hidden_counts() == reef.store.overview.recounted()
    assert sorted(reef.titles()) == ["Ben answers", "Cyd reads", "Third"]
    before = reef.files(status=True)
    publish_site(reef.hub, planet, reef.store, reef.now, all_pages=True)
    assert reef.files(status=True) == before
    report = reef.turn(hours=2, force=False)
    assert (report.entries_new, report.entries_withdrawn) == (0, 0)


def test_nothing_comes_back_by_others(reef: Community) -> None:
    """The planet that passes her posts on is still read, without hers, old ones and new ones; who bookmarks her may."""
    leave(reef)
    reef.store.close()
    assert run(reef, "forget", "https://ada.example", "--yes").exception is None
    reef.store = Store.open("sqlite:///planet.db", reef.hub.folder)
    new = Post(f"{CANARY} new", "https://ada.example/3", "https://ada.example/3", reef.now, f"New {CANARY}")
    old = Post(f"{CANARY} one", "https://ada.example/1", "https://ada.example/1", START, f"Again {CANARY}")
    eve = Post("Eve new", "https://eve.example/4", "https://eve.example/4", reef.now, "More of Eve")
    reef.publish("/foo.xml", new, old, eve, title="Planet Foo", link="https://foo.example/")
    reef.turn(hours=2)
    assert reef.pages_with("More of Eve")
    assert CANARY not in dump(reef)
    problems = reef.store._db.rows("SELECT problems FROM feeds WHERE url LIKE '%foo.xml'")[0]["problems"]
    assert "2 entries of the feed are of somebody who was erased here, and were left out" in problems


def test_the_slug_goes_to_nobody_else(reef: Community) -> None:
    """Old links to members/ada/ do not lead to another Ada."""
    reef.members[0].pop("slug")
    leave(reef)
    reef.store.close()
    (reef.hub.folder / "posts/ada/hello.md").unlink()
    (reef.hub.folder / "posts/ada").rmdir()
    assert run(reef, "forget", "ada", "--yes").exception is None
    reef.store = Store.open("sqlite:///planet.db", reef.hub.folder)
    reef.publish("/other.xml", Post("Other", "https://other.example/1", "o1", START, "x"), link="https://other.example")
    reef.member("Ada", "/other.xml", url="https://other.example/")
    reef.turn(hours=2)
    assert "ada-2" in reef.slugs()


def test_who_is_added_again_is_welcome(reef: Community) -> None:
    """The tombstone is lifted, and she has her slug and her posts again."""
    ada = reef.members[0]
    leave(reef)
    reef.store.close()
    assert run(reef, "forget", "ada", "--yes").exception is None
    reef.store = Store.open("sqlite:///planet.db", reef.hub.folder)
    assert reef.store.tombstones.are_there()
    reef.members.append({key: value for key, value in ada.items() if key != "slug"} | {"name": "Ada"})
    reef.turn(hours=2)
    assert "ada" in reef.slugs()
    assert not reef.store.tombstones.are_there()
    assert f"{CANARY} one" in reef.titles()


def test_of_two_at_one_address_each_is_kept_out(reef: Community) -> None:
    """Who writes at the place of somebody who was erased before, and is erased, too, lifts no tombstone."""
    reef.publish("/two.xml", Post("Two", "https://ada.example/two", "two", START, "Words of Two"))
    reef.member("Two", "/two.xml", url="https://ada.example/two/", slug="two")
    reef.turn(hours=2)
    leave(reef)
    leave(reef, "Two")
    reef.store.close()
    assert run(reef, "forget", "ada", "--yes").exception is None
    assert run(reef, "forget", "two", "--yes").exception is None
    reef.store = Store.open("sqlite:///planet.db", reef.hub.folder)
    assert reef.store.tombstones.held({tombstones.of_slug("ada")})
    assert reef.store.tombstones.held(tombstones.of_posts([f"tag:ada.example,2026:{CANARY}"]))


def test_tombstones_tell_nothing(reef: Community) -> None:
    """They are hashes and numbers."""
    leave(reef)
    reef.store.close()
    assert run(reef, "forget", "ada", "--yes").exception is None
    with closing(sqlite3.connect(reef.hub.folder / "planet.db")) as file:
        rows = file.execute("SELECT hash, person FROM tombstones").fetchall()
    assert len(rows) > 5
    assert all(re.fullmatch("[0-9a-f]{64}", hash) and person == 1 for hash, person in rows)


def test_a_name_in_a_longer_word_is_nobody(reef: Community) -> None:
    """What is searched for is the word by itself, whatever its case and signs; hashes are no words."""
    erasure = reef.store.erasure
    with reef.store.transaction():
        blank = ", ".join(
            f"{name} = ''" for name in ("text", "content", "link", "guid", "link_key", "path_key", "host")
        )
        reef.store._db.run(f"UPDATE items SET title = 'In Canada', title_key = '', payload = '{{}}', {blank}")
        reef.store._db.run("INSERT INTO tombstones VALUES ('0ada0', 1), ('ada', 2)")
    assert {table for _, table in erasure.search(["ada"])} & {"items", "tombstones"} == set()
    with reef.store.transaction():
        reef.store._db.run("UPDATE items SET title = 'To ADA, [x] and *y*' WHERE id = 2")
    assert erasure.search(["ada"])["ada", "items"] == 1
    assert erasure.search(["[x]"])["[x]", "items"] == 1
    assert ("?x]", "items") not in erasure.search(["?x]"])
    assert ("*x", "items") not in erasure.search(["*x"])
    assert [post for _, post in erasure.quoting(["ada"], 5)] == ["To ADA, [x] and *y*"]


def test_without_a_terminal_nobody_is_asked(reef: Community) -> None:
    """Then --yes must be given."""
    leave(reef)
    reef.store.close()
    result = run(reef, "forget", "ada")
    assert str(result.exception) == (
        "To erase Ada Lovelace (ada) cannot be undone, and nobody is here to be asked: add --yes if it is meant."
    )
    assert CANARY in dump(reef)


@pytest.mark.parametrize(("answer", "erased"), [("y\n", True), ("n\n", False)])
def test_on_a_terminal_one_is_asked(
    reef: Community, monkeypatch: pytest.MonkeyPatch, answer: str, erased: bool
) -> None:
    """The question says how much it is."""
    leave(reef)
    reef.store.close()
    monkeypatch.setattr("planet.cli.upkeep.forget.sys", type("T", (), {"stdin": _Terminal, "stderr": _Terminal}))
    result = run(reef, "forget", "ada", input=answer)
    assert "Erase Ada Lovelace (ada) with 3 posts and 1 picture? It cannot be undone." in result.output
    assert (CANARY not in dump(reef)) is erased
    if not erased:
        assert str(result.exception) == "Nothing was erased."


class _Terminal:
    isatty = staticmethod(lambda: True)


def test_nobody_and_several(reef: Community) -> None:
    """Who is not known, and a name that two have who left, is said, with status 2."""
    reef.store.close()
    result = run(reef, "forget", "zed", "--yes")
    assert str(result.exception) == (
        "Nobody who has left is called 'zed': give a slug, a name or an address (left: nobody)."
    )
    assert getattr(result.exception, "exit_status", 0) == 2
    reef.store = Store.open("sqlite:///planet.db", reef.hub.folder)
    for number in "12":
        path = f"/twin{number}.xml"
        reef.publish(path, Post(f"T{number}", f"https://t{number}.example/1", f"t{number}", START, "x"))
        reef.member("Twin", path, url=f"https://t{number}.example/", slug=f"twin{number}")
    reef.turn(hours=1)
    reef.members = reef.members[:-2]
    reef.turn(hours=1)
    reef.store.close()
    result = run(reef, "forget", "Twin2x", "--yes")
    assert "is called 'Twin2x': did you mean 'twin2'? (left: twin1, twin2)." in str(result.exception)
    result = run(reef, "forget", "twin", "--yes")
    assert str(result.exception) == (
        "Several who have left are called 'twin': say which of them, by the slug (twin1, twin2)."
    )


@pytest.mark.parametrize(
    ("word", "seam"),
    [
        pytest.param(word, seam, marks=pytest.mark.long if (seam + number) % 2 else ())
        for number, word in enumerate(("ada", "Ada Lovelace"))
        for seam in range(1, 12)
    ],
)
def test_killed_anywhere_it_is_completed(reef: Community, nursery: Nursery, seam: int, word: str) -> None:
    """After each transaction of the erasure the process dies; the same command completes it."""
    leave(reef)
    reef.store.close()
    words = ["forget", word, "--yes", "--quiet", "--hub", str(reef.hub.folder), "--now", reef.now.isoformat()]
    command = nursery.start(words, "after a transaction", seam)
    status = command.wait()
    assert status in (-signal.SIGKILL, 0), command.told()
    result = run(reef, "forget", word, "--yes")
    assert result.exception is None, (seam, result.exception)
    assert CANARY.encode() not in bytes_of_store(reef)
    assert reef.pages_with(CANARY) == []
    if status == 0:
        assert "They were erased before; what was left to do is done." in result.output


def test_a_disk_that_is_full_at_the_end_is_said(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """The posts are gone by then, and the next run writes the file anew."""
    from planet.store.upkeep.erasure import Erasure

    leave(reef)
    reef.store.close()

    def full(self: Erasure) -> None:
        raise PlanetError("The disk is full (x): make room.")

    with monkeypatch.context() as patch:
        patch.setattr(Erasure, "sweep", full)
        result = run(reef, "forget", "ada", "--yes")
    assert str(result.exception) == (
        "The posts are erased and the site is published without them, but their bytes may still be in planet.db, for "
        "it could not be written anew. The disk is full (x): make room. Then run planet forget again."
    )
    assert run(reef, "forget", "ada", "--yes").exception is None
    assert CANARY.encode() not in bytes_of_store(reef)
