"""The workflows that check the members file of a pull request: their linters, and their steps, run as code hosts do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from community import START, Post, Web, rss, serve
from linters import complaints
from pages import ROOT

GITHUB = ROOT / "deploy" / "github" / "check-members.yml"
GITLAB = ROOT / "deploy" / "gitlab" / "check-members.gitlab-ci.yml"

HEAD = """[planet]
title = "Reef"
url = "https://reef.example/"
[fetch]
private_allow = ["127.0.0.0/8"]
host_delay = "0s"
"""


def github_script() -> str:
    (job,) = yaml.safe_load(GITHUB.read_text(encoding="utf-8"))["jobs"].values()
    text: str = job["steps"][-1]["run"]
    return text


def gitlab_job() -> dict[str, Any]:
    (job,) = yaml.safe_load(GITLAB.read_text(encoding="utf-8")).values()
    return dict(job)


# ---------------------------------------------------------------- linters


def test_the_workflow_is_sound() -> None:
    """Right keys, no rights but reading, and nothing that the strictest persona of zizmor would not let through."""
    assert not complaints("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(GITHUB))
    assert not complaints("zizmor", "--quiet", "--offline", "--persona", "pedantic", str(GITHUB))
    assert "pull_request_target" not in GITHUB.read_text(encoding="utf-8")


def test_the_pipeline_is_sound() -> None:
    """Right keys for GitLab."""
    words = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    assert not complaints("check-jsonschema", *words, str(GITLAB))


@pytest.mark.parametrize(("shell", "text"), [("bash", github_script()), ("sh", gitlab_job()["script"][0])])
def test_the_scripts_are_sound(shell: str, text: str) -> None:
    """No mistake that ShellCheck knows."""
    assert not complaints("shellcheck", "--shell", shell, "-", stdin=text)


# ---------------------------------------------------------------- steps


@dataclass
class Repository:
    """A hub in a repository, with a branch that asks to be merged."""

    folder: Path
    web: Web

    def git(self, *words: str) -> str:
        named = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        named |= {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        done = subprocess.run(["git", *words], cwd=self.folder, env=named, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, *members: str) -> None:
        file = self.folder / "config/members.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(HEAD + "".join(members), encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=An edit")

    def propose(self, *members: str) -> None:
        """Commit to a branch of its own, and check out what a merge would make of it."""
        self.git("checkout", "--quiet", "-b", "proposal")
        self.commit(*members)
        self.git("checkout", "--quiet", "main")
        self.git("merge", "--quiet", "--no-ff", "--no-edit", "proposal")

    def run(self, shell: str, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        tools = self.folder.parent / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "planet").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m planet "$@"\n')
        (tools / "planet").chmod(0o755)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "RUNNER_TEMP": str(tools), **variables}
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail"] if shell == "bash" else ["sh", "-e"]
        return subprocess.run(
            [*words, "-c", script], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    web = Web({"/ada": (200, "application/rss+xml", rss(Post("a", "https://a.example/1", "a", START, "x")))})
    server = serve(web)
    (tmp_path / "hub").mkdir()
    place = Repository(tmp_path / "hub", web)
    place.git("init", "--quiet", "--initial-branch=main")
    yield place
    server.shutdown()
    server.server_close()


def member(name: str, url: str) -> str:
    return f'\n[[members]]\nname = "{name}"\nfeeds = ["{url}"]\n'


def test_a_pull_request(repository: Repository) -> None:
    """Only who is new is visited; what cannot be read is a warning at its line, and no failure."""
    ada, ben = member("Ada", f"{repository.web.url}/ada"), member("Ben", f"{repository.web.url}/ben")
    repository.commit(ada)
    repository.propose(ada, ben)
    done = repository.run("bash", github_script())
    assert done.returncode == 0, done.stderr
    assert [line.partition("title=")[0] for line in done.stdout.splitlines()] == [
        "::warning file=config/members.toml,line=14,"
    ]
    assert [request.path for request in repository.web.log] == ["/robots.txt", "/ben"]


def test_a_pull_request_with_a_mistake(repository: Repository) -> None:
    """The check fails, with the mistake at its line."""
    repository.commit(member("Ada", f"{repository.web.url}/ada"))
    repository.propose('\n[[members]]\nnam = "Ben"\n')
    done = repository.run("bash", github_script())
    assert done.returncode == 2
    assert "::error file=config/members.toml,line=9,title=planet check::" in done.stdout


def test_the_first_members_file(repository: Repository) -> None:
    """Where there was none, everybody is new."""
    repository.git("commit", "--quiet", "--allow-empty", "--message=Begin")
    repository.propose(member("Ada", f"{repository.web.url}/ada"))
    done = repository.run("bash", github_script())
    assert (done.returncode, done.stdout.strip()) == (0, "")
    assert repository.web.asked("/ada") == 1


def test_a_merge_request(repository: Repository) -> None:
    """GitLab gets its report, and a status that it takes for a warning."""
    ada, ben = member("Ada", f"{repository.web.url}/ada"), member("Ben", f"{repository.web.url}/ben")
    repository.commit(ada)
    base = repository.git("rev-parse", "HEAD")
    repository.git("remote", "add", "origin", str(repository.folder))
    repository.propose(ada, ben)
    job = gitlab_job()
    done = repository.run("sh", job["script"][0], CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.returncode == job["allow_failure"]["exit_codes"] == 3, done.stderr
    (issue,) = json.loads((repository.folder / job["artifacts"]["reports"]["codequality"]).read_text())
    assert issue["location"] == {"path": "config/members.toml", "lines": {"begin": 14}}
    assert repository.web.asked("/ada") == 0
