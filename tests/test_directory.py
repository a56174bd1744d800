"""The directory: profiles and what fills their gaps, ways to reach people, what they have in common, their rhythm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from community import START, Community, Post, Web, serve
from test_colours import contrast
from test_templates import TEMPLATES

from planet import config
from planet.model.community import Feed, FeedKind, Member, PageBounds
from planet.model.entry import FeedInfo
from planet.model.records import FeedRecord, MemberRecord
from planet.model.visits import FeedState
from planet.pages.people import profiles, shared_traits
from planet.pages.people.shared_traits import MemberTraits
from planet.rules import author_info
from planet.struct import replace
from planet.turn.publish import publish_site

ADA = Member("Ada Lovelace")


def feed(address: str = "https://ada.example/feed.xml", /, *, kind: FeedKind | None = None, **info: str) -> FeedRecord:
    """A feed as remembered, and what it says of itself."""
    return FeedRecord(Feed(address, kind=kind), FeedInfo(**info), FeedState(1, address, "web"), 1, 0, False)


# ---------------------------------------------------------------- what nobody typed


@pytest.mark.parametrize(
    "words",
    [
        "Notes on engines",
        "Posts from my garden in Kent",
        "Thoughts about reefs, and news of the deep sea",
        "All things coral",
        "Blogging since 1999. Writes about WordPress themes.",
        "A blog about tide tables",
        "Find me as @ada@social.example",
        "Биолог и немного поэт",
        "海藻、カメラ、忍耐",
    ],
)
def test_a_description_of_a_person_is_a_bio(words: str) -> None:
    """What somebody wrote about themselves or their writing is taken as it is."""
    assert author_info.bio_in(FeedInfo(title="Ada’s blog", description=words), ADA) == words


@pytest.mark.parametrize(
    "words",
    [
        "",
        "…",
        "Ada’s Blog",
        "ADA'S BLOG!",
        "Ada Lovelace",
        "https://ada.example/",
        "ada.example",
        "Just another WordPress site",
        "Ein weiteres WordPress-Blog",
        "Nur ein weiteres WordPress-Blog",
        "Otro sitio realizado con WordPress",
        "Recent posts",
        "Recent content on Ada’s pages",
        "Recent content in Posts on ada.example",
        "The latest posts from Ada.",
        "Public posts from @ada@social.example",
        "Posts by Ada",
        "Videos uploaded by Ada on Vimeo.",
        "Comments on Ada’s pages",
        "RSS feed",
        "Feed of all posts",
        "This is the feed for ada.example",
        "My blog",
        "Blog",
        "Home",
        "Thoughts, stories and ideas.",
        "Write an awesome description for your new site here. You can edit this line in _config.yml.",
        "Site description",
        "Powered by Ghost",
        "Writes about engines; ada@ada.example",
        "Recent <b>posts</b>",
    ],
)
def test_what_a_program_wrote_is_no_bio(words: str) -> None:
    """Defaults of programs, repeated titles, bare addresses and texts with a mail address are left out."""
    told = FeedInfo(title="Ada’s blog", url="https://ada.example/", description=words)
    assert author_info.bio_in(told, ADA) == ""


def test_a_bio_from_a_feed_is_plain_and_bounded() -> None:
    """Markup that was escaped twice goes, and so does what is longer than a bio."""
    assert author_info.bio_in(FeedInfo(description="<p>Engines &amp; poems</p>"), ADA) == "Engines & poems"
    assert author_info.bio_in(FeedInfo(description="Notes <3 engines"), ADA) == "Notes <3 engines"
    assert len(author_info.bio_in(FeedInfo(description="Engines and poems. " * 50), ADA)) <= author_info.BIO_LENGTH


def test_gaps_are_filled_from_the_first_feed_that_says_it() -> None:
    """Feeds about a service tell their language alone; what the members file says stays."""
    feeds = (
        feed("https://github.com/ada.atom", url="https://github.com/ada", description="Engine parts", language="en-GB"),
        feed(
            title="Ada", url="https://ada.example/", description="Recent posts", image="https://ada.example/favicon.ico"
        ),
        feed(
            "https://photos.example/ada",
            description="Looks at engines",
            image="https://p.example/me.jpg",
            language="en",
        ),
        feed("https://c.example/feed", description="Later", language="fr"),
    )
    filled = profiles.completed(ADA, feeds)
    assert filled == replace(
        ADA,
        url="https://ada.example/",
        bio="Looks at engines",
        avatar="https://p.example/me.jpg",
        languages=("en-GB", "fr"),
    )
    typed = Member("Ada", url="https://a.example/", bio="B", avatar="https://a.example/a.png", languages=("de",))
    assert profiles.completed(typed, feeds) == typed


def test_no_secret_of_a_feed_gets_into_a_profile() -> None:
    """Addresses that repeat a key of the feed's own address are not told."""
    secret = "https://ada.example/feed?key=s3cr3t-k3y"
    private = feed(secret, url=secret, image=f"{secret}&picture=1", description="Notes on engines")
    filled = profiles.completed(ADA, (private,))
    assert (filled.url, filled.avatar, filled.bio) == ("", "", "Notes on engines")
    assert profiles.links(MemberRecord(1, "member", "ada", 0, True, ADA), filled, (private,)) == ()


# ---------------------------------------------------------------- ways


def test_every_way_is_each_said_once_with_where_it_leads() -> None:
    """The blog at home is one way, not two; a host stands without "www.", in its own script."""
    ada = Member(
        "Ada",
        url="https://ada.example",
        links=(
            "https://social.example/@ada",
            "https://ada.example/",
            "mailto:ada@ada.example",
            "tel:+44",
            "xmpp:a@b.example",
        ),
        email="ada@ada.example",
        show_email=True,
    )
    feeds = (
        feed(url="https://ada.example/", title="Ada"),
        feed("https://old.example/feed", url="https://old.example/", title="Old notes"),
        feed("https://mastodon.social/@ada.rss", url="https://mastodon.social/@ada"),
        feed("https://talks.example/a", url="https://www.bücher.example/", kind="slides"),
    )
    found = profiles.links(MemberRecord(1, "member", "ada", 0, True, ada), ada, feeds)
    assert [(way.kind, way.label, way.place, way.href) for way in found] == [
        ("blog", "", "ada.example", "https://ada.example/"),
        ("blog", "", "old.example", "https://old.example/"),
        ("microblog", "", "mastodon.social", "https://mastodon.social/@ada"),
        ("slides", "", "bücher.example", "https://www.bücher.example/"),
        ("link", "social.example", "social.example", "https://social.example/@ada"),
        ("mail", "", "ada@ada.example", "mailto:ada@ada.example"),
        ("phone", "", "+44", "tel:+44"),
        ("chat", "", "a@b.example", "xmpp:a@b.example"),
    ]
    assert [way.href for way in found if way.rel_me] == [
        "https://ada.example/",
        *("https://social.example/@ada", "mailto:ada@ada.example", "tel:+44", "xmpp:a@b.example"),
    ]


def places(member: Member, *feeds: FeedRecord) -> list[str]:
    return [way.place for way in profiles.links(MemberRecord(1, "member", "ada", 0, True, member), member, feeds)]


def test_two_ways_of_a_kind_can_be_told_apart() -> None:
    """By the path on a host, else by what a feed calls itself; a third one elsewhere keeps its short name."""
    blogs = (
        feed("https://ada.example/a.xml", url="https://www.ada.example/notes/"),
        feed("https://ada.example/b.xml", url="https://ada.example/essays/"),
        feed("https://other.example/c.xml", url="https://other.example/deep/down/"),
    )
    assert places(Member("Ada"), *blogs) == ["ada.example/notes", "ada.example/essays", "other.example"]
    alike = (feed("https://a.example/1", url="https://a.example/", title="One"), feed("https://a.example/2", title="B"))
    assert places(Member("Ada"), replace(alike[0], info=replace(alike[0].info, url="https://a.example/")), alike[1])
    same = tuple(feed(f"https://a.example/{n}.xml", url="https://a.example/", title=f"Part {n}") for n in (1, 2))
    assert places(Member("Ada"), *same) == ["a.example, Part 1", "a.example, Part 2"]
    links = ("https://s.example/@ada", "https://s.example/@ada_photos", "xmpp:a@b.example", "matrix:u/a:c.example")
    assert places(Member("Ada", links=links)) == [
        *("s.example/@ada", "s.example/@ada_photos", "a@b.example", "u/a:c.example")
    ]


# ---------------------------------------------------------------- what people have in common


def test_traits_are_folded_and_shared_by_two() -> None:
    """Case and plural of interests, regions of languages and the parts of a place do not part people."""
    people = (
        MemberTraits(
            1, Member("A", interests=("Reefs", "reef", "✨"), languages=("pt-BR",), location="Kiel, Germany"), ("blog",)
        ),
        MemberTraits(
            2, Member("B", interests=("reefs",), languages=("pt", "en"), location="Berlin، germany"), ("blog", "code")
        ),
        MemberTraits(3, Member("C", interests=("Reefs", "kelp"), location="Porto"), ()),
    )
    assert [(one.path, one.label, one.member_ids) for one in shared_traits.shared(people).values()] == [
        ("members/interest-reef.html", "Reefs", (1, 2, 3)),
        ("members/language-pt.html", "pt", (1, 2)),
        ("members/place-germany.html", "Germany", (1, 2)),
        ("members/kind-blog.html", "blog", (1, 2)),
    ]


def test_a_family_has_so_many_pages_at_most() -> None:
    """Of more traits than that, those of most members have one."""
    told = (("a", "b"), ("a", "b"), ("a", "c"), ("c",))
    people = (MemberTraits(n, Member("M", interests=interests), ()) for n, interests in enumerate(told))
    assert [one.slug for one in shared_traits.shared(people, most=2).values()] == ["a", "b"]


@pytest.fixture
def reef(tmp_path: Path) -> Iterator[Community]:
    """A hub of three members who have written."""
    web = Web()
    server = serve(web)
    community = Community(tmp_path, web)
    community.member("Ada", "/ada.xml", interests=["tides"], location="Kiel", email="ada@ada.example")
    community.member("Bob", "/bob.xml", interests=["Tide"], bio="Dives")
    community.member("Cy", "/cy.xml")
    for name in ("ada", "bob", "cy"):
        community.publish(f"/{name}.xml", post(name, 1), title=name)
    community.turn()
    yield community
    community.store.close()
    server.shutdown()
    server.server_close()


def post(name: str, number: int, days: float = 3) -> Post:
    """A post of so many days before the first turn."""
    link = f"https://{name}.example/{number}"
    return Post(f"{name} {number}", link, link, START - timedelta(days=days))


def people_pages(reef: Community) -> set[str]:
    return {path for path in reef.files() if re.fullmatch(r"members/(?!index)[\w.-]+\.html", path)}


def test_pages_of_traits_come_and_go_with_people(reef: Community) -> None:
    """They are written when a profile changes and not when somebody writes, and go when nobody shares the trait."""
    assert people_pages(reef) == {"members/find.html", "members/interest-tide.html", "members/kind-blog.html"}
    assert '<span class="face hue-' in reef.files()["members/interest-tide.html"].decode()
    assert "Dives" in reef.files()["members/interest-tide.html"].decode()
    assert 'href="../members/interest-tide.html"' in reef.files()["members/index.html"].decode()
    reef.publish("/bob.xml", post("bob", 2, days=0), post("bob", 1), title="bob")
    written = set(reef.turn(hours=2).written)
    assert {"members/index.html", "members/bob/rhythm.svg"} <= written
    assert not written & {*people_pages(reef), "members.json"}
    reef.members[1]["interests"] = ["kelp"]
    reef.members[2]["location"] = "Kiel, Germany"
    reef.turn(hours=1)
    assert people_pages(reef) == {"members/find.html", "members/place-kiel.html", "members/kind-blog.html"}
    assert "interest-tide" not in reef.files()["members/index.html"].decode()
    del reef.members[1:]
    reef.turn(hours=1)
    assert people_pages(reef) == set()
    assert "find.html" not in reef.files()["members/index.html"].decode()


def test_a_member_may_be_called_like_a_page(reef: Community) -> None:
    """No slug takes the place of a page of traits, of a letter, or of the other way round."""
    for name in ("find", "interest-tide", "index-a", "kind-blog"):
        reef.member(name, slug=name, url="/nobody")
    reef.turn(hours=1)
    files = reef.files()
    for name in ("find", "interest-tide", "kind-blog"):
        assert {f"members/{name}.html", f"members/{name}/index.html"} <= set(files)


def test_a_long_page_of_a_trait_is_divided(reef: Community) -> None:
    """No page lists more people than the directory does; all parts together list each once."""
    reef.bounds = PageBounds(directory=2)
    reef.members[0]["bio"] = "Changed"
    reef.turn(hours=1)
    pages = [reef.files()[f"members/kind-blog{part}.html"].decode() for part in ("", ".part-2")]
    assert [re.findall(r'p-name u-url" href="../members/(\w+)/"', page) for page in pages] == [["ada", "bob"], ["cy"]]
    assert 'href="../members/kind-blog.part-2.html"' in pages[0]


def test_a_divided_directory_follows_what_feeds_say(reef: Community) -> None:
    """A letter’s page names it, and has the new words of a feed that has never listed anything; the index stands as it
    was. Who writes changes neither."""
    reef.bounds = PageBounds(directory=2)
    reef.member("Dee", "/dee.xml")
    reef.turn(hours=1)
    reef.put("/dee.xml", b"<rss><channel><title>Dee</title><description>Counts fish</description></channel></rss>")
    written = set(reef.turn(hours=1).written)
    page = reef.files()["members/index-d.html"].decode()
    assert "Counts fish" in page
    assert '<h1 class="page-title">People: D</h1>' in page
    assert 'aria-current="page"><bdi>D</bdi>' in page
    assert "members/index.html" not in written
    reef.publish("/ada.xml", post("ada", 2, days=0), title="ada")
    assert [path for path in reef.turn(hours=1).written if path.startswith("members/index")] == []


def listed(reef: Community, path: str) -> list[str]:
    """The slugs that a page of the directory lists, in its order."""
    return re.findall(r'class="p-name u-url u-uid" href="../members/([\w-]+)/"', reef.files()[path].decode())


def test_a_long_directory_has_rows_by_letter(reef: Community) -> None:
    """Past the bound each name stands once, under the letter of its name in Latin ones, whatever its script."""
    reef.bounds = PageBounds(profiles=2)
    for number, name in enumerate(("王小明", "สมชาย", "محمد", "🌊🐠", "7 Seas", "Ängström")):
        reef.member(name, slug=f"n{number}", url=f"/nobody-{number}", bio="Words " * 40)
    reef.turn(hours=1)
    page = reef.files()["members/index.html"].decode()
    assert sorted(listed(reef, "members/index.html")) == sorted(["ada", "bob", "cy", *(f"n{n}" for n in range(6))])
    letters = re.findall(r'id="letter-(\w)">([^<]+)<', page)
    assert letters == sorted(letters)
    assert letters[:3] == [("0", "0–9"), ("a", "A"), ("b", "B")]
    assert all(f'href="#letter-{letter}"' in page for letter, _ in letters)
    assert listed(reef, "members/index.html")[:3] == ["n4", "ada", "n5"]
    assert 'data-latin="angstrom"' in page
    assert 'class="person h-card"' not in page
    assert check_rendering(reef) == []


def check_rendering(reef: Community) -> list[str]:
    """The files that `planet render` makes otherwise than the turns before it."""
    planet = replace(config.load(reef.hub.folder), bounds=reef.bounds)
    before = reef.files()
    publish_site(reef.hub, planet, reef.store, reef.now, all_pages=True)
    after = reef.files()
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def test_letters_come_and_go_together(reef: Community) -> None:
    """The member who is one too many brings the pages of all letters, in parts; when they leave, all of them go."""
    reef.bounds = PageBounds(directory=5, letter=2)
    for number in range(2):
        reef.member(f"Ada the {number}", slug=f"ada-{number}", url=f"/nobody-{number}")
    reef.turn(hours=1)
    assert not [path for path in reef.files() if re.match(r"members/(index-|names)", path)]
    reef.member("Eva", url="/nobody")
    reef.turn(hours=1)
    pages = [f"members/index-{name}.html" for name in ("a", "a.part-2", "b", "c", "e")]
    assert sorted(path for path in reef.files() if path.startswith("members/index-")) == pages
    assert [listed(reef, page) for page in pages[:2]] == [["ada", "ada-0"], ["ada-1"]]
    assert all('href="../members/index-e.html"' in reef.files()[page].decode() for page in pages)
    assert json.loads(reef.files()["members/names.json"])[0] == ["ada", "Ada"]
    assert check_rendering(reef) == []
    reef.members.pop()
    reef.turn(hours=1)
    assert not [path for path in reef.files() if re.match(r"members/(index-|names)", path)]
    assert check_rendering(reef) == []


def test_who_wrote_lately_and_who_is_new(reef: Community) -> None:
    """They head the directory from so many members on, the latest first; a channel is neither, and nobody stays new."""
    assert 'id="lately"' not in reef.files()["members/index.html"].decode()
    for number in range(10):
        reef.member(f"M {number}", slug=f"m{number}", url=f"/nobody-{number}")
    reef.turn(hours=1)
    reef.member("Zoë", "/zoe.xml")
    reef.publish("/zoe.xml", post("zoe", 1, days=-0.1), title="zoe")
    reef.turn(hours=5)
    assert arrivals(reef, "lately") == ["zoe", "ada", "bob", "cy"]
    assert arrivals(reef, "new")[0] == "zoe"
    reef.hides = [{"url": "https://zoe.example/1"}]
    reef.turn(hours=1)
    assert arrivals(reef, "lately") == ["ada", "bob", "cy"]
    reef.publish("/bob.xml", post("bob", 2, days=-100), post("bob", 1), title="bob")
    reef.turn(days=100)
    assert arrivals(reef, "lately")[0] == "bob"
    assert arrivals(reef, "new") == []
    assert check_rendering(reef) == []


def arrivals(reef: Community, part: str) -> list[str]:
    """The slugs in a part of the directory's head."""
    page = reef.files()["members/index.html"].decode()
    section = page.partition(f'id="{part}"')[2].partition("</section>")[0]
    return re.findall(r'href="../members/([\w-]+)/"', section)


# ---------------------------------------------------------------- the whole


def described(title: str, description: str) -> bytes:
    head = f"<title>{title}</title><link>https://cy.example/</link><description>{description}</description>"
    item = "<item><title>One</title><link>https://dee.example/1</link></item>"
    return f'<rss version="2.0"><channel>{head}<language>fr</language>{item}</channel></rss>'.encode()


def test_a_profile_is_filled_after_two_equal_visits(reef: Community) -> None:
    """A feed is believed at its first sight, then when it has said the same twice, a day apart; the file wins."""

    def bios() -> tuple[str, bool]:
        (told,) = (one for one in json.loads(reef.files()["members.json"])["members"] if one["slug"] == "dee")
        return told.get("bio", ""), told["languages"] == ["fr"]

    reef.member("Dee", "/dee.xml")
    reef.put("/dee.xml", described("Dee", "Counts fish"))
    reef.turn(hours=1)
    assert bios() == ("Counts fish", True)
    reef.put("/dee.xml", described("Dee", "Counts birds"))
    reef.turn(hours=1)
    assert bios() == ("Counts fish", True)
    reef.turn(days=1)
    assert bios() == ("Counts birds", True)
    assert reef.pages_with("Counts birds") == [
        ".well-known/recommendations.opml",
        "blogroll.opml",
        "index.html",
        "members.json",
        "members/dee/index.html",
        "members/index.html",
        "members/kind-blog.html",
        "opml.xml",
    ]
    reef.members[-1]["bio"] = "Counts nothing"
    reef.turn(hours=1)
    assert bios() == ("Counts nothing", True)


def test_a_mail_address_is_shown_on_request_alone(reef: Community) -> None:
    """Without show_email it is in no published file; with it, among the ways."""
    assert reef.pages_with("ada@ada.example") == []
    reef.members[0]["show_email"] = True
    reef.turn(hours=1)
    assert reef.pages_with("ada@ada.example") == ["members.json", "members/ada/index.html", "members/index.html"]


def test_who_writes_in_a_folder_has_their_page_here(reef: Community) -> None:
    """A folder of posts is no site: the one way to its author is their page, told to machines as an address."""
    reef.members = [{"name": "Teuila", "slug": "teuila"}]
    reef.write("posts/teuila/night.md", "# Night")
    reef.turn()
    home = "https://planet.example/members/teuila/"
    (told,) = json.loads(reef.files()["members.json"])["members"]
    assert "url" not in told
    assert told["ways"] == [{"label": "Blog", "kind": "blog", "url": home, "feed": ""}]
    assert reef.pages_with("/posts/&#34;") == reef.pages_with('/posts/"') == []


# ---------------------------------------------------------------- rhythm


def test_a_rhythm_changes_when_they_write_alone(reef: Community) -> None:
    """It ends with the month of the last post, however long ago; a member who wrote nothing has none."""
    posts = [post("ada", n, days=days) for n, days in enumerate((1, 2, 40, 800))]
    reef.publish("/ada.xml", *posts, title="ada")
    reef.member("Dee", url="/nobody")
    reef.turn(hours=1)
    files = reef.files()
    drawn = files["members/ada/rhythm.svg"]
    words = "Posts a month, from October 2026 to November 2026. Months with posts: 2 of 2. Most in one month: 2."
    assert f'alt="{words}"' in files["members/index.html"].decode()
    assert f'alt="{words}"' in files["members/ada/index.html"].decode()
    assert f'<title id="t">{words}</title>' in drawn.decode()
    assert re.search(r' d="M132 24v-12h5v12zM138 24v-24h5v24z"', drawn.decode())
    assert not re.search(rb"<script|<style|href", drawn)
    assert len(drawn) < 2000
    assert "members/dee/rhythm.svg" not in files
    reef.turn(days=200)
    assert reef.files()["members/ada/rhythm.svg"] == drawn


def test_the_inks_of_rhythms_stand_out() -> None:
    """Each hue has 3 : 1 or better from paper and card in both themes (WCAG 2.2, 1.4.11)."""
    inks = re.findall(r"#[0-9a-f]{6}", (TEMPLATES / "rhythm.svg").read_text())
    css = (TEMPLATES / "assets" / "planet.css").read_text()
    grounds = re.findall(r"--(?:paper|card): (#[0-9a-f]{6});", css)
    assert (len(inks), len(grounds)) == (12, 4)
    assert [(ink, ground) for ink in inks for ground in grounds if contrast(ink, ground) < 3] == []
