"""`make screenshots`: the pictures of the documentation, taken of the sample community in a real browser.

They are looked at by people, and compared by no test: each system has other fonts. Those of the Noto family have every
script of the sample (Debian: fonts-noto-core, fonts-noto-cjk).
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import browser as chromium
import mischief
import showcase
from PIL import Image
from test_browser import settled

from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page of a site, in a window of some width, in one of the two schemes.

    `hub` is the language of the sample, or a hub of `showcase.py`. With `compact` the reader has chosen one line an
    entry.
    """

    name: str
    path: str
    width: int = 1280
    height: int = 1000
    scheme: Literal["light", "dark"] = "light"
    hub: str = "en"
    compact: bool = False


SHOTS = (
    Shot("river", ""),
    Shot("river-dark", "", scheme="dark"),
    Shot("river-narrow", "", width=390, height=844),
    Shot("river-compact", "", compact=True),
    Shot("directory", "members/"),
    Shot("directory-narrow", "members/", width=390, height=844),
    Shot("member", "members/noor/"),
    Shot("photographer", "members/mei/"),
    Shot("month", "archive/2026/11/"),
    Shot("archive", "archive/", height=800),
    Shot("status", "status/"),
    Shot("member-status", "members/noor/status/", height=800),
    Shot("conversations", "conversations/"),
    Shot("conversation", "conversations/*/", height=1400),
    Shot("conversation-narrow", "conversations/*/", width=390, height=1200, scheme="dark"),
    Shot("letter", "letters/*/"),
    Shot("channel", "channels/mailing-list/", height=900),
    Shot("search", "search/?q=mirror", height=800),
    Shot("river-arabic", "", hub="ar"),
    Shot("front-after", "", height=1600, hub="front"),
    Shot("front-after-narrow", "", width=390, height=1600, hub="front"),
    Shot("front-after-compact", "", hub="front", compact=True),
)
"""`front-before.png` and `front-before-narrow.png` are of the same hub, as the site was until November 2026."""

COMPACT = "localStorage.setItem('planet:/:view', 'compact')"


def path_of(shot: Shot, output: Path) -> str:
    """Return the path of a shot's page; of several that `*` stands for, the one that says most."""
    if "*" not in shot.path:
        return shot.path
    pages = (folder / "index.html" for folder in output.glob(shot.path))
    return f"{max(pages, key=lambda page: page.stat().st_size).parent.relative_to(output).as_posix()}/"


def published(hub: str, folder: Path) -> Path:
    """Publish a hub in a folder that is not there yet; return that of its site."""
    if hub in showcase.HUBS:
        showcase.build(hub, folder)
        return folder / "output"
    folder.mkdir()
    settled(folder, hub, pictures=False)
    mischief.planet(folder, "digest", "--days", "60", "--no-send")
    return folder / "output"


def main() -> None:
    """Publish the sample in each language, and a larger hub, and look at them."""
    if missing := chromium.why_missing():
        sys.exit(missing)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium.started() as browser:
        for hub in dict.fromkeys(shot.hub for shot in SHOTS):
            output = published(hub, Path(name) / hub)
            server = preview(output, port=0)
            server.start()
            for shot in (shot for shot in SHOTS if shot.hub == hub):
                shoot(browser, shot, server.url, path_of(shot, output))
            server.close()


def shoot(browser: Browser, shot: Shot, site: str, path: str) -> None:
    """Take one picture, of what fits into the window."""
    window = {"viewport": {"width": shot.width, "height": shot.height}, "color_scheme": shot.scheme}
    with chromium.visiting(browser, **window) as visit:
        visit.open(site)
        if shot.compact:
            visit.page.evaluate(COMPACT)
        visit.open(site + path)
        visit.page.wait_for_load_state("networkidle")
        file = IMAGES / f"{shot.name}.png"
        visit.page.screenshot(path=file)
        lighten(file)
        print(f"docs/images/{shot.name}.png")


def lighten(file: Path) -> None:
    """Write a picture again with the 256 colours that it needs most: pages have few, and half of the bytes."""
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    main()
