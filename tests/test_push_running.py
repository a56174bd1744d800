"""`planet run --listen` as a process: what is pushed shows, and is not lost when the process is killed."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import virtual_time
from click.testing import CliRunner
from community import Post, Web, rss, serve
from test_running import wait_for
from websub import PUBLIC, WebSubHub

from planet.cli.commands import planet as command
from planet.errors import UsageError
from planet.service import bell as bell_module
from planet.service.bell import Bell
from planet.service.timetable import watch

HUBS = '<atom:link rel="hub" href="{hub}"/><atom:link rel="self" href="{topic}"/><description>d<'


def _publish(web: Web, hub: str, *titles: str) -> None:
    now = datetime.now(UTC)
    posts = [Post(title, f"https://ada.example/{title}", title, now - timedelta(hours=1), "Words") for title in titles]
    body = rss(*posts).replace(b"<rss ", b'<rss xmlns:atom="http://www.w3.org/2005/Atom" ', 1)
    links = HUBS.format(hub=hub, topic=f"{web.url}/blog").encode()
    web.documents["/blog"] = (200, "application/rss+xml", body.replace(b"<description>d<", links, 1))


def _planet(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "planet", *words, "-C", str(folder)]


def test_what_is_pushed_shows_and_survives_a_kill(tmp_path: Path) -> None:
    """A post that the hub brings shows though its feed is due in an hour; another, brought just before the process is
    killed, in the next turn."""
    web = Web()
    server = serve(web)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "members.toml").write_text(
        "[planet]\ntitle = 'P'\nurl = 'https://planet.example/'\n[fetch]\nprivate_allow = ['127.0.0.0/8']\n"
        f"[push]\ncallback = '{PUBLIC}'\n[[members]]\nname = 'Ada'\nfeeds = ['{web.url}/blog']\n"
    )
    front = tmp_path / "output" / "index.html"
    with WebSubHub() as hub:
        _publish(web, hub.url, "First")
        process = subprocess.Popen(_planet(tmp_path, "run", "--listen", "0"), stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            first = re.fullmatch(r"Hubs are heard at (\S+)\n", process.stdout.readline())
            assert first
            hub.address = first[1]
            assert wait_for(lambda: bool(hub.held))
            _publish(web, hub.url, "Second", "First")
            assert hub.push().status == 202
            assert wait_for(lambda: "Second" in front.read_text())
            _publish(web, hub.url, "Third", "Second", "First")
            assert hub.push().status == 202
            process.send_signal(signal.SIGKILL)
            process.wait()
            later = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
            assert subprocess.run([*_planet(tmp_path, "update"), "--now", later], capture_output=True).returncode == 0
            assert "Third" in front.read_text()
        finally:
            process.kill()
            process.communicate()
            server.shutdown()
            server.server_close()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--listen", "8000"], "write callback under [push]"),
        (["--listen", "x"], "--listen x: write a port"),
        (["--listen", "١"], "write a port"),
        (["--listen", "70000"], "write a port"),
    ],
)
def test_what_cannot_be_listened_to(tmp_path: Path, words: list[str], sentence: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "members.toml").write_text(
        "[planet]\ntitle = 'P'\nurl = 'https://planet.example/'\n[[members]]\nname = 'A'\nfeeds = ['a.xml']\n"
    )
    done = CliRunner().invoke(command, ["-C", str(tmp_path), "run", *words])
    assert isinstance(done.exception, UsageError)
    assert sentence in str(done.exception)


def test_the_bell_gathers_what_comes_in_quick_succession() -> None:
    """Between two looks; a look that is under way is not doubled, and followed by another."""
    looks: list[float] = []

    async def tick(_: datetime) -> None:
        looks.append(asyncio.get_running_loop().time())
        await asyncio.sleep(1)

    async def watched() -> None:
        bell = Bell()
        task = asyncio.ensure_future(watch(tick, seconds=1000, bell=bell))
        await asyncio.sleep(100)
        for _ in range(5):
            bell.ring()
            await asyncio.sleep(0.3)
        await asyncio.sleep(1)  # the look is under way
        bell.ring()
        await asyncio.sleep(100)
        task.cancel()
        await asyncio.wait({task})

    virtual_time.run(watched())
    assert len(looks) == 3
    assert 100 + bell_module.GATHERED <= looks[1] < 103
    assert looks[2] >= looks[1] + bell_module.GATHERED
