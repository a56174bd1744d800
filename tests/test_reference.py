"""What the reference says of documents, templates and keys is what the code does.

The schemas of JSON documents fit what is published and printed, and know every key of it; the variables of templates
are those of the views; the defaults of the members file are those that hold.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import golden
import pytest
import reference
from jsonschema import Draft202012Validator
from pages import REFERENCE, ROOT, blocks, read, rows, section

from planet import config
from planet.cli.commands import COMMANDS
from planet.cli.commands import planet as planet_command
from planet.model.community import FeedKind
from planet.model.visits import FeedState
from planet.struct import replace

SCHEMAS = {path.stem: json.loads(read(path)) for path in sorted((REFERENCE / "schemas").glob("*.json"))}
DOCUMENTS = read(REFERENCE / "json-documents.md")

PUBLISHED = {
    "status.json": "published-status",
    "members.json": "members",
    "members/*/answers.json": "answers",
    "mentions/*.json": "mentions",
}
"""The schema of each published document."""

PRINTED = {
    "status": ["status"],
    "search": ["search", "a"],
    "send": ["send"],
    "digest": ["digest"],
    "neighbours": ["neighbours"],
    "check": ["check"],
    "update": ["update"],
    "doctor": ["doctor"],
    "why": ["why", "https://ada.example/"],
    "preview": ["preview", "FEED"],
}
"""For the schema of each printed document: the command and its arguments, without --json."""


def closed(schema: Any) -> Any:
    """The schema with no room for keys that it does not name; readers must live with new ones, these tests must not."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    more = {"additionalProperties": False} if "properties" in schema else {}
    return more | {key: closed(part) for key, part in schema.items()}


def mistakes(name: str, document: Any) -> list[str]:
    """What a document has that its schema has not, and the other way round."""
    validator = Draft202012Validator(closed(SCHEMAS[name]), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.fixture(scope="module", params=golden.HUBS)
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole hub after its turns."""
    folder = tmp_path_factory.mktemp("hub")
    golden.publish(request.param, folder)
    return next(path.parent.parent for path in folder.rglob("config/members.toml"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    """Each is a schema of draft 2020-12, and refuses a document of another shape."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert mistakes(name, [])
    assert mistakes(name, {"nobody knows this": 1})


def test_published_documents_fit(hub: Path) -> None:
    """Every JSON file of a whole site, but the feed and the files of the search page, has a schema that it fits."""
    output = hub / "output"
    files = {path: path.relative_to(output) for path in output.rglob("*.json")}
    assert len(files) > 3
    for path, name in files.items():
        schema = next((schema for pattern, schema in PUBLISHED.items() if name.match(pattern)), "")
        if schema:
            assert not mistakes(schema, json.loads(read(path))), name
        else:
            assert name.parts[0] == "search" or name.name == "feed.json", name
    items = json.loads(read(output / "feed.json"))["items"]
    assert items
    assert not [mistake for item in items for mistake in mistakes("feed-item", item["_planet"])]


@pytest.mark.parametrize("name", PRINTED)
def test_printed_documents_fit(hub: Path, name: str) -> None:
    """What the commands print about a whole hub fits."""
    feed = next(path.relative_to(hub).as_posix() for path in sorted(hub.rglob("*.xml")) if "output" not in path.parts)
    command = [word.replace("FEED", feed) for word in PRINTED[name]]
    words = [sys.executable, "-m", "planet", *command, "--json", "-C", str(hub), "--now", "2026-12-24T12:00:00Z"]
    done = subprocess.run(words, capture_output=True, text=True, check=name != "doctor", cwd=ROOT)
    assert not mistakes(name, json.loads(done.stdout))


SAMPLES = {"status.json": "published-status", "members/SLUG/answers.json": "answers", "mentions/HH.json": "mentions"}


def shown() -> Iterator[tuple[str, Any]]:
    """The schema and the document of each sample on the page."""
    for heading in re.findall(r"^## `(.+)`$", DOCUMENTS, re.MULTILINE):
        sample = next(block.text for block in blocks(section(DOCUMENTS, f"## `{heading}`")) if block.language == "json")
        if heading == "feed.json":
            yield "feed-item", json.loads(f"{{{sample}}}")["_planet"]
        else:
            words = heading.removeprefix("planet ").removesuffix(" --json").removesuffix(".json")
            yield SAMPLES.get(heading, words), json.loads(sample)


def test_samples_fit_and_every_schema_has_one() -> None:
    """The page shows a document of each schema, which fits it, and links to the schema."""
    samples = dict(shown())
    assert set(samples) == set(SCHEMAS)
    assert {name: found for name, sample in samples.items() if (found := mistakes(name, sample))} == {}
    assert set(re.findall(r"\(schemas/([\w-]+)\.json\)", DOCUMENTS)) == set(SCHEMAS)


def _options(command: click.Command) -> set[str]:
    return {name for option in command.params for name in option.opts}


def test_every_command_that_prints_json_has_a_schema() -> None:
    """No document is printed without one."""
    told = set(re.findall(r"^## `planet (\w+) --json`$", DOCUMENTS, re.MULTILINE))
    context = click.Context(planet_command)
    commands = {name: planet_command.get_command(context, name) for name in COMMANDS}
    code = {name for name, command in commands.items() if command and "--json" in _options(command)}
    assert told == code
    assert code <= set(SCHEMAS)


def test_choices_are_those_of_the_program() -> None:
    """Kinds and states of feeds in a schema are all that there are."""
    feed = SCHEMAS["status"]["properties"]["members"]["items"]["properties"]["feeds"]["items"]["properties"]
    assert set(feed["kind"]["enum"]) == set(get_args(FeedKind))
    assert set(feed["state"]["enum"]) == set(get_args(get_type_hints(FeedState)["state"]))


# ------------------------------------------------------------ template variables


def test_template_variables_are_those_of_the_page() -> None:
    """The page is what the code gives; `make reference` writes it anew."""
    assert read(reference.PAGE) == reference.page()


def test_every_page_of_the_site_is_on_the_page_of_variables() -> None:
    """Each template that a page is made of has its row."""
    code = "".join(read(path) for path in (ROOT / "planet" / "pages").rglob("*.py"))
    templates = {path.name for path in (ROOT / "templates").glob("*.html")}
    made = set(re.findall(r'View\([^)]*?"(\w+\.html)"', code)) & templates
    assert len(made) > 20
    assert made <= set(reference.bodies())


# ------------------------------------------------------------ keys of the members file

MEMBERS = read(REFERENCE / "members-file.md")
FILE = {
    "planet": '[planet]\ntitle = "P"\nurl = "https://p.example/"\n{key}\n[[members]]\nname = "A"\nurl = "https://a.example/"\n',
    "planet.owner": '[planet]\ntitle = "P"\nurl = "https://p.example/"\n[planet.owner]\n{key}\n',
    "fetch": '[planet]\ntitle = "P"\nurl = "https://p.example/"\n[fetch]\n{key}\n',
    "channels": '[planet]\ntitle = "P"\nurl = "https://p.example/"\n'
    '[[channels]]\nname = "C"\nkind = "chat"\nurl = "https://c.example/"\n{key}\n',
    "members": '[planet]\ntitle = "P"\nurl = "https://p.example/"\n[[members]]\nname = "A"\nurl = "https://a.example/"\n{key}\n',
    "members.feeds": '[planet]\ntitle = "P"\nurl = "https://p.example/"\n[[members]]\nname = "A"\n'
    '[[members.feeds]]\nurl = "https://a.example/f"\n{key}\n',
}
FILE["hide"] = FILE["planet"].format(key="") + '[[hide]]\nurl = "https://a.example/1"\n{key}\n'
FILE["prompts"] = FILE["planet"].format(key="") + '[[prompts]]\ntag = "reef"\ntext = "Why?"\n{key}\n'
FILE["inbox"] = FILE["planet"].format(key="") + (
    '[inbox]\nhost = "i.example"\nuser = "reef"\naddress = "reef@p.example"\npassword_env = "REEF"\n{key}\n'
)
FILE["letter"] = FILE["planet"].format(key="") + "[letter]\n{key}\n"
FILE["announce"] = FILE["planet"].format(key="") + '[[announce]]\nname = "C"\ntarget_env = "REEF"\n{key}\n'
FILE["push"] = FILE["planet"].format(key="") + "[push]\n{key}\n"
"""For each table with defaults: a small members file, and where a key of that table stands in it."""


def defaults() -> Iterator[tuple[str, str, str]]:
    """The table, the key and the default of each row that states one as it would be written."""
    for heading, table in re.findall(r"^(## `\[+([a-z.]+)\]+`.*)$", MEMBERS, re.MULTILINE):
        for cells in rows(section(MEMBERS, heading)):
            is_written = f"\n{cells[0].strip('`')} =" in FILE[table]
            if len(cells) == 5 and re.fullmatch(r"`[^`]+`", cells[2]) and not is_written:
                yield table, cells[0].strip("`"), cells[2].strip("`")


@pytest.mark.parametrize(("table", "key", "value"), list(defaults()))
def test_a_default_on_the_page_is_the_default(table: str, key: str, value: str, tmp_path: Path) -> None:
    """A file that writes a default down means the same as one that leaves the key out."""
    assert table in FILE
    without = config.parse(FILE[table].format(key=""), "members.toml", tmp_path)
    stated = config.parse(FILE[table].format(key=f"{key} = {value}"), "members.toml", tmp_path)
    assert replace(stated, fingerprint="") == replace(without, fingerprint="")


def test_most_keys_state_a_default() -> None:
    """The test above has something to compare."""
    assert len(list(defaults())) > 40
