"""Folders of posts, turn by turn: what has changed is read, and the site is that of reading everything anew."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from community import Community, Post, ReadsHere, Web, rss
from plans import recorded

from planet.errors import PlanetError
from planet.model.community import FeedKind
from planet.model.posts import (
    POSTS_TYPE,
    FolderReading,
    ListedPost,
    PostFile,
    PostsFolder,
    PostVersion,
    StoredPost,
)
from planet.model.results import Reading, Unreadable
from planet.model.visits import Fetched, Validators
from planet.struct import replace
from planet.turn.read_posts import BATCH_FILES, BATCH_SIZE, read_posts
from planet.workers import jobs

BASE = "https://planet.example/members/ada/posts/"
FOLDER = "posts/ada"


@dataclass
class Counting(ReadsHere):
    """A reader that counts: the names of the files that each body held. It fails at the body of a given number."""

    bodies: list[list[str]] = field(default_factory=list)
    fail_at: int = 0
    failure: Unreadable | BaseException = field(default_factory=lambda: Unreadable("Too slow."))

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
        files = json.loads(fetched.body).get("files", ()) if fetched.body.startswith(b"{") else ()
        self.bodies.append([file["name"].rpartition("/")[2] for file in files])
        if len(self.bodies) == self.fail_at:
            if isinstance(self.failure, BaseException):
                raise self.failure
            return self.failure
        return await super().read(fetched, kind, max_entries)

    @property
    def names(self) -> list[str]:
        """All files that were read."""
        return [name for body in self.bodies for name in body]


def read_by(community: Community, **hours: float) -> list[str]:
    """The files that are read in the next turn."""
    reader = Counting()
    community.turn(reader=reader, **hours)
    return reader.names


@pytest.fixture
def folder(community: Community) -> Community:
    """A member with 30 posts, one of them a draft and one with a mistake, whose first turn is over."""
    community.member("Ada", slug="ada")
    for number in range(28):
        community.write(f"{FOLDER}/post-{number:02}.md", f"# Post {number}\n\nWords of {number}.\n")
    community.write(f"{FOLDER}/draft.md", "+++\ndraft = true\n+++\n# Not yet\n")
    community.write(f"{FOLDER}/wrong.md", "+++\ntags = 1\n+++\n# Wrong\n")
    assert len(read_by(community)) == 30
    return community


# ---------------------------------------------------------------- what is read


def test_after_one_edit_one_file_is_read(folder: Community) -> None:
    """The reader gets the edited file alone; a folder in which nothing has changed is not read at all."""
    folder.write(f"{FOLDER}/post-07.md", "# Post 7\n\nOther words.\n")
    assert read_by(folder, hours=1) == ["post-07.md"]
    assert folder.one("Post 7").entry.text == "Other words."
    assert len(folder.shown()) == 28
    assert read_by(folder, hours=1) == []


def test_a_new_file_and_a_renamed_one_are_read(folder: Community) -> None:
    """Its name is part of a post: it may hold the date."""
    place = folder.hub.folder / FOLDER
    (place / "post-03.md").rename(place / "2026-01-03-post.md")
    folder.write(f"{FOLDER}/new.md", "# New\n")
    assert read_by(folder, hours=1) == ["2026-01-03-post.md", "new.md"]


def test_a_draft_that_stays_one_is_not_read_again(folder: Community) -> None:
    """It becomes a post when its file says so."""
    folder.write(f"{FOLDER}/draft.md", "+++\ndraft = false\n+++\n# Now\n")
    assert read_by(folder, hours=1) == ["draft.md"]
    assert folder.one("Now")
    folder.write(f"{FOLDER}/draft.md", "+++\ndraft = true\n+++\n# Now\n")
    assert read_by(folder, hours=1) == ["draft.md"]
    assert len(folder.shown()) == 28


def test_a_deleted_file_is_withdrawn_and_read_when_it_comes_back(folder: Community) -> None:
    """What is deleted needs no reading; put back it is the same post at its old place."""
    before = folder.one("Post 5")
    text = (folder.hub.folder / FOLDER / "post-05.md").read_text()
    (folder.hub.folder / FOLDER / "post-05.md").unlink()
    assert read_by(folder, hours=1) == []
    assert len(folder.shown()) == 27
    folder.write(f"{FOLDER}/post-05.md", text)
    assert read_by(folder, hours=1) == ["post-05.md"]
    after = folder.one("Post 5")
    assert (after.atom_id, after.river_at) == (before.atom_id, before.river_at)


@pytest.mark.parametrize(
    ("key", "value"), [("timezone", "Asia/Tokyo"), ("url", "https://reef.example/")], ids=["zone", "base"]
)
def test_another_zone_or_base_reads_everything(folder: Community, key: str, value: str) -> None:
    """Dates without a zone and links hang on them."""
    folder.planet[key] = value
    assert len(read_by(folder, hours=1)) == 30


def test_mistakes_in_unchanged_files_are_told(folder: Community) -> None:
    """A turn that reads the folder tells all that is wrong in it, and what is wrong stays hidden."""
    folder.write(f"{FOLDER}/post-07.md", "# Post 7\n\nOther words.\n")
    reader = Counting()
    report = folder.turn(hours=1, reader=reader)
    assert reader.names == ["post-07.md"]
    assert [note for note in report.notes if "wrong.md, line 2: tags must be" in note]
    assert [reason for reason in folder.hidden().values() if "wrong.md, line 2" in reason]


# ---------------------------------------------------------------- batches, and what goes wrong in them


def contents(*files: PostFile, reader: str = "1") -> PostsFolder:
    return PostsFolder(BASE, "UTC", reader, files, Validators("stamp"))


def read(folder: PostsFolder, stored: dict[str, StoredPost], reader: Counting) -> Reading:
    """Read a folder; keeps in `stored` what a store would."""
    return result_of(folder, stored, reader).reading


def result_of(folder: PostsFolder, stored: dict[str, StoredPost], reader: Counting) -> FolderReading:
    """The same, with the listing."""
    result = asyncio.run(read_posts(folder, stored, lambda body: reader.read(body, None, 10**9)))
    assert not isinstance(result, Unreadable)
    posts = {post.guid: post for post in (one.post for one in stored.values()) if isinstance(post, Known)}
    posts |= {entry.guid: Known(hash(entry.guid), entry.kind, guid=entry.guid) for entry in result.reading.entries}
    stored.clear()
    stored.update(
        {one.name: StoredPost(one.version, one.stamp, posts[one.guid] if one.guid else None) for one in result.versions}
    )
    return result


class Known(ListedPost, frozen=True):
    """A stored post that knows its guid."""

    guid: str = ""


def test_a_large_folder_is_read_in_batches() -> None:
    """Bounded by files and by size; together they are what one body would have given."""
    files = [PostFile(f"posts/ada/{n:04}.md", f"# {n}\n\n" + "reef " * (n % 3 * 1000)) for n in range(2 * BATCH_FILES)]
    files.append(PostFile("posts/ada/z.md", "# Z\n\n" + "word " * (BATCH_SIZE // 4)))
    reader = Counting()
    reading = read(contents(*files), {}, reader)
    assert len(reader.bodies) > 3
    assert reader.bodies[-1] == ["z.md"]
    assert max(map(len, reader.bodies)) <= BATCH_FILES
    body = contents(*files).body(files)
    at_once = jobs.read_feed(body, POSTS_TYPE, BASE, "", None, 10**9)
    assert isinstance(at_once, Reading)
    assert reading == replace(at_once, hash="", keys=())


def test_another_version_of_the_reader_reads_everything() -> None:
    """A new program may make another post of the same text."""
    stored: dict[str, StoredPost] = {}
    files = (PostFile("posts/ada/a.md", "# A"), PostFile("posts/ada/b.md", mistake="posts/ada/b.md is odd."))
    for version, count in (("1", 2), ("1", 0), ("2", 2), ("2", 0)):
        reader = Counting()
        read(contents(*files, reader=version), stored, reader)
        assert len(reader.names) == count


def test_a_file_that_was_left_closed_keeps_its_post() -> None:
    """Its version stays as stored, and its post is in the listing at its place."""
    stored: dict[str, StoredPost] = {}
    a, b, c = (PostFile(f"posts/ada/{name}.md", f"# {name}", stamp=f"stamp of {name}") for name in "abc")
    first = result_of(contents(a, b, c), stored, Counting())
    assert first.listing == ("posts/a", "posts/b", "posts/c")
    assert {name: post.stamp for name, post in stored.items()} == {file.name: file.stamp for file in (a, b, c)}
    closed = [replace(file, text="", unread=True) for file in (a, c)]
    again = result_of(contents(closed[0], replace(b, text="# Other"), closed[1]), stored, Counting())
    assert [post if isinstance(post, str) else post.item_id for post in again.listing] == [
        hash("posts/a"),
        "posts/b",
        hash("posts/c"),
    ]
    assert again.body_hash != first.body_hash
    assert result_of(contents(a, b, c), stored, Counting()).body_hash == first.body_hash


def test_the_kind_of_the_feed_is_that_of_all_posts() -> None:
    """Photos and words: what has not changed counts as well."""
    stored: dict[str, StoredPost] = {}
    photos = [PostFile(f"posts/ada/{name}.md", f"# {name}\n\n![{name}]({name}.jpg)") for name in "ab"]
    assert read(contents(*photos), stored, Counting()).info.kind == "photos"
    reader = Counting()
    words = PostFile("posts/ada/c.md", "# Words\n\nMore of them.")
    assert read(contents(*photos, words), stored, reader).info.kind is None
    assert reader.names == ["c.md"]
    assert read(contents(*photos), stored, reader).info.kind == "photos"
    assert reader.names == ["c.md"]


def test_what_could_not_be_read_is_read_again() -> None:
    """A file that gave neither a post nor a draft is told each time, with its name."""

    class Breaking(Counting):
        async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
            answer = await super().read(fetched, kind, max_entries)
            assert isinstance(answer, Reading)
            entries = tuple(entry for entry in answer.entries if entry.guid != "posts/b")
            return replace(answer, entries=entries, problems=("b is odd",) if entries != answer.entries else ())

    stored: dict[str, StoredPost] = {}
    folder = contents(*(PostFile(f"posts/ada/{name}.md", f"# {name}") for name in "abc"))
    for expected in (["a.md", "b.md", "c.md"], ["b.md"], ["b.md"]):
        reader = Breaking()
        result = result_of(folder, stored, reader)
        assert reader.names == expected
        assert result.reading.problems == ("b is odd",)
        assert len(result.listing) == 2
        assert list(stored) == ["posts/ada/a.md", "posts/ada/c.md"]


def test_names_that_become_one_are_read_each_time() -> None:
    """Two names that are not UTF-8 may print alike: nothing is known by such a name."""
    stored: dict[str, StoredPost] = {}
    folder = contents(PostFile("posts/ada/?.md", "# A"), PostFile("posts/ada/?.md", "# B"), PostFile("posts/ada/c.md"))
    read(folder, stored, Counting())
    assert list(stored) == ["posts/ada/c.md"]


@pytest.fixture
def large(folder: Community) -> Community:
    """The same with three files more that are read in bodies of their own."""
    for number in range(3):
        code = f"```\n{'x' * (BATCH_SIZE // 2)}\n```"
        folder.write(f"{FOLDER}/more-{number}.md", f"# More {number}\n\n{code}\n")
    return folder


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_folder_that_cannot_be_read_to_its_end_stays_as_it_was(large: Community, number: int) -> None:
    """A body that breaks the reader fails the visit; the next one reads all of it."""
    report = large.turn(hours=1, reader=Counting(fail_at=number))
    assert [failure.reason for failure in report.failures] == ["Too slow."]
    assert len(large.shown()) == 28
    assert len(read_by(large, hours=1)) == 3
    assert len(large.shown()) == 31


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_turn_that_ends_between_two_bodies(large: Community, number: int) -> None:
    """Nothing of the folder is stored; the next turn reads all of it, and one after that nothing."""
    with pytest.raises(PlanetError):
        large.turn(hours=1, reader=Counting(fail_at=number, failure=PlanetError("The machine stops.")))
    assert len(large.shown()) == 28
    assert len(read_by(large, hours=1)) == 3
    assert len(large.shown()) == 31
    assert read_by(large, hours=1) == []


def test_an_edited_post_asks_for_its_own_address(folder: Community) -> None:
    """Those of all posts are asked only where a new one must not get one of them."""
    folder.write(f"{FOLDER}/post-07.md", "# Post 7\n\nOther words.\n")
    with recorded(folder.store) as edited:
        folder.turn(hours=1)
    folder.write(f"{FOLDER}/2026-11-20-post-07.md", "# Another\n\nIts name gives it the same address.\n")
    with recorded(folder.store) as added:
        folder.turn(hours=1)
    all_addresses = "SELECT id, guid, link FROM items"
    assert [any(text.startswith(all_addresses) for text in asked) for asked in (edited, added)] == [False, True]
    assert folder.one("Post 7").entry.text == "Other words."
    assert len({one.entry.link for one in folder.shown()}) == len(folder.shown())


def test_a_transaction_that_fails_remembers_no_file(folder: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries and versions are stored together: if the turn ends between them, the file is read again."""
    folder.write(f"{FOLDER}/post-07.md", "# Post 7\n\nOther words.\n")
    remember = folder.store.posts.remember

    def killed(feed_id: int, files: tuple[PostVersion, ...]) -> None:
        remember(feed_id, files)
        raise PlanetError("The machine stops.")

    with monkeypatch.context() as patch:
        patch.setattr(folder.store.posts, "remember", killed)
        with pytest.raises(PlanetError):
            folder.turn(hours=1)
    assert folder.one("Post 7").entry.text == "Words of 7."
    assert read_by(folder, hours=1) == ["post-07.md"]
    assert folder.one("Post 7").entry.text == "Other words."


# ---------------------------------------------------------------- the same as reading everything anew


def rows(community: Community) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a store but those that hang on the disk, and the stamps of files, which hold times and inodes."""
    with closing(sqlite3.connect(community.hub.folder / "planet.db")) as database:
        schema = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in database.execute(schema)]
        found = {}
        for table in tables:
            if table not in ("published", "folders", "facts", "post_files") and not table.startswith(
                ("full_text", "sqlite_")
            ):
                cursor = database.execute(f'SELECT * FROM "{table}"')
                columns = [name for name, *_ in cursor.description]
                found[table] = [
                    tuple(value for name, value in zip(columns, row, strict=True) if name != "etag") for row in cursor
                ]
        return {table: sorted(lines, key=repr) for table, lines in found.items()}


def remembered(community: Community) -> list[tuple[str, ...]]:
    """The files that the next visit need not read, as long as they stay as they are."""
    with closing(sqlite3.connect(community.hub.folder / "planet.db")) as database:
        return database.execute("SELECT name, version, guid, stamp != '' FROM post_files ORDER BY name").fetchall()


def forget(community: Community) -> None:
    """Let the next visit read everything anew."""
    with closing(sqlite3.connect(community.hub.folder / "planet.db")) as database, database:
        database.execute("DELETE FROM post_files")


TEXTS: tuple[Callable[[Random], str], ...] = (
    lambda dice: f"# Links\n\nWords {dice.randrange(3)}, see [there](#part).\n\n## part\n",
    lambda dice: f'+++\ntitle = "T{dice.randrange(4)}"\ndate = 2026-11-{dice.randrange(10, 25)}\n+++\nText.\n',
    lambda dice: f"+++\ndraft = true\n+++\n# Draft {dice.randrange(3)}\n",
    lambda dice: f"+++\ntags = {dice.randrange(3)}\n+++\n# Wrong\n",
    lambda dice: f'+++\ntags = ["reef", "t{dice.randrange(3)}"]\ndate = 2026-11-20T09:00:00\n+++\n# Tagged\n',
    lambda dice: f"![A turtle](turtle-{dice.randrange(3)}.jpg)\n",
    lambda dice: "",
    lambda dice: "---\ntitle: yaml\n---\nText.\n",
    lambda dice: f"No title, [away](https://blog.example/{dice.randrange(3)}).\n",
)
NAMES = (
    "links",
    "2026-01-15-links",
    "2026-02-15-links",
    "links-2",
    "Zoë",
    "a b",
    "reef",
    "note",
    "wrong",
    "2026-11-19",
)


def change(folder: Path, dice: Random) -> None:
    """Change something in a folder of posts."""
    present = sorted(folder.glob("*.md"))
    deed = dice.choice(("write", "write", "write", "delete", "rename", "swap", "touch", "copy", "break"))
    if deed == "write" or len(present) < 3:
        (folder / f"{dice.choice(NAMES)}.md").write_text(dice.choice(TEXTS)(dice), encoding="utf-8")
        return
    file, partner = dice.sample(present, 2)
    target = folder / f"{dice.choice(NAMES)}.md"
    if deed == "delete":
        file.unlink()
    elif deed == "rename":
        file.rename(target)
    elif deed == "swap":
        text = file.read_bytes()
        file.write_bytes(partner.read_bytes())
        partner.write_bytes(text)
    elif deed == "touch":
        file.write_bytes(file.read_bytes())
    elif deed == "copy":
        shutil.copy(file, target) if file != target else None
    else:
        file.write_bytes(b"\xff\xfe")


def settle(community: Community, dice: Random) -> None:
    """Change some of the hub: its posts, now and then its zone, its URL, the member's slug or another feed."""
    place = community.hub.folder / "posts" / community.members[0]["slug"]
    for _ in range(dice.randrange(4)):
        change(place, dice)
    if dice.random() < 0.1:
        community.planet["timezone"] = dice.choice(("UTC", "Asia/Tokyo"))
    if dice.random() < 0.05:
        community.planet["url"] = dice.choice(("https://planet.example/", "https://reef.example/hub/"))
    if dice.random() < 0.05:
        slug = dice.choice(("ada", "countess"))
        if slug != community.members[0]["slug"]:
            place.rename(place.with_name(slug))
            community.members[0]["slug"] = slug
    if dice.random() < 0.2:
        number = dice.randrange(3)
        post = Post(f"Links {number}", f"https://planet.example/members/ada/posts/links-{number}/", f"g{number}")
        (community.hub.folder / "feeds/ada.xml").write_bytes(rss(post))


@pytest.fixture
def twins(tmp_path: Path, empty_store: Path) -> Iterator[tuple[Community, Community]]:
    """Two hubs in which the same happens."""
    hubs = []
    for name in ("one", "two"):
        for part in ("posts/ada", "feeds"):
            (tmp_path / name / part).mkdir(parents=True)
        shutil.copy(empty_store, tmp_path / name / "planet.db")
        (tmp_path / name / "feeds/ada.xml").write_bytes(rss())
        hub = Community(tmp_path / name, Web())
        hub.member("Ada", "feeds/ada.xml", slug="ada")
        hubs.append(hub)
    yield hubs[0], hubs[1]
    for hub in hubs:
        hub.store.close()


SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 40))]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_site_is_that_of_reading_everything_anew(twins: tuple[Community, Community], seed: int) -> None:
    """Turn by turn, whatever is edited: the same bytes in output/, the same rows, the same report; less is read."""
    dice = [Random(seed), Random(seed)]
    spent = [0, 0]
    for _ in range(10):
        reports, numbers = [], []
        for number, hub in enumerate(twins):
            settle(hub, dice[number])
            if number:
                forget(hub)
            reader = Counting()
            report = hub.turn(hours=9, reader=reader)
            numbers.append(len(reader.names))
            reports.append(replace(report, seconds_poll=0, seconds_store=0, seconds_publish=0))
        spent = [total + number for total, number in zip(spent, numbers, strict=True)]
        assert reports[0] == reports[1]
        assert rows(twins[0]) == rows(twins[1])
        assert twins[0].files(status=True) == twins[1].files(status=True)
        assert not numbers[1] or remembered(twins[0]) == remembered(twins[1])
    assert spent[0] < spent[1]


@pytest.mark.long
def test_three_thousand_posts_are_read(community: Community) -> None:
    """The first visit, with real reading processes, and one after an edit."""
    community.member("Ada", slug="ada")
    words = "A [reef](https://reef.example/) of *night* fishers, and `lamps`. " * 45
    for number in range(3000):
        community.write(f"{FOLDER}/post-{number:04}.md", f"# Post {number}\n\n{words}\n")
    report = community.turn_with_workers()
    assert (report.failures, report.entries_new) == ((), 3000)
    community.write(f"{FOLDER}/post-0007.md", "# Post 7\n\nOther words.\n")
    assert read_by(community, hours=1) == ["post-0007.md"]
