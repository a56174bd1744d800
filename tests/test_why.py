"""`planet why`: one post, by any of its addresses; and what is said of a post that is not known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from community import START, Community, Post

from planet import config
from planet.admin.why import account
from planet.admin.why.account import Question
from planet.cli.commands import planet as command
from planet.errors import UsageError
from planet.pages import cards

DAY = timedelta(days=1)
LINK = "https://ada.example/2026/engines/"


def ask(community: Community, words: str) -> dict[str, Any]:
    """The document of `planet why`."""
    planet = config.load(community.hub.folder)
    return account(Question(words, community.hub.folder, planet, community.store, community.now))


def first(community: Community, words: str) -> dict[str, Any]:
    """The only entry that an address names."""
    document = ask(community, words)
    (entry,) = document["entries"]
    assert not document["members"]
    entry_account: dict[str, Any] = entry
    return entry_account


def post(number: int, **more: Any) -> Post:
    """A post of Ada's blog, an hour older than the one before it."""
    link = f"https://ada.example/{number}/"
    return Post(**{"title": f"Post {number}", "link": link, "guid": link, "date": START - number * DAY / 24, **more})


@pytest.fixture
def ada(community: Community) -> Community:
    """A hub with one member, whose blog has a post about engines."""
    community.member("Ada Lovelace", "/ada.xml", url="https://ada.example/", slug="ada")
    engines = Post("On engines", LINK, "tag:ada.example,2026:engines", START - DAY, "Wheels. " * 30, ("Engines",))
    community.publish("/ada.xml", engines, post(30), title="Ada", link="https://ada.example/")
    community.turn()
    return community


@pytest.mark.parametrize(
    "address",
    [
        LINK,
        "http://www.ada.example/2026/engines",
        LINK + "?utm_source=planet&utm_medium=rss#comments",
        LINK + "amp/",
        "https://m.ada.example/2026/engines/",
        "https://amp.ada.example/2026/engines/",
        "https://www.google.com/amp/s/ada.example/2026/engines/",
        "https://ada-example.cdn.ampproject.org/c/s/ada.example/2026/engines/",
        "tag:ada.example,2026:engines",
        "On engines",
        "ON  ENGINES",
        "engines",
    ],
)
def test_a_post_is_found_by_any_of_its_addresses(ada: Community, address: str) -> None:
    """Its permalink in any spelling, its twins, its id, its title."""
    assert first(ada, address)["title"] == "On engines"


def test_a_post_is_found_by_its_place_on_the_hub(ada: Community) -> None:
    """As the archive, the front and merged feeds name it."""
    path = cards.hub_path(ada.one("On engines"), cards_zone())
    assert first(ada, f"https://planet.example/{path}")["title"] == "On engines"
    assert first(ada, f"https://planet.example/#{path.partition('#')[2]}")["title"] == "On engines"


def cards_zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("UTC")


def test_a_hidden_post_is_found_by_a_twin_and_by_a_further_address(ada: Community) -> None:
    """The weave knows only what shows; what is hidden is sought beside it."""
    ada.hides.append({"url": LINK, "reason": "too loud"})
    ada.turn(hours=2)
    for address in (LINK, LINK + "amp/", "https://m.ada.example/2026/engines/?fbclid=1"):
        assert first(ada, address)["state"] == "hidden"


def test_a_post_that_shows(ada: Community) -> None:
    """When it was seen, why it stands where it stands, and all that shows it."""
    ada.turn(hours=3)
    entry = first(ada, LINK)
    assert (entry["state"], entry["reason"], entry["line"]) == ("shown", None, None)
    assert entry["answer"] == "“On engines” of Ada Lovelace shows, on 2026-11-21."
    assert (entry["first_seen"], entry["last_listed"]) == ("2026-11-22T10:00:00Z", "2026-11-22T13:00:00Z")
    assert entry["river_reason"] == "It was there at the first visit to its feed: it stands at its own date."
    places = {place["place"]: place["url"] for place in entry["shown_on"]}
    anchor = cards.anchor(entry["id"])
    assert places == {
        "the front": f"https://planet.example/#{anchor}",
        "the archive, on its day": f"https://planet.example/archive/2026/11/21/#{anchor}",
        "the page of Ada Lovelace": "https://planet.example/members/ada/",
        "the merged feeds": "https://planet.example/atom.xml",
    }
    for url in places.values():
        page, _, id = url.removeprefix("https://planet.example/").partition("#")
        file = ada.hub.output / page / "index.html" if not page.endswith(".xml") else ada.hub.output / page
        assert (f'id="{id}"' if id else "On engines") in file.read_text()


def test_topics_conversations_and_folds_are_named(community: Community) -> None:
    """Each place that shows a post, as it stands there."""
    community.planet["per_member_per_day"] = 2
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.member("Bo", "/bo.xml", url="https://bo.example/")
    community.publish("/ada.xml", *(post(number, tags=("Reef",)) for number in range(4)))
    reply = Post("Re", "https://bo.example/re", "re", START, '<a href="https://ada.example/1/">Ada</a> is right.')
    community.publish("/bo.xml", reply)
    community.turn()
    folded = {place["place"]: place["url"] for place in first(community, "https://ada.example/3/")["shown_on"]}
    assert "the front, folded: its member wrote more that day than the front shows at once" in folded
    assert folded["the topic Reef"] == "https://planet.example/topics/reef/"
    talk = {place["place"]: place["url"] for place in first(community, "https://ada.example/1/")["shown_on"]}
    path = talk["a conversation"].removeprefix("https://planet.example/")
    assert (community.hub.output / path / "index.html").exists()


# ---------------------------------------------------------------- its place on the river


def test_why_it_stands_where_it_stands(community: Community) -> None:
    """Rule 1, in a sentence for each of its cases."""
    community.member("Ada", "/ada.xml")
    undated = [post(number, date=None, title=f"Undated {number}") for number in (90, 91)]
    community.publish("/ada.xml", post(1), *undated)
    community.turn()
    later = [
        post(2, title="Late", date=START - DAY),
        post(3, title="Old", date=START - 300 * DAY),
        post(4, title="New", date=START + DAY / 2),
        post(5, title="Ahead", date=START + 90 * DAY),
        post(6, title="Without", date=None),
    ]
    community.publish("/ada.xml", *later, post(1), *undated)
    community.turn(days=1)
    reasons = {title: first(community, title)["river_reason"] for title in ("Post 1", "Undated 90", "Undated 91")}
    assert reasons["Post 1"].startswith("It was there at the first visit")
    assert reasons["Undated 90"].startswith("It states no date: it stands at the time")
    assert "archive at the time when it was first seen" in reasons["Undated 91"]
    assert first(community, "Late")["river_reason"].startswith("It came late")
    assert first(community, "Old")["river_reason"].startswith("It was at least 7 days old")
    assert first(community, "New")["river_reason"] == "It was new: it stands at its own date."
    assert first(community, "Ahead")["river_reason"].startswith("Its date lay in the future")
    assert first(community, "Without")["river_reason"].startswith("It states no date")


def test_a_date_that_changed_later(ada: Community) -> None:
    """The place is fixed, whatever the feed says afterwards."""
    moved = Post("On engines", LINK, "tag:ada.example,2026:engines", START - 3 * DAY, "Wheels. " * 30)
    ada.publish("/ada.xml", moved, post(30), title="Ada", link="https://ada.example/")
    ada.turn(hours=2)
    assert "has changed since it came" in first(ada, LINK)["river_reason"]


# ---------------------------------------------------------------- hidden


def test_the_rule_that_hides_is_quoted_with_its_line(community: Community) -> None:
    """The words of the members file, and where they stand."""
    feed = {"url": "/ada.xml", "exclude": ["/sponsored/i"], "languages": ["en"], "since": date(2026, 1, 1)}
    community.member("Ada", feed)
    community.hides.append({"url": "https://ada.example/4/", "reason": "off topic"})
    shown, sponsored, old, hidden = (
        post(1),
        post(2, title="Sponsored: tea"),
        post(3, title="Before", date=START - 400 * DAY),
        post(4),
    )
    community.publish("/ada.xml", shown, sponsored, old, hidden)
    community.turn()
    lines = (community.hub.folder / "config/members.toml").read_text().splitlines()

    def line(start: str) -> str:
        (number,) = (n for n, text in enumerate(lines, 1) if text.startswith(start))
        return f"config/members.toml, line {number}: {lines[number - 1]}"

    entry = first(community, "https://ada.example/2/")
    assert entry["reason"] == 'kept out by exclude = "/sponsored/i"'
    assert entry["line"] == line("exclude = ")
    assert entry["answer"].endswith(f'kept out by exclude = "/sponsored/i" ({entry["line"]}).')
    entry = first(community, "https://ada.example/3/")
    assert (entry["reason"], entry["line"]) == ("older than since = 2026-01-01", line("since = "))
    entry = first(community, "https://ada.example/4/")
    assert entry["reason"] == "hidden by the admin: off topic"
    assert entry["line"] == line('url = "https://ada.example/4/"')


def test_a_post_that_was_withdrawn_or_is_missing(ada: Community) -> None:
    """First it is missing, a day later it is gone; with the times."""
    ada.publish("/ada.xml", *(post(number) for number in (1, 2, 3, 4, 5, 6, 7)))
    ada.turn(hours=1)
    ada.publish("/ada.xml", *(post(number) for number in (1, 2, 3, 5, 6, 7)))
    ada.turn(hours=1)
    entry = first(ada, "https://ada.example/4/")
    assert (entry["state"], entry["listed"], entry["missing_since"]) == ("shown", False, "2026-11-22T12:00:00Z")
    ada.turn(hours=25)
    entry = first(ada, "https://ada.example/4/")
    assert (entry["state"], entry["withdrawn"]) == ("withdrawn", "2026-11-23T13:00:00Z")
    assert "gone where its author published it (since 2026-11-23T13:00:00Z)" in entry["answer"]


def test_duplicates_and_look_alikes(community: Community) -> None:
    """The same in two feeds is one entry; what only looks alike is named with the reason."""
    community.member("Ada", "/blog.xml", "/notes.xml")
    blog = post(1, title="A walk along the reef at low tide")
    note = Post("", "https://social.example/9", "https://social.example/9", START - DAY / 24, f"New: {blog.link}")
    community.publish("/blog.xml", blog, post(5, title="Weekly"), post(9, title="Weekly"))
    community.publish("/notes.xml", note)
    community.turn()
    entry = first(community, note.link)
    assert entry["state"] == "shown with another"
    assert entry["same_as"]["link"] == blog.link
    assert [twin["link"] for twin in first(community, blog.link)["shown_with"]] == [note.link]
    (twin,) = first(community, "https://ada.example/5/")["look_alikes"]
    assert (twin["link"], twin["why_not_one"]) == (
        "https://ada.example/9/",
        "its feed lists both, each with an id and a link of its own",
    )


# ---------------------------------------------------------------- not known


def test_a_post_that_is_not_known(ada: Community) -> None:
    """Whose it would be, when their feed was asked and is asked next, and what it holds instead."""
    document = ask(ada, "https://ada.example/2026/never-listed/")
    assert document["entries"] == []
    (member,) = document["members"]
    (feed,) = member["feeds"]
    assert (member["slug"], feed["last_success"]) == ("ada", "2026-11-22T10:00:00Z")
    assert feed["next_visit"] > feed["last_visit"]
    assert [post["title"] for post in feed["newest"]] == ["On engines", "Post 30"]
    assert document["answer"].startswith("This post is not known. It lies where Ada Lovelace (ada) publishes: no feed ")


def test_a_post_beyond_what_a_visit_takes(community: Community) -> None:
    """`max_entries` leaves out the oldest, and says so."""
    community.fetch["max_entries"] = 3
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.publish("/ada.xml", *(post(number) for number in range(1, 6)))
    community.turn()
    (feed,) = ask(community, "https://ada.example/5/")["members"][0]["feeds"]
    assert "A visit takes the newest 3 entries (max_entries): older ones of this feed are left out." in feed["notes"]


def test_an_address_behind_a_wall(ada: Community) -> None:
    """The feed's own address, and that of a post: both name the wall and whose turn it is."""
    ada.put("/ada.xml", b"<html><title>Just a moment...</title></html>", "text/html", 403)
    ada.turn(hours=2)
    for address in (ada.web.url + "/ada.xml", "https://ada.example/new-post/"):
        document = ask(ada, address)
        (feed,) = document["members"][0]["feeds"]
        assert "A check for robots (Cloudflare) stands before the feed at 127.0.0.1" in document["answer"]
        assert (feed["trouble"], feed["turn"]) == ("wall", "host")


def test_a_page_of_a_member_and_an_address_of_nobody(ada: Community) -> None:
    """Neither is a post."""
    assert ask(ada, "https://ada.example/")["answer"].startswith("This is a page of Ada Lovelace (ada), not a post")
    document = ask(ada, "https://nobody.example/post")
    assert document["members"] == []
    assert document["answer"].startswith("No post with this address is known, and no member publishes there")
    assert ask(ada, "Nothing of the kind")["answer"].startswith("No post with this title is known")


def test_paused_unvisited_and_held(community: Community) -> None:
    """What keeps a feed away is said of the post that is not known."""
    community.member("Ada", "/ada.xml", url="https://ada.example/", paused=True)
    community.turn()
    assert "its member is paused" in ask(community, "https://ada.example/x/")["answer"]


# ---------------------------------------------------------------- the command


def test_the_command_prints_the_account(ada: Community) -> None:
    """In lines, and as the same document; nothing is visited and nothing written."""
    asked = len(ada.web.log)
    hub = ["--hub", str(ada.hub.folder), "--now", ada.now.isoformat()]
    printed = CliRunner().invoke(command, ["why", LINK, *hub])
    assert printed.exit_code == 0, printed.output
    assert printed.output.startswith("“On engines” of Ada Lovelace shows, on 2026-11-21.\n")
    for words in ("first seen   2026-11-22 10:00:00 UTC", "shown on     the front: https://planet.example/#e-"):
        assert words in printed.output
    document = json.loads(CliRunner().invoke(command, ["why", LINK, "--json", *hub]).output)
    assert document == ask(ada, LINK)
    unknown = CliRunner().invoke(command, ["why", "https://ada.example/no/", *hub])
    assert "its newest posts here:" in unknown.output
    assert len(ada.web.log) == asked


# ---------------------------------------------------------------- what was asked


def test_an_address_without_its_scheme(ada: Community) -> None:
    """As browsers show it: it is that of a post, or lies where a member publishes."""
    assert first(ada, "ada.example/2026/engines/")["title"] == "On engines"
    assert ask(ada, "www.ada.example/new")["answer"].startswith("This post is not known. It lies where Ada Lovelace")
    assert ask(ada, "Nothing.of the kind")["answer"].startswith("No post with this title is known")


@pytest.mark.parametrize("words", ["", "  "])
def test_nothing_is_asked_for(ada: Community, words: str) -> None:
    """No words fit every post; they name none."""
    result = CliRunner().invoke(command, ["why", words, "--hub", str(ada.hub.folder)], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith("Nothing was asked for")
