"""`make run`: it shows that it lives while it installs, and what went wrong if it could not. pip is a stand-in here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"

PYTHON = """#!/bin/sh
case "$1" in -c) exit 0;; esac
mkdir -p "$3/bin"
printf '#!/bin/sh\\n%s\\n' "$PIP" >"$3/bin/pip"
printf '#!/bin/sh\\necho "planet $*"\\n' >"$3/bin/planet"
chmod +x "$3/bin/pip" "$3/bin/planet"
"""


def make_run(folder: Path, pip: str) -> subprocess.CompletedProcess[str]:
    """Run it in a folder with a `python` whose environments have this pip."""
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config/members.toml").touch()
    if not (folder / "pyproject.toml").exists():
        (folder / "pyproject.toml").touch()
    python = folder / "python"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    words = ["make", "-f", str(MAKEFILE), "run", f"PYTHON={python}", "BEAT=0.2"]
    env = {"PATH": "/usr/bin:/bin", "PIP": pip, "TMPDIR": str(folder)}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_an_installation_shows_that_it_lives(tmp_path: Path) -> None:
    """A line before it, dots while it works, what it says itself only if it fails; the second run installs nothing."""
    result = make_run(tmp_path, "echo chatter; sleep 0.5")
    assert result.returncode == 0, result.stderr
    first, installing, *others = result.stdout.splitlines()
    assert first == "Setting up .venv/, once: it takes about a minute, and needs the network."
    assert installing.startswith("Installing Planet and its libraries ..")
    assert installing.endswith(" done.")
    assert "chatter" not in result.stdout
    assert "planet update" in others
    assert others[-1] == "Open output/index.html, or type: make serve"
    assert "Installing" not in make_run(tmp_path, "exit 1").stdout


def test_an_installation_that_fails_says_why(tmp_path: Path) -> None:
    """Nothing is begun after it, and the next run tries again."""
    result = make_run(tmp_path, "echo 'No matching distribution found'; exit 1")
    assert result.returncode != 0
    assert " failed:\nNo matching distribution found" in result.stdout
    assert "planet update" not in result.stdout
    assert "Installing" in make_run(tmp_path, "exit 0").stdout


@pytest.mark.parametrize("version", [(3, 10)])
def test_a_python_that_is_too_old_is_named(tmp_path: Path, version: tuple[int, int]) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / "pyproject.toml").touch()
    words = ["make", "-f", str(MAKEFILE), "run", f"PYTHON={python}"]
    result = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode != 0
    assert f"Planet needs Python {version[0]}.{version[1] + 1} or newer" in result.stdout
