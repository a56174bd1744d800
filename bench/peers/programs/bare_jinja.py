"""The floor of publishing: pages rendered by Jinja2 alone, and written. `bare_jinja.py SIZES FOLDER PROCESSES`.

SIZES is a file with the size of a page in each line: each page gets as many cards as make it about that large.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined, Template

LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title><link rel="stylesheet" href="site.css">
<link rel="alternate" type="application/atom+xml" href="atom.xml"></head>
<body><header><h1>{{ page.title }}</h1><nav>{% for link in page.links %}<a href="{{ link.href }}">{{ link.label }}</a>
{% endfor %}</nav></header><main>{% block main %}{% endblock %}</main><footer>{{ page.footer }}</footer></body></html>
"""
PAGE = """{% extends "layout" %}{% macro card(entry) %}<article class="h-entry" lang="{{ entry.language }}">
<h2><a href="{{ entry.url }}">{{ entry.title }}</a></h2><p>{{ entry.author }}, <time datetime="{{ entry.date }}">
{{ entry.date }}</time></p><div>{{ entry.text }}</div><ul>{% for tag in entry.tags %}<li>{{ tag }}</li>{% endfor %}</ul>
</article>{% endmacro %}{% block main %}{% for entry in page.entries %}{{ card(entry) }}
{% endfor %}{% endblock %}
"""
HEAD_BYTES, CARD_BYTES = 900, 700
TEXT = "Words about reefs, boats & tides, and more of them than anybody reads. " * 5


@cache
def template() -> Template:
    """Return the template of a page, compiled."""
    loader = DictLoader({"layout": LAYOUT, "page": PAGE})
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page")


def entry(number: int) -> dict[str, object]:
    """Return what a card shows."""
    return {
        "url": f"https://m{number}.example/2026/{number}",
        "title": f"A post & its number {number}",
        "author": f"Member {number}",
        "date": "2026-11-22T12:00:00Z",
        "language": "en",
        "text": TEXT,
        "tags": ("reef", "tides", f"tag {number % 7}"),
    }


def write(number: int, size: int, folder: Path) -> None:
    """Render one page of about this size, and write it."""
    entries = [entry(number + card) for card in range(max(1, (size - HEAD_BYTES) // CARD_BYTES))]
    links = [{"href": f"{name}/", "label": name} for name in ("archive", "members", "topics", "search", "about")]
    page = {"title": f"Page {number}", "links": links, "footer": "Made by templates", "entries": entries}
    (folder / f"{number % 100}" / f"{number}.html").write_text(template().render(page=page), encoding="utf-8")


def write_all(numbers: list[int], sizes: list[int], folder: Path) -> None:
    """Render and write some of the pages."""
    for number in numbers:
        write(number, sizes[number], folder)


def main(sizes: Path, folder: Path, processes: int) -> None:
    """Render and write as many pages as there are sizes, in so many processes."""
    for name in range(100):
        (folder / str(name)).mkdir(parents=True, exist_ok=True)
    numbers = [int(line) for line in sizes.read_text(encoding="ascii").split()]
    shares = [list(range(first, len(numbers), 8 * processes)) for first in range(8 * processes)]
    with ProcessPoolExecutor(processes) as pool:
        for job in [pool.submit(write_all, share, numbers, folder) for share in shares]:
            job.result()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count() or 1)
