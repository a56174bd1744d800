"""The stranger's path: a fresh environment, the built wheel, the README alone; from nothing to a published planet.

The repository's own package is out of sight there. What a stranger would get from the web is on this machine: the
package is a wheel built from these files, its libraries are those of the tests, members live on a loopback server, and
the code host is a folder.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from community import START, Post, Web, atom, rss, serve
from hosted import CodeHost
from pages import ROOT, blocks, read
from test_tutorial import Shell

README = ROOT / "README.md"
STEPS = {block.mark.removeprefix("runs: "): block.text for block in blocks(read(README)) if block.mark}
NOW = datetime.now(UTC).replace(microsecond=0)
"""The stranger's path has no --now: the first turn is taken now, and those of the code host after it."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as for a release."""
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment far from the repository, which sees the libraries of the tests but not their package."""
    folder = tmp_path_factory.mktemp("fresh") / "environment"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return folder


@pytest.fixture
def web() -> Iterator[Web]:
    """Three people: a page that names its feed, a feed, a page with an owner's card."""
    head = '<!doctype html><html lang="{language}"><head><title>{title}</title>{link}</head><body>{body}</body></html>'
    link = '<link rel="alternate" type="application/atom+xml" href="/ada/feed.xml">'
    card = '<p class="h-card"><a class="u-url p-name" href="/cleo/">Cleo Abadi</a></p>'
    page = head.format(language="en", title="Ada writes", link=link, body="Engines")
    other = head.format(language="de", title="Start", link=link.replace("ada", "cleo"), body=card)
    web = Web({"/ada/": (200, "text/html", page.encode()), "/cleo/": (200, "text/html", other.encode())})
    server = serve(web)
    for name, path, make in (("ada", "feed.xml", atom), ("ben", "blog/feed.xml", rss), ("cleo", "feed.xml", atom)):
        posts = [Post(f"{name} {n}", f"{web.url}/{name}/{n}", f"{name}-{n}", START, f"Words {n}") for n in range(3)]
        document = make(*posts, title=f"{name.title()} writes")
        web.documents[f"/{name}/{path}"] = (200, "application/xml", document)
    yield web
    server.shutdown()
    server.server_close()


def test_the_wheel_has_all_that_a_hub_needs(wheel: Path) -> None:
    """Templates, catalogs, statements, the starter and the files to run it are in it, and no test."""
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*")}
    assert {name.removeprefix("planet/_templates/") for name in names} >= wanted
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "planet").rglob("*.*") if path.is_file()}
    assert names >= {name for name in wanted if "__pycache__" not in name}
    assert {"planet/_deploy/github/planet.yml", "planet/_deploy/gitlab/.gitlab-ci.yml"} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "bench/"))]


def test_the_readme_leads_to_a_published_planet(wheel: Path, environment: Path, web: Web, tmp_path: Path) -> None:
    """Every step of the README, in its order, as it stands there; then the code host takes its turns."""
    programs = environment / "bin"
    host = CodeHost(tmp_path, f"env --unset=PYTHONPATH {programs / 'planet'}")
    shell = Shell(tmp_path, programs, PYTHONPATH="", LC_ALL="", LANG="de_DE.UTF-8", TZ="Europe/Berlin")
    (tmp_path / ".gitconfig").write_text(
        "[user]\nname = Stranger\nemail = stranger@example.org\n"
        f'[url "file://{host.repository}"]\ninsteadOf = git@github.com:YOU/reef.git\n'
    )
    assert list(STEPS) == ["install", "hub", "members", "look", "publish"]

    shell.run(STEPS["install"].replace("planet-river", f"--quiet --no-index --no-deps '{wheel}'"))
    shell.run("planet --version && python -c 'import planet; print(planet.__file__)'")
    assert str(environment) in shell.printed

    shell.run(STEPS["hub"])
    assert "title: Planet Reef" in shell.printed
    members = shell.folder / "config" / "members.toml"
    text = read(members)
    assert 'url = "https://you.github.io/reef/"' in text
    assert 'language = "de"' in text
    members.write_text(text.replace("[fetch]\n", '[fetch]\nprivate_allow = ["127.0.0.0/8"]\nhost_delay = "0s"\n'))

    shell.run(re.sub(r"https://(\w+)\.example\.org", rf"{web.url}/\1", STEPS["members"]))
    assert all(name in read(members) for name in ("Ada", "Ben", "Cleo Abadi"))
    assert "Ada Example" not in read(members)

    update, serve_it = STEPS["look"].splitlines()
    shell.run(update)
    assert "Feeds: 3 visited, 3 with something new" in shell.printed
    shell.run_and_stop(serve_it)
    front = read(shell.folder / "output" / "index.html")
    assert "Planet Reef" in front
    assert '<html lang="de"' in front

    shell.run(STEPS["publish"])
    web.log.clear()
    run = host.github(NOW.replace(minute=59), "push")
    assert run.good, run.printed
    published = read(host.published / "members" / "index.html")
    assert all(name in published for name in ("Ada", "Ben", "Cleo Abadi"))
    assert (host.published / "assets" / "planet.css").stat().st_size > 1000
    assert not list((host.published).rglob("*.db"))


def test_the_same_by_every_command_of_the_wheel(wheel: Path, environment: Path, tmp_path: Path) -> None:
    """Every command of the installed wheel says what it is for: nothing that it imports is missing there."""
    shell = Shell(tmp_path, environment / "bin", PYTHONPATH="")
    shell.run(f"pip install --quiet --no-index --no-deps --force-reinstall '{wheel}'")
    shell.run("planet --help")
    commands = re.findall(r"^  ([a-z]+) ", shell.printed.partition("Commands:")[2], re.MULTILINE)
    assert len(commands) > 8
    for name in commands:
        shell.run(f"planet {name} --help")
        assert shell.printed.startswith(f"Usage: planet {name}")


@pytest.mark.long
@pytest.mark.parametrize("installer", ["pip", "pipx", "uv tool"])
def test_installers_bring_all_it_needs(installer: str, wheel: Path, tmp_path: Path) -> None:
    """With libraries from the registry and nothing else, a new hub takes a turn and has its templates."""
    own = tmp_path / "own"
    subprocess.run([sys.executable, "-m", "venv", own], check=True, capture_output=True)
    local = tmp_path / ".local" / "bin"
    settings = {"PYTHONPATH": "", "PIPX_BIN_DIR": str(local), "UV_TOOL_BIN_DIR": str(local), "UV_SYSTEM_CERTS": "true"}
    shell = Shell(tmp_path, own / "bin", PIPX_HOME=str(tmp_path / "pipx"), UV_TOOL_DIR=str(tmp_path / "uv"), **settings)
    if installer != "pip":
        shell.run(f"pip install --quiet {installer.partition(' ')[0]}")
    shell.run(f"{installer} install '{wheel}'")
    planet = local / "planet" if installer != "pip" else own / "bin" / "planet"
    shell.run(f"'{planet}' init reef && cd reef && '{planet}' update")
    assert "Entries: 1 new" in shell.printed
    assert (shell.folder / "output" / "assets" / "planet.css").stat().st_size > 1000
