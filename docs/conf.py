"""The documentation as a site: `make docs` builds it with Sphinx, strictly, from the pages as a code host shows them.

The map of the site is made from docs/index.md. A broken link, a missing anchor or a page that is not on the map ends
the build.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

DOCS = Path(__file__).parent

project = "Planet"
extensions = ["myst_parser"]
root_doc = "index"
exclude_patterns = ["conf.py"]
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # samples are pieces: the lexers of their languages want whole files
myst_heading_anchors = 6

html_theme = "furo"
html_title = "Planet"
html_favicon = "../templates/assets/icon.svg"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
_ACCENT = {
    "light_css_variables": {"color-brand-primary": "#0b6e4f", "color-brand-content": "#0b6e4f"},
    "dark_css_variables": {"color-brand-primary": "#5fc9a3", "color-brand-content": "#5fc9a3"},
}
html_theme_options = {"navigation_with_keys": True, **_ACCENT}

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s:]+)\)")


def read_page(app: Sphinx, name: str, source: list[str]) -> None:
    """Make of a page what Sphinx wants: tables of contents of the map, and links that lead somewhere on the site."""
    text = _LINK.sub(lambda link: _within(DOCS / f"{name}.md", link), source[0])
    source[0] = text + tables_of_contents(text) if name == root_doc else text


def _within(page: Path, link: re.Match[str]) -> str:
    """Return a link as it is if it leads to a page or to a single file, which readers may then download.

    Pages and folders of the repository outside docs/ are not on the site: of these the words stay, and the path.
    """
    target = (page.parent / link[2].partition("#")[0]).resolve()
    if target.is_relative_to(DOCS) or (target.is_file() and target.suffix != ".md"):
        return link[0]
    path = target.relative_to(DOCS.parent).as_posix()
    words = link[1].strip("`")
    return f"`{path}`" if words == path else f"{link[1]} (`{path}`)"


def tables_of_contents(index: str) -> str:
    """Return a table of contents for each section of the map, the pages in its order."""
    tables = []
    for section in index.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        pages = list(dict.fromkeys(re.findall(r"\]\(([\w/-]+)\.md", body)))
        tables.append("\n".join(["", "```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```", ""]))
    return "\n".join(tables)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the reading of pages; Sphinx calls this."""
    app.connect("source-read", read_page)
    return {"parallel_read_safe": True}
