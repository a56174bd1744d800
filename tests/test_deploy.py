"""The files that run a hub for good: their linters, what they start, and the pages that show them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from threading import Timer

import linters
import pytest
from hosted import GITHUB, GITLAB, scripts
from linters import complaints
from pages import PAGES, ROOT, read

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted((DEPLOY / "systemd").iterdir())
PROGRAM = "/opt/planet/bin/planet"
"""Where the files take the program to be."""


# ------------------------------------------------------------ linters


def test_the_workflow_is_sound() -> None:
    """Right keys, and nothing that the strictest persona of zizmor would not let through."""
    assert not complaints("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(GITHUB))
    assert not complaints("zizmor", "--quiet", "--offline", "--persona", "pedantic", str(GITHUB))


def test_the_linters_would_notice(tmp_path: Path) -> None:
    """A workflow with a wrong key, one with a feed's words in a script, and a broken unit are refused."""
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(read(GITHUB).replace("runs-on", "run-on", 1))
    assert complaints("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(wrong))
    wrong.write_text(read(GITHUB).replace("planet update", "planet update ${{ github.event.issue.title }}"))
    assert "template-injection" in complaints("zizmor", "--offline", "--persona", "pedantic", str(wrong))


def test_the_pipeline_is_sound() -> None:
    """Right keys for GitLab."""
    words = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    assert not complaints("check-jsonschema", *words, str(GITLAB))


@pytest.mark.parametrize(("name", "text"), list(scripts()), ids=lambda word: word if len(word) < 60 else "")
def test_the_scripts_are_sound(name: str, text: str) -> None:
    """No script of a workflow has a mistake that ShellCheck knows; that of GitLab runs in any POSIX shell."""
    assert not complaints("shellcheck", "--shell", "sh" if "gitlab" in name else "bash", "-", stdin=text)


def test_the_container_is_sound() -> None:
    """No rule of hadolint is broken, however small; compose.yaml has right keys."""
    assert not complaints("hadolint", "--failure-threshold", "style", str(DEPLOY / "container" / "Dockerfile"))
    compose = str(DEPLOY / "container" / "compose.yaml")
    assert not complaints("check-jsonschema", "--builtin-schema", "vendor.compose-spec", compose)


@pytest.mark.skipif(
    bool(linters.why_missing()) and not linters.must_be_there(), reason=linters.why_missing() or "never"
)
def test_the_units_are_sound(tmp_path: Path) -> None:
    """systemd takes them as they are, with a program in place of ours, and finds little exposed."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(read(unit).replace(PROGRAM, "/bin/true"))
    for unit in UNITS:
        assert not complaints("systemd-analyze", "verify", f"./{unit.name}", folder=tmp_path)
        if unit.suffix == ".service":
            words = ("security", "--offline=true", "--threshold=15", str(unit))
            assert not complaints("systemd-analyze", *words)
    broken = tmp_path / "planet.service"
    broken.write_text(read(broken).replace("ExecStart=", "ExecStart"))
    assert complaints("systemd-analyze", "verify", "./planet.service", folder=tmp_path)


def test_both_services_are_closed_alike() -> None:
    """The walls around a turn are those around the service that stays."""
    inner, outer = (
        read(DEPLOY / "systemd" / name).partition("# What it may write")[2].partition("[Install]")[0].strip()
        for name in ("planet.service", "planet-turn.service")
    )
    assert inner == outer
    assert "ProtectSystem=strict" in inner


# ------------------------------------------------------------ what they start


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A new hub, and a program of the name that the files take it to have."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "planet").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m planet "$@"\n')
    (tools / "planet").chmod(0o755)
    subprocess.run([tools / "planet", "init", tmp_path / "hub"], check=True, capture_output=True)
    return tmp_path / "hub"


def typed(hub: Path, line: str) -> list[str]:
    """The words of a command in a file, with this hub and this program in the place of those on a server."""
    return line.replace(PROGRAM, str(hub.parent / "tools" / "planet")).replace("/srv/planet", str(hub)).split()


def test_the_line_for_cron(hub: Path) -> None:
    """Cron reads five fields, a user and a command; a turn that went well prints nothing, a mistake is printed."""
    lines = [line for line in read(DEPLOY / "cron" / "planet.cron").splitlines() if line and not line.startswith("#")]
    assert lines[:-1] == ["MAILTO=you@example.org", "PATH=/usr/local/bin:/usr/bin:/bin"]
    field, user, command = re.fullmatch(r"((?:[\d*/,-]+ ){5})(\w+) ([^%]+)", lines[-1]).groups()  # type: ignore[union-attr]
    assert (field.split(), user) == (["*/10", "*", "*", "*", "*"], "planet")
    done = subprocess.run(typed(hub, command), capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert (hub / "output" / "index.html").exists()
    (hub / "config" / "members.toml").write_text("[planet]\n")
    done = subprocess.run(typed(hub, command), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "title" in done.stderr


def start_of(unit: str) -> str:
    (line,) = re.findall(r"^ExecStart=(.+)$", read(DEPLOY / "systemd" / unit), re.MULTILINE)
    return str(line)


def test_what_the_units_start(hub: Path) -> None:
    """A turn ends with 0; the service stays until SIGTERM, and ends with the status that its unit calls success."""
    subprocess.run(typed(hub, start_of("planet-turn.service")), check=True, capture_output=True)
    assert (hub / "output" / "index.html").exists()
    with subprocess.Popen(typed(hub, start_of("planet.service")), stdout=subprocess.PIPE, text=True) as running:
        patience = Timer(60, running.kill)
        patience.start()
        assert running.stdout is not None
        assert "Feeds:" in running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        assert f"SuccessExitStatus={running.wait()}" in read(DEPLOY / "systemd" / "planet.service")
        patience.cancel()


def instructions() -> dict[str, str]:
    """The last instruction of each name in the Dockerfile, its lines joined."""
    text = read(DEPLOY / "container" / "Dockerfile").replace("\\\n", " ")
    return dict(line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#"))


def words_of(instruction: str) -> list[str]:
    return re.findall(r'"([^"]*)"', instruction[instruction.index("[") :])


def test_what_the_container_starts(tmp_path: Path, hub: Path) -> None:
    """An empty volume becomes a hub; the site is served; SIGTERM ends it; the health check is a command of ours."""
    volume = tmp_path / "volume"
    volume.mkdir()
    env = {"PATH": f"{hub.parent / 'tools'}{os.pathsep}{os.environ['PATH']}", "PLANET_HUB": str(volume)}
    env |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache"), "LC_ALL": "C.UTF-8"}
    words = [word.replace("0.0.0.0:8000", "127.0.0.1:0") for word in words_of(instructions()["CMD"])]
    for _ in range(2):
        with subprocess.Popen(words, cwd=volume, env=env, stdout=subprocess.PIPE, text=True) as running:
            patience = Timer(60, running.kill)
            patience.start()
            assert running.stdout is not None
            lines = iter(running.stdout.readline, "")
            url = next(line.split()[-1] for line in lines if line.startswith("Preview at"))
            next(line for line in lines if "Pages:" in line)
            with urllib.request.urlopen(url) as answer:
                assert answer.status == 200
            running.send_signal(signal.SIGTERM)
            assert running.wait() == 143
            patience.cancel()
    assert (volume / "posts" / "ada" / "welcome.md").exists()


def test_the_container_is_healthy(hub: Path) -> None:
    """The health check finds a hub after its turn sound, and one whose last turn was long ago not."""
    words = words_of(instructions()["HEALTHCHECK"])
    assert words[:2] == ["planet", "doctor"]
    words[0] = str(hub.parent / "tools" / "planet")
    subprocess.run([words[0], "update", "-C", hub], check=True, capture_output=True)
    assert subprocess.run([*words, "-C", hub], capture_output=True, check=False).returncode == 0
    late = subprocess.run([*words, "-C", hub, "--now", "2100-01-01T00:00:00Z"], capture_output=True, check=False)
    assert late.returncode == 1


def test_the_container_is_nobody() -> None:
    """It runs as a numbered user who is not root, and stops by the signal that the program heeds."""
    told = instructions()
    assert int(told["USER"]) > 0
    assert (told["STOPSIGNAL"], told["VOLUME"], told["WORKDIR"]) == ("SIGTERM", "/hub", "/hub")


# ------------------------------------------------------------ pages


def test_the_pages_show_the_files() -> None:
    """Each file stands on a page, word for word, under a link to it; `python tests/test_deploy.py` pastes it anew."""
    shown = {name for page in PAGES for name in re.findall(r"^<!-- deploy: (\S+) -->$", read(page), re.MULTILINE)}
    assert shown == {path.relative_to(DEPLOY).as_posix() for path in FILES}
    for page in PAGES:
        assert read(page) == pasted(read(page)), f"{page}: python tests/test_deploy.py"


def pasted(page: str) -> str:
    """The page with the files of deploy/ in the blocks that name them."""

    def paste(block: re.Match[str]) -> str:
        return f"<!-- deploy: {block[1]} -->\n```{block[2]}\n{read(DEPLOY / block[1])}```\n"

    return re.sub(r"^<!-- deploy: (\S+) -->\n```(\w+)\n.*?^```\n", paste, page, flags=re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(pasted(read(page)), encoding="utf-8")
