"""`make screenshots`: the pictures of the documentation, taken of the sample community in a real browser.

They are looked at by people, and compared by no test: each system has other fonts. Those of the Noto family have every
script of the sample (Debian: fonts-noto-core, fonts-noto-cjk).
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import browser as chromium
import mischief
from test_browser import settled

from planet.service.preview import preview

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page of the site, in a window of some width, in one of the two schemes; `language` is the planet's."""

    name: str
    path: str
    width: int = 1200
    height: int = 1000
    scheme: Literal["light", "dark"] = "light"
    language: str = "en"


TALK = "c-6496cd35e9e6"
"""The longest conversation of the sample; its name follows from the id of its first post."""

SHOTS = (
    Shot("river", ""),
    Shot("river-dark", "", scheme="dark"),
    Shot("river-narrow", "", width=390, height=800),
    Shot("directory", "members/"),
    Shot("member", "members/noor/"),
    Shot("month", "archive/2026/11/"),
    Shot("status", "status/"),
    Shot("member-status", "members/noor/status/", height=800),
    Shot("conversations", "conversations/"),
    Shot("conversation", f"conversations/{TALK}/", height=1400),
    Shot("conversation-narrow", f"conversations/{TALK}/", width=390, height=1200, scheme="dark"),
    Shot("letter", "letters/*/"),
    Shot("channel", "channels/mailing-list/", height=900),
    Shot("river-arabic", "", language="ar"),
)


def path_of(shot: Shot, output: Path) -> str:
    """Return the path of a shot's page; `*` in it stands for the day of the letter, which is today's."""
    folder = next(output.glob(shot.path)) if "*" in shot.path else output / shot.path
    return f"{folder.relative_to(output).as_posix()}/".removeprefix("./")


def main() -> None:
    """Publish the sample in each language, and look at it."""
    if missing := chromium.why_missing():
        sys.exit(missing)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium.started() as browser:
        for language in dict.fromkeys(shot.language for shot in SHOTS):
            folder = Path(name) / language
            folder.mkdir()
            settled(folder, language)
            mischief.planet(folder, "digest", "--days", "60", "--no-send")
            server = preview(folder / "output", port=0)
            server.start()
            for shot in (one for one in SHOTS if one.language == language):
                window = {"viewport": {"width": shot.width, "height": shot.height}, "color_scheme": shot.scheme}
                with chromium.visiting(browser, **window) as visit:
                    visit.open(server.url + path_of(shot, folder / "output"))
                    visit.page.wait_for_load_state("networkidle")
                    visit.page.screenshot(path=IMAGES / f"{shot.name}.png")
                    print(f"docs/images/{shot.name}.png")
            server.close()


if __name__ == "__main__":
    main()
