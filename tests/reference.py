"""Writes the pages of the reference that are made from the code: `python tests/reference.py`, or `make reference`.

docs/reference/template-variables.md comes from the types in planet/views/ and from the views of tests/made_views.py,
which name the template of each page.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args, get_origin

import made_views

import planet.views
from planet.model import community, entry
from planet.struct import Struct, usual_values
from planet.views.page import View
from planet.views.site import Site

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "template-variables.md"

HEAD = """\
# Template variables

What templates are given, made from the code by `make reference`. How to write a template of your own:
[Override a template](../how-to/override-a-template.md).

Every page has `site` (a [`Site`](#site)), `view` (a [`View`](#view)) and `body`, whose type depends on the
template. The value behind `=` is what stands there if nothing else is known. Names may be added in every version;
none is renamed or removed without a line in the changes.

## Pages

| template | type of `body` | for example |
|---|---|---|
"""


MORE = {
    "link_week.html": ("LinkWeekPage", "links/2026/W47/index.html"),
    "links_of_weeks.html": ("LinksPage", "links/index.html"),
    "status_letter.html": ("StatusLetterPage", "status/index-a.html"),
    "questions.html": ("QuestionsPage", "questions/index.html"),
}
"""Pages of which tests/made_views.py has none."""


def modules() -> list[ModuleType]:
    """The modules in which the types of views are, and those of the model that views show."""
    names = [module.name for module in pkgutil.iter_modules(planet.views.__path__)]
    return [*(importlib.import_module(f"planet.views.{name}") for name in names), entry, community]


def types() -> dict[str, type[Struct]]:
    """The types that views are made of, by name."""
    found = [cls for module in modules() for cls in vars(module).values() if inspect.isclass(cls)]
    return {cls.__name__: cls for cls in found if issubclass(cls, Struct) and cls is not Struct}


def bodies() -> dict[str, tuple[str, str]]:
    """For each template, the name of the type of its body, and the path of a page."""
    views = (*made_views.FULL_VIEWS, *made_views.BARE_VIEWS)
    return MORE | {view.template: (type(view.body).__name__, view.path) for view in views}


def choices() -> dict[str, str]:
    """The names that stand for a choice of a few words, and the choice."""
    values = {name: value for module in modules() for name, value in vars(module).items()}
    return {name: repr(get_args(value))[1:-1] for name, value in values.items() if get_origin(value) is Literal}


def reached(known: dict[str, type]) -> list[str]:
    """The names of all types that a template may come across, the pages first."""
    queue = [Site.__name__, View.__name__, *dict.fromkeys(name for name, _ in bodies().values())]
    for name in queue:
        for kind in _field_types(known[name]).values():
            queue += [word for word in re.findall(r"\w+", kind) if word in known and word not in queue]
    return queue


def page() -> str:
    """The whole page."""
    known = types()
    names = reached(known)
    rows = "".join(
        f"| `{template}` | [`{body}`](#{body.lower()}) | `{path}` |\n"
        for template, (body, path) in sorted(bodies().items())
    )
    return HEAD + rows + "\n## Types\n" + "".join(part for name in names for part in _section(known[name], names))


def _section(cls: type[Struct], names: list[str]) -> Iterator[str]:
    yield f"\n### {cls.__name__}\n\n{_words(cls)}\n\n| name | type |\n|---|---|\n"
    usual = usual_values(cls)
    for name, kind in _field_types(cls).items():
        default = f" = `{usual[name]!r}`" if name in usual else ""
        yield f"| `{name}` | {_type(kind, names)}{default} |\n"
    for name, value in vars(cls).items():
        if isinstance(value, property):
            yield f"| `{name}` | {_type(str(value.fget.__annotations__['return']), names)}: {_first(value)} |\n"


def _words(cls: type) -> str:
    """The words of a type on itself, with its names as code already."""
    text = inspect.getdoc(cls) or ""
    return text.replace("<", "&lt;").replace("*", "\\*")


def _first(value: property) -> str:
    return (inspect.getdoc(value) or "").replace("\n", " ").removeprefix("Return ")


def _type(annotation: str, names: list[str]) -> str:
    """A type in words, with links to those that stand on this page."""
    annotation = re.sub(
        r"\w+", lambda word: f"Literal[{CHOICES[word[0]]}]" if word[0] in CHOICES else word[0], annotation
    )
    text = re.sub(r"Literal\[([^\]]*)\]", lambda choice: choice[1].replace(", ", " | "), annotation)
    text = re.sub(r"tuple\[([^\[\]]+), \.\.\.\]", r"list of \1", text).replace("|", "or")
    text = re.sub(r"tuple\[([^\[\]]+), \.\.\.\]", r"list of (\1)", text)
    return re.sub(r"'[^']*'|\w+", lambda word: _word(word[0], names), text)


def _word(word: str, names: list[str]) -> str:
    if word in ("list", "of", "or"):
        return word
    return f"[`{word}`](#{word.lower()})" if word in names else f"`{word}`"


def _field_types(cls: type[Struct]) -> dict[str, str]:
    """The types of the fields of a struct, as they are written."""
    bases = reversed(cls.__mro__[:-2])
    written = {name: kind for base in bases for name, kind in base.__annotations__.items()}
    return {name: str(written[name]) for name in cls.__struct_fields__}


CHOICES = choices()

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
