"""Pictures of members and in entries, over real sockets: visits with manners, copies at fixed addresses."""

from __future__ import annotations

import io
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from community import START, Community, Post
from PIL import Image

from planet.model.report import TurnReport
from planet.model.results import Picture, PictureUse, Unfit
from planet.model.visits import Failed, FetchRequest, Outcome
from planet.turn import publish
from planet.turn.fetch_pictures import note_pictures
from planet.workers import thumbnails

STATUS = {"status/index.html", "status.json"}
DAY = timedelta(days=1)


class ShrinksHere:
    """Makes small copies in this process, which saves the start of another."""

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        return thumbnails.shrink(body, use)


def jpeg(colour: str = "red", size: tuple[int, int] = (300, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def turn(community: Community, *members: str, **how: Any) -> TurnReport:
    """A turn as it is with the extra `images`."""
    return community.turn(*members, **{"thumbnails": ShrinksHere(), "force": False, **how})


def rendered_again(community: Community) -> bool:
    """Whether `planet render` would change a byte now."""
    issued = publish.publish_site(community.hub, community._step(0, 0), community.store, community.now, all_pages=True)
    return bool(issued.written or issued.removed)


def with_img(community: Community) -> list[str]:
    """The pages that show a face."""
    return sorted(path for path in community.pages_with("avatar.jpg") if path.endswith(".html"))


def complaint(community: Community) -> str:
    """What the store has to say of the one picture that did not come."""
    return next(iter(community.store.pictures.failure_reasons().values()), "")


# ---------------------------------------------------------------- faces


@pytest.fixture
def ada(community: Community) -> Community:
    """Ada, who names a picture, and Bob, who has none; each has a post."""
    community.member("Ada", "/ada.xml", avatar=f"{community.web.url}/me.jpg")
    community.member("Bob", "/bob.xml")
    for name in ("ada", "bob"):
        post = Post(f"{name} writes", f"https://{name}.example/1", f"{name}-1", START - DAY, tags=("reef",))
        community.publish(f"/{name}.xml", post)
    community.put("/me.jpg", jpeg(), "image/jpeg")
    return community


def test_a_face_stands_at_a_fixed_address(ada: Community) -> None:
    """It shows wherever its member does, and letters where somebody has none."""
    turn(ada)
    files = ada.files()
    assert Image.open(io.BytesIO(files["members/ada/avatar.jpg"])).size == (160, 160)
    assert "members/bob/avatar.jpg" not in files
    assert with_img(ada) == [
        "archive/2026/11/21/index.html",
        "index.html",
        "members/ada/index.html",
        "members/index.html",
        "members/kind-blog.html",
        "on/11-21/index.html",
        "status/index.html",
        "topics/reef/index.html",
    ]
    assert b'src="../ada/avatar.jpg"' not in files["members/bob/index.html"]
    assert b">B</span>" in files["index.html"]
    assert not rendered_again(ada)


def test_a_visit_for_a_face_has_the_same_manners(ada: Community) -> None:
    """One GET that says what it would like; again after a week, with the validators; a turn between asks nothing."""
    turn(ada)
    (first,) = (one for one in ada.web.log if one.path == "/me.jpg")
    assert first.headers["accept"].startswith("image/webp")
    assert not {"if-none-match", "cookie", "referer", "range"} & set(first.headers)
    for hours in (1, 24, 24 * 5):
        assert set(turn(ada, hours=hours).written) <= STATUS | {"index.html"}
    assert ada.web.asked("/me.jpg") == 1
    turn(ada, days=2)
    assert ada.web.asked("/me.jpg") == 2
    assert {"if-none-match", "if-modified-since"} < set(ada.web.log[-1].headers)
    turn(ada, force=True)
    assert ada.web.asked("/me.jpg") == 2
    turn(ada, "ada", force=True)
    assert ada.web.asked("/me.jpg") == 3


def test_a_new_picture_changes_no_page(ada: Community) -> None:
    """It stands where the old one stood."""
    turn(ada)
    before = ada.files()
    ada.put("/me.jpg", jpeg("blue"), "image/jpeg")
    assert set(turn(ada, hours=7 * 24 + 1).written) <= STATUS | {"members/ada/avatar.jpg", "index.html"}
    assert with_img(ada)
    assert ada.files()["members/ada/avatar.jpg"] != before["members/ada/avatar.jpg"]
    assert not rendered_again(ada)


def test_a_picture_that_comes_later_and_goes_for_good(ada: Community) -> None:
    """The pages that show the face change when the first picture comes, and when there is none any more."""
    ada.members[0].pop("avatar")
    turn(ada)
    assert not with_img(ada)
    ada.members[0]["avatar"] = f"{ada.web.url}/me.jpg"
    turn(ada, hours=1)
    assert len(with_img(ada)) == 8
    assert not rendered_again(ada)
    ada.members[0].pop("avatar")
    turn(ada, hours=1)
    assert not with_img(ada)
    assert "members/ada/avatar.jpg" not in ada.files()
    assert not rendered_again(ada)


def test_a_face_moves_with_its_slug_and_leaves_with_its_member(ada: Community) -> None:
    """And is there again when they come back, without being asked for."""
    turn(ada)
    ada.members[0]["slug"] = "countess"
    turn(ada, hours=1)
    assert [path for path in ada.files() if path.endswith(".jpg")] == ["members/countess/avatar.jpg"]
    left = ada.members.pop(0)
    turn(ada, hours=1)
    assert not [path for path in ada.files() if path.endswith(".jpg")]
    assert not with_img(ada)
    ada.members.append(left)
    turn(ada, hours=1)
    assert len(with_img(ada)) == 8
    assert ada.web.asked("/me.jpg") == 1
    assert not rendered_again(ada)


@pytest.mark.parametrize(("status", "kind", "body", "word"), [
    (200, "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    (200, "image/jpeg", b"<!doctype html><p>Log in", "stands a page"),
    (200, "image/jpeg", jpeg()[:200], "broken"),
    (404, "text/html", b"not here", "nothing at this address"),
    (403, "text/html", b"no", "does not let the hub in"),
    (500, "text/html", b"oh", "500"),
])  # fmt: skip
def test_what_is_no_picture_leaves_the_letters(ada: Community, status: int, kind: str, body: bytes, word: str) -> None:
    """The turn is as good as any; why, stands in `planet status`; it is tried again after a week, from the start."""
    ada.put("/me.jpg", body, kind, status)
    assert turn(ada).feeds_failed == 0
    assert not with_img(ada)
    assert word in complaint(ada)
    turn(ada, days=6)
    assert ada.web.asked("/me.jpg") == 1
    ada.put("/me.jpg", jpeg(), "image/jpeg")
    turn(ada, days=2)
    assert "if-none-match" not in ada.web.log[-1].headers
    assert with_img(ada)
    assert complaint(ada) == ""


def test_a_bad_week_does_not_cost_a_face(ada: Community) -> None:
    """A server's trouble leaves the picture; that it is gone, said plainly or twice, takes it away."""
    turn(ada)
    for status in (503, 404):
        ada.put("/me.jpg", b"", status=status)
        turn(ada, days=8)
        assert with_img(ada), status
        ada.put("/me.jpg", jpeg(), "image/jpeg")
        turn(ada, days=8)
    ada.put("/me.jpg", b"", status=404)
    turn(ada, days=8)
    turn(ada, days=8)
    assert not with_img(ada)
    assert "members/ada/avatar.jpg" not in ada.files()
    assert not rendered_again(ada)


def test_who_names_another_picture_does_not_want_the_old_one(ada: Community) -> None:
    """An edit is acted on at once; if the new address gives nothing, letters stand there."""
    turn(ada)
    ada.members[0]["avatar"] = f"{ada.web.url}/other.jpg"
    turn(ada, hours=1)
    assert ada.web.asked("/other.jpg") == 1
    assert not with_img(ada)


def test_a_private_address_is_not_asked(ada: Community) -> None:
    """Pictures are guarded as feeds are."""
    ada.members[0]["avatar"] = "http://10.0.0.1/me.jpg"
    turn(ada)
    assert "private address" in complaint(ada)


def test_a_picture_too_large_is_left(ada: Community) -> None:
    """The bound on bodies is that of feeds."""
    ada.fetch["max_bytes"] = "100KB"
    ada.put("/me.jpg", jpeg() + b"\0" * 200_000, "image/jpeg")
    turn(ada)
    assert "larger than" in complaint(ada)


def test_a_file_of_the_hub_folder(ada: Community) -> None:
    """A picture beside the members file needs no visit; a new one shows at the next turn. None leads out."""
    ada.members[0]["avatar"] = "faces/ada.jpg"
    (ada.hub.folder / "faces").mkdir()
    (ada.hub.folder / "faces" / "ada.jpg").write_bytes(jpeg())
    turn(ada)
    assert len(with_img(ada)) == 8
    told = json.loads(ada.files()["members.json"])["members"][0]
    assert told["avatar"] == "https://planet.example/members/ada/avatar.jpg"
    before = ada.files()["members/ada/avatar.jpg"]
    (ada.hub.folder / "faces" / "ada.jpg").write_bytes(jpeg("blue"))
    turn(ada, hours=1)
    assert ada.files()["members/ada/avatar.jpg"] != before
    ada.members[0]["avatar"] = "../me.jpg"
    (ada.hub.folder.parent / "me.jpg").write_bytes(jpeg())
    turn(ada, hours=1)
    assert not with_img(ada)
    assert "outside the hub folder" in complaint(ada)
    assert not rendered_again(ada)


def feed_with_image(image: str) -> bytes:
    head = f"<title>Ada</title><link>https://ada.example/</link><image><url>{image}</url></image>"
    return (
        f'<rss version="2.0"><channel>{head}<item><title>A</title><guid>{image}</guid></item></channel></rss>'.encode()
    )


def test_the_feeds_own_word(ada: Community) -> None:
    """Where nobody named a picture, what the feeds call theirs: an icon or a banner makes place for the next feed's."""
    ada.members[0] = {"name": "Ada", "feeds": ["/blog.xml", "/film.xml", "/micro.xml"]}
    sizes = {"blog": (32, 32), "film": (600, 100), "micro": (400, 400)}
    for name, size in sizes.items():
        ada.put(f"/{name}.xml", feed_with_image(f"{ada.web.url}/{name}.jpg"))
        ada.put(f"/{name}.jpg", jpeg(size=size), "image/jpeg")
    for _ in range(3):
        assert not with_img(ada)
        turn(ada, hours=1)
    assert with_img(ada)
    assert [ada.web.asked(f"/{name}.jpg") for name in sizes] == [1, 1, 1]
    turn(ada, days=6)
    turn(ada, days=2)
    assert [ada.web.asked(f"/{name}.jpg") for name in sizes] == [1, 1, 2]
    ada.put("/me.jpg", jpeg("blue"), "image/jpeg")
    ada.members[0]["avatar"] = f"{ada.web.url}/me.jpg"
    before = ada.files()["members/ada/avatar.jpg"]
    turn(ada, hours=1)
    assert ada.files()["members/ada/avatar.jpg"] != before


def test_a_feed_that_names_another_picture_daily_is_asked_weekly(ada: Community) -> None:
    """Some put the date in the address."""
    ada.members[0] = {"name": "Ada", "feeds": ["/ada.xml"]}
    for day in range(15):
        ada.put(f"/{day // 2}.jpg", jpeg(), "image/jpeg")
        ada.put("/ada.xml", feed_with_image(f"{ada.web.url}/{day // 2}.jpg"))
        turn(ada, days=1, hours=1, force=True)
    assert 2 <= sum(one.path.endswith(".jpg") for one in ada.web.log) <= 3


def test_who_rests_is_not_visited(ada: Community) -> None:
    """Not for a picture either; what is here stays."""
    ada.members[0]["paused"] = True
    turn(ada)
    turn(ada, days=8)
    assert ada.web.asked("/me.jpg") == 0
    ada.members[0]["paused"] = False
    turn(ada, hours=1)
    assert with_img(ada)
    ada.members[0]["paused"] = True
    turn(ada, days=8)
    assert with_img(ada)
    assert ada.web.asked("/me.jpg") == 1


def test_without_the_extra_nothing_is_asked(ada: Community) -> None:
    """Letters and frames, no visit, no error; once it is there, the pictures come."""
    assert turn(ada, thumbnails=None).feeds_failed == 0
    turn(ada, thumbnails=None, days=8)
    assert ada.web.asked("/me.jpg") == 0
    assert not with_img(ada)
    turn(ada, hours=1)
    assert with_img(ada)


def test_a_disaster_at_a_picture_costs_that_picture(ada: Community) -> None:
    """Whatever goes wrong in making a copy: the others' pictures come, and the turn ends well."""

    class Breaks(ShrinksHere):
        async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
            if body == jpeg():
                raise RuntimeError("nobody thought of this")
            return await super().shrink(body, use)

    ada.members[1]["avatar"] = f"{ada.web.url}/bob.jpg"
    ada.put("/bob.jpg", jpeg("blue"), "image/jpeg")
    assert turn(ada, thumbnails=Breaks()).feeds_failed == 0
    assert [path for path in ada.files() if path.endswith(".jpg")] == ["members/bob/avatar.jpg"]
    assert "please report it" in complaint(ada)


def test_many_faces_on_one_host_come_in_turns(community: Community) -> None:
    """A turn asks one host for a few pictures, and the next for the next."""
    for n in range(20):
        community.member(f"M{n}", f"/{n}.xml", avatar=f"{community.web.url}/{n}.jpg")
        community.publish(f"/{n}.xml", Post(f"By {n}", f"https://{n}.example/1", f"{n}-1", START - DAY))
        community.put(f"/{n}.jpg", jpeg(), "image/jpeg")
    for wanted in (8, 16, 20, 20):
        turn(community, hours=1)
        assert sum(path.endswith("avatar.jpg") for path in community.files()) == wanted
    assert all(community.web.asked(f"/{n}.jpg") == 1 for n in range(20))


# ---------------------------------------------------------------- photos


def photos(*names: str, base: str, date: Any = START - DAY) -> bytes:
    """A feed of Media RSS with an entry for each of these: the address of its picture, "a+b" for two."""
    items = ""
    for number, name in enumerate(names):
        media = "".join(
            f"<media:content url={quoteattr(f'{base}/{one}.jpg')} medium='image' type='image/jpeg'>"
            f"<media:description>The {one} at low tide</media:description></media:content>"
            for one in name.split("+")
        )
        when = date - number * timedelta(minutes=1)
        items += (
            f"<item><title>{name}</title><guid isPermaLink='false'>{name}</guid><link>https://pia.example/{name}</link>"
            f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>{media}</item>"
        )
    head = "<title>Photos</title><link>https://pia.example/</link>"
    return f"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>{head}{items}</channel></rss>".encode()


def copies(community: Community) -> list[str]:
    return sorted(path for path in community.files() if path.startswith("pictures/"))


@pytest.fixture
def pia(community: Community) -> Community:
    """Pia, who photographs."""
    community.member("Pia", {"url": "/pia.xml", "kind": "photos"}, {"url": "/empty.xml"})
    community.publish("/empty.xml")
    community.put("/pia.xml", photos("kelp", "tide", base=community.web.url))
    for name in ("kelp", "tide"):
        community.put(f"/{name}.jpg", jpeg(size=(1800, 1200)), "image/jpeg")
    return community


def test_photos_have_small_copies_here(pia: Community) -> None:
    """With their words and sizes, fetched once, at an address for ever; every card shows them."""
    turn(pia)
    first = copies(pia)
    assert len(first) == 2
    page = pia.files()["index.html"].decode()
    for path in first:
        assert f'src="{path}" alt="The ' in page
    assert 'width="1200" height="800"' in page
    assert 'class="frame' not in page
    for path in ("archive/2026/11/21/index.html", "members/pia/index.html"):
        assert pia.files()[path].count(b"pictures/") == 2
    assert not rendered_again(pia)
    assert set(turn(pia, days=30, force=True).written) <= STATUS | {"index.html"}
    assert pia.web.asked("/kelp.jpg") == pia.web.asked("/tide.jpg") == 1
    assert copies(pia) == first


def test_what_has_no_copy_does_not_wait_to_be_published(pia: Community) -> None:
    """The mark of an entry whose pictures were noted goes, unless it has a copy, which a turn that was killed has not
    published, or files of former ones."""
    turn(pia)
    (copied, other) = pia.store.pictures.entries_with_copies()
    planet = pia._step(0, 0)
    with pia.store.transaction():
        pia.store.pictures.settle_photos(other, (), pia.now)
        pia.store._db.run("DELETE FROM published WHERE mark = ?", [f"photos:{copied}"])
        pia.store.published.mark([f"photos:{copied}", f"photos:{other}", "photos:999"])
    note_pictures(planet, pia.store, pia.now)
    assert pia.store.published.stale_of("photos") == [f"photos:{copied}", f"photos:{other}"]
    publish.publish_site(pia.hub, planet, pia.store, pia.now)
    assert len(copies(pia)) == 1
    assert not pia.store.published.stale_of("photos")
    with pia.store.transaction():
        pia.store.published.mark([f"photos:{other}"])
    note_pictures(planet, pia.store, pia.now)
    assert not pia.store.published.stale_of("photos")  # one that is yet to be fetched is no copy


@pytest.mark.parametrize("where", ["planet", "member", "feed"])
def test_only_who_shares_the_whole_is_copied(pia: Community, where: str) -> None:
    """The least of planet, member and feed holds; who shares less from now on takes the copies away."""
    table = {"planet": pia.planet, "member": pia.members[0], "feed": pia.members[0]["feeds"][0]}[where]
    table["content"] = "summary"
    turn(pia)
    assert copies(pia) == []
    assert pia.web.asked("/kelp.jpg") == 0
    table["content"] = "full"
    turn(pia, hours=1)
    assert len(copies(pia)) == 2
    assert not rendered_again(pia)
    table["content"] = "summary"
    turn(pia, hours=1)
    assert copies(pia) == []
    assert not pia.pages_with("pictures/")
    assert not rendered_again(pia)


def test_a_photo_that_goes_takes_its_copy_along(pia: Community) -> None:
    """Hidden, withdrawn, or its member gone; back again, it needs no visit."""
    turn(pia)
    both = copies(pia)
    pia.hides.append({"url": "https://pia.example/kelp"})
    turn(pia, hours=1)
    assert len(copies(pia)) == 1
    pia.hides.clear()
    turn(pia, hours=1)
    assert copies(pia) == both
    left = pia.members.pop()
    pia.member("Bob", "/empty.xml")
    turn(pia, hours=1)
    assert copies(pia) == []
    pia.members[:] = [left]
    turn(pia, hours=1)
    assert copies(pia) == both
    assert pia.web.asked("/kelp.jpg") == 1
    assert not rendered_again(pia)


def test_another_picture_in_an_entry_is_another_copy(pia: Community) -> None:
    """Under another address; the old one is gone."""
    turn(pia)
    before = copies(pia)
    pia.put("/pia.xml", photos("kelp", "tide", base=pia.web.url).replace(b"/kelp.jpg", b"/weed.jpg"))
    pia.put("/weed.jpg", jpeg("green", (800, 600)), "image/jpeg")
    turn(pia, hours=2)
    assert len(copies(pia)) == 2
    assert len({*before, *copies(pia)}) == 3
    assert not rendered_again(pia)


@pytest.mark.parametrize(("status", "body", "visits"), [
    (404, b"not here", 1),
    (200, b"<!doctype html><p>Subscribe first", 1),
    (200, jpeg(size=(1, 1)), 1),
    (503, b"later", 6),
])  # fmt: skip
def test_a_photo_that_cannot_be_fetched_keeps_its_frame(pia: Community, status: int, body: bytes, visits: int) -> None:
    """With the words of its picture. What may pass is asked again a few times, ever later; nothing for ever."""
    pia.put("/kelp.jpg", body, "image/jpeg", status)
    turn(pia)
    assert len(copies(pia)) == 1
    assert 'class="frame' in pia.files()["index.html"].decode()
    assert b"The kelp at low tide" in pia.files()["index.html"]
    for _ in range(9):
        turn(pia, days=2)
    assert pia.web.asked("/kelp.jpg") == visits
    assert not rendered_again(pia)


def test_a_photographers_past_comes_in_turns(pia: Community) -> None:
    """A few pictures a turn of one host, the newest first; the others stand in frames until then."""
    names = [f"p{n}" for n in range(30)]
    pia.put("/pia.xml", photos(*names, base=pia.web.url))
    for name in names:
        pia.put(f"/{name}.jpg", jpeg(size=(300, 200)), "image/jpeg")
    turn(pia)
    assert [name for name in names if pia.web.asked(f"/{name}.jpg")] == names[:8]
    assert len(copies(pia)) == 8
    for _ in range(3):
        turn(pia, hours=1)
    assert len(copies(pia)) == 30
    assert all(pia.web.asked(f"/{name}.jpg") == 1 for name in names)
    assert not rendered_again(pia)


def test_the_first_few_pictures_of_an_entry(pia: Community) -> None:
    """A card shows four; of the others there is no copy."""
    pia.put("/pia.xml", photos("a+b+c+d+e+f", base=pia.web.url))
    for name in "abcdef":
        pia.put(f"/{name}.jpg", jpeg(size=(300, 200)), "image/jpeg")
    turn(pia)
    assert len(copies(pia)) == 4
    assert [pia.web.asked(f"/{name}.jpg") for name in "abcdef"] == [1, 1, 1, 1, 0, 0]


def test_a_host_that_wants_rest_is_left_alone(pia: Community) -> None:
    """429 with Retry-After: no further picture of this host in the turn, and none before its time."""
    for name in ("kelp", "tide"):
        pia.put(f"/{name}.jpg", b"", status=429)
        pia.web.headers[f"/{name}.jpg"] = {"Retry-After": "7200"}
    turn(pia)
    assert pia.web.asked("/kelp.jpg") + pia.web.asked("/tide.jpg") == 1
    turn(pia, hours=1.5)
    assert pia.web.asked("/kelp.jpg") + pia.web.asked("/tide.jpg") <= 2


def test_a_host_that_does_not_answer_is_tried_once_a_turn(pia: Community) -> None:
    """Nobody waits for eight pictures of a server that is down, and none of them is given up for it."""
    attempts: list[str] = []

    class Down:
        """A network on which pictures are not to be reached."""

        def __init__(self, community: Community) -> None:
            self.visitor = community._visitor(community._step(0, 0))

        def pause_host(self, url: str, duration: timedelta) -> None: ...

        @asynccontextmanager
        async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
            if request.accept == "image":
                attempts.append(request.url)
                yield Failed("The server takes no connections.", unreachable=True)
                return
            async with self.visitor.fetch(request) as outcome:
                yield outcome

    assert turn(pia, fetcher=Down(pia)).feeds_failed == 0
    assert len(attempts) == 1
    turn(pia, fetcher=Down(pia), hours=2)
    turn(pia, days=1)
    assert len(copies(pia)) == 2


@pytest.mark.parametrize("seed", range(3))
def test_an_eventful_life_with_pictures(pia: Community, seed: int) -> None:
    """Pictures come, change, fail and go, entries and members too: after each turn the site is the whole one."""
    dice = random.Random(seed)
    names = [f"p{n}" for n in range(8)]
    pia.member("Bob", "/bob.xml")
    pia.publish("/bob.xml", Post("Bob writes", "https://bob.example/1", "bob-1", START - DAY))

    def happens() -> None:
        what = dice.randrange(7)
        name = dice.choice(names)
        if what == 0:
            pia.put(f"/{name}.jpg", jpeg(dice.choice(("red", "blue")), (300, 200)), "image/jpeg")
        elif what == 1:
            pia.put(f"/{name}.jpg", b"gone", status=dice.choice((404, 410, 503)))
        elif what == 2:
            pia.put("/pia.xml", photos(*dice.sample(names, 5), base=pia.web.url, date=pia.now))
        elif what == 3:
            pia.members[0]["content"] = dice.choice(("full", "summary", "full"))
        elif what == 4:
            pia.members[dice.randrange(2)]["avatar"] = f"{pia.web.url}/{name}.jpg"
        elif what == 5:
            pia.members[dice.randrange(2)].pop("avatar", None)
        else:
            pia.hides[:] = [{"url": f"https://pia.example/{name}"}]

    for number in range(12):
        for _ in range(dice.randint(1, 3)):
            happens()
        turn(pia, hours=dice.choice((1, 26, 200)), force=dice.random() < 0.5)
        assert not rendered_again(pia), f"after turn {number}"
        shown = {path for path in pia.files() if path.endswith(".jpg")}
        assert all(pia.pages_with(path.rpartition("/")[2]) for path in shown)
