"""Webmentions sent for posts that were written here, over real sockets: found, sent once, sent again, given up."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from community import Community, Post
from receiver import Receiver, receiving

from planet import config
from planet.admin.outreach import webmentions
from planet.admin.outreach.outgoing import Outgoing
from planet.cli.reports.health import status_lines
from planet.model.outreach.sending import Sending
from planet.model.outreach.webmentions import Webmention
from planet.pages import health
from planet.rules.outreach.webmentions import WAITS, links_of
from planet.web.outreach.webmention_endpoints import endpoint

SITE = "http://127.0.0.1/"
REEF = f"{SITE}members/ada/posts/reef/"


@pytest.fixture
def site() -> Iterator[Receiver]:
    """A site that takes Webmentions."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def ada(community: Community) -> Community:
    """A member who writes in a folder, on a planet within a house."""
    community.planet["url"] = SITE
    community.member("Ada", slug="ada")
    return community


def outgoing(hub: Community, **later: float) -> Outgoing:
    """The hub, ready to send so much later than its last turn."""
    planet = config.load(hub.hub.folder)
    return Outgoing(hub.hub, planet, hub.store, hub.now + timedelta(**later), {}, time.monotonic() + 600)


def send(hub: Community, **later: float) -> Sending:
    """Send what waits, so much later."""
    return asyncio.run(webmentions.WEBMENTIONS.send(outgoing(hub, **later)))


def waits(hub: Community, **later: float) -> bool:
    """Whether anything waits to be sent."""
    return webmentions.WEBMENTIONS.waits(outgoing(hub, **later))


def write(hub: Community, *links: str, name: str = "reef", text: str = "Words") -> None:
    """Write a post with these links, and take a turn."""
    links_text = " ".join(f"[link {number}]({url})" for number, url in enumerate(links))
    hub.write(f"posts/ada/{name}.md", f"# {name.title()}\n\n{text} {links_text}\n")
    hub.turn(hours=1)


def state(hub: Community) -> dict[str, Webmention]:
    """What became of each link."""
    rows = hub.store._db.rows(
        "SELECT entry_id FROM entries JOIN webmentions ON entry_id = entries.id GROUP BY entry_id"
    )
    return {key: mention for row in rows for key, mention in hub.store.webmentions.of_post(row["entry_id"]).items()}


# ---------------------------------------------------------------- discovery, as webmention.rocks tries it

PAGE = "https://site.example/posts/1?x=y"
BAD = '<link rel="webmention" href="/bad">'


@pytest.mark.parametrize(
    ("header", "page", "found"),
    [
        ("</test/1>; rel=webmention", "", "https://site.example/test/1"),
        ("<https://site.example/test/2>; rel=webmention", "", "https://site.example/test/2"),
        ("", '<link rel="webmention" href="/test/3">', "https://site.example/test/3"),
        ("", '<link href="https://site.example/test/4" rel="webmention">', "https://site.example/test/4"),
        ("", '<a rel="webmention" href="/test/5">this</a>', "https://site.example/test/5"),
        ("", '<a href="https://site.example/test/6" rel="webmention">this</a>', "https://site.example/test/6"),
        ('<https://site.example/test/8>; rel="webmention"', "", "https://site.example/test/8"),
        ("", '<link href="/test/9" rel="somethingelse webmention foobar">', "https://site.example/test/9"),
        ('<https://site.example/test/10>; rel="somethingelse webmention"', "", "https://site.example/test/10"),
        ("</test/11>; rel=webmention", f'{BAD}<a rel="webmention" href="/bad">', "https://site.example/test/11"),
        ("", '<link rel="not-webmention" href="/bad"><link href="/test/12" rel="webmention">',
         "https://site.example/test/12"),
        ("", f'<!-- {BAD} --><link rel=webmention href="/test/13">', "https://site.example/test/13"),
        ("", '&lt;a href="/bad" rel="webmention"&gt;<a rel="webmention" href="/test/14">',
         "https://site.example/test/14"),
        ("", '<link rel="webmention" href="">', PAGE),
        ("", f'<a href="/test/16" rel="webmention">x</a>{BAD}', "https://site.example/test/16"),
        ("", '<link rel="webmention" href="/test/17"><a rel="webmention" href="/bad">', "https://site.example/test/17"),
        ("<https://site.example/bad>; rel=\"other\",</test/18>; rel=webmention", "", "https://site.example/test/18"),
        ('</a,b>; rel="x", </test/19>; rel="webmention somethingelse"', BAD, "https://site.example/test/19"),
        ("", '<link rel="webmention"><a href="/test/20" rel="webmention">', "https://site.example/test/20"),
        ("", '<a rel=webmention href="/test/21?query=yes&amp;a=b">', "https://site.example/test/21?query=yes&a=b"),
        ("", '<link rel="webmention" href="22">', "https://site.example/posts/22"),
        ("<>; rel=webmention", "", PAGE),
        ("", '<A REL="WebMention" HREF="/test/up">', "https://site.example/test/up"),
        ("", '<script>document.write(\'<link rel="webmention" href="/bad">\')</script>', ""),
        ("", '<a rel="webmention" href="/hidden" hidden style="display:none"></a>', "https://site.example/hidden"),
        ("", '<a rel="webmention" href="mailto:a@b">x</a><a rel="webmention" href="/ok">', "https://site.example/ok"),
        ("", '<a title="<link rel=webmention href=/bad>">x</a>', ""),
        ("<javascript:x>; rel=webmention", "", ""),
        ("", "<a" * 50_000, ""),
    ],
)  # fmt: skip
def test_the_endpoint_is_found(header: str, page: str, found: str) -> None:
    """In the header before the page, in document order, relative, with its query, empty; nowhere else."""
    assert endpoint(header, page, PAGE) == found


def test_the_bridge_that_reads_the_feed_is_told_nothing() -> None:
    """After a webmention it would read the feed no more. Names that only look like its own are no exception."""
    pages = (
        "https://fed.brid.gy/",
        "https://BSKY.brid.gy/r/https://x.blog/1",
        "https://brid.gy/x",
        "https://web.brid.gy:443/r/y",
    )
    content = "".join(f'<a href="{page}">x</a>' for page in (*pages, "https://notbrid.gy/1", "https://brid.gy.blog/2"))
    assert links_of(content, pages, SITE) == ("https://notbrid.gy/1", "https://brid.gy.blog/2")


def test_links_of_a_post() -> None:
    """Each once, in order, without the planet's own pages and private ones."""
    content = (
        '<p><a href="https://a.blog/?x=1&amp;y=2" rel="u">a</a> <a rel="u" href="https://b.blog/">b</a>'
        f'<a href="{SITE}members/">own</a><a href="https://a.blog/?x=1&amp;y=2">again</a><a>none</a>'
        '<a href="http://127.0.0.1/x">here</a><a href="http://localhost/">here</a><a href="mailto:a@b">m</a><a href="https://a.example/">x</a>'
        '<code>href="https://no.blog/"</code>'
    )
    expected = ("https://answered.blog/", "https://a.blog/?x=1&y=2", "https://b.blog/")
    assert links_of(content, ["https://answered.blog/", ""], SITE) == expected


# ---------------------------------------------------------------- sending


def test_one_webmention_a_link(ada: Community, site: Receiver) -> None:
    """Source is the page of the post, target the link as it is written, the endpoint's query stays in its URL."""
    first = site.page("/first", "", ("Link", "</take?site=1>; rel=webmention"))
    second = site.page("/second?a=1&b=2", '<a rel="webmention" href="/other"></a>')
    bare = site.page("/bare", "<p>no endpoint")
    write(ada, first, second, first, bare, f"{SITE}members/")
    report = send(ada)
    assert sorted(site.told()) == [("/other", REEF, second), ("/take?site=1", REEF, first)]
    assert (report.sent, report.failed, report.waiting, report.notes) == (2, 0, 0, ())
    assert state(ada)[bare].stage == "none"
    site.asked.clear()
    assert not waits(ada, days=30)
    ada.turn(days=1)
    send(ada, days=2)
    assert (site.told(), site.asked) == ([], [])


def test_redirects_of_the_target_and_the_endpoint(ada: Community, site: Receiver) -> None:
    """The endpoint stands on the page at the end, relative to it; the target stays as it is linked."""
    site.page("/page/one", '<link rel="webmention" href="two">')
    site.endpoints["/page/two"] = (308, {"Location": "/three"})
    write(ada, f"{site.url}/moved/page/one")
    send(ada)
    assert site.told() == [
        ("/page/two", REEF, f"{site.url}/moved/page/one"),
        ("/three", REEF, f"{site.url}/moved/page/one"),
    ]


def test_an_edit_is_told_to_all_links_and_to_those_that_are_gone(ada: Community, site: Receiver) -> None:
    """§3.1.4: also to a link that was removed, once; a link without an endpoint is asked again."""
    head = ("Link", "</take>; rel=webmention")
    stays, goes, bare = site.page("/stays", "", head), site.page("/goes", "", head), site.page("/bare", "x")
    write(ada, stays, goes, bare)
    send(ada)
    site.told()
    site.asked.clear()
    write(ada, stays, text="Other words", name="reef")
    send(ada)
    assert {target for _, _, target in site.told()} == {stays, goes}
    assert "/bare" not in site.asked
    write(ada, stays, bare, text="Still others")
    send(ada)
    assert [target for _, _, target in site.told()] == [stays]
    assert site.asked.count("/bare") == 1


def test_a_deleted_post_is_told(ada: Community, site: Receiver) -> None:
    """§3.1.5: its receiver looks, and finds it gone; whoever never took one hears nothing. Put back, it is told."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    write(ada, target, site.page("/bare", "x"))
    send(ada)
    site.told()
    text = (ada.hub.folder / "posts/ada/reef.md").read_text()
    (ada.hub.folder / "posts/ada/reef.md").unlink()
    site.endpoints["/take"] = (400, {})
    ada.turn(hours=1)
    report = send(ada)
    assert site.told() == [("/take", REEF, target)]
    assert (report.failed, report.notes) == (0, ())
    assert not waits(ada, days=30)
    site.endpoints.clear()
    ada.write("posts/ada/reef.md", text)
    ada.turn(hours=1)
    send(ada)
    assert site.told() == [("/take", REEF, target)]


def test_old_posts_are_told_to_nobody(ada: Community, site: Receiver) -> None:
    """A folder that comes with its past sends nothing for it; a post of the last days does."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    for name, day in (("old", "2020-01-01"), ("new", f"{ada.now:%Y-%m-%d}")):
        ada.write(f"posts/ada/{name}.md", f'+++\ntitle = "{name}"\ndate = {day}\n+++\n[x]({target})')
    ada.turn()
    send(ada)
    assert [source for _, source, _ in site.told()] == [f"{SITE}members/ada/posts/new/"]


def test_an_edit_of_an_old_post_is_told(ada: Community, site: Receiver) -> None:
    """It is news, whenever the post was written; that the member gets another slug is none."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    front = "+++\ndate = 2020-01-01\n+++\n"
    ada.write("posts/ada/old.md", f"{front}# Old\n\nwords")
    ada.turn()
    ada.write("posts/ada/old.md", f"{front}# Old\n\nother words [x]({target})")
    ada.turn(days=30)
    send(ada)
    assert site.told() == [("/take", f"{SITE}members/ada/posts/old/", target)]
    ada.members[0]["slug"] = "ida"
    (ada.hub.folder / "posts/ada").rename(ada.hub.folder / "posts/ida")
    ada.turn(days=1)
    send(ada)
    assert site.told() == []


def test_who_takes_no_part_in_the_weave_tells_nobody(ada: Community, site: Receiver) -> None:
    """`weave = false`: their links are theirs alone."""
    ada.members[0]["weave"] = False
    write(ada, site.page("/a", "", ("Link", "</take>; rel=webmention")))
    send(ada)
    assert (site.told(), site.asked) == ([], [])


def test_a_blogs_posts_are_told_by_the_blog(ada: Community, site: Receiver) -> None:
    """Only what was written here has its home here."""
    ada.write("posts/ada/old.md", "+++\ndate = 2020-01-01\n+++\nOld")
    ada.member("Bob", "/bob.xml")
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    ada.publish("/bob.xml", Post("Tide", "https://bob.example/tide", text=f'<a href="{target}">x</a>', date=ada.now))
    ada.turn(hours=1)
    send(ada)
    assert (site.told(), site.asked) == ([], [])


def test_a_planet_that_nobody_can_see_tells_nobody(ada: Community, site: Receiver) -> None:
    """Under a name that nobody can have, or at a private address of a hub that visits none."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    for url in ("https://planet.example.org/", "http://localhost/"):
        ada.planet["url"] = url
        write(ada, target, text=url)
        assert not waits(ada)
    ada.planet["url"] = SITE
    ada.fetch["private_allow"] = []
    write(ada, target)
    assert not waits(ada)


# ---------------------------------------------------------------- failures


def test_a_busy_endpoint_is_tried_again_and_given_up(ada: Community, site: Receiver) -> None:
    """After 15 minutes, an hour … and after the last wait it is told to the admin."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    site.endpoints["/take"] = (503, {})
    write(ada, target)
    assert send(ada).waiting == 1
    ada.now -= timedelta(0)
    for wait in WAITS:
        assert not waits(ada, seconds=wait.total_seconds() - 60)
        ada.now += wait
        report = send(ada)
    assert len(site.told()) == len(WAITS) + 1
    assert (report.failed, report.waiting) == (1, 0)
    assert "503" in report.notes[0]
    assert not waits(ada, days=300)
    document = health.account(ada.store, ada.now)
    schema = json.loads((Path(__file__).parents[1] / "docs/reference/schemas/status.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, {**schema, "additionalProperties": False})
    assert [gap["link"] for gap in document["webmentions"]["given_up"]] == [target]


def test_retry_after_is_heeded(ada: Community, site: Receiver) -> None:
    """An endpoint that asks for three hours gets them; then it takes it."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    site.endpoints["/take"] = (429, {"Retry-After": "10800"})
    write(ada, target)
    send(ada)
    site.endpoints.clear()
    assert not waits(ada, hours=2.9)
    assert send(ada, hours=3.1).sent == 1


@pytest.mark.parametrize(("status", "stage"), [(400, "refused"), (403, "refused"), (200, "sent"), (201, "sent")])
def test_an_answer_is_final(ada: Community, site: Receiver, status: int, stage: str) -> None:
    """Any 2xx is success; what is refused is not sent again, and told."""
    site.endpoints["/take"] = (status, {"Location": "/status/7"})
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    write(ada, target)
    send(ada)
    assert state(ada)[target].stage == stage
    assert not waits(ada, days=300)


def test_a_page_that_is_gone_and_one_that_is_down(ada: Community, site: Receiver) -> None:
    """404 is for good, 500 is not."""
    gone, down = f"{site.url}/status/404", f"{site.url}/status/500"
    write(ada, gone, down)
    send(ada)
    assert (state(ada)[gone].stage, state(ada)[down].stage) == ("none", "due")


def test_an_endpoint_that_goes_silent_gets_one_more(ada: Community, site: Receiver) -> None:
    """Nobody knows whether it came: one more is harmless, for a receiver takes the same one twice; then it is told."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    site.silent.add("/take")
    write(ada, target)
    assert send(ada).waiting == 1
    report = send(ada, days=1)
    assert (report.unknown, len(site.told())) == (1, 2)
    assert not waits(ada, days=300)


def test_private_endpoints_are_not_asked(ada: Community, site: Receiver) -> None:
    """What an endpoint's name leads to is guarded as all visits are."""
    ada.fetch["private_allow"] = [f"127.0.0.1:{site.url.rpartition(':')[2]}"]
    target = site.page("/a", "", ("Link", "<http://127.0.0.1:9/take>; rel=webmention"))
    write(ada, target)
    send(ada)
    assert "private" in state(ada)[target].reason


# ---------------------------------------------------------------- killed anywhere


class Killed(BaseException):
    """The end of the program."""


@pytest.mark.parametrize("step", ["write", "claim", "begin", "settle", "looked_at"])
@pytest.mark.parametrize("late", [False, True])
def test_killed_at_any_step(
    ada: Community, site: Receiver, monkeypatch: pytest.MonkeyPatch, step: str, late: bool
) -> None:
    """Before or after any step that is stored, nothing is lost; twice it is sent only where nobody can know."""
    target = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    write(ada, target)
    part = ada.store.webmentions
    original: Callable[..., object] = getattr(part, step)

    def killed(*values: object) -> object:
        if late:
            original(*values)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(part, step, killed)
        with pytest.raises((Killed, BaseExceptionGroup)):
            send(ada)
    before = len(site.came)
    assert waits(ada, hours=1)
    send(ada, hours=1)
    send(ada, hours=2)
    assert len(site.came) == (2 if step == "settle" else 1)
    assert before == (1 if step == "settle" else 0)
    assert state(ada)[target].stage == "sent"


def test_one_that_fails_cuts_off_no_other(ada: Community, site: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program fails at one webmention: the others are sent to their end, and what became of them is stored."""
    links = [site.page(path, "", ("Link", f"</take{path}>; rel=webmention")) for path in ("/a", "/b", "/c")]
    write(ada, *links)
    part = ada.store.webmentions
    original = part.claim

    def breaks(mention: Webmention, until: datetime) -> bool:
        if mention.target == links[0]:
            raise KeyError("x")
        return original(mention, until)

    monkeypatch.setattr(part, "claim", breaks)
    with pytest.raises(KeyError):
        send(ada)
    assert sorted(path for path, _, _ in site.told()) == ["/take/b", "/take/c"]
    assert {
        target: mention.stage for target, mention in state(ada).items() if mention.stage == "sent"
    } == dict.fromkeys(links[1:], "sent")


# ---------------------------------------------------------------- what an admin sees


def test_status_tells_what_was_sent_and_what_was_not(ada: Community, site: Receiver) -> None:
    """Counts, and each link that was given up with its reason; nothing before anything was to be sent."""
    assert "webmentions" not in health.account(ada.store, ada.now)
    site.endpoints["/no"] = (403, {})
    good = site.page("/a", "", ("Link", "</take>; rel=webmention"))
    bad = site.page("/b", "", ("Link", "</no>; rel=webmention"))
    write(ada, good, bad)
    send(ada)
    document = health.account(ada.store, ada.now)
    lines = [line.strip() for line in status_lines(document)]
    assert "Webmentions: 1 sent, 0 waiting" in lines
    assert any(line.startswith("refused") and f"{REEF} to {bad}" in line for line in lines)
    assert "The endpoint answers 403." in lines
