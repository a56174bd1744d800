"""The documentation as a site: strictly built, every page on its map, every link of it leading somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from pages import DOCS, ROOT
from selectolax.lexbor import LexborHTMLParser


def build(docs: Path, site: Path) -> subprocess.CompletedProcess[str]:
    words = ["--quiet", "--fail-on-warning", "--keep-going", "-b", "html", "-d", str(site / "trees")]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *words, str(docs), str(site / "html")],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    done = build(DOCS, folder)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_every_page_is_there_and_on_the_map(site: Path) -> None:
    """Each page of docs/ is a page of the site, and the menu of every page leads to it."""
    pages = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")}
    tree = LexborHTMLParser((site / "tutorial.html").read_bytes())
    menu = {a.attributes["href"] for a in tree.css(".sidebar-tree a")}
    assert {path.relative_to(site).as_posix() for path in site.rglob("*.html")} >= pages
    assert menu >= pages - {"index.html", "tutorial.html"}


def test_every_link_leads_somewhere(site: Path) -> None:
    """Links, pictures, styles and anchors: all of them are on the site, and nothing is loaded from elsewhere."""
    trees = {path: LexborHTMLParser(path.read_bytes()) for path in site.rglob("*.html")}
    anchors = {path: {node.attributes["id"] for node in tree.css("[id]")} for path, tree in trees.items()}
    count = 0
    for path, tree in trees.items():
        for name in ("href", "src"):
            for node in tree.css(f"[{name}]"):
                target = node.attributes[name] or ""
                if re.match(r"[a-z]+:", target):
                    assert node.tag == "a", f"{path} loads {target}"
                    continue
                file, _, fragment = target.partition("#")
                there = (path.parent / unquote(file.partition("?")[0])).resolve() if file else path
                assert there.exists(), f"{path}: {target}"
                assert not fragment or there not in anchors or unquote(fragment) in anchors[there], f"{path}: {target}"
                count += 1
    assert count > 1000


def test_the_files_to_copy_can_be_downloaded(site: Path) -> None:
    """The pages on running a hub for good offer the files themselves."""
    names = {path.name for path in (site / "_downloads").rglob("*") if path.is_file()}
    assert names >= {"planet.yml", ".gitlab-ci.yml", "planet.cron", "planet.service", "planet-turn.timer"}


@pytest.mark.parametrize(
    "mistake", ["[gone](how-to/gone.md)", "[gone](tutorial.md#gone)", "![gone](images/gone.png)"], ids=str.split
)
def test_a_broken_link_ends_the_build(tmp_path: Path, mistake: str) -> None:
    """A page, an anchor or a picture that is not there is a mistake that nobody can overlook."""
    docs = tmp_path / "docs"
    docs.mkdir()
    shutil.copy(DOCS / "conf.py", docs)
    (tmp_path / "templates" / "assets").mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "assets" / "icon.svg", tmp_path / "templates" / "assets")
    (docs / "index.md").write_text("# Map\n\n## All\n\n- [Tutorial](tutorial.md)\n")
    (docs / "tutorial.md").write_text("# Tutorial\n\nWords.\n")
    assert build(docs, tmp_path / "good").returncode == 0
    (docs / "tutorial.md").write_text(f"# Tutorial\n\n{mistake}\n")
    assert build(docs, tmp_path / "bad").returncode != 0
