"""`planet add`, `planet remove`, `planet rename`: members by one address, in a file that stays tidy."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from community import Community, Post, Web, atom, rss, serve

from planet import config
from planet.cli.commands import planet as planet_command
from planet.errors import PlanetError

ROOT = Path(__file__).parents[1]
HEAD = """# Reef people.
[planet]
title = "Reef"
url = "https://planet.example/"

[fetch]
private_allow = ["127.0.0.0/8"]
host_delay = "0s"
timeout = "5s"
"""
RSS = "application/rss+xml"
CARD = (
    '<div class="h-card"><a class="p-name u-url" href="/">Ada Lovelace</a><img class="u-photo" src="/me.jpg" alt="">'
    '<p class="p-note">Notes on engines, by hand.</p></div>'
)
LINKS = (
    '<a rel="me" href="https://social.example/@ada">toots</a><a rel="me" href="javascript:alert(1)">x</a>'
    '<a rel="me" href="mailto:ada@example.org">y</a>'
)
NAME_IT = "If you know the address of a feed, name that: planet add https://…"


@dataclass
class Answer:
    """What a command printed, and its exit status."""

    out: str
    error: str
    status: int


@dataclass
class Place:
    """A hub and a site, and the commands between them."""

    folder: Path
    site: Web
    posts: list[Post] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "config/members.toml"

    @property
    def host(self) -> str:
        return self.site.url.removeprefix("http://")

    def run(self, *words: str) -> Answer:
        answer = CliRunner().invoke(planet_command, [*words, "-C", str(self.folder)])
        if isinstance(answer.exception, PlanetError):
            return Answer(answer.stdout, str(answer.exception), answer.exception.exit_status)
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
        return Answer(answer.stdout, answer.stderr, answer.exit_code)

    def add(self, *words: str) -> Answer:
        return self.run("add", *words)

    def members(self) -> list[dict[str, Any]]:
        """The members in the file, which has no mistake."""
        config.load(self.folder)
        found: list[dict[str, Any]] = tomllib.loads(self.file.read_text()).get("members", [])
        return found

    def page(self, path: str, *feeds: tuple[str, str], body: str = "", head: str = "", lang: str = "en") -> None:
        links = "".join(f'<link rel="alternate" type="{RSS}" href="{url}" title="{title}">' for url, title in feeds)
        html = f'<!doctype html><html lang="{lang}"><head>{links}{head}</head><body>{body}</body></html>'
        self.site.documents[path] = (200, "text/html; charset=utf-8", html.encode())

    def feed(self, path: str, *names: str, title: str = "Blog", home: str = "/") -> None:
        posts = [
            Post(name, f"{self.site.url}/{name}", name, datetime(2026, 11, day, tzinfo=UTC), f"Words of {name}.")
            for day, name in enumerate(names, 1)
        ]
        self.site.documents[path] = (200, RSS, rss(*posts, title=title, link=self.site.url + home))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A hub without members, and a site with a page, a blog in two formats, and a feed of comments."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/members.toml").write_text(HEAD)
    web = Web()
    server = serve(web)
    place = Place(tmp_path, web)
    place.feed("/feed.xml", "one", "two", "three", "four", title="Recent content on Ada's blog")
    twins = [
        Post(name, f"{web.url}/{name}", f"tag:{name}", datetime(2026, 11, 1, tzinfo=UTC)) for name in ("one", "two")
    ]
    web.documents["/atom.xml"] = (200, "application/atom+xml", atom(*twins, title="Ada's blog"))
    place.feed("/comments/feed/", "re-one", title="Comments on Ada's blog")
    place.page(
        "/",
        ("/feed.xml", "Posts"),
        ("/atom.xml", "Posts (Atom)"),
        ("/comments/feed/", "Comments"),
        head="<title>Home | Ada&#39;s blog</title>",
        body=CARD + LINKS,
        lang="en-gb",
    )
    yield place
    server.shutdown()
    server.server_close()


# ------------------------------------------------------------ what is found


def test_a_site_is_added_in_its_own_words(place: Place) -> None:
    """One tidy block at the end of the file; what was shown before is what stands there."""
    url = place.site.url
    answer = place.add(url)
    assert answer.status == 0
    assert place.file.read_text() == (
        f'{HEAD}\n[[members]]\nname = "Ada Lovelace"\nurl = "{url}/"\nslug = "ada-lovelace"\n'
        f'bio = "Notes on engines, by hand."\navatar = "{url}/me.jpg"\nlanguages = ["en-GB"]\n'
        f'links = ["https://social.example/@ada"]\nfeeds = ["{url}/feed.xml"]\n'
    )
    assert answer.out.splitlines() == [
        "Ada Lovelace (ada-lovelace)",
        f"  page:      {url}/",
        "  about:     Notes on engines, by hand.",
        f"  picture:   {url}/me.jpg",
        "  language:  en-GB",
        "  elsewhere: https://social.example/@ada",
        f"  feed:      {url}/feed.xml (blog, 4 entries, Recent content on Ada's blog)",
        "    2026-11-04  four",
        "    2026-11-03  three",
        "    2026-11-02  two",
        f"  left out:  {url}/atom.xml, which holds the same as {url}/feed.xml",
        "Written to config/members.toml, line 11. The next turn visits them: planet update ada-lovelace",
    ]


def test_a_site_without_a_scheme(place: Place) -> None:
    """https is tried first, then http; the host and a path are enough."""
    assert place.add(place.host).status == 0
    assert place.members()[0]["url"] == f"{place.site.url}/"


def test_a_feed_is_added_with_the_page_that_it_calls_home(place: Place) -> None:
    """Its card gives the name; feeds that the page declares beside it are not taken."""
    place.page("/", ("/feed.xml", "Posts"), ("/pod.xml", "Podcast"), body=CARD)
    for address in (f"{place.site.url}/feed.xml", f"feed:{place.site.url}/feed.xml", f"<{place.site.url}/feed.xml>"):
        place.file.write_text(HEAD)
        assert place.add(address).status == 0
        (ada,) = place.members()
        assert (ada["name"], ada["url"]) == ("Ada Lovelace", f"{place.site.url}/")
        assert ada["feeds"] == [f"{place.site.url}/feed.xml"]


def test_a_feed_without_a_home(place: Place) -> None:
    """Its title is the name, and the member has no page."""
    place.site.documents["/f"] = (
        200,
        RSS,
        b"<rss version='2.0'><channel><title>Posts on Reefs</title></channel></rss>",
    )
    answer = place.add(f"{place.site.url}/f", "--yes")
    assert place.members() == [{"name": "Reefs", "slug": "reefs", "feeds": [f"{place.site.url}/f"]}]
    assert "(blog, no entries, Posts on Reefs)" in answer.out


def test_a_home_that_cannot_be_read(place: Place) -> None:
    """The feed is enough; its home is the member's page all the same."""
    place.feed("/lone.xml", "a", title="Lone", home="/gone")
    assert place.add(f"{place.site.url}/lone.xml").status == 0
    assert place.members()[0] | {"languages": []} == {
        "name": "Lone",
        "url": f"{place.site.url}/gone",
        "slug": "lone",
        "languages": [],
        "feeds": [f"{place.site.url}/lone.xml"],
    }


def test_a_post_leads_to_its_blog(place: Place) -> None:
    """The address of one post is that of the member's home, as its feed says."""
    place.page("/two", ("/feed.xml", "Posts"), head="<title>Two</title>")
    assert place.add(f"{place.site.url}/two").status == 0
    assert (place.members()[0]["name"], place.members()[0]["url"]) == ("Ada Lovelace", f"{place.site.url}/")


def test_a_profile_of_the_fediverse(place: Place) -> None:
    """A page that names no feed is asked for the one of its software; so is a handle, by WebFinger or without it."""
    place.page("/@ada", head='<meta property="og:title" content="Ada L. (@ada@reef.example)">')
    place.feed("/@ada.rss", "toot", title="Home", home="/@ada")
    handle = f"@ada@{place.host}"
    for address in (f"{place.site.url}/@ada", handle, f"acct:ada@{place.host}"):
        place.file.write_text(HEAD)
        assert place.add(address).status == 0
        assert place.members() == [
            {
                "name": "Ada L.",
                "url": f"{place.site.url}/@ada",
                "slug": "ada-l",
                "languages": ["en"],
                "feeds": [f"{place.site.url}/@ada.rss"],
            }
        ]
    directory = {"links": [{"rel": "http://webfinger.net/rel/profile-page", "href": f"{place.site.url}/"}]}
    path = f"/.well-known/webfinger?resource=acct:ada@{place.host}"
    place.site.documents[path] = (200, "application/jrd+json", json.dumps(directory).encode())
    place.file.write_text(HEAD)
    assert place.add(handle).status == 0
    assert place.members()[0]["name"] == "Ada Lovelace"


def test_a_page_that_turns_programs_away_may_have_a_feed(place: Place) -> None:
    """Where its path tells what software makes it."""
    place.site.documents["/@ada"] = (403, "text/plain", b"no")
    place.feed("/@ada.rss", "toot", title="Ada L.", home="/@ada")
    assert place.add(f"{place.site.url}/@ada").status == 0
    assert place.members()[0]["feeds"] == [f"{place.site.url}/@ada.rss"]


def podcast(place: Place) -> None:
    file = f'<enclosure url="{place.site.url}/1.mp3" type="audio/mpeg" length="9"/>'
    item = f"<item><title>Episode</title><link>{place.site.url}/e1</link>{file}</item>"
    body = f"<rss version='2.0'><channel><title>Ada talks</title>{item}</channel></rss>"
    place.site.documents["/pod.xml"] = (200, RSS, body.encode())


def several(place: Place) -> None:
    """The page declares a blog, notes and a podcast."""
    podcast(place)
    place.feed("/notes.xml", "n1", "n2", title="Ada's notes")
    place.page("/", ("/feed.xml", "Posts"), ("/notes.xml", "Notes"), ("/pod.xml", "Podcast"), body=CARD)


def test_several_feeds_are_listed_unless_somebody_chooses(place: Place) -> None:
    several(place)
    url = place.site.url
    answer = place.add(url)
    assert answer.status == 1
    assert answer.error.splitlines() == [
        "3 different feeds were found, and nothing was written:",
        f"  {url}/feed.xml (blog, Recent content on Ada's blog)",
        f"  {url}/notes.xml (microblog, Ada's notes)",
        f"  {url}/pod.xml (audio, Ada talks)",
        "Name the one that you mean, choose by --kind, or take all of them with --yes.",
    ]
    assert place.file.read_text() == HEAD
    assert place.add(url, "--dry-run").status == 1


def test_all_of_several_feeds(place: Place) -> None:
    """With --yes; the file says the kind of a feed of which only its title tells."""
    several(place)
    assert place.add(place.site.url, "--yes").status == 0
    assert place.members()[0]["feeds"] == [
        {"url": f"{place.site.url}/feed.xml"},
        {"url": f"{place.site.url}/notes.xml", "kind": "microblog"},
        {"url": f"{place.site.url}/pod.xml"},
    ]


def test_a_kind_chooses_among_several_feeds(place: Place) -> None:
    several(place)
    assert place.add(place.site.url, "--kind", "audio").status == 0
    assert place.members()[0]["feeds"] == [f"{place.site.url}/pod.xml"]
    place.file.write_text(HEAD)
    answer = place.add(place.site.url, "--kind", "video")
    assert answer.status == 1
    assert answer.error.startswith(f"None of the 3 feeds is of kind video: {place.site.url}/feed.xml (blog), ")
    assert answer.error.endswith("Name the one that you mean.")


def test_a_name_and_a_kind_that_are_given_go_first(place: Place) -> None:
    assert place.add(place.site.url, "--name", " Countess  Ada ", "--kind", "photos").status == 0
    (ada,) = place.members()
    assert (ada["name"], ada["slug"]) == ("Countess Ada", "countess-ada")
    assert ada["feeds"] == [{"url": f"{place.site.url}/feed.xml", "kind": "photos"}]
    assert place.add(place.site.url, "--name", "  ").error == "The name is empty; write at least a word."
    assert place.add(place.site.url, "--kind", "poem").status == 2


def test_what_would_be_written_is_shown(place: Place) -> None:
    """--dry-run prints the very block, and writes nothing."""
    answer = place.add(place.site.url, "--dry-run")
    assert answer.status == 0
    assert place.file.read_text() == HEAD
    block = answer.out.partition("\n\n")[2]
    place.add(place.site.url)
    assert place.file.read_text() == f"{HEAD}\n{block}"


def test_the_document(place: Place) -> None:
    answer = place.add(place.site.url, "--json")
    document = json.loads(answer.out)
    assert document["member"] == place.members()[0]
    assert (document["schema"], document["written"], document["line"], document["already"]) == (1, True, 11, None)
    (feed,) = document["feeds"]
    assert (feed["url"], feed["kind"], feed["entries"]) == (f"{place.site.url}/feed.xml", "blog", 4)
    assert feed["newest"][0] == {"title": "four", "day": "2026-11-04", "link": f"{place.site.url}/four"}
    assert len(document["left_out"]) == 1
    again = json.loads(place.add(place.site.url, "--json").out)
    assert (again["written"], again["member"], again["line"]) == (False, None, 11)
    assert again["already"] == {"name": "Ada Lovelace", "by": f"{place.site.url}/", "channel": False}


# ------------------------------------------------------------ who is there already


def test_nobody_is_added_twice(place: Place) -> None:
    """By any spelling of their page or feed; nothing is written, and nobody is even visited."""
    place.add(place.site.url)
    text = place.file.read_text()
    place.site.log.clear()
    for address in (
        place.site.url,
        place.host,
        f"https://{place.host}/",
        f"HTTP://{place.host}/index.html?utm_source=x#top",
        f"{place.site.url}/feed.xml",
        f"{place.host}/feed.xml/",
        f"feed:https://{place.host}/feed.xml",
    ):
        answer = place.add(address, "--yes")
        assert answer.status == 0
        assert answer.out.startswith("Ada Lovelace is a member already (config/members.toml, line 11: ")
        assert answer.out.endswith("; nothing was written.\n")
    assert place.file.read_text() == text
    assert not place.site.log


def test_a_further_feed_belongs_to_the_member_of_its_home(place: Place) -> None:
    place.add(place.site.url)
    place.feed("/second.xml", "other", title="More")
    text = place.file.read_text()
    answer = place.add(f"{place.site.url}/second.xml")
    assert answer.status == 0
    assert (
        answer.out.splitlines()[1] == f"To show {place.site.url}/second.xml with them, write it into their feeds there."
    )
    assert place.file.read_text() == text


def test_a_passing_redirect(place: Place) -> None:
    """To another spelling of the address: that is written. Elsewhere: the address that was given stays."""
    place.page("/en/", ("/feed.xml", "Posts"))
    for path, location in (("/start?b=2&a=1", "/start?a=1&b=2"), ("/away", "/en/")):
        place.site.documents[path] = (302, "text/plain", b"")
        place.site.headers[path] = {"Location": location}
    place.page("/start?a=1&b=2", ("/feed.xml", "Posts"))
    for path, written in (("/start?b=2&a=1", "/start?a=1&b=2"), ("/away", "/away")):
        place.file.write_text(HEAD)
        assert place.add(place.site.url + path).status == 0
        assert place.members()[0]["url"] == place.site.url + written


def test_a_page_that_leads_to_a_member_is_that_member(place: Place) -> None:
    """After a redirect, or by its only feed."""
    place.add(place.site.url)
    text = place.file.read_text()
    place.site.documents["/old"] = (301, "text/plain", b"")
    place.site.headers["/old"] = {"Location": "/"}
    place.page("/about", ("/feed.xml", "Posts"))
    for path in ("/old", "/about"):
        answer = place.add(place.site.url + path)
        assert (answer.status, answer.out.partition(" (")[0]) == (0, "Ada Lovelace is a member already")
    assert place.file.read_text() == text


def test_a_feed_of_somebody_else_is_left_out(place: Place) -> None:
    place.add(f"{place.site.url}/feed.xml")
    podcast(place)
    place.page("/talks/", ("/feed.xml", "Posts"), ("/pod.xml", "Podcast"))
    answer = place.add(f"{place.site.url}/talks/")
    assert answer.status == 0
    assert f"left out:  {place.site.url}/feed.xml, which belongs to Ada Lovelace" in answer.out
    assert place.members()[1]["feeds"] == [f"{place.site.url}/pod.xml"]


def test_a_channel_is_no_newcomer(place: Place) -> None:
    channel = '\n[[channels]]\nname = "List"\nkind = "forum"\nurl = "https://l.example/"\n'
    place.file.write_text(f'{HEAD}{channel}feed = "{place.site.url}/feed.xml"\n')
    answer = place.add(f"{place.site.url}/feed.xml")
    assert answer.out.startswith("List is a channel already (config/members.toml, line 11: ")
    assert json.loads(place.add(f"{place.site.url}/feed.xml", "--json").out)["already"]["channel"] is True


def test_feeds_that_were_discovered_count(community: Community) -> None:
    """A member whose feed a turn has found is known by it."""
    web = community.web
    web.documents["/"] = (200, "text/html", f'<link rel="alternate" type="{RSS}" href="/f">'.encode())
    community.publish("/f", Post("A", f"{web.url}/a", "a"))
    community.member("Ada", url="/")
    community.turn()
    place = Place(community.hub.folder, web)
    assert place.add(f"{web.url}/f").out.startswith("Ada is a member already ")


def test_two_of_one_name(place: Place) -> None:
    """They may be two people; the admin is told."""
    place.file.write_text(f'{HEAD}\n[[members]]\nname = "ada lovelace"\nurl = "https://other.example/"\n')
    answer = place.add(place.site.url)
    assert (
        "  The member on line 11 has the same name: if they are one person, write the feed there instead." in answer.out
    )
    assert place.members()[1]["slug"] == "ada-lovelace-2"


def test_slugs_are_free(community: Community) -> None:
    """Neither that of a member who left, nor a folder of posts; who comes back gets theirs."""
    web = community.web
    community.publish("/old", Post("A", f"{web.url}/a", "a"))
    community.publish("/new", Post("B", f"{web.url}/b", "b"), title="Ada", link="https://new.invalid/")
    community.member("Ada", "/old")
    community.member("Cy", url="https://cy.example/")
    community.turn()
    del community.members[0]
    community.turn()
    community.write("posts/ada-2/x.md", "x")
    place = Place(community.hub.folder, web)
    place.add(f"{web.url}/new", "--yes")
    assert place.members()[1]["slug"] == "ada-3"
    place.add(f"{web.url}/old", "--name", "Somebody")
    assert place.members()[2]["slug"] == "ada"


def test_slugs_of_those_who_are_erased_are_theirs(community: Community, tmp_path: Path) -> None:
    """Whether a newcomer is added or imported; who was erased and comes back gets theirs."""
    web = community.web
    community.publish("/old", Post("A", f"{web.url}/a", "a"), title="Ada", link="https://old.invalid/")
    community.publish("/new", Post("B", f"{web.url}/b", "b"), title="Ada", link="https://new.invalid/")
    community.member("Ada", "/old")
    community.member("Cy", url="https://cy.example/")
    community.turn()
    del community.members[0]
    community.turn()
    community.store.close()
    place = Place(community.hub.folder, web)
    assert place.run("forget", "ada", "--yes").status == 0
    listed = tmp_path / "list.ini"
    listed.write_text("[https://third.invalid/feed]\nname = Ada\n")
    assert place.run("import", str(listed)).status == 0
    assert place.members()[1]["slug"] == "ada-2"
    place.add(f"{web.url}/new", "--yes")
    assert place.members()[2]["slug"] == "ada-3"
    place.add(f"{web.url}/old", "--yes")
    assert place.members()[3]["slug"] == "ada"


def test_who_is_imported_is_not_one_who_left(community: Community, tmp_path: Path) -> None:
    """Another of the same name gets another slug, and nothing of the one who left; who comes back is who they were."""
    web = community.web
    community.publish("/old", Post("A", f"{web.url}/a", "a"))
    community.member("Ada", "/old")
    community.member("Cy", url="https://cy.example/")
    community.turn()
    del community.members[0]
    community.turn()
    place = Place(community.hub.folder, web)
    listed = tmp_path / "list.ini"
    listed.write_text(f"[https://third.invalid/feed]\nname = Ada\n[{web.url}/old]\nname = Ada L\n")
    assert place.run("import", str(listed)).status == 0
    assert {m["name"]: m.get("slug") for m in place.members()[1:]} == {"Ada": "ada-2", "Ada L": "ada"}


# ------------------------------------------------------------ what cannot be


def test_addresses_that_are_none(place: Place) -> None:
    """Each with what to write instead, and status 2."""
    said = {
        "foo": "'foo' is no address: name a site, a feed or a profile, for example https://ada.example/.",
        "https://": "'https://' is no address: name a site, a feed or a profile, for example https://ada.example/.",
        "ada@example.org": "ada@example.org is an e-mail address: name the person's site or feed, or @ada@example.org "
        "if it is their name in the fediverse.",
        "mailto:ada@example.org": "mailto:ada@example.org is an e-mail address: name the person's site or feed, or "
        "@ada@example.org if it is their name in the fediverse.",
        "file:///etc/passwd": "file:///etc/passwd is not on the web: name an address that begins with https:// or http://.",
        "javascript:alert(1)": "javascript:alert(1) is not on the web: name an address that begins with https:// or http://.",
        "https://planet.example": "https://planet.example/ is this hub itself: name the site of somebody who writes.",
        "https://me:secret@ada.example/": "The address holds a name or password, which pages and commands would show: "
        "add the site without them, and name the feed's key in auth_env.",
    }
    for address, sentence in said.items():
        answer = place.add(address)
        assert (answer.error, answer.status) == (sentence, 2)
    assert place.file.read_text() == HEAD
    assert not place.site.log


def test_where_nothing_is_found(place: Place) -> None:
    url = place.site.url
    name = NAME_IT
    place.page("/plain", head="<title>Words</title>")
    place.page("/parked", head="<title>Buy</title>", body="This domain is for sale: buy this domain")
    place.page("/broken", ("/nowhere.xml", "Posts"))
    place.page("/worse", ("/nowhere.xml", "Posts"), ("/plain", "Photos"))
    place.site.documents["/text"] = (200, "text/plain", b"words alone")
    place.site.documents["/wall"] = (403, "text/html", b"<html><head><title>Just a moment...</title></head></html>")
    gone = f"There is nothing at this address of {place.host}: look for the feed's new address (HTTP 404)"
    lost = f"{url}/nowhere.xml: {gone}"
    said = {
        "/plain": f"No feed was found at {url}/plain. The page names no feed: ask its owner for the feed's address. "
        + name,
        "/parked": f'No feed was found at {url}/parked. The address answers with the page of a parked domain ("Buy"): '
        "the site has lapsed or moved away.",
        "/broken": f"No feed was found at {url}/broken. The only one that it leads to cannot be read: {lost}. {name}",
        "/worse": f"No feed was found at {url}/worse. The 2 that it leads to cannot be read: {lost}. {name}",
        "/text": f"No feed was found at {url}/text. The address answers with plain text, not with a feed: check the "
        f"address. {name}",
        "/gone": f"{url}/gone cannot be read. {gone}. {name}",
    }
    for path, sentence in said.items():
        answer = place.add(url + path)
        assert (answer.error, answer.status) == (sentence, 1)
    answer = place.add(f"{url}/wall")
    assert answer.error.startswith(f"{url}/wall cannot be read. A check for robots (Cloudflare) stands before ")
    assert answer.error.endswith(f"(HTTP 403). {name}")
    assert answer.status == 1
    assert place.file.read_text() == HEAD


def test_where_nobody_answers(place: Place) -> None:
    """The address that was tried first is named; private ones are not visited."""
    answer = place.add("127.0.0.1:1")
    assert answer.status == 1
    assert answer.error == (
        "https://127.0.0.1:1/ cannot be read. The server at 127.0.0.1:1 takes no connections: it may be down, nothing "
        "to do unless it lasts. Check the address, or try again later."
    )
    answer = place.add("http://10.0.0.1/")
    assert answer.error.startswith(
        "http://10.0.0.1/ cannot be read. 10.0.0.1 is a private address, which is not visited"
    )


def test_a_hub_that_is_none(tmp_path: Path) -> None:
    place = Place(tmp_path, Web())
    answer = place.add("https://ada.example/")
    assert answer.status == 2
    assert (
        "there is no such file; name the hub folder with --hub DIR, or make a new hub with planet init DIR"
        in answer.error
    )


def test_a_file_with_mistakes_is_left_alone(place: Place) -> None:
    broken = HEAD + "[[members]]\nnmae = 'x'\n"
    place.file.write_text(broken)
    for words in (("add", place.site.url), ("remove", "x"), ("rename", "x", "y")):
        answer = place.run(*words)
        assert answer.status == 2
        assert "line 11: members[1].nmae: there is no such key; did you mean name?" in answer.error
    assert place.file.read_text() == broken
    assert not place.site.log


def test_an_edit_meanwhile_is_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the admin saves during the visits stays; somebody whom they added meanwhile is not added twice."""
    from planet.admin.first_sight import Scout

    look = Scout.look
    text = HEAD.replace("# Reef people.", "# People of the reef.")

    async def edited(self: Scout, *words: Any, **more: Any) -> Any:
        place.file.write_text(text)
        return await look(self, *words, **more)

    monkeypatch.setattr(Scout, "look", edited)
    assert place.add(place.site.url).status == 0
    assert place.file.read_text().startswith(text)
    place.file.write_text(HEAD)
    text = f'{HEAD}\n[[members]]\nname = "Ada"\nurl = "{place.site.url}/"\n'
    assert place.add(place.site.url).out.splitlines()[-1].startswith("Ada is a member already ")
    assert place.file.read_text() == text


def test_owners_who_ask_not_to_be_here(place: Place) -> None:
    """In robots.txt, by the name of this program: their feeds are not even visited; a line for everybody does not
    count."""
    several(place)
    place.site.documents["/robots.txt"] = (200, "text/plain", b"User-agent: planet-river\nDisallow: /notes.xml\n")
    answer = place.add(place.site.url, "--yes")
    assert place.members()[0]["feeds"] == [f"{place.site.url}{p}" for p in ("/feed.xml", "/pod.xml")]
    assert f"  left out:  {place.site.url}/notes.xml, whose owner asks not to be here: " in answer.out
    assert place.site.asked("/notes.xml") == 0
    assert place.site.asked("/robots.txt") == 1
    place.file.write_text(HEAD)
    place.site.documents["/robots.txt"] = (200, "text/plain", b"User-agent: planet-river\nDisallow: /feed.xml\n")
    answer = place.add(f"{place.site.url}/feed.xml")
    assert answer.status == 1
    said = f'{place.site.url}/robots.txt says "Disallow: /feed.xml" to planet-river'
    assert answer.error == f"{place.site.url}/feed.xml was not added, for its owner asks not to be here: {said}."
    place.page("/one-feed", ("/feed.xml", "Posts"))
    answer = place.add(f"{place.site.url}/one-feed")
    assert answer.status == 1
    assert answer.error.endswith(f"{place.site.url}/feed.xml, whose owner asks not to be here: {said}. {NAME_IT}")
    assert place.file.read_text() == HEAD
    place.site.documents["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /\n")
    assert place.add(f"{place.site.url}/feed.xml").status == 0


# ------------------------------------------------------------ nothing of a site is trusted


def test_what_a_site_says_is_bounded_and_harmless(place: Place) -> None:
    """No control characters, no second line, nothing endless, no scripts; and the file is one that check accepts."""
    evil = 'Eve \x1b[31m\u202e\n[[members]]\nname = "x"\x00 ' + "long " * 5000
    links = "".join(f'<a rel="me" href="https://p{n}.example/{"x" * 300}">x</a>' for n in range(100))
    place.page(
        "/evil",
        ("/evil.xml", evil.replace('"', "&quot;")),
        head=f'<title>{evil}</title><meta property="og:site_name" content="{evil.replace(chr(34), "&quot;")}">'
        '<base href="javascript:alert(1)">',
        body=f'<div class="h-card"><b class="p-name">{evil}</b><a class="u-url" href="{place.site.url}/evil"></a>'
        f'<img class="u-photo" src="data:text/html,x"><p class="p-note">{evil}</p></div>{links}'
        '<a rel="me" href="javascript:alert(1)">x</a><a rel="me" href="https://u:p@x.example/">y</a>',
        lang='en" x="',
    )
    place.site.documents["/evil.xml"] = (
        200,
        RSS,
        f"<rss version='2.0'><channel><title><![CDATA[{evil}]]></title><link>javascript:alert(1)</link><language>{evil}"
        f"</language><image><url>javascript:alert(1)</url></image><description><![CDATA[{evil}]]></description>"
        f"<item><title><![CDATA[{evil}]]></title><link>javascript:alert(1)</link></item></channel></rss>".replace(
            "\x1b", ""
        )
        .replace("\x00", "")
        .encode(),
    )
    answer = place.add(f"{place.site.url}/evil")
    assert answer.status == 0, answer.error
    (eve,) = place.members()
    assert len(place.file.read_text()) < 8000
    assert eve["name"].startswith('Eve [31m [[members]] name = "x" long')
    assert len(eve["name"]) <= 100
    assert len(eve["bio"]) <= 300
    assert len(eve["links"]) == 10
    assert "avatar" not in eve
    for text in (answer.out, place.file.read_text()):
        assert "javascript:" not in text
        assert "u:p@" not in text
        assert all(sign.isprintable() for line in text.split("\n") for sign in line)
    assert all(len(line) < 1000 for line in answer.out.splitlines() if "elsewhere" not in line)


def test_many_feeds_are_not_all_visited(place: Place) -> None:
    """A page that declares a hundred costs nine visits beside its own."""
    for number in range(100):
        place.feed(f"/f{number}.xml", f"only-{number}", title=f"F{number}")
    place.page("/many", *((f"/f{number}.xml", f"F{number}") for number in range(100)))
    answer = place.add(f"{place.site.url}/many")
    assert answer.error.startswith("8 different feeds were found")
    bound = "whatever the page names behind them, for only its first 8 feeds are visited: the next one is "
    assert f"  left out:  {bound}{place.site.url}/f8.xml" in answer.out.splitlines()
    assert len(place.site.log) == 10  # robots.txt among them


# ------------------------------------------------------------ on a terminal


def on_terminal(place: Place, *words: str, keys: str) -> tuple[str, int]:
    """What a command shows on a terminal where somebody types these keys at its question; and its exit status."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "planet", *words, "-C", str(place.folder)]
    wide = {**os.environ, "COLUMNS": "200"}
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, cwd=ROOT, env=wide) as process:
        os.close(follower)
        shown = b""
        while select.select([leader], [], [], 60)[0]:
            try:
                piece = os.read(leader, 65_536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
            if keys and (b"]: " in shown or b"all or none" in shown):
                os.write(leader, keys.encode())
                keys = ""
        status = process.wait(60)
    os.close(leader)
    return shown.decode().replace("\r\n", "\n"), status


def test_a_terminal_asks(place: Place) -> None:
    """After it has shown what would appear; no is no, and nothing is written."""
    shown, status = on_terminal(place, "add", place.site.url, keys="n\n")
    assert "Ada Lovelace (ada-lovelace)" in shown
    assert "Add them? [Y/n]: n\nNothing was written.\n" in shown
    assert (status, place.file.read_text()) == (0, HEAD)
    _, status = on_terminal(place, "add", place.site.url, keys="\n")
    assert status == 0
    assert [member["name"] for member in place.members()] == ["Ada Lovelace"]


def test_a_terminal_asks_which_of_several(place: Place) -> None:
    several(place)
    shown, status = on_terminal(place, "add", place.site.url, keys="1, 3\n")
    assert f"  feed 2:    {place.site.url}/notes.xml (microblog, 2 entries, Ada's notes)" in shown
    assert status == 0
    assert place.members()[0]["feeds"] == [f"{place.site.url}/feed.xml", f"{place.site.url}/pod.xml"]
    place.file.write_text(HEAD)
    _, status = on_terminal(place, "add", place.site.url, keys="\n")
    assert (status, len(place.members()[0]["feeds"])) == (0, 3)
    place.file.write_text(HEAD)
    shown, status = on_terminal(place, "add", place.site.url, keys="none\n")
    assert (status, place.file.read_text()) == (0, HEAD)
    shown, status = on_terminal(place, "add", place.site.url, keys="4\n")
    assert "'4' does not say which: give numbers from 1 to 3, all or none." in shown
    assert (status, place.file.read_text()) == (2, HEAD)


def test_a_terminal_asks_before_it_removes(place: Place) -> None:
    place.add(place.site.url)
    text = place.file.read_text()
    shown, status = on_terminal(place, "remove", "ada-lovelace", keys="\n")
    assert '[[members]]\nname = "Ada Lovelace"\n' in shown
    assert "Take Ada Lovelace out of config/members.toml? [y/N]: \nNothing was written.\n" in shown
    assert (status, place.file.read_text()) == (0, text)
    _, status = on_terminal(place, "remove", "ada-lovelace", keys="y\n")
    assert (status, place.file.read_text()) == (0, HEAD)


# ------------------------------------------------------------ remove and rename


PEOPLE = f"""{HEAD}
# --- People ---

# Ada, since 2024
[[members]]
name = "Ada"
url = "https://ada.example/"

[[members]]
name = "Bob"
slug = "bobby"
feeds = ["https://bob.example/feed"]

[[members]]
name = "Cy"
url = "https://cy.example/"

[[members]]
name = "cy"
url = "https://cy2.example/"

[[channels]]
name = "List"
kind = "forum"
url = "https://list.example/"
"""


@pytest.fixture
def people(place: Place) -> Place:
    place.file.write_text(PEOPLE)
    return place


@pytest.mark.parametrize(
    "word", ["ada", "Ada", "ADA", "https://ada.example", "ada.example", "http://www.ada.example/index.html"]
)
def test_a_member_is_removed(people: Place, word: str) -> None:
    answer = people.run("remove", word)
    assert answer.status == 0
    assert answer.out == (
        "Ada is taken out of config/members.toml (lines 13 to 16). At the next turn they leave every page and feed.\n"
    )
    start = PEOPLE.index("# Ada, since")
    assert people.file.read_text() == PEOPLE[:start] + PEOPLE[PEOPLE.index('[[members]]\nname = "Bob"') :]


def test_what_is_stored_stays(community: Community) -> None:
    """It is told how much, and how to erase it, too; the folder of posts is named."""
    web = community.web
    community.publish("/f", Post("A", f"{web.url}/a", "a"), Post("B", f"{web.url}/b", "b"))
    community.write("posts/ada/welcome.md", '+++\ntitle = "W"\ndate = 2026-11-20T10:00:00Z\n+++\nW.\n')
    community.member("Ada", "/f")
    community.turn()
    place = Place(community.hub.folder, web)
    lines = place.run("remove", "ada", "--yes").out.splitlines()
    assert lines[1:] == [
        "3 entries stay in the store: whoever comes back finds all of it. To erase it: planet forget ada",
        "The folder posts/ada/ stays, too; nobody reads it until a member has this slug again.",
    ]
    answer = place.run("remove", "Ada")
    assert answer.error == "Ada is not in the file any more; to erase what is stored: planet forget ada"
    assert answer.status == 2


def test_whom_a_word_means(people: Place) -> None:
    """One member, or a sentence that helps; the file stays."""
    said = {
        "adda": "No member is called 'adda': did you mean 'Ada' (ada)?",
        "zzz": "No member is called 'zzz': give a slug, a name or an address (known: ada, bobby, cy, cy-2).",
        "CY": "2 members are called 'CY': name one by their slug (cy, cy-2).",
        "https://list.example/": "List is a channel, not a member: edit [[channels]] in the file by hand.",
        "https://no.example/": "No member is called 'https://no.example/': give a slug, a name or an address (known: "
        "ada, bobby, cy, cy-2).",
    }
    for word, sentence in said.items():
        for words in (("remove", word), ("rename", word, "New")):
            answer = people.run(*words)
            assert (answer.error, answer.status) == (sentence, 2)
    assert people.file.read_text() == PEOPLE


def test_many_members_are_not_all_named(place: Place) -> None:
    place.file.write_text(
        HEAD + "".join(f'[[members]]\nname = "M{n}"\nurl = "https://m{n}.example/"\n' for n in range(30))
    )
    assert place.run("remove", "zzzzz").error.endswith(", m18, m19 and 10 more).")
    place.file.write_text(HEAD)
    assert place.run("remove", "ada").error.endswith("(known: nobody yet).")


def test_a_member_is_renamed(people: Place) -> None:
    """The slug is written beside the new name, so that the page keeps its address; a slug that is there stays."""
    answer = people.run("rename", "ada", "Ada King")
    assert answer.out == (
        "Ada is called Ada King now (config/members.toml, line 14); their page stays at members/ada/.\n"
    )
    text = PEOPLE.replace('name = "Ada"\n', 'name = "Ada King"\nslug = "ada"\n')
    assert people.file.read_text() == text
    people.run("rename", "bobby", "Robert")
    assert people.file.read_text() == text.replace('name = "Bob"', 'name = "Robert"')


def test_a_slug_is_changed(people: Place) -> None:
    answer = people.run("rename", "Ada", "Ada", "--slug", "king")
    assert answer.out.endswith("their page moves to members/king/, and members/ada/ leads there.\n")
    assert people.members()[0]["slug"] == "king"
    assert people.run("rename", "king", "Ada", "--slug", "king").out == (
        "Ada is called so already (config/members.toml, line 14); nothing was written.\n"
    )


def test_names_and_slugs_that_cannot_be(people: Place) -> None:
    said = {
        ("ada", " "): "The new name or slug cannot be: is empty; write at least a word.",
        (
            "ada",
            "Ada",
            "--slug",
            "A B",
        ): 'The new name or slug cannot be: "A B" is not usable in an address; write small '
        'letters a to z, digits and single hyphens, at most 60 characters, for example "a-b".',
        ("ada", "Ada", "--slug", "bobby"): "The slug bobby is that of Bob: choose another.",
        ("ada", "Ada", "--slug", "cy"): "The slug cy is that of Cy: choose another.",
    }
    for words, sentence in said.items():
        answer = people.run("rename", *words)
        assert (answer.error, answer.status) == (sentence, 2)
    assert people.file.read_text() == PEOPLE


def test_a_renamed_member_keeps_page_and_entries(community: Community) -> None:
    """A turn before and after: the same person, at the same address, also one whose slug the store alone knows."""
    web = community.web
    community.publish("/f", Post("A", f"{web.url}/a", "a"))
    community.member("Ada", "/f")
    community.turn()
    place = Place(community.hub.folder, web)
    assert place.run("rename", "ada", "Zoë").status == 0
    community.members[:] = place.members()
    community.members[0]["feeds"] = ["/f"]
    community.turn()
    assert community.slugs() == ["ada"]
    assert (community.hub.output / "members/ada/index.html").exists()
    assert "Zoë" in (community.hub.output / "members/ada/index.html").read_text()
    assert community.titles() == ["A"]
