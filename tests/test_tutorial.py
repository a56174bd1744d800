"""What the documents tell to type is typed: the tutorial from top to bottom, and the samples of the how-tos."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

from pages import DOCS, ROOT, Block, blocks, read


class Shell:
    """A reader who types what a page tells: in a folder of their own, with the `planet` of this environment."""

    def __init__(self, folder: Path, programs: Path = Path(sys.executable).parent, **environment: str) -> None:
        self._folder = folder
        self._home = folder
        self._added = environment
        self._programs = programs
        self.printed = ""

    @property
    def folder(self) -> Path:
        """Where the reader is."""
        return self._folder

    def follow(self, block: Block) -> None:
        """Do what the remark before a block says with it."""
        kind, _, name = block.mark.partition(": ")
        match kind:
            case "file":
                self.write(name, block.text)
            case "append":
                self.write(name, read(self._folder / name) + block.text)
            case "prints":
                self.compare(block.text)
            case "runs" | "runs with config.ini" | "runs with planet.ini":
                self.run(block.text)
            case "runs until stopped":
                self.run_and_stop(block.text)

    def write(self, name: str, text: str) -> None:
        (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_text(text, encoding="utf-8")

    def run(self, text: str) -> None:
        remember = self._home / ".pwd"
        script = f"set -e\n{text}\npwd > '{remember}'"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self._folder, env=self._environment(), capture_output=True, text=True
        )
        self.printed = done.stdout
        assert done.returncode == 0, done.stderr
        self._folder = Path(read(remember).strip())

    def run_and_stop(self, text: str) -> None:
        """Type a command that stays, on any free port; wait for its first line, then press Ctrl-C."""
        words = text.strip().replace("8000", "0")
        words += " --port 0" if words == "planet serve" else ""
        with subprocess.Popen(
            ["bash", "-c", f"exec {words}"],
            cwd=self._folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            patience = Timer(60, running.kill)
            patience.start()
            assert running.stdout is not None
            assert running.stderr is not None
            assert running.stdout.readline().startswith("Preview at http://127.0.0.1:")
            running.send_signal(signal.SIGINT)
            assert running.wait() == 128 + signal.SIGINT
            assert words.startswith("planet run") or running.stderr.read() == ""
            patience.cancel()

    def compare(self, text: str) -> None:
        """What a page shows is what the last command printed, numbers aside."""
        assert [re.sub(r"\d+", "0", line) for line in text.splitlines()] == [
            re.sub(r"\d+", "0", line) for line in self.printed.splitlines()
        ]

    def _environment(self) -> dict[str, str]:
        path = f"{self._programs}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self._home), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), **self._added}


def test_the_tutorial_runs(tmp_path: Path) -> None:
    """Typed from top to bottom, the tutorial does what it says; every block of it is marked with what it is."""
    found = blocks(read(DOCS / "tutorial.md"))
    known = r"runs|runs until stopped|prints|not run: .+|(?:file|append): [\w./-]+"
    assert not [block for block in found if not re.fullmatch(known, block.mark)]
    shell = Shell(tmp_path)
    for block in found:
        shell.follow(block)
    assert (
        read(tmp_path / "reef" / "output" / "index.html").count(
            "The difference engine now knows the tides of Friday.</p>"
        )
        == 1
    )


def test_moving_from_venus_works(tmp_path: Path) -> None:
    """What the page tells to type carries a config.ini over, as a dry run first."""
    (tmp_path / "config.ini").write_text(
        '[Planet]\nname = Old\n[DEFAULT]\nface = x\n[https://ada.example/feed?a=%20b]\nname = Ada "the" Löve\n', "utf-8"
    )
    shell = Shell(tmp_path)
    for block in blocks(read(DOCS / "how-to" / "move-from-planet-or-venus.md")):
        shell.follow(block)
        if "--dry-run" in block.text:
            assert "Would add 1 member with 1 feed." in shell.printed
    assert "is good: 2 members" in shell.printed


def test_moving_from_pluto_works(tmp_path: Path) -> None:
    """What the page tells to type carries a planet.ini over, with two feeds of one person."""
    feed = "[ada{0}]\n  title = Ada Löve\n  feed = https://ada.example/{0}.xml\n  location = {0}\n\n"
    (tmp_path / "planet.ini").write_text(f"title = Old\n\n{feed.format('en')}{feed.format('fr')}", "utf-8")
    shell = Shell(tmp_path)
    for block in blocks(read(DOCS / "how-to" / "move-from-pluto.md")):
        shell.follow(block)
    assert "is good: 2 members" in shell.printed
    members = read(tmp_path / "reef/config/members.toml")
    assert 'slug = "adaen"\nlanguages = ["en", "fr"]' in members


def test_the_template_of_the_page_renders(tmp_path: Path) -> None:
    """The footer on the page for templates takes the place of the shipped one."""
    footer = next(b.text for b in blocks(read(DOCS / "how-to" / "override-a-template.md")) if b.language == "html")
    shell = Shell(tmp_path)
    shell.run("planet init .")
    shell.write("templates/footer.html", footer)
    shell.run("planet update")
    assert "is made by its members" in read(tmp_path / "output" / "members" / "index.html")


def test_the_theme_of_the_page_renders(tmp_path: Path) -> None:
    """The theme on the page for themes is a front of titles alone, and leaves the other pages what they are."""
    found = blocks(read(DOCS / "how-to" / "theme.md"))
    shell = Shell(tmp_path)
    shell.run("planet init .")
    key = next(block.text for block in found if block.mark == "under [planet]")
    shell.write("config/members.toml", read(tmp_path / "config/members.toml").replace("[planet]\n", f"[planet]\n{key}"))
    for block in found:
        shell.follow(block)
    front = read(tmp_path / "output/index.html")
    assert front.count('class="title-line h-entry"') == 1
    assert "entry-body" not in front
    assert 'href="assets/theme.css"' in front
    assert "entry-body" in read(tmp_path / "output/members/ada/index.html")
    assert "--paper: #fff1e5" in read(tmp_path / "output/assets/planet.css")


def test_the_post_of_the_page_is_published(tmp_path: Path) -> None:
    """The post on the page for people without a blog shows, and a mistake in it is told as the page says."""
    page = read(DOCS / "how-to" / "post-without-a-blog.md")
    post = next(b.text for b in blocks(page) if b.language == "markdown")
    shell = Shell(tmp_path)
    shell.run("planet init .")
    shell.write("posts/ada/night-fishers.md", post)
    shell.run("planet update")
    assert (tmp_path / "output" / "members" / "ada" / "posts" / "night-fishers" / "index.html").exists()
    shell.write("posts/ada/night-fishers.md", post.replace('["reef", "night"]', '"reef"'))
    shell.run("planet update && planet status")
    assert next(line for line in page.splitlines() if line.startswith("    hidden "))[4:] in shell.printed
