"""The walls of the house, read from its imports: who may know whom, one door per library, nothing overgrown."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "planet"

LAYERS = {
    "types": "errors latest model ports struct views",
    "formats": "locale web",
    "stages": "normalise parse rules",
    "edges": "config fetch hub mail notify site store workers",
    "pages": "pages",
    "turn": "turn",
    "tasks": "admin",
    "top": "cli service __main__",
}
"""From the ground up; docs/architecture.md lists the same. A module imports from its own layer and those before it."""

LAYER_OF = {room: number for number, rooms in enumerate(LAYERS.values()) for room in rooms.split()}

DOORS = {
    "PIL": {"workers/thumbnails.py"},
    "alembic": {"store/"},
    "anyascii": {"locale/slugs.py", "parse/markdown.py"},
    "apprise": {"notify/apprise_call.py"},
    "apscheduler": {"service/timetable.py"},
    "babel": {"locale/"},
    "certifi": {"fetch/transport.py"},
    "click": {"cli/"},
    "dateutil": {"web/dates.py"},
    "feedparser": {"parse/feedparser_walk.py"},
    "h11": {"fetch/connection.py", "fetch/transport.py", "service/listener.py"},
    "httpx": {"fetch/http_url.py", "fetch/proxied.py"},
    "idna": {"web/urls.py"},
    "jinja2": {"site/templates.py", "site/bytecode.py", "site/compiled.py"},
    "markdown_it": {"parse/markdown.py"},
    "markupsafe": {"site/templates.py", "site/compiled.py"},
    "mf2py": {"parse/microformats.py"},
    "msgspec": {"store/codec.py", "struct.py", "web/json_text.py", "workers/messages.py"},
    "nh3": {"web/markup/html.py"},
    "pagefind": {"site/pagefind.py"},
    "pydantic": {"config/strict.py"},
    "pydantic_core": {"config/strict.py", "config/mistakes.py"},
    "re2": {"rules/filters.py"},
    "rich": {"cli/output.py", "cli/reports/neighbours.py", "cli/terminal.py"},
    "selectolax": {
        "parse/autodiscovery.py",
        "parse/outreach/mail_html.py",
        "parse/profile.py",
        "web/markup/html_edits.py",
    },
    "requests": {"notify/apprise_call.py"},
    "sqlalchemy": {"store/"},
    "tzlocal": {"admin/surroundings.py"},
    "urllib3": {"notify/apprise_call.py"},
    "w3lib": {"web/urls.py", "parse/charset.py"},
    "webencodings": {"parse/charset.py"},
    "yaml": {"parse/lists/yaml_tree.py"},
}
"""Each library, and the only modules or folders that may import it."""

WORLD = {
    "asyncio", "concurrent", "fcntl", "glob", "http", "logging", "multiprocessing", "os", "random", "secrets", "shutil",
    "signal", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
}  # fmt: skip
"""Modules of the standard library through which clock, chance, disk, network and other processes come in."""

PURE_USES = {("web/ip_policy.py", "socket")}
"""`socket.inet_aton` reads a spelling of an address; it opens nothing."""

CLOCKS = {"cli/options.py", "service/timetable.py"}
LONGEST_MODULE, LONGEST_FUNCTION = 350, 50
"""Lines."""

LARGEST_ROOM = 25
"""Modules in one folder: what a newcomer takes in at a glance."""

MIGRATIONS = "store/migrations/versions/"
HOMELESS = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|common|misc)(?:_|$)")


@dataclass(frozen=True)
class Module:
    """A module of the package: its path from planet/ on, its text, and what it imports, wherever the import stands."""

    path: str
    text: str
    own: frozenset[str]
    foreign: frozenset[str]

    @property
    def room(self) -> str:
        """The first part of its name: "pages" for pages/cards.py."""
        return self.path.partition("/")[0].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def name_of(path: str) -> str:
    """The dotted name below planet: "pages.cards", "parse" for parse/__init__.py."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.py"))
    names = {name_of(path) for path in paths}
    return tuple(_module(path, names) for path in paths)


def _module(path: str, names: set[str]) -> Module:
    text = (HOUSE / path).read_text(encoding="utf-8")
    imported = set(_imports(ast.parse(text)))
    own = {target for one in imported if one.startswith("planet.") and (target := _known(one, names))}
    foreign = {one.partition(".")[0] for one in imported} - {"planet", "__future__"}
    return Module(path, text, frozenset(own - {name_of(path)}), frozenset(foreign))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out whole"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _known(imported: str, names: set[str]) -> str:
    """The module that an import of planet's leads to: the name itself, or what holds it; "" for the package."""
    below = imported.removeprefix("planet.")
    return below if below in names else below.rpartition(".")[0]


def layer_of(name: str) -> int:
    """The layer of a module by its dotted name; what has no layer yet counts as the top, where nobody may reach."""
    return LAYER_OF.get(name.partition(".")[0], len(LAYERS))


def test_every_room_has_a_layer() -> None:
    """Each module and package of planet stands in exactly one layer, and no layer names what is not there."""
    rooms = {module.room for module in modules()} - {"__init__"}
    assert rooms == set(LAYER_OF)
    assert len(LAYER_OF) == sum(len(names.split()) for names in LAYERS.values())


def test_the_architecture_page_lists_the_same_layers() -> None:
    """docs/architecture.md and the table above are one: same layers, same rooms, same order of layers."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("<!-- layers -->")[2].partition("\n\n")[0]
    rows = [row.split("|")[1:3] for row in table.strip().splitlines()[2:]]
    told = {layer.strip(): set(re.findall(r"`(\w+)`", names)) for layer, names in rows}
    assert told == {layer: set(names.split()) for layer, names in LAYERS.items()}
    assert list(told) == list(LAYERS)


def test_imports_go_down() -> None:
    """A module knows its own layer and those below, never one above."""
    known = [(module, name) for module in modules() if module.room in LAYER_OF for name in module.own]
    up = [f"{m.path} reaches up to {name}" for m, name in known if layer_of(name) > LAYER_OF[m.room]]
    assert not up


def test_edges_do_not_know_each_other() -> None:
    """Each edge opens one thing; what joins two of them is a coordinator's affair."""
    edges = set(LAYERS["edges"].split())
    pairs = {(m.path, m.room, name.partition(".")[0]) for m in modules() if m.room in edges for name in m.own}
    known = {(path, other) for path, room, other in pairs if other in edges and room != other}
    assert not known


def test_the_store_decides_nothing() -> None:
    """store/ gives candidates and takes choices: it knows types and formats, and no rule."""
    known = {name.partition(".")[0] for module in modules() if module.room == "store" for name in module.own}
    assert known <= {"errors", "latest", "locale", "model", "store", "struct", "web"}


def test_sqlite_has_one_door() -> None:
    """What is SQLite's own stands in two modules, one of them without SQLAlchemy; the rest of the store is portable,
    but for migrations."""
    own = re.compile(r"PRAGMA|BEGIN IMMEDIATE|MATCH :|bm25|dialects\.sqlite|on_conflict|\browid")
    store = (m for m in modules() if m.room == "store" and not m.path.startswith("store/migrations/"))
    assert {module.path for module in store if own.search(module.text)} == {"store/connection.py", "store/sqlite.py"}


def test_pages_ask_the_store_alone() -> None:
    """Of the edges, pages/ knows the store and no other."""
    known = {name.partition(".")[0] for module in modules() if module.room == "pages" for name in module.own}
    assert known & set(LAYERS["edges"].split()) == {"store"}


def test_pages_know_people_from_the_store() -> None:
    """Processes that make pages are given no members of the file, whose list can be long."""
    assert not [module.path for module in modules() if module.room == "pages" and "planet.members" in module.text]


def test_the_clean_rooms_are_pure() -> None:
    """Types, formats and stages import nothing through which clock, chance, disk, network or processes come in."""
    clean = {room for layer in ("types", "formats", "stages") for room in LAYERS[layer].split()}
    stains = {(m.path, name) for m in modules() if m.room in clean for name in m.foreign & WORLD} - PURE_USES
    stains |= {(m.path, "Path") for m in modules() if m.room in clean and "pathlib.Path" in set(_imports(m.tree))}
    assert not stains


def test_nothing_imports_in_a_circle() -> None:
    """The graph of imports has no circle, not even by way of an import inside a function."""
    graph = {name_of(module.path): set(module.own) for module in modules()}
    while free := {name for name, known in graph.items() if not known & graph.keys()}:
        graph = {name: known for name, known in graph.items() if name not in free}
    assert not graph


def test_one_door_per_library() -> None:
    """A library is imported behind its own door only, and a library without a door not at all."""
    imported = {(m.path, library) for m in modules() for library in m.foreign - set(sys.stdlib_module_names)}
    assert not {(path, library) for path, library in imported if not _is_door(path, library)}


def _is_door(path: str, library: str) -> bool:
    return any(path == door or (door.endswith("/") and path.startswith(door)) for door in DOORS.get(library, ()))


def test_urls_are_taken_apart_in_one_module() -> None:
    """web/urls.py answers every question about a URL; fetch/ alone has needs of its own, those of the wire."""
    splitters = {module.path for module in modules() if re.search(r"^\s*(?:from|import) urllib\b", module.text, re.M)}
    assert splitters == {"web/urls.py", "fetch/http_url.py"}


def test_every_door_is_in_use() -> None:
    """No library has a door that nobody goes through."""
    imported = {library for module in modules() for library in module.foreign}
    assert set(DOORS) <= imported


def test_the_wall_clock_is_read_at_the_top() -> None:
    """The time is an argument: only the command line and the timetable look at the clock."""
    clock = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    assert {module.path for module in modules() if clock.search(module.text)} == CLOCKS


def test_the_leading_process_does_not_load_what_reads_foreign_bytes() -> None:
    """Taking a turn imports everything but what reads foreign feeds and pictures, which stays in the workers."""
    foreign = {"feedparser", "planet.parse", "planet.normalise.entry", "PIL"}
    code = f"import planet.service.runner, sys; print(*{foreign} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.split() == []


def _loaded(code: str, *words: str) -> set[str]:
    """The modules that some code has loaded when it has run, in a process of its own."""
    code = f"import sys\n{code}\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(answer.stdout.split("\n")[-2].split())


NETWORK = {"httpx", "httpcore", "h11", "anyio", "ssl", "asyncio"}
LANGUAGES = {"babel", "planet.locale.translation"}
PAGES = {"jinja2", "planet.pages.families", "planet.pages.cards", "planet.site.templates", "planet.turn.publish"}
READERS = {"feedparser", "selectolax", "nh3", "re2"}
SQL = {"sqlalchemy", "alembic", "planet.store.schema"}
OUTGOING = {
    *("planet.admin.outreach.announcements", "planet.admin.outreach.letter_mail", "planet.admin.outreach.webmentions"),
    *("planet.admin.outreach.ping", "planet.turn.outreach.letters", "planet.pages.outreach.letters"),
    *("planet.turn.outreach.read_inbox", "planet.rules.outreach.threads", "planet.model.outreach.channels"),
    *("smtplib", "imaplib", "apprise", "planet.config.credentials", "planet.notify"),
}
"""What a hub needs that sends something, takes mail, or has channels."""
NEWS = {
    *("jinja2", "babel", "planet.site.templates", "planet.site.feeds", "planet.pages.all_families"),
    *("planet.pages.people.members", "planet.pages.search", "planet.turn.weaving.weave", "planet.turn.sync_members"),
    *("planet.pages.feeds", "planet.pages.weaving.quiet", "planet.pages.weaving.neighbours"),
    *(
        "planet.turn.upkeep.note_problems",
        "planet.turn.find_feeds",
        "planet.workers.processes",
        "planet.service.runner",
    ),
}
"""What only a turn with news needs, or one that runs on."""
CHECKS = {"pydantic", "planet.config.lines", "planet.config.mistakes", "planet.config.strict"}


def test_commands_that_visit_nobody_do_not_load_the_network() -> None:
    """`planet search` asks the store: neither the network nor the data of languages is loaded."""
    idle = {"httpx", "h11", "babel", "alembic", "apscheduler", "rich"}
    assert _loaded("import planet.pages.status, planet.turn.steps") & (idle) == set()


def test_the_help_loads_no_library() -> None:
    """The help on all commands is printed as it stands; to run a command loads click, what declares commands, and what
    types are made of."""
    assert not (set(DOORS) | {"planet.cli.commands", "pathlib"}) & _loaded(
        "sys.argv[1:] = ['-h']\nimport planet.__main__"
    )
    loaded = _loaded("import planet.cli.commands")
    assert loaded & set(DOORS) == {"click", "msgspec"}
    assert {name.split(".")[1] for name in loaded if name.startswith("planet.")} == {"cli", "errors", "hub", "struct"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub after its first turn: two members, each with a feed in a file."""
    hub = tmp_path_factory.mktemp("hub")
    (hub / "config").mkdir()
    text = '[planet]\ntitle = "T"\nurl = "https://planet.example.org/"\n'
    for name in ("ada", "bob"):
        (hub / f"{name}.xml").write_text(f"<rss version='2.0'><channel><title>{name}</title></channel></rss>")
        text += f'[[members]]\nname = "{name}"\nfeeds = ["{name}.xml"]\n'
    (hub / "config/members.toml").write_text(text)
    subprocess.run(
        [sys.executable, "-m", "planet", "update", "-C", str(hub), "--now", "2026-11-22"], check=True, cwd=ROOT
    )
    return hub


def _loaded_by(command: str, hub: Path) -> set[str]:
    run = f"from planet.cli.commands import planet\nplanet(['{command}', *sys.argv[1:]], standalone_mode=False)"
    return _loaded(run, "-C", str(hub), "--now", "2026-11-22T02:00")


def test_status_loads_what_it_shows(lived: Path) -> None:
    """The store is asked in plain SQL, and a members file that was taken up is not checked again."""
    idle = NETWORK | LANGUAGES | PAGES | READERS | SQL | CHECKS | {"planet.config.keys", "rich", "jinja2"}
    assert _loaded_by("status", lived) & (idle) == set()


def test_check_loads_no_page(lived: Path) -> None:
    """A file without mistakes is compared with the store, and with nothing else."""
    assert _loaded_by("check", lived) & (NETWORK | LANGUAGES | PAGES | READERS | SQL | CHECKS) == set()


def test_a_turn_without_news_loads_neither_the_builder_of_statements_nor_that_of_checks(lived: Path) -> None:
    """Nor what reads feeds and HTML, nor what sends; of the pages the status page alone, whose frame is at hand."""
    idle = SQL | CHECKS | READERS | OUTGOING | NEWS | {"rich", "apscheduler", "httpx"}
    _loaded_by("update", lived)
    assert _loaded_by("update", lived) & idle == set()


def test_no_turn_builds_statements(tmp_path: Path) -> None:
    """Neither the first, which makes the store, nor one with news: all their SQL is written already."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/members.toml").write_text(
        '[planet]\ntitle = "T"\nurl = "https://planet.example.org/"\n[[members]]\nname = "Ada"\nfeeds = ["ada.xml"]\n'
    )
    item = "<item><title>{0}</title><link>https://ada.example/{0}</link><description>{0}</description></item>"
    for items in ("", *(item.format(name) for name in ("Reef", "Tide"))):
        (tmp_path / "ada.xml").write_text(f"<rss version='2.0'><channel><title>Ada</title>{items}</channel></rss>")
        loaded = _loaded_by("update", tmp_path)
        assert loaded & SQL == set()
    assert "planet.turn.publish" in loaded
    assert "Tide" in (tmp_path / "output/index.html").read_text()


def test_every_module_opens_with_a_sentence() -> None:
    """The docstring says what the module holds, on its first line."""
    first = {module.path: (ast.get_docstring(module.tree) or "").partition("\n")[0] for module in modules()}
    assert not {path for path, line in first.items() if not line.endswith((".", ":", "?"))}


def test_no_module_is_overgrown() -> None:
    """A room that no longer fits one look is split."""
    lengths = {module.path: len(module.text.splitlines()) for module in modules()}
    assert not {path: length for path, length in lengths.items() if length > LONGEST_MODULE}


def test_no_room_is_overgrown() -> None:
    """A folder holds no more modules than a newcomer takes in at a glance; but for migrations, which only grow."""
    folders = Counter(m.path.rpartition("/")[0] for m in modules() if not m.path.startswith(MIGRATIONS))
    assert not {folder: count for folder, count in folders.items() if count > LARGEST_ROOM}


def test_no_function_is_overgrown() -> None:
    """A function reads like a paragraph; but for migrations, which are lists of tables."""
    functions = [
        (f"{module.path}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for module in modules()
        if not module.path.startswith(MIGRATIONS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [(name, length) for name, length in functions if length > LONGEST_FUNCTION]


def test_every_module_has_a_name_of_the_field() -> None:
    """A helper without a home has not found its name yet."""
    names = {part for module in modules() for part in name_of(module.path).split(".")}
    assert not {name for name in names if HOMELESS.search(name)}


# ---------------------------------------------------------------- words

NO_VERBS = frozenset(
    [
        "a",
        "all",
        "also",
        "an",
        "and",
        "any",
        "as",
        "at",
        "before",
        "both",
        "by",
        "each",
        "either",
        "every",
        "everybody",
        "everything",
        "for",
        "from",
        "given",
        "here",
        "how",
        "i",
        "if",
        "in",
        "into",
        "it",
        "its",
        "more",
        "most",
        "my",
        "neither",
        "no",
        "nobody",
        "none",
        "not",
        "nothing",
        "of",
        "on",
        "one",
        "only",
        "other",
        "others",
        "our",
        "out",
        "over",
        "same",
        "since",
        "so",
        "some",
        "somebody",
        "something",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "two",
        "under",
        "until",
        "up",
        "we",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "who",
        "whose",
        "why",
        "with",
        "within",
        "without",
        "you",
    ]
)
"""Words that begin a sentence which tells of a thing instead of what a function does."""

VAGUE = frozenset(
    [
        "after",
        "another",
        "asked",
        "at",
        "before",
        "found",
        "given",
        "gone",
        "here",
        "kept",
        "known",
        "made",
        "of",
        "one",
        "other",
        "others",
        "rest",
        "said",
        "seen",
        "shown",
        "some",
        "taken",
        "there",
        "told",
        "wanted",
        "what",
        "whole",
        "written",
    ]
)
"""Names that say nothing of the thing that they name."""

VERBS_AT_LEAST, VAGUE_AT_MOST = 0.95, 0.01


def begins_with_a_verb(docstring: str) -> bool:
    """Whether the first word may be an imperative, as PEP 257 wants it: no article, pronoun or adverb, no third person,
    no plural."""
    word = docstring.split()[0].rstrip(",.:;")
    is_word = re.fullmatch(r"[A-Z][a-z]+", word) is not None
    return is_word and word.lower() not in NO_VERBS and not re.search(r"[^s]s$|[^p]ly$", word)


def functions_of_the_house() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each function with its place; not those of migrations, whose names are Alembic's."""
    for module in modules():
        for node in ast.walk(module.tree) if not module.path.startswith("store/migrations/") else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{module.path}:{node.lineno} {node.name}", node


def test_docstrings_say_what_a_function_does() -> None:
    """Nearly every docstring of a function begins with a verb."""
    docstrings = [(place, ast.get_docstring(node)) for place, node in functions_of_the_house()]
    others = [f"{place}: {text[:60]}" for place, text in docstrings if text and not begins_with_a_verb(text)]
    share = 1 - len(others) / sum(text is not None for _, text in docstrings)
    assert share >= VERBS_AT_LEAST, "\n".join([f"{share:.1%}", *others])


def test_names_are_nouns_of_the_field() -> None:
    """Hardly an argument, variable or function has a name that could mean anything."""
    names = [(place, node.name) for place, node in functions_of_the_house()]
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.arg):
                names.append((f"{module.path}:{node.lineno}", node.arg))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.append((f"{module.path}:{node.lineno}", node.id))
    vague = [f"{place} {name}" for place, name in names if name.strip("_") in VAGUE]
    share = len(vague) / len(names)
    assert share <= VAGUE_AT_MOST, "\n".join([f"{share:.1%}", *vague])


@pytest.mark.parametrize(
    ("docstring", "is_verb"),
    [
        ("Return the feed.", True),
        ("Pass it on.", True),
        ("Apply the rules.", True),
        ("Returns the feed.", False),
        ("The feed.", False),
        ("Whether a feed is due.", False),
        ("Quickly read it.", False),
        ("index.html of the site.", False),
        ("Entries by id.", False),
    ],
)
def test_a_verb_is_told_from_others(docstring: str, is_verb: bool) -> None:
    """The measure itself."""
    assert begins_with_a_verb(docstring) is is_verb
