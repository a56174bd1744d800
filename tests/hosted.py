"""A machine that carries out a workflow of GitHub or a pipeline of GitLab: its steps by bash, its actions by stand-ins.

A run begins with nothing but a fresh clone of the default branch, as on a code host. What lasts is the bare repository
and the pages that the last good run published.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from pages import ROOT

GITHUB = ROOT / "deploy" / "github" / "planet.yml"
GITLAB = ROOT / "deploy" / "gitlab" / ".gitlab-ci.yml"

KEPT = ("XDG_CACHE_HOME", "PAGEFIND_BINARY_PATH")
"""What the tests say of compiled templates and of the extra `search` holds on these machines, too."""

_DONE = "success"
_FAILED = "failure"
_LEFT_OUT = "skipped"


@dataclass(slots=True)
class Run:
    """What came of a run: how its jobs ended, what they printed, what the summary says."""

    jobs: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    printed: str = ""
    summary: str = ""

    @property
    def good(self) -> bool:
        """Whether no job failed."""
        return _FAILED not in self.jobs.values()


class CodeHost:
    """A repository with a hub in it, and machines that carry out its workflow at any moment."""

    def __init__(self, folder: Path, planet: str = f'"{sys.executable}" -m planet') -> None:
        self.folder = folder
        self.repository = folder / "hub.git"
        self.published = folder / "pages"
        self.tools = folder / "tools"
        self._runs = 0
        self._git("init", "--quiet", "--bare", "--initial-branch=main", str(self.repository), cwd=folder)
        self.tools.mkdir()
        self._tool("planet", f'exec {planet} "$@" --now "$VIRTUAL_NOW"')
        self._tool("pip", '[ "$*" = "install --quiet planet-river" ]')
        self._tool("date", 'if [ "$*" = "+%s" ]; then echo "$VIRTUAL_SECONDS"; else exec /bin/date "$@"; fi')
        self._tool("gh", f'echo "gh $*" >>"{folder}/gh.txt"')

    # ------------------------------------------------------------ the people who own the repository

    def commit(self, files: Mapping[str, str], moment: datetime) -> None:
        """Commit these files to the default branch, as a person who edits the hub."""
        clone = self.folder / "desk"
        shutil.rmtree(clone, ignore_errors=True)
        self._git("clone", "--quiet", str(self.repository), str(clone), cwd=self.folder)
        for name, text in files.items():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_text(text, encoding="utf-8")
        self._git("add", "--all", cwd=clone)
        self._git("commit", "--quiet", "--message=An edit", cwd=clone, moment=moment)
        self._git("push", "--quiet", "origin", "HEAD:main", cwd=clone)

    def commits(self, branch: str) -> int:
        """Return how many commits a branch has, 0 for a branch that is not there."""
        if not self._git("branch", "--list", branch, cwd=self.repository):
            return 0
        return int(self._git("rev-list", "--count", branch, cwd=self.repository))

    def size(self) -> int:
        """Return the bytes of the repository once what nobody reaches is swept out, as code hosts do now and then."""
        self._git("gc", "--quiet", "--prune=now", cwd=self.repository)
        return sum(path.stat().st_size for path in self.repository.rglob("*") if path.is_file())

    # ------------------------------------------------------------ GitHub

    def github(self, moment: datetime, event: str = "schedule", only: str = "") -> Run:
        """Carry out the workflow for GitHub, or one job of it."""
        workflow = yaml.safe_load(GITHUB.read_text(encoding="utf-8"))
        run = Run()
        machine = self._machine()
        for name, job in workflow["jobs"].items():
            if only and name != only:
                continue
            run.jobs[name] = self._job(name, job, run, machine, moment, event)
        run.summary = _text(machine / "summary.md")
        return run

    def _job(self, name: str, job: Mapping[str, Any], run: Run, machine: Path, moment: datetime, event: str) -> str:
        assert job["runs-on"] == "ubuntu-latest"
        needs = [job["needs"]] if "needs" in job else []
        if any(run.jobs[other] != _DONE for other in needs) or not _holds(job.get("if"), {}, event, failed=False):
            return _LEFT_OUT
        work = machine / name
        (work / "temp").mkdir(parents=True)
        outcomes: dict[str, str] = {}
        failed = False
        for number, step in enumerate(job["steps"]):
            label = step.get("id") or f"step-{number}"
            if not _holds(step.get("if"), outcomes, event, failed):
                outcomes[label] = _LEFT_OUT
            else:
                code = self._step(step, work, machine, run, self._environment(machine, work, moment))
                outcomes[label] = _DONE if code == 0 else _FAILED
                failed |= code != 0
            run.steps[step.get("name") or step["uses"].partition("@")[0]] = outcomes[label]
        return _FAILED if failed else _DONE

    def _step(self, step: Mapping[str, Any], work: Path, machine: Path, run: Run, env: dict[str, str]) -> int:
        if "run" in step:
            env |= {name: value.replace("${{ github.token }}", "secret") for name, value in step.get("env", {}).items()}
            assert "${{" not in step["run"] + "".join(env.values())
            return _bash(step["run"], work / "checkout", env, run)
        action, _, version = step["uses"].partition("@")
        assert re.fullmatch("[0-9a-f]{40}", version), "an action without its hash"
        match action:
            case "actions/checkout":
                assert step["with"] == {"persist-credentials": False}
                depth = ("clone", "--quiet", "--depth=1", f"file://{self.repository}", str(work / "checkout"))
                self._git(*depth, cwd=work)
            case "actions/setup-python":
                assert step["with"]["python-version"] == "3.13"
            case "actions/upload-pages-artifact":
                assert step["with"]["include-hidden-files"] is True
                shutil.copytree(work / "checkout" / step["with"]["path"], machine / "artifact")
            case "actions/deploy-pages":
                shutil.rmtree(self.published, ignore_errors=True)
                shutil.copytree(machine / "artifact", self.published)
            case _:
                raise AssertionError(f"no stand-in for {action}")
        return 0

    # ------------------------------------------------------------ GitLab

    def gitlab(self, moment: datetime) -> Run:
        """Carry out the pipeline for GitLab."""
        job = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["pages"]
        run, machine = Run(), self._machine()
        work = machine / "pages"
        (work / "temp").mkdir(parents=True)
        self._git("clone", "--quiet", "--depth=1", f"file://{self.repository}", str(work / "checkout"), cwd=machine)
        env = self._environment(machine, work, moment) | job["variables"]
        code = _bash("\n".join(["set -e", *job["before_script"], *job["script"]]), work / "checkout", env, run)
        run.jobs["pages"] = _DONE if code == 0 else _FAILED
        if run.good:
            assert job["artifacts"]["paths"] == ["public"]
            shutil.rmtree(self.published, ignore_errors=True)
            shutil.copytree(work / "checkout" / "public", self.published)
        return run

    # ------------------------------------------------------------ the machine

    def _machine(self) -> Path:
        self._runs += 1
        shutil.rmtree(self.folder / "machine", ignore_errors=True)
        (self.folder / "machine").mkdir()
        return self.folder / "machine"

    def _environment(self, machine: Path, work: Path, moment: datetime) -> dict[str, str]:
        stamp = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(work),
            "LC_ALL": "C.UTF-8",
            "TMPDIR": str(work / "temp"),
            "RUNNER_TEMP": str(work / "temp"),
            "GITHUB_STEP_SUMMARY": str(machine / "summary.md"),
            "GITHUB_REF_NAME": "main",
            "GITHUB_REPOSITORY": "reef/planet",
            "GIT_AUTHOR_DATE": stamp,
            "GIT_COMMITTER_DATE": stamp,
            "VIRTUAL_NOW": stamp,
            "VIRTUAL_SECONDS": str(int(moment.timestamp())),
        }

    def _tool(self, name: str, text: str) -> None:
        path = self.tools / name
        path.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def _git(self, *words: str, cwd: Path, moment: datetime | None = None) -> str:
        person = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@ada.example"}
        person |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in person.items()}
        if moment:
            person |= {f"GIT_{who}_DATE": moment.isoformat() for who in ("AUTHOR", "COMMITTER")}
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **person}
        done = subprocess.run(["git", *words], cwd=cwd, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def scripts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each script in both files."""
    for job in yaml.safe_load(GITHUB.read_text(encoding="utf-8"))["jobs"].values():
        yield from ((step["name"], step["run"]) for step in job["steps"] if "run" in step)
    for number, text in enumerate(yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["pages"]["script"]):
        yield f"gitlab {number}", text


def _bash(text: str, folder: Path, env: dict[str, str], run: Run) -> int:
    """Carry out a script as runners do, and return its exit status."""
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    run.printed += done.stdout
    return done.returncode


def _holds(condition: str | None, outcomes: Mapping[str, str], event: str, failed: bool) -> bool:
    """Return whether a step or job is carried out; conditions are in the few words that the workflow uses."""
    words = (condition or "").removeprefix("${{").removesuffix("}}").strip()
    if not re.search(r"(?:success|failure|always|cancelled)\(\)", words) and failed:
        return False
    if not words:
        return True
    python = re.sub(r"steps\.([\w-]+)\.outcome", lambda step: repr(outcomes.get(step[1], _LEFT_OUT)), words)
    python = python.replace("github.event_name", repr(event)).replace("failure()", str(failed))
    python = python.replace("!cancelled()", "True").replace("&&", "and").replace("||", "or")
    assert re.fullmatch(r"(?:True|False|and|or|==|!=|'[\w-]*'|\s)+", python), python
    return bool(eval(python))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
