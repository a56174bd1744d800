"""The HTML checker (vnu) for tests: where it is, what is said where it is missing, and what it finds.

`python tests/checker.py` prints the names of the system packages that it lacks, and nothing where none is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

JAR = Path(__file__).parents[1] / ".tools/package/build/dist/vnu.jar"
"""Where `make checker` puts it: the package vnu-jar of the npm registry, unpacked."""

SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m")
"""A run of seconds does not earn back what it costs to compile it well."""

PACKAGES = {"java": "default-jre-headless", "npm": "npm"}
INSTALL = f"apt-get install --no-install-recommends {' '.join(PACKAGES.values())}; make checker"


def packages_missing() -> list[str]:
    """The system packages without which there is no checker."""
    needed = ("java",) if JAR.exists() else ("java", "npm")
    return [PACKAGES[program] for program in needed if not shutil.which(program)]


def why_missing() -> str:
    """Why pages cannot be checked, with the command that helps; "" where they can."""
    return "" if JAR.exists() and not packages_missing() else f"there is no HTML checker here; as root: {INSTALL}"


def errors(files: Sequence[Path]) -> list[str]:
    """What the checker calls an error in these pages: file, line and its words."""
    command = [
        "java",
        *SHORT_LIVED,
        "-jar",
        str(JAR),
        "--stdout",
        "--format",
        "json",
        "--errors-only",
        "--exit-zero-always",
    ]
    told = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)["messages"]
    return [f"{one['url']}:{one.get('lastLine', 0)}: {one['message']}: {one.get('extract', '')!r}" for one in found]


if __name__ == "__main__":
    print(*packages_missing())
