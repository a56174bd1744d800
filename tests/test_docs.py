"""The documents cannot lie: what they name exists, and what exists they name.

`python tests/test_docs.py` pastes what `--help` prints into docs/reference/commands.md anew.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import pytest
from click.testing import CliRunner
from pages import DOCS, PAGES, REFERENCE, ROOT, Block, blocks, read, rows, section
from PIL import Image

from planet import config, errors
from planet.cli.commands import COMMANDS as TYPED
from planet.cli.commands import planet as planet_command
from planet.cli.options import FAILED_FEEDS
from planet.cli.terminal import HELP_WIDTH
from planet.model.visits import FeedState
from planet.parse import READERS
from planet.web import known_sites

COMMANDS = REFERENCE / "commands.md"
HELP = ROOT / "planet" / "cli" / "help.txt"
COMMON = {"--hub", "--now", "--quiet", "--verbose", "--help"}
"""Options of every command; --help is click's."""

NOON = "2026-11-22T12:00:00Z"


# ------------------------------------------------------------ links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_documents_resolve(page: Path) -> None:
    """Each relative link leads to a file of the repository, and its fragment to a heading there."""
    prose = re.sub(r"^```.*?^```$|^(?: {4}|\t).*$", "", read(page), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`(?!\])", "", prose))
    relative = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert not [target for target in relative if not _leads_somewhere(page, target)]


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, fragment = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not fragment or fragment in _anchors(read(file)))


def _anchors(page: str) -> set[str]:
    """The anchors of headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


# ------------------------------------------------------------ commands


def pasted(page: str) -> str:
    """The page of commands with what `--help` prints in its help blocks."""

    def paste(block: re.Match[str]) -> str:
        name = block[1] or ""
        answer = CliRunner().invoke(
            planet_command, [*name.split(), "--help"], prog_name="planet", terminal_width=88, env={"PLANET_HUB": ""}
        )
        return f"<!-- help{f': {name}' if name else ''} -->\n```text\n{answer.output.strip()}\n```"

    return re.sub(r"<!-- help(?:: (\w+))? -->\n```text\n.*?```", paste, page, flags=re.DOTALL)


def test_the_help_on_the_page_is_what_is_printed() -> None:
    """What `--help` prints stands in the reference, word for word; `python tests/test_docs.py` pastes it anew."""
    assert read(COMMANDS).split() == pasted(read(COMMANDS)).split()


def test_every_command_has_a_section() -> None:
    """The commands of the program and the sections of the page are the same."""
    told = re.findall(r"^## `planet (\w+)`$", read(COMMANDS), re.MULTILINE)
    assert sorted(told) == sorted(TYPED)
    assert set(re.findall(r"<!-- help: (\w+) -->", read(COMMANDS))) == set(told)


def _command(name: str) -> click.Command:
    command = planet_command.get_command(click.Context(planet_command), name)
    assert command is not None
    return command


def _help(width: int) -> str:
    """The help on all commands, as click makes it for a terminal of this width."""
    named = {"prog_name": "planet", "terminal_width": width, "env": {"PLANET_HUB": ""}}
    return CliRunner().invoke(planet_command, ["--help"], **named).output


def test_the_help_that_is_printed_without_click_is_that_of_click() -> None:
    """Word for word and line for line, also on wider terminals; `python tests/test_docs.py` writes it anew."""
    assert read(HELP) == _help(HELP_WIDTH) == _help(120)
    assert read(HELP) != _help(60)


@pytest.mark.parametrize("columns", ["80", "200", "60", ""])
def test_the_help_fits_the_terminal(columns: str) -> None:
    """What the program prints is what click would, at every width."""
    words = [sys.executable, "-m", "planet", "--help"]
    answer = subprocess.run(words, env={**os.environ, "COLUMNS": columns}, capture_output=True, text=True, check=True)
    assert answer.stdout == _help(int(columns or HELP_WIDTH) - 2)


@pytest.mark.parametrize("name", sorted(TYPED))
def test_the_help_has_the_first_line_of_each_command(name: str) -> None:
    """The list of commands says of each what the command says of itself."""
    assert _command(name).get_short_help_str(limit=1000) == TYPED[name]


def _options(command: click.Command) -> set[str]:
    options = [option for option in command.params if isinstance(option, click.Option)]
    return {name for option in options for name in (max(option.opts, key=len), *option.secondary_opts)}


@pytest.mark.parametrize("name", sorted(TYPED))
def test_every_option_is_explained(name: str) -> None:
    """Each option of a command has words of its own in the command's section, and no option is told that it lacks."""
    words = re.sub(r"```.*?```", "", section(read(COMMANDS), f"## `planet {name}`"), flags=re.DOTALL)
    told = set(re.findall(r"`(--[\w-]+)", words))
    own = _options(_command(name))
    assert own - COMMON <= told <= own
    assert own >= COMMON - {"--help"}


def test_the_common_options_are_explained() -> None:
    """What every command takes stands in a section of its own."""
    told = set(re.findall(r"^- `(--[\w-]+)", section(read(COMMANDS), "## Options of every command"), re.MULTILINE))
    assert told == COMMON | {"--version"}


def test_every_exit_status_is_explained() -> None:
    """The statuses of all errors, of --strict and of signals stand in the table."""
    told = {
        int(number)
        for row in re.findall(r"^\| ([\d, ]+) \|", read(COMMANDS), re.MULTILINE)
        for number in row.split(",")
    }
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.PlanetError)]
    stopped = {errors.Interrupted(number).exit_status for number in (signal.SIGINT, signal.SIGTERM)}
    assert told == {0, FAILED_FEEDS} | {kind.exit_status for kind in kinds} | stopped


def test_every_state_of_a_feed_is_explained() -> None:
    """The states that `planet status` shows are those of the table."""
    told = [row[0].strip("`") for row in rows(section(read(COMMANDS), "## `planet status`"))]
    assert sorted(told) == sorted(get_args(get_type_hints(FeedState)["state"]))


# ------------------------------------------------------------ a hub that publishes everything

MEMBERS = """
[planet]
title = "Planet Reef"
url = "https://planet.example.org/"

[[channels]]
name = "Reef Forum"
kind = "forum"
url = "https://forum.example/"
feed = "examples/forum.xml"

[[members]]
name = "Jo Rasmussen"
slug = "jo"
url = "https://jo.example/"
bio = "Reads"
avatar = "examples/jo.jpg"
email = "jo@jo.example"
show_email = true
location = "Torshavn"
pronouns = "they/them"
languages = ["da"]
interests = ["sound"]
joined = 2026-01-01
license = "CC-BY-4.0"

[[members.feeds]]
url = "examples/jo.xml"
kind = "bookmarks"
exclude = ["/./"]

[[members]]
name = "Amina Osei"
slug = "amina"
feeds = ["examples/list.xml", "examples/missing.xml"]

[[members]]
name = "Teuila Afamasaga"
slug = "teuila"

[[prompts]]
tag = "method"
text = "How do you know?"
"""


def planet(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "planet", *words, "-C", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub on files of the sample: its first turn is in turn.json."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "config").mkdir()
    (folder / "config" / "members.toml").write_text(MEMBERS)
    (folder / "examples").mkdir()
    for name in ("forum.xml", "jo.xml", "list.xml"):
        (folder / "examples" / name).write_bytes((ROOT / "examples" / name).read_bytes())
    Image.new("RGB", (200, 200), "teal").save(folder / "examples" / "jo.jpg")
    (folder / "posts" / "teuila").mkdir(parents=True)
    for file in (ROOT / "posts" / "teuila").iterdir():
        (folder / "posts" / "teuila" / file.name).write_bytes(file.read_bytes())
    (folder / "turn.json").write_text(planet("update", "--json", "--now", NOON, folder=folder).stdout)
    planet("digest", "--days", "92", "--now", NOON, folder=folder)
    return folder


LONG = {"part-N", "index-LETTER", "names.json", "HASH", "Www", "SLUG/mail/", "podcast.xml"}
"""What only long lists have, copies of photos, which come from the web alone, posts by mail, recordings, and weeks in
which several link to one page."""
EXTRA = ("search/pagefind/", "search/new/")
"""What only hubs with the extra have, and only those where something came today after the first turn."""


def _pattern(path: str) -> re.Pattern[str]:
    names = {"SLUG": "[a-z0-9-]+", "NAME": "[a-z0-9-]+", "PICTURE": r"[\w.-]+\.\w+", "FILE": r"[\w.-]+"}
    names |= {"HASH": "[0-9a-f]+", "YYYY": r"\d{4}", "MM": r"\d\d", "DD": r"\d\d", "LETTER": "[a-z0]", "N": r"\d+"}
    names |= {"KIND": "[a-z]+", "TAG": "[a-zA-Z-]+"}
    names |= {"FAMILY": "(?:interest|language|place|kind)", "TRAIT": "[a-z0-9-]+"}
    names["Www"] = r"W\d\d"
    words = re.split(r"(Www|[A-Z]+)", path)
    return re.compile("".join(names.get(word) or re.escape(word) for word in words))


def test_published_files_are_those_of_the_page(hub: Path) -> None:
    """Every file of a real site has its row in the reference, and every row its file, but for those of long lists."""
    told = [row[0].strip("`") for row in rows(read(REFERENCE / "published-files.md"))]
    output = hub / "output"
    found = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert not {path for path in found if not any(_pattern(row).fullmatch(path) for row in told)}
    short = [row for row in told if not any(word in row for word in LONG) and not row.startswith(EXTRA)]
    assert not [one for one in short if not any(_pattern(one).fullmatch(path) for path in found)]


def _shape(value: Any, at: str = "") -> set[str]:
    """The keys of a document with the way to them; the items of a list are one."""
    if isinstance(value, dict):
        return {f"{at}.{key}" for key in value} | {
            way for key, one in value.items() for way in _shape(one, f"{at}.{key}")
        }
    return {way for part in value for way in _shape(part, f"{at}[]")} if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "name", ["planet update --json", "planet status --json", "planet search --json", "status.json", "members.json"]
)
def test_json_documents_are_as_shown(hub: Path, name: str) -> None:
    """The sample of each document has exactly the keys of a real one."""
    shown = next(
        b.text for b in blocks(section(read(REFERENCE / "json-documents.md"), f"## `{name}`")) if b.language == "json"
    )
    if name in ("planet status --json", "planet search --json"):
        real = planet(*name.split()[1:], *(["a"] if "search" in name else []), folder=hub).stdout
    else:
        real = read(hub / ("turn.json" if name == "planet update --json" else f"output/{name}"))
    assert _shape(json.loads(real)) == _shape(json.loads(shown))


# ------------------------------------------------------------ extras and templates


def test_extras_are_those_of_the_page() -> None:
    """Each extra that can be installed has its row, and each row its extra."""
    told = {row[0].strip("`") for row in rows(read(REFERENCE / "extras.md"))}
    assert told == set(tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["optional-dependencies"])


def test_shipped_templates_are_those_of_the_page() -> None:
    """Each template and asset that a hub may override is named, and none that is not there."""
    page = read(DOCS / "how-to" / "override-a-template.md")
    told = {name for row in rows(page) for name in re.findall(r"`([^`]+)`", row[0])}
    shipped = {path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.*")}
    assert told - {"locales/LANGUAGE.po"} == {path.as_posix() for path in shipped if path.parts[0] != "locales"}


# ------------------------------------------------------------ feeds and hosts


def test_known_hosts_are_those_of_the_page() -> None:
    """Each address of the table leads to the feed and kind beside it, and every rule of the program has a row."""
    page = read(REFERENCE / "feeds-read.md")
    seen: set[int] = set()
    for address, feed, kind in rows(section(page, "### Known hosts")):
        found = known_sites.feeds_of(address.strip("`"))
        assert [(named.url, named.kind or "") for named in found] == [(feed.strip("`"), kind)]
        seen |= {number for number, rule in enumerate(known_sites._RULES) if _fits(rule, address.strip("`"))}
    assert seen == set(range(len(known_sites._RULES)))


def _fits(rule: tuple[str, str, object], address: str) -> bool:
    host, path = re.fullmatch(r"https://(?:www\.)?([^/]+)(/.*)", address).groups()  # type: ignore[union-attr]
    return bool(re.fullmatch(rule[0], host) and re.fullmatch(rule[1], path.rstrip("/") or "/"))


def test_shapes_of_paths_are_those_of_the_page() -> None:
    """Each address of the table is guessed as stated."""
    told = list(rows(section(read(REFERENCE / "feeds-read.md"), "### Shapes of paths")))
    assert len(told) >= 3
    assert [known_sites.guess(address.strip("`"))[0] for address, _ in told] == [feed.strip("`") for _, feed in told]


def test_the_formats_have_their_readers() -> None:
    """The families of formats that the page names are those that have a reader."""
    words = {"xml": "RSS", "json": "JSON Feed", "posts": "Markdown"}
    formats = section(read(REFERENCE / "feeds-read.md"), "## Formats")
    assert set(words) == set(READERS)
    assert all(word in formats for word in words.values())


# ------------------------------------------------------------ the house


def test_every_room_is_in_the_tree() -> None:
    """The architecture page draws each folder of the package, and names no module that is not there."""
    page = read(DOCS / "architecture.md")
    tree = page.partition("```text")[2].partition("```")[0]
    rooms = {path.parent.name for path in (ROOT / "planet").glob("*/__init__.py")}
    assert set(re.findall(r"^[├└] (\w+)/", tree, re.MULTILINE)) == rooms
    assert all((ROOT / "planet" / name).is_file() for name in re.findall(r"`((?!tests)\w+/\w+\.py)`", page))


def test_the_way_of_one_entry_is_short_and_true() -> None:
    """Every module and type on the way exists, twenty modules at most from the socket to the front page."""
    way = read(DOCS / "architecture.md").partition("## The way of one entry")[2].partition("\n## ")[0]
    rows = [row.split("|")[2:4] for row in way.splitlines() if row.startswith("| ") and ".py" in row]
    modules = [name for modules, _ in rows for name in re.findall(r"`([\w/]+\.py)`", modules)]
    assert not [name for name in modules if not (ROOT / "planet" / name).is_file()]
    types = {name for _, result in rows for name in re.findall(r"`([A-Z]\w+)`", result)}
    code = "".join(read(path) for path in (ROOT / "planet").rglob("*.py"))
    assert not {name for name in types if f"\nclass {name}" not in code}
    assert len(set(modules) - {"turn/steps.py", "rules/schedule.py"}) <= 20


def test_make_targets_are_told() -> None:
    """What README and docs tell to make is there, and every target is told somewhere."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", read(ROOT / "Makefile"), re.MULTILINE))
    told = {word for page in PAGES for word in re.findall(r"(?:`|^ {4})make ([a-z-]+)", read(page), re.MULTILINE)}
    assert told == targets
    assert {"run", "test", "serve"} <= set(re.findall(r"make ([a-z-]+)", read(ROOT / "README.md")))


def test_every_page_is_on_the_map() -> None:
    """docs/index.md leads to every page of the documentation."""
    told = {(DOCS / target).resolve() for target in re.findall(r"\]\(([^)#]+\.md)", read(DOCS / "index.md"))}
    assert told == set(DOCS.rglob("*.md")) - {DOCS / "index.md"}


# ------------------------------------------------------------ what is to be typed

TOML = [(page, block) for page in PAGES for block in blocks(read(page)) if block.language == "toml"]


@pytest.mark.parametrize(("page", "block"), TOML, ids=lambda one: one.name if isinstance(one, Path) else "")
def test_pieces_of_the_members_file_are_right(page: Path, block: Block, tmp_path: Path) -> None:
    """Each piece of a members file in the documents would be taken as it stands."""
    (tmp_path / "posts" / "ada").mkdir(parents=True)
    head = "" if "planet" in tomllib.loads(block.text) else '[planet]\ntitle = "P"\nurl = "https://p.example/"\n'
    assert config.parse(head + block.text, page.name, tmp_path).title


if __name__ == "__main__":
    HELP.write_text(_help(HELP_WIDTH), encoding="utf-8")
    COMMANDS.write_text(pasted(read(COMMANDS)), encoding="utf-8")
