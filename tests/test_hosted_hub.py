"""A hub that lives in its repository: the workflows for code hosts, run turn by turn against a real server."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from chat import listening
from community import START, Post, Web, rss, serve
from hosted import CodeHost, Run, scripts
from pages import DOCS, blocks, read

from planet.fetch.reasons import STATUSES, fetch_error, status_error, wall_error
from planet.fetch.robot_check import Wall

HOUR = timedelta(hours=1)
PEOPLE = ("ada", "ben", "cleo", "dora")

HUB = """
[planet]
title = "Planet Reef"
url = "https://reef.example/"

[fetch]
host_delay = "0s"
private_allow = ["127.0.0.0/8"]
"""


def members(url: str) -> str:
    return HUB + "".join(f'\n[[members]]\nname = "{name.title()}"\nfeeds = ["{url}/{name}.xml"]\n' for name in PEOPLE)


def feed(name: str, number: int) -> bytes:
    """A feed with so many posts, an hour between them, the newest 20 of them listed."""
    posts = [
        Post(f"{name} {n}", f"https://{name}.example/{n}", f"{name}-{n}", START + (n - 3) * HOUR, f"Text {n}")
        for n in reversed(range(max(0, number - 20), number))
    ]
    return rss(*posts, link=f"https://{name}.example/")


@pytest.fixture
def web() -> Iterator[Web]:
    """Four feeds on a loopback server."""
    web = Web({f"/{name}.xml": (200, "application/rss+xml", feed(name, 3)) for name in PEOPLE})
    server = serve(web)
    yield web
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(tmp_path: Path, web: Web) -> CodeHost:
    """A repository whose default branch holds the members file."""
    host = CodeHost(tmp_path)
    host.commit({"config/members.toml": members(web.url), ".gitignore": "output/\nplanet.db*\n"}, START)
    return host


def etags(web: Web) -> dict[str, str]:
    """The validator of each document that is there now."""
    return {path: f'"{hashlib.sha256(body).hexdigest()[:16]}"' for path, (_, _, body) in web.documents.items()}


def validators(web: Web) -> dict[str, str | None]:
    """The validator with which each feed was visited since the log was cleared."""
    return {request.path: request.headers.get("if-none-match") for request in web.log if request.path.endswith(".xml")}


def unchanged(web: Web) -> bool:
    """Whether all feeds were visited, and each answered that nothing changed (304)."""
    return validators(web) == etags(web)


def take(host: CodeHost, kind: str, moment: datetime) -> Run:
    return host.gitlab(moment) if kind == "gitlab" else host.github(moment)


def front(host: CodeHost) -> str:
    return (host.published / "index.html").read_text(encoding="utf-8")


TURNS = [
    pytest.param("github", 4, id="github"),
    pytest.param("gitlab", 4, id="gitlab", marks=pytest.mark.long),
    pytest.param("github", 100, id="github-100", marks=pytest.mark.long),
    pytest.param("gitlab", 100, id="gitlab-100", marks=pytest.mark.long),
]


@pytest.mark.parametrize(("kind", "turns"), TURNS)
def test_turn_after_turn(host: CodeHost, web: Web, kind: str, turns: int) -> None:
    """The second turn finds nothing changed; news show; one commit holds the store; the repository stays small."""
    sizes = []
    seen: dict[str, str] = {}
    for number in range(turns):
        web.log.clear()
        if number % 4 == 3:
            web.documents["/ben.xml"] = (200, "application/rss+xml", feed("ben", 3 + number))
        run = take(host, kind, START + number * HOUR)
        assert run.good, run.printed
        assert host.commits("state") == 1
        visits = validators(web)
        assert number == 0 or all(validator == seen[path] for path, validator in visits.items())
        seen |= {path: etags(web)[path] for path in visits}
        assert number != 1 or unchanged(web)
        if number % 8 == 7 or number == turns - 1:
            sizes.append(host.size())
    assert take(host, kind, START + (turns + 24) * HOUR).good
    assert host.commits("main") == 1
    assert max(sizes) < 400_000
    assert f"ben {turns + 1}" in front(host)
    assert "ben 0" in (host.published / "archive" / "2026" / "11" / "22" / "index.html").read_text(encoding="utf-8")


def test_an_edit_and_a_mistake(host: CodeHost, web: Web) -> None:
    """A mistake fails the run in words and leaves store and site alone; the next edit mends it."""
    assert host.github(START).good
    host.commit({"config/members.toml": "[planet]\ntitle = 7\n"}, START)
    store, site = host.commits("state"), front(host)
    broken = host.github(START + HOUR, "push")
    assert broken.jobs == {"turn": "failure", "publish": "skipped", "stay-alive": "skipped"}
    assert "::error title=The planet took no good turn::" in broken.printed
    assert "title" in broken.summary
    assert (host.commits("state"), front(host)) == (store, site)
    host.commit({"config/members.toml": members(web.url).replace("Planet Reef", "Planet Coral")}, START)
    web.log.clear()
    assert host.github(START + 2 * HOUR, "push").good
    assert unchanged(web)
    assert "Planet Coral" in front(host)


def test_a_turn_that_is_killed_keeps_what_it_stored(host: CodeHost, web: Web) -> None:
    """The store of a turn that ended badly is kept too, the run fails, and the next one goes on from there."""
    planet = host.tools / "planet"
    good = planet.read_text(encoding="utf-8")
    planet.write_text(good.replace("exec ", "") + "\nexit 1\n", encoding="utf-8")
    bad = host.github(START)
    assert (bad.good, host.commits("state"), host.published.exists()) == (False, 1, False)
    planet.write_text(good, encoding="utf-8")
    web.log.clear()
    assert host.github(START + HOUR).good
    assert unchanged(web)


def test_no_turn_is_taken_without_the_last_store(host: CodeHost, web: Web) -> None:
    """Where the code host does not answer, the run fails before a turn would begin anew and overwrite the history."""
    assert host.github(START).good
    git = host.tools / "git"
    git.write_text('#!/bin/bash\n[ "$1" != ls-remote ] || exit 128\nexec /usr/bin/git "$@"\n', encoding="utf-8")
    git.chmod(0o755)
    web.log.clear()
    lost = host.github(START + HOUR)
    assert (lost.good, web.log, host.commits("state")) == (False, [], 1)
    assert "::error title=No turn was taken::" in lost.printed
    assert "It did not come as far as the turn" in lost.summary


def test_two_runs_do_not_overwrite_each_other(host: CodeHost) -> None:
    """A run whose store is older than that of the branch is refused when it pushes, and fails."""
    assert host.github(START).good
    planet = host.tools / "planet"
    race = f"git -C {host.repository} update-ref refs/heads/state refs/heads/main\n"
    planet.write_text(planet.read_text(encoding="utf-8").replace("exec ", race), encoding="utf-8")
    run = host.github(START + HOUR)
    assert run.steps["Keep the store for the next turn"] == "failure"
    assert run.jobs["publish"] == "skipped"


def test_a_wall_is_named(host: CodeHost, web: Web) -> None:
    """A site that turns the runner away is told in the summary, as a warning, and the turn is a good turn."""
    web.documents["/cleo.xml"] = (403, "text/html", b"<html><title>Just a moment...</title></html>")
    web.headers["/cleo.xml"] = {"cf-mitigated": "challenge"}
    web.documents["/dora.xml"] = (404, "text/html", b"gone")
    run = host.github(START)
    assert run.good
    assert "::warning title=Walled off::Feeds that let in no visitor from this runner: 1." in run.printed
    assert "cleo.xml" in run.summary
    assert "dora.xml" not in run.summary
    assert "from this runner: 1." in host.gitlab(START + HOUR).printed


def test_every_wall_is_known_to_the_workflows() -> None:
    """The words by which both workflows know a wall are in the sentence of each wall, and in no other."""
    patterns = {match[1] for _, text in scripts() if (match := re.search(r"walls='([^']+)'", text))}
    (pattern,) = patterns
    kinds = [Wall(service, is_check) for service in ("", "Cloudflare") for is_check in (True, False)]
    walls = [wall_error(wall, status, "x.example", "feeds") for wall in kinds for status in (200, 403)]
    walls += [status_error(status, "x.example") for status in (403, 999)]
    assert all(re.search(pattern, f"  ada: https://x.example/feed: {wall.reason}") for wall in walls)
    others = [status_error(status, "x.example") for status in STATUSES if status not in (403, 999)]
    others += [fetch_error("no answer", "x.example", detail="x")]
    assert not any(re.search(pattern, f"  ada: https://x.example/feed: {other.reason}") for other in others)


def test_what_a_feed_says_is_no_command_to_the_runner(host: CodeHost) -> None:
    """The words of a turn stand between the two lines that stop the runner from listening."""
    lines = host.github(START).printed.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    end = lines.index(f"::{lines[begin].removeprefix('::stop-commands::')}::")
    turn = [number for number, line in enumerate(lines) if line.startswith(("Feeds:", "Entries:", "Pages:"))]
    assert len(turn) == 3
    assert all(begin < number < end for number in turn)


@pytest.mark.long
def test_the_schedule_is_kept_alive_for_a_year(host: CodeHost) -> None:
    """Without any commit of people, an empty one comes every forty days: never are there sixty days without."""
    moment, last, seen = START, START, 1
    while moment < START + timedelta(days=365):
        moment += timedelta(days=5)
        assert host.github(moment, only="stay-alive").good
        if host.commits("main") > seen:
            last, seen = moment, host.commits("main")
        assert moment - last < timedelta(days=45)
    assert seen == 1 + 365 // 40
    assert host.github(moment + 50 * timedelta(days=1), "push", only="stay-alive").jobs == {"stay-alive": "skipped"}
    assert host.github(moment).good


def test_a_protected_branch_is_kept_alive_by_the_other_way(host: CodeHost) -> None:
    """Where nobody may push to the default branch, the workflow is switched on anew."""
    hook = host.repository / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ]\n', encoding="utf-8")
    hook.chmod(0o755)
    assert host.github(START + timedelta(days=50), only="stay-alive").good
    assert host.commits("main") == 1
    assert (host.folder / "gh.txt").read_text() == "gh workflow enable planet.yml --repo reef/planet\n"


def test_a_large_store_goes_in_parts(host: CodeHost) -> None:
    """No file of the branch is larger than a code host takes."""
    parts = [text for name, text in scripts() if "split" in text]
    assert len(parts) == 2
    assert all("split -b 45M" in text for text in parts)
    split = host.tools / "split"
    split.write_text('#!/bin/bash\nexec /usr/bin/split -b 20k "${@:3}"\n', encoding="utf-8")
    split.chmod(0o755)
    assert host.github(START).good
    tree = subprocess.run(
        ["git", "ls-tree", "--name-only", "state"], cwd=host.repository, capture_output=True, text=True, check=True
    )
    assert len(tree.stdout.split()) > 1
    assert "0 with something new, 4 unchanged" in host.github(START + HOUR).printed


def test_the_store_of_an_older_workflow_is_taken_over(host: CodeHost, web: Web) -> None:
    """The commands on the page move the store from its former branch: the next turn finds nothing changed."""
    assert host.github(START).good
    desk = host.folder / "desk"
    (taken_over,) = [b.text for b in blocks(read(DOCS / "how-to" / "run-in-ci.md")) if b.mark == "runs: takes over"]
    old = """
        git fetch --quiet origin state && git archive FETCH_HEAD | tar -x && cat planet.tar.gz.* | tar -xz
        blob=$(git hash-object -w planet.db); tree=$(printf '100644 blob %s\\tplanet.db\\n' "$blob" | git mktree)
        git push --quiet origin "$(git commit-tree "$tree" -m 'the store')":refs/heads/store
        git push --quiet origin :refs/heads/state && rm planet.db planet.tar.gz.*
    """
    env = {"PATH": os.environ["PATH"], "HOME": str(host.folder)} | {
        f"GIT_{who}_{what}": "ada@ada.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    for text in (old, taken_over):
        subprocess.run(["bash", "-ec", text], cwd=desk, env=env, check=True, capture_output=True)
    web.log.clear()
    assert host.github(START + HOUR).good
    assert unchanged(web)


@pytest.mark.parametrize("kind", [pytest.param("github", marks=pytest.mark.long), "gitlab"])
def test_news_go_out_when_their_pages_stand(host: CodeHost, web: Web, kind: str) -> None:
    """A post is announced by the run after the one that published it, once; a dead service fails no run."""
    with listening() as chat:
        table = '[[announce]]\nname = "Chat"\ntarget_file = "config/chat.secret"\nwebhook = true\n'
        address = f"http://127.0.0.1:{chat.port}/"
        host.commit({"config/members.toml": members(web.url) + table, "config/chat.secret": address}, START)
        assert take(host, kind, START).good
        assert take(host, kind, START + HOUR).good
        web.documents["/ben.xml"] = (200, "application/rss+xml", feed("ben", 9))
        assert take(host, kind, START + 3 * HOUR).good
        assert chat.heard == []
        chat.answers = [500]
        assert take(host, kind, START + 4 * HOUR).good
        run = take(host, kind, START + 5 * HOUR)
        assert "Announcements:" in run.printed
        assert take(host, kind, START + 6 * HOUR).good
        posts = [text.split()[2] for text in chat.texts("text")]
        assert posts == ["3", *map(str, range(3, 9))]
