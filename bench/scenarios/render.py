"""The whole site again (`planet render`) from 100,000 entries, against the floor of Jinja2 alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench import archives, measure
from bench.archives import Archive
from bench.cache import workplace
from bench.measure import Cost
from bench.peers import planet
from bench.posts import NOON
from bench.scenarios import Setting

FLOOR = Path(planet.__file__).with_name("programs") / "bare_jinja.py"
ENTRIES, MEMBERS = 100_000, 1_000


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure `planet render` without and with the extra `search`, and the floor of as many pages of the same sizes."""
    archive = Archive(min(ENTRIES, setting.largest), members=min(MEMBERS, setting.feeds))
    folder = workplace()
    plain, searched = archives.copied(archive, folder / "plain"), archives.copied(archive, folder / "searched")
    _render(plain)
    _render(searched, ("search",))  # all that is measured has been published once
    for _ in range(setting.repeats):
        setting.results.add("render", "render", "planet", _render(plain), **_files(plain / "output"))
        setting.results.add("render", "render", "with search", _render(searched, ("search",)))
        setting.results.add("render", "render", "jinja", _floor(plain / "output", folder))


def _render(hub: Path, extras: Sequence[str] = ()) -> Cost:
    return measure.run(planet.command(hub, NOON + timedelta(hours=1), "render", "-q", extras=extras))


def _files(output: Path) -> dict[str, float]:
    sizes = _sizes(output)
    return {"files": len(sizes), "MB": sum(sizes) / 1e6}


def _floor(output: Path, folder: Path) -> Cost:
    """Return what the same number of pages of the same sizes costs Jinja2 alone, on all processors."""
    folder = Path(tempfile.mkdtemp(prefix="floor-", dir=folder))
    (folder / "sizes").write_text("\n".join(map(str, _sizes(output))), encoding="ascii")
    words = [planet.python(), "-P", str(FLOOR), str(folder / "sizes"), str(folder / "site")]
    return measure.run([*words, str(os.cpu_count() or 1)])


def _sizes(output: Path) -> list[int]:
    return sorted(file.stat().st_size for file in output.rglob("*") if file.is_file())
