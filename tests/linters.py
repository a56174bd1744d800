"""The linters of deploy/, each a program: where it is, and what it says about a file.

Those of the registry come with tests/requirements.txt. systemd-analyze is a system package:
`python tests/linters.py` prints its name where it is missing, and nothing where it is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = "systemd"
PROGRAMS = Path(sys.executable).parent
"""Where the programs of this environment are."""


def why_missing() -> str:
    """Why units cannot be checked, with the command that helps; "" where they can."""
    return (
        ""
        if shutil.which("systemd-analyze")
        else f"there is no systemd-analyze here; as root: apt-get install {PACKAGE}"
    )


def must_be_there() -> bool:
    """Whether a missing linter is a failure, not a reason to skip: in continuous integration."""
    return os.environ.get("CI", "").lower() == "true"


def complaints(program: str, *words: str, stdin: str = "", folder: Path | None = None) -> str:
    """Return what a linter finds wrong, "" for nothing."""
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [shutil.which(program, path=path) or program, *words],
        input=stdin,
        cwd=folder,
        env={"PATH": path, "HOME": os.environ.get("HOME", "/"), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout or f"exit status {done.returncode}"


if __name__ == "__main__":
    if why_missing():
        print(PACKAGE)
