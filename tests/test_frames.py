"""The status page, which each turn publishes, from a kept frame: to the byte what its template makes, never of old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from made_views import ADA, BO, LAYLA, SITE

from planet.site import frames
from planet.site.frames import Frames
from planet.site.look import Look, Page
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.page import View
from planet.views.site import Site
from planet.views.status import FeedHealth, MemberHealth, StatusPage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
VISITS = (NOON, NOON - 300 * MINUTE, NOON - DAY, NOON - 400 * DAY)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "planet-river" / "pages"


def status(turn: datetime, visits: tuple[datetime, ...] = VISITS, state: str = "ok", name: str = "Ada") -> View:
    """The status page after a turn, of three members with a feed each, and one with two that are well."""
    feeds = [FeedHealth("https://a.example/feed", "", state, visit, visit, "") for visit in visits]
    bad = FeedHealth("https://b.example/feed", "", "failing", visits[0], None, "It took too long.")
    members = (
        MemberHealth(replace(BO, name=name), "failing", (bad,), ()),
        *(MemberHealth(ADA, state, (feed,), (), "members/ada/status/", feed.last_visit) for feed in feeds[:2]),
        MemberHealth(LAYLA, state, tuple(feeds[2:]), (), "members/layla/status/", max(visits[2:])),
    )
    body = StatusPage(turn, (("ok", 4), ("failing", 1)), members, False)
    return View("status/index.html", "status.html", "Status", body, noindex=True, clocked=True)


class Kept:
    """Pages by way of frames, as a new process makes them; `rendered` counts how often a template was asked."""

    def __init__(self, output: str = "/hub/output", site: Site = SITE) -> None:
        self._look = Look(None)
        self._site = site
        self._output = output
        self._renderer = Renderer(self._look, site)
        self.rendered = 0

    def __call__(self, view: View) -> bytes:
        def render(view: View) -> Page:
            self.rendered += 1
            return self._renderer.render(view)

        return Frames(self._output, self._look, self._site, "Babel").page(view, render).body

    def by_template(self, view: View) -> bytes:
        """The page as the template makes it."""
        return self._renderer.render(view).body


def moments() -> Iterator[tuple[datetime, tuple[datetime, ...]]]:
    """Turns of one day, and visits in any order, each still on its day."""
    midnight = NOON.replace(hour=0)
    yield NOON, VISITS
    yield midnight, (midnight, midnight, NOON - DAY, NOON - 400 * DAY)
    yield midnight + 1439 * MINUTE, (midnight + 5 * MINUTE, midnight + 1439 * MINUTE, NOON - DAY, midnight - 400 * DAY)


def test_a_filled_frame_is_the_page() -> None:
    """Whatever the time of day, and whichever visit was the latest, without a template after the first."""
    page = Kept()
    for turn, visits in moments():
        view = status(turn, visits)
        assert page(view) == page.by_template(view)
    assert page.rendered == 1


def test_each_language_and_zone_is_filled_in_its_own_way() -> None:
    """The days of another language, and the offset of a time zone."""
    page = Kept(site=replace(SITE, language="de"))
    zone = timezone(timedelta(hours=5, minutes=30))
    for turn, visits in moments():
        view = status(turn.astimezone(zone), tuple(visit.astimezone(zone) for visit in visits))
        assert page(view) == page.by_template(view)


def test_whatever_else_changes_makes_a_new_frame() -> None:
    """A state, a name, the day of the turn or of a visit; and the frame before is of no use any more."""
    page = Kept()
    views = [
        status(NOON),
        status(NOON, state="failing"),
        status(NOON, name="Bo &amp; <b>"),
        status(NOON + DAY),
        status(NOON, (*VISITS[:2], NOON - 2 * DAY, NOON - 400 * DAY)),
        status(NOON),
    ]
    for number, view in enumerate(views, start=1):
        assert page(view) == page.by_template(view)
        assert page.rendered == number


def test_another_site_or_version_makes_a_new_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hubs of one user do not take each other's frames away; a new title and a new version make new ones."""
    view, other = status(NOON), Kept("/other/output", replace(SITE, title="Another"))
    page = Kept()
    assert other(view) != page(view)
    assert other(view) == other.by_template(view)
    assert page(view) == page.by_template(view)
    assert (other.rendered, page.rendered) == (1, 1)
    renamed = Kept(site=replace(SITE, title="Another"))
    assert renamed(view) == renamed.by_template(view)
    assert renamed.rendered == 1
    monkeypatch.setattr(frames, "__version__", "99")
    renamed(view)
    assert renamed.rendered == 2


def test_a_frame_that_was_tampered_with_is_not_used(cache: Path) -> None:
    """A file that is cut, or that others may write, costs a rendering."""
    page = Kept()
    first = page(status(NOON))
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert page(status(NOON)) == first
    file.chmod(0o666)
    assert page(status(NOON)) == first
    assert page.rendered == 3


def test_templates_of_a_hub_need_no_frame(tmp_path: Path) -> None:
    """They may choose by the time of day what they show; a style of its own changes nothing."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "theme.css").write_text("")
    assert Look(tmp_path).is_shipped
    (tmp_path / "parts.html").write_text("")
    assert not Look(tmp_path).is_shipped
