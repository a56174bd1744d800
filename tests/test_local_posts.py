"""Posts of the hub folder are known by what they say: files may be renamed, deleted and named as others were."""

from __future__ import annotations

import itertools

import pytest
from community import Community

Seen = dict[str, tuple[str, str]]


def seen(community: Community) -> Seen:
    """The address and the id of each post, by title."""
    return {one.entry.title: (one.entry.link, one.atom_id) for one in community.shown()}


def write(community: Community, file: str, title: str, date: str, text: str) -> None:
    community.write(f"posts/ada/{file}.md", f'+++\ntitle = "{title}"\ndate = {date}\n+++\n{text}\n')


def delete(community: Community, file: str) -> None:
    (community.hub.folder / "posts" / "ada" / f"{file}.md").unlink()


@pytest.fixture
def links(community: Community) -> Community:
    """Three posts whose files would all have the name `links`."""
    community.member("Ada")
    for month in ("01", "02", "03"):
        write(community, f"2026-{month}-15-links", f"Links {month}", f"2026-{month}-15", f"Words {month}")
    community.turn()
    return community


def test_files_that_come_and_go_move_no_post(links: Community) -> None:
    """The first is deleted while an earlier and a later one come: the others stay, and no address is used twice."""
    first = seen(links)
    delete(links, "2026-01-15-links")
    write(links, "2025-12-15-links", "Links 12", "2025-12-15", "Words 12")
    write(links, "2026-04-15-links", "Links 04", "2026-04-15", "Words 04")
    links.turn(hours=1)
    second = seen(links)
    assert {title: second[title] for title in ("Links 02", "Links 03")} == {
        title: first[title] for title in ("Links 02", "Links 03")
    }
    assert len(dict((first | second).values())) == 5
    links.turn(days=1)
    assert seen(links) == second


def test_the_name_of_a_renamed_file_is_free_for_another_post(links: Community) -> None:
    """A file is renamed, and another post gets its name, in one turn: the address stays with the post it was given."""
    first = seen(links)
    delete(links, "2026-01-15-links")
    write(links, "first-links", "Links 01", "2026-01-15", "Words 01")
    write(links, "2026-01-15-links", "Something else", "2026-01-16", "Other words")
    assert links.turn(hours=1).entries_new == 1
    second = seen(links)
    assert second.pop("Something else")[0] not in {address for address, _ in first.values()}
    assert second == first


@pytest.mark.parametrize("order", list(itertools.permutations(("01", "02", "03"))))
def test_names_of_files_may_be_exchanged(links: Community, order: tuple[str, ...]) -> None:
    """Whatever names the files have now, each post keeps its address and its id, also when it is edited later."""
    first = seen(links)
    for month, name in zip(("01", "02", "03"), order, strict=True):
        write(links, f"2026-{name}-15-links", f"Links {month}", f"2026-{month}-15", f"Words {month}")
    assert links.turn(hours=1).entries_new == 0
    assert seen(links) == first
    write(links, f"2026-{order[0]}-15-links", "Links 01", "2026-01-15", "Words 01, more of them")
    assert links.turn(hours=1).entries_new == 0
    assert seen(links) == first


def test_another_post_in_the_file_of_a_deleted_one(links: Community) -> None:
    """A post that comes under the name of a deleted file is new; the deleted one, put back, is what it was."""
    first = seen(links)
    delete(links, "2026-01-15-links")
    links.turn(hours=1)
    write(links, "2026-01-15-links", "Quite another", "2026-01-15", "New words")
    assert links.turn(hours=1).entries_new == 1
    address = seen(links)["Quite another"][0]
    assert address not in {address for address, _ in first.values()}
    write(links, "again", "Links 01", "2026-01-15", "Words 01")
    assert links.turn(hours=1).entries_new == 0
    assert seen(links)["Links 01"] == first["Links 01"]
    assert seen(links)["Quite another"][0] == address


def test_a_file_that_is_overwritten_with_another_post(links: Community) -> None:
    """Title, date and text are all others: another post, with an address of its own."""
    first = seen(links)
    write(links, "2026-03-15-links", "Tides", "2026-05-01", "Of the moon")
    links.turn(hours=1)
    assert links.titles() == ["Tides", "Links 02", "Links 01"]
    assert seen(links)["Tides"][0] not in {address for address, _ in first.values()}


@pytest.mark.parametrize(
    ("title", "date", "text"),
    [
        ("Links of March", "2026-03-15", "Other words"),
        ("Links 03", "2026-03-16", "Other words"),
        ("Links of March", "2026-03-16", "Words 03"),
    ],
)
def test_an_edit_is_no_new_post(links: Community, title: str, date: str, text: str) -> None:
    """Two of title, date and text are others: the same post, at its address."""
    first = seen(links)
    write(links, "2026-03-15-links", title, date, text)
    assert links.turn(hours=1).entries_new == 0
    assert seen(links)[title] == first["Links 03"]


def test_a_folder_without_news_is_not_read_from_the_store(links: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its stamp is enough, however many posts it has."""
    monkeypatch.setattr(type(links.store.posts), "stored", lambda *_: pytest.fail("all posts were read"))
    report = links.turn(hours=1)
    assert (report.feeds_unchanged, report.feeds_failed) == (1, 0)


def test_undated_posts_may_be_renamed(community: Community) -> None:
    """Without a date title and text tell a post; under its name it may be edited from one end to the other."""
    community.member("Ada")
    community.write("posts/ada/one.md", "# One good post\n\nWords of one")
    community.write("posts/ada/two.md", "# Two good posts\n\nWords of two")
    community.turn()
    first = seen(community)
    delete(community, "one")
    community.write("posts/ada/uno.md", "# One good post\n\nWords of one")
    assert community.turn(hours=1).entries_new == 0
    assert seen(community) == first
    write(community, "two", "Two, at last", "2026-11-22", "Words all new")
    assert community.turn(hours=1).entries_new == 0
    assert seen(community)["Two, at last"] == first["Two good posts"]
