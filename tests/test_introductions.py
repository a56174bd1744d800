"""How a newcomer is described: names out of titles, addresses as people type them, cards, twins among feeds."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest
from community import Post, atom, rss

from planet.model.community import FeedKind, Member
from planet.model.introductions import ReadFeed
from planet.model.profiles import PageProfile
from planet.model.results import FoundFeed, Reading
from planet.parse import microformats
from planet.rules.upkeep import introduction, person_names, typed_addresses
from planet.struct import replace
from planet.workers.jobs import read_feed, read_profile

HOME = "https://ada.example/"


# ------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Home | Ada's blog", "Ada's blog"),
        ("Ada's blog | Home", "Ada's blog"),
        ("Home", ""),
        ("Home Page - Ada Lovelace", "Ada Lovelace"),
        ("Ada's blog – thoughts on engines", "Ada's blog"),
        ("About me | Ada Lovelace", "Ada Lovelace"),
        ("Startseite — Jörg", "Jörg"),
        ("Accueil · Zoë", "Zoë"),
        ("首页 - 小明的博客", "小明的博客"),
        ("الرئيسية | مدونة", "مدونة"),
        ("Recent content on Ada's notes", "Ada's notes"),
        ("Posts on Ada", "Ada"),
        ("Latest posts by Ada Lovelace", "Ada Lovelace"),
        ("Ada's Blog RSS Feed", "Ada's Blog"),
        ("Ada's Blog - RSS", "Ada's Blog"),
        ("Ada » Feed", "Ada"),
        ("[RSS] Ada", "Ada"),
        ("Ada (Atom)", "Ada"),
        ("The Feed", ""),
        ("Buzzfeed", "Buzzfeed"),
        ("Welcome to Ada's place", "Ada's place"),
        ("@ada.bsky.social - Ada Lovelace", "Ada Lovelace"),
        ("Ada Lovelace (@ada@social.example) - Mastodon", "Ada Lovelace"),
        ("ada · GitHub", "ada"),
        ("ada’s Activity", "ada"),
        ("YouTube", ""),
        ("Blog :: Brent", "Brent"),
        ("Ada: a life", "Ada"),
        ("Jean-Luc Picard", "Jean-Luc Picard"),
        ("Untitled Document", ""),
        ("https://ada.example/", ""),
        ("12345", ""),
        ("", ""),
        ("Ada\u202e\x00\n\tLovelace", "Ada Lovelace"),
    ],
)
def test_names_in_titles(title: str, name: str) -> None:
    assert person_names.site(title) == name


def test_the_host_tells_which_part_of_a_title_is_the_name() -> None:
    assert person_names.site("Thoughts - Ada Lovelace", "adalovelace.example") == "Ada Lovelace"
    assert person_names.site("Thoughts - Ada Lovelace", "x.example") == "Thoughts"


@pytest.mark.parametrize(
    "name", ["admin", "The Editors", "noreply@ada.example", "https://ada.example", "Me", "42", "WordPress", "name"]
)
def test_nobody_is_called_so(name: str) -> None:
    assert person_names.person(name) == ""


def test_a_name_is_bounded() -> None:
    assert len(person_names.person("a" * 500)) == 100
    assert person_names.person("Ada Lovelace (ada@ada.example)") == "Ada Lovelace"


def reading(body: bytes, url: str = f"{HOME}feed.xml") -> Reading:
    answer = read_feed(body, "", url, "", None, 100)
    assert isinstance(answer, Reading)
    return answer


def authored(*names: str, title: str = "Title") -> Reading:
    items = "".join(f"<item><title>T{n}</title><author>{name}</author></item>" for n, name in enumerate(names))
    return reading(f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>".encode())


def test_the_surest_name_goes_first() -> None:
    """The card, the author of the feed, its title, the site's name, the page's title, the host."""
    full = PageProfile(name="Card", site_name="Reefs", shared_title="Shared", title="Corals")
    by_author, by_title = authored("Ann", "Ann"), authored("One", "Two")
    unnamed = authored("admin", title="Feed")
    name = person_names.name_in
    assert name(full, [by_author], HOME) == "Card"
    full = replace(full, name="admin")
    assert name(full, [by_author], HOME) == "Ann"
    assert name(full, [by_title, by_author], HOME) == "Ann"
    assert name(full, [by_title], HOME) == "Title"
    assert name(full, [unnamed], HOME) == "Reefs"
    full = replace(full, site_name="YouTube")
    assert name(full, [unnamed], HOME) == "Shared"
    full = replace(full, shared_title="Home")
    assert name(full, [unnamed], HOME) == "Corals"
    assert name(PageProfile(title="Welcome"), [unnamed], HOME) == "ada.example"


# ------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("typed", "urls"),
    [
        ("ada.example", ("https://ada.example/", "http://ada.example/")),
        (" ada.example/blog?x=1#top ", ("https://ada.example/blog?x=1", "http://ada.example/blog?x=1")),
        ("localhost:8000", ("https://localhost:8000/", "http://localhost:8000/")),
        ("127.0.0.1:8000/a", ("https://127.0.0.1:8000/a", "http://127.0.0.1:8000/a")),
        ("[::1]:80/a", ("https://[::1]:80/a", "http://[::1]:80/a")),
        ("https://ada.example", ("https://ada.example/",)),
        ("<https://ada.example/#x>", ("https://ada.example/",)),
        ("feed://ada.example/rss", ("https://ada.example/rss",)),
        ("feed:http://ada.example/rss", ("http://ada.example/rss",)),
        ("feed:ada.example/rss", ("https://ada.example/rss",)),
        ("jörg.example", ("https://jörg.example/", "http://jörg.example/")),
        ("social.example/@ada", ("https://social.example/@ada", "http://social.example/@ada")),
    ],
)
def test_addresses_as_people_type_them(typed: str, urls: tuple[str, ...]) -> None:
    assert typed_addresses.read(typed) == typed_addresses.TypedAddress(urls)


@pytest.mark.parametrize("typed", ["@ada@social.example", "acct:ada@social.example", "acct:@ada@social.example"])
def test_handles(typed: str) -> None:
    answer = typed_addresses.read(typed)
    assert answer.urls[0] == "https://social.example/@ada"
    assert answer.directories[0] == "https://social.example/.well-known/webfinger?resource=acct:ada@social.example"


# ------------------------------------------------------------ feeds


def read_feeds(*bodies: tuple[str, bytes, str]) -> list[ReadFeed]:
    return [ReadFeed(url, reading(body, url), title) for url, body, title in bodies]


def posts(*names: str) -> list[Post]:
    return [Post(name, f"{HOME}{name}", name) for name in names]


def chosen(feeds: Sequence[ReadFeed]) -> list[str]:
    return [feed.url for feed in introduction.choose(feeds)[0]]


def test_formats_of_one_feed_count_once() -> None:
    """The longer one stays; of equal ones the first."""
    one, two = ("https://a.example/1", rss(*posts("a", "b")), ""), ("https://a.example/2", atom(*posts("a", "b")), "")
    longer = ("https://a.example/3", atom(*posts("a", "b", "c")), "")
    assert chosen(read_feeds(one, two)) == ["https://a.example/1"]
    assert chosen(read_feeds(two, one)) == ["https://a.example/2"]
    assert chosen(read_feeds(one, longer, two)) == ["https://a.example/3"]
    _, left_out = introduction.choose(read_feeds(one, two))
    assert left_out == ("https://a.example/2, which holds the same as https://a.example/1",)


def test_of_two_formats_the_one_with_the_whole_text_stays() -> None:
    names = ("a", "b", "c")
    short = ("https://a.example/rss", rss(*(Post(n, f"{HOME}{n}", n, text="Beginning") for n in names)), "")
    whole = ("https://a.example/atom", atom(*(Post(n, f"{HOME}{n}", n, text="All of it. " * 100) for n in names)), "")
    assert chosen(read_feeds(short, whole)) == chosen(read_feeds(whole, short)) == ["https://a.example/atom"]
    _, left_out = introduction.choose(read_feeds(short, whole))
    assert left_out == ("https://a.example/rss, which holds less of the same than https://a.example/atom",)


def test_different_feeds_stay_in_their_order() -> None:
    one, two = (
        ("https://a.example/1", rss(*posts("a", "b")), ""),
        ("https://a.example/2", rss(*posts("b", "c", "d")), ""),
    )
    other = ("https://a.example/3", rss(*posts("x", "y", "z", "b")), "")
    assert chosen(read_feeds(one, other)) == ["https://a.example/3"]  # half of the shorter one
    assert chosen(read_feeds(("https://a.example/0", rss(*posts("m", "n", "b")), ""), two)) == [
        "https://a.example/0",
        "https://a.example/2",
    ]


def test_entries_are_told_apart_by_their_links() -> None:
    """Else by their titles: "Links for Monday" may stand in two blogs, and one post may have two titles."""
    same_titles = [Post("Links", "https://b.example/1", "x"), Post("More", "https://b.example/2", "y")]
    other_titles = [Post("A", f"{HOME}Links", "x"), Post("B", f"{HOME}More?utm_source=rss", "y")]
    one = ("https://a.example/1", rss(*posts("Links", "More")), "")
    assert len(chosen(read_feeds(one, ("https://a.example/2", rss(*same_titles), "")))) == 2
    assert len(chosen(read_feeds(one, ("https://a.example/2", rss(*other_titles), "")))) == 1
    bare = [Post("Links", "", "x"), Post("More", "", "y")]
    unlinked = ("https://a.example/3", rss(*bare), ""), ("https://a.example/4", rss(*bare), "")
    assert len(chosen(read_feeds(*unlinked))) == 1


def test_feeds_of_comments_and_empty_feeds_are_left_out() -> None:
    blog = ("https://a.example/1", rss(*posts("a")), "")
    comments = ("https://a.example/2", rss(*posts("x", "y"), title="Comments on: A"), "")
    empty = ("https://a.example/3", rss(), "")
    assert introduction.choose(read_feeds(comments, empty, blog))[1] == (
        "https://a.example/2, which holds comments",
        "https://a.example/3, which is empty",
    )
    assert chosen(read_feeds(comments, blog)) == ["https://a.example/1"]
    assert chosen(read_feeds(comments)) == ["https://a.example/2"]
    assert chosen(read_feeds(empty)) == ["https://a.example/3"]


@pytest.mark.parametrize(
    ("url", "title", "kind", "stated"),
    [
        ("https://a.example/f", "Ada's blog", "blog", False),
        ("https://a.example/f", "Ada's photos", "photos", True),
        ("https://a.example/f", "Notes from Ada", "microblog", True),
        ("https://a.example/f", "Notes", "microblog", True),
        ("https://a.example/f", "Release notes of a photographer", "blog", False),
        ("https://a.example/f", "Linkblog", "bookmarks", True),
        ("https://a.example/f", "The Ada Podcast", "audio", True),
        ("https://github.com/ada.atom", "Ada's photos", "code", False),
        ("https://mastodon.example/@ada.rss", "Ada", "microblog", False),
    ],
)
def test_kinds(url: str, title: str, kind: FeedKind, stated: bool) -> None:
    """The file says a kind only where the turn would not find it by itself."""
    (feed,) = read_feeds((url, rss(*posts("a")), title))
    introduced = introduction.with_kind(feed, of_several=True)
    assert (introduced.kind, introduced.kind_is_stated) == (kind, stated)
    assert introduction.with_kind(feed, "slides").kind_is_stated
    assert not introduction.with_kind(feed).kind_is_stated  # a blog alone may have any title


def member(profile: PageProfile, *feeds: tuple[str, bytes, str]) -> Member:
    introduced = [introduction.with_kind(feed) for feed in read_feeds(*feeds)]
    return introduction.member_of(HOME, "", "ada", profile, introduced)


def test_a_description_is_what_a_person_wrote() -> None:
    """Not what a program did, nor a mail address, nor the name once more; the card goes before feed and page."""
    feed = b"<rss version='2.0'><channel><title>Ada</title><description>%s</description></channel></rss>"
    own, by_program = (HOME, feed % b"Of the feed", ""), (HOME, feed % b"Recent content on Ada", "")
    assert member(PageProfile(bio="Of the card", description="Of the page"), own).bio == "Of the card"
    assert member(PageProfile(bio="write to ada@x.example", description="Of the page"), own).bio == "Of the feed"
    assert member(PageProfile(description="Of the page"), by_program).bio == "Of the page"
    assert member(PageProfile(description="Ada"), by_program).bio == ""
    assert len(member(PageProfile(bio="word " * 300), own).bio) <= 300


def test_pictures_languages_and_links() -> None:
    feed = (
        b"<rss version='2.0'><channel><title>Ada</title><language>de-de</language>"
        b"<image><url>https://a.example/feed.png</url></image></channel></rss>"
    )
    profile = PageProfile(
        avatar="https://a.example/me.png",
        picture="https://a.example/og.png",
        language="fr",
        links=(
            "https://s.example/@ada",
            "https://ada.example",
            f"{HOME}feed.xml",
            "http://s.example/@ada/",
            f"{HOME}{'x' * 600}",
        ),
    )
    ada = member(profile, (f"{HOME}feed.xml", feed, ""))
    assert ada.avatar == "https://a.example/me.png"
    assert ada.languages == ("de-DE",)
    assert ada.links == ("https://s.example/@ada",)
    assert member(replace(profile, avatar=""), (f"{HOME}feed.xml", feed, "")).avatar == "https://a.example/feed.png"
    bare = (f"{HOME}feed.xml", rss(), "")
    assert member(replace(profile, avatar=""), bare).avatar == "https://a.example/og.png"
    assert member(replace(profile, avatar="https://x.example/favicon.ico"), bare).avatar == "https://a.example/og.png"
    assert member(profile, bare).languages == ("fr",)


MASTODON = """<title>Ada L. (@ada@reef.social) - Reef Social</title>
<meta content="Reef Social" property="og:site_name"><meta content="profile" property="og:type">
<meta content="Ada L. (@ada@reef.social)" property="og:title">
<meta content="https://reef.social/ada.png" property="og:image">
<meta content="1.2K Posts, 30 Following, 512 Followers · Notes on engines" property="og:description">
<link href="https://reef.social/@ada.rss" rel="alternate" type="application/rss+xml">
<link href="https://ada.example/" rel="me" type="text/html">"""
GITHUB = """<title>ada (Ada Lovelace) · GitHub</title><meta property="og:site_name" content="GitHub">
<meta property="og:type" content="profile"><meta property="og:title" content="ada - Overview">
<meta property="og:description" content="Notes. ada has 12 repositories available. Follow their code on GitHub.">
<link href="https://github.com/ada.atom" rel="alternate" type="application/atom+xml" title="atom">
<div class="h-card"><a itemprop="image" href="https://avatars.githubusercontent.com/u/1"><img class="avatar-user"
src="https://avatars.githubusercontent.com/u/1?v=4"></a><h1><span class="p-name vcard-fullname">Ada Lovelace</span>
<span class="p-nickname vcard-username">ada</span></h1>
<div class="p-note user-profile-bio"><div>Notes on engines</div></div>
<li class="vcard-detail"><a rel="nofollow me" href="https://ada.example">ada.example</a></li></div>"""
WORDPRESS = """<title>Ada&#8217;s Engine &#8211; Notes on machines</title>
<link rel="alternate" type="application/rss+xml" title="Ada&#8217;s Engine &raquo; Feed"
href="https://ada.example/feed/">
<link rel="alternate" type="application/rss+xml" title="Ada&#8217;s Engine &raquo; Comments Feed"
href="/comments/feed/">
<link rel="alternate" title="JSON" type="application/json" href="https://ada.example/wp-json/wp/v2/pages/2">
<link rel="alternate" title="oEmbed (JSON)" type="application/json+oembed" href="https://ada.example/wp-json/oembed/1.0">"""
YOUTUBE = """<title>Ada's engines - YouTube</title><meta property="og:site_name" content="YouTube">
<meta property="og:type" content="profile"><meta property="og:title" content="Ada's engines">
<meta property="og:image" content="https://yt3.example/ada=s900">
<meta property="og:description" content="Films of engines">
<link rel="alternate" type="application/rss+xml" title="RSS"
href="https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789012345678901">"""


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("html", "url", "name", "bio", "feeds", "links"),
    [
        (
            MASTODON,
            "https://reef.social/@ada",
            "Ada L.",
            "Notes on engines",
            ["https://reef.social/@ada.rss"],
            ("https://ada.example/",),
        ),
        (
            GITHUB,
            "https://github.com/ada",
            "Ada Lovelace",
            "Notes on engines",
            ["https://github.com/ada.atom"],
            ("https://ada.example",),
        ),
        (WORDPRESS, "https://ada.example/", "Ada’s Engine", "", ["https://ada.example/feed/"], ()),
        (
            YOUTUBE,
            "https://www.youtube.com/@ada",
            "Ada's engines",
            "Films of engines",
            ["https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789012345678901"],
            (),
        ),
    ],
    ids=["mastodon", "github", "wordpress", "youtube"],
)
def test_pages_of_well_known_software(
    html: str, url: str, name: str, bio: str, feeds: list[str], links: tuple[str, ...]
) -> None:
    """As they are written today; the feed itself says nothing here."""
    page = profile(f"<html><head>{html}</head></html>", url)
    assert [feed.url for feed in page.feeds] == feeds
    empty = b"<rss version='2.0'><channel></channel></rss>"
    introduced = [introduction.with_kind(ReadFeed(feeds[0], reading(empty, feeds[0])))]
    ada = introduction.member_of(url, "", "", page, introduced)
    assert (ada.name, ada.bio, ada.links) == (name, bio, links)
    assert bool(ada.avatar) == (html != WORDPRESS)


# ------------------------------------------------------------ pages


def profile(html: str, url: str = HOME) -> PageProfile:
    return read_profile(html.encode(), "text/html; charset=utf-8", url)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra `indieweb` is not installed."""
    monkeypatch.setattr(microformats, "find_spec", lambda _: None)


CARDS = {
    "with all": '<div class="h-card"><a class="p-name u-url" href="/">Ada</a><img class="u-photo" src="me.jpg">'
    '<p class="p-note">Of <b>engines</b></p></div>',
    "a link": '<a class="h-card" href="https://ada.example"><img src="/me.jpg" alt="">Ada</a>',
    "by rel=me": '<a rel="me" href="https://s.example/@ada"></a><div class="h-card"><b class="p-name">Ada</b>'
    '<a class="u-url" href="https://s.example/@ada">s</a><img class="u-photo" src="/me.jpg"></div>',
    "the only one": '<div class="h-card"><img alt="Ada" class="p-name u-photo" src="/me.jpg"></div>',
    "on the same host": '<div class="h-card"><a class="p-name u-url" href="/about/">Ada</a><img src="/me.jpg"></div>',
    "beside guests": '<div class="h-entry"><a class="p-author h-card" href="https://g.example/">G</a></div>'
    '<div class="h-card"><a href="/x">x</a><a href="/y">y</a><span class="p-name">Ada</span>'
    '<img class="u-photo" src="/me.jpg"></div>',
    "with another inside": '<div class="h-card"><div class="p-org h-card"><b class="p-name">Firm</b>'
    '<img class="u-photo" src="/firm.png"></div>'
    '<a class="p-name u-url" href="/">Ada</a><img class="u-photo" src="/me.jpg"></div>',
    "its only link": '<div class="h-card"><a href="/">Ada</a><img class="u-photo" src="/me.jpg"></div>'
    '<div class="h-card"><a href="https://g.example/">G</a></div>',
    "a link that says so": '<p class="h-card">G</p><a class="h-card u-url p-name" href="/">'
    '<img src="/me.jpg" alt="">Ada</a>',
    "with a value": '<div class="h-card"><data class="p-name" value="Ada"></data><a class="u-url" href="/"></a>'
    '<img class="u-photo" src="/me.jpg"></div>',
}


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("html", CARDS.values(), ids=CARDS)
def test_the_card_of_the_owner(html: str) -> None:
    """Read without the extra."""
    read = profile(f"<html><body>{html}</body></html>")
    assert (read.name, read.avatar) == ("Ada", "https://ada.example/me.jpg")


@pytest.mark.parametrize(
    "html",
    [
        '<a class="h-card" href="https://g.example/">G</a>',
        '<div class="h-entry"><a class="p-author h-card" href="https://g.example/">G</a></div>',
        '<a class="h-card" href="https://g.example/">G</a><a class="h-card" href="https://h.example/">H</a>',
        '<div class="h-cite"><span class="h-card">G</span></div>',
    ],
)
def test_the_card_of_a_guest_is_not_the_owner_s(html: str) -> None:
    assert profile(html).name == ""


def test_the_extra_reads_cards_of_every_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first kind (vcard), and the author of an h-feed; without the extra such a page has no card."""
    pytest.importorskip("mf2py")
    old = '<p class="vcard"><a class="fn url" href="https://ada.example/">Ada</a><img class="photo" src="/me.jpg">'
    feed = (
        '<div class="h-feed"><div class="p-author h-card"><b class="p-name">Ada</b><p class="p-note">N</p></div></div>'
    )
    guest = '<div class="h-card"><b class="p-name">G</b></div>'
    by_me = '<a rel="me" href="https://s.example/@ada"></a><p class="vcard"><a class="fn url" href="https://s.example/@ada">Ada</a>'
    assert (profile(old).name, profile(old).avatar) == ("Ada", "https://ada.example/me.jpg")
    assert profile(by_me).name == "Ada"
    assert profile(f"{feed}{guest}").bio == "N"
    assert profile("<p class=vcard>" * 3000).name == ""
    monkeypatch.setattr(microformats, "find_spec", lambda _: None)
    assert profile(old).name == ""
    assert profile(f"{feed}{guest}").name == ""
    assert "mf2py" in sys.modules


def test_what_a_page_states(recwarn: pytest.WarningsRecorder) -> None:
    head = (
        '<title>A &amp; B</title><svg><title>Icon</title></svg><base href="/base/">'
        '<meta property="og:site_name" content="Site"><meta name="og:title" content="Shared">'
        '<meta name="description" content="Plain"><meta property="og:description" content="Og">'
        '<meta property="og:image" content="x.jpg">'
        '<link rel="me" href="https://s.example/@a"><a rel="nofollow me" href="//t.example/a">t</a>'
        '<a rel="me" href="javascript:x()">j</a><a rel="me" href="mailto:a@b.example">m</a>'
        '<link rel="alternate" type="application/json" href="/feed.json">'
        '<link rel="alternate" type="application/atom+xml" title="All" href="all.xml">'
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/c">'
    )
    read = profile(f'<html lang="pt_br"><head>{head}</head></html>')
    assert read == PageProfile(
        title="A & B",
        site_name="Site",
        shared_title="Shared",
        description="Og",
        language="pt-BR",
        links=("https://s.example/@a", "https://t.example/a"),
        feeds=(FoundFeed("https://ada.example/base/all.xml", None, "All"), FoundFeed("https://ada.example/feed.json")),
    )
    whole = profile(f'<head>{head}<meta property="og:type" content="profile"></head>')
    assert whole.picture == "https://ada.example/base/x.jpg"


@pytest.mark.parametrize(
    "body", [b"", b"words", b"\x00\xff", b"{", b'{"links": 3}', b'{"links": [{"rel": []}]}', b"[" * 9999, b"{" * 99_999]
)
def test_what_is_no_page_states_nothing(body: bytes) -> None:
    assert read_profile(body, "text/html", HOME) == PageProfile()


def test_the_page_that_a_directory_names() -> None:
    """A document of WebFinger: the first profile page that is one."""
    page = '{"rel": "http://webfinger.net/rel/profile-page", "href": "https://s.example/@ada"}'
    document = (
        f'{{"subject": "acct:ada@s.example", "links": [{{"rel": "self", "href": "https://s.example/u/1"}}, {page}]}}'
    )
    assert read_profile(document.encode(), "application/jrd+json", HOME) == PageProfile(page="https://s.example/@ada")
    scripted = document.replace("https://s.example/@ada", "javascript:alert(1)")
    assert read_profile(scripted.encode(), "application/jrd+json", HOME) == PageProfile()


def test_hostile_pages_are_read_in_time() -> None:
    """Many cards, deep nests, endless attributes."""
    for html in (
        '<div class="h-card">' * 20_000,
        '<b class="p-name">' * 20_000,
        "<a rel=me href=/x" + "x" * 9999 + ">" * 9,
        '<div class="h-card"><a class=u-url href=/>x</a></div>' * 5000,
    ):
        assert len(profile(html).name) <= 200
