"""Views and templates to pages. The only door to Jinja2.

A hub's templates/ folder overrides the shipped templates and assets file by file, and so does its theme. Templates
see `site`, `view`, `body` (the view's own part), and a few functions: `here` for links, `shared` for parts that many
pages have in common, `asset` for files that need not be there, `policy` for what a page may load.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations
from itertools import pairwise
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from planet.errors import PlanetError
from planet.locale import catalogs, formatting
from planet.locale.translation import Translation
from planet.model.community import ACCENT
from planet.site import colours
from planet.site.content import bring_home, link_from, unseen
from planet.views.entry import Card
from planet.views.page import View
from planet.views.plain import SearchPage
from planet.views.site import Site
from planet.web import urls
from planet.web.characters import legal
from planet.web.licenses import license_name, license_url

STYLESHEETS = ("planet.css", "theme.css")
"""The shipped style, and a theme's own, which is optional."""

ICON = "icon.svg"
THEMES = "themes"
"""The folder of themes among the hub's templates."""

_PACKAGE = Path(__file__).parents[1]
_SHIPPED_IN_WHEEL = _PACKAGE / "_templates"
_SHIPPED_IN_REPOSITORY = _PACKAGE.with_name("templates")


@dataclass(frozen=True, slots=True)
class Page:
    """A file to publish: its path relative to output/ and its bytes."""

    path: str
    body: bytes


class Renderer:
    """Renders the pages of one hub. Make a new one when templates or the site's looks have changed."""

    def __init__(self, hub_templates: Path | None, site: Site, theme: str = "") -> None:
        self._folders = _template_folders(hub_templates, theme)
        self._site = site
        self._assets = {name: path for folder in reversed(self._folders) for name, path in _files(folder, "assets")}
        sheets = [self._assets[name].read_text("utf-8", "replace") for name in STYLESHEETS if name in self._assets]
        self._palettes = colours.with_accent(colours.palettes(sheets), site.accent)
        self._shared: dict[tuple[str, str, str], Markup] = {}
        signature = self.signature()
        self.translation = _translation(self._folders, signature, site.language)
        self._environment = _environment(self._folders, signature, self.translation)

    def render(self, view: View) -> Page:
        """Return the page of a view. Raise PlanetError, with file and line, for a mistake in a template."""
        html = self._fill(view.template, self._up(view), view=view, body=view.body, policy=_policy(view))
        return Page(view.path, legal(html).strip().encode() + b"\n")

    def assets(self) -> tuple[Page, ...]:
        """Return the static files of templates/assets/, the hub's own in place of the shipped ones, in its colours."""
        return tuple(Page(f"assets/{name}", self._dressed(name)) for name in sorted(self._assets))

    def _dressed(self, asset: str) -> bytes:
        body = self._assets[asset].read_bytes()
        if asset == STYLESHEETS[0]:
            return body + colours.as_css(self._palettes).encode()
        if asset == ICON:
            return body.replace(ACCENT.encode(), self._palettes.light.get("accent", ACCENT).encode())
        return body

    def signature(self) -> str:
        """Return a hash over all templates and assets, shipped and overriding: it changes when any of them does."""
        digest = hashlib.sha256()
        for order, folder in enumerate(reversed(self._folders)):
            for name, path in _files(folder):
                digest.update(f"{order}\0{name}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def _up(self, view: View) -> str:
        """Return the way from a page to the root of the site."""
        return urls.path(self._site.url) if view.anywhere else "../" * view.path.count("/")

    def _share(self, template: str, up: str, section: str) -> Markup:
        """Return a part that is the same on all pages of one depth and section: the header, the footer."""
        key = template, up, section
        if key not in self._shared:
            self._shared[key] = Markup(self._fill(template, up, section=section))
        return self._shared[key]

    def _fill(self, template: str, up: str, **variables: object) -> str:
        picture_word = self.translation.gettext("Photo")
        try:
            return self._environment.get_template(template).render(
                site=self._site,
                here=lambda href: link_from(up, href),
                at_home=lambda content, below=3, on_request=False: Markup(
                    bring_home(content, self._site.url, up, below, picture_word if on_request else "")
                ),
                own=self._own,
                asset=lambda name: f"assets/{name}" if name in self._assets else "",
                papers=[(scheme, palette["paper"]) for scheme, palette in self._palettes.schemes()],
                shared=lambda name, section: self._share(name, up, section),
                **variables,
            )
        except PlanetError:
            raise
        except Exception as mistake:
            raise PlanetError(_sentence(mistake, template, self._folders)) from mistake

    def _own(self, address: str) -> str:
        """Return the path on this site that a URL leads to; "" for a URL elsewhere."""
        inside = address.startswith(self._site.url) and not unseen(address)
        return address.removeprefix(self._site.url) if inside else ""


def _policy(view: View) -> str:
    """Return the Content-Security-Policy of a page: from elsewhere come only pictures and recordings, and only where
    there are some. What is not part of a whole post is loaded when a reader opens or plays it."""
    cards: tuple[Card, ...] = getattr(view.body, "cards", ())
    pictures = _ELSEWHERE if any(card.content or card.images for card in cards) else ""
    pictures += " data:" if any('src="data:' in card.content for card in cards) else ""
    media = _ELSEWHERE if any(card.content or card.enclosures for card in cards) else ""
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'{pictures}; media-src 'self'{media}; "
        f"{_scripts(view)}; base-uri 'none'; form-action 'none'"
    )


def _scripts(view: View) -> str:
    """Return which scripts may run: our own; on the search page also pagefind's machine code, and what it asks for."""
    if not isinstance(view.body, SearchPage):
        return "script-src 'self'"
    machine = " 'wasm-unsafe-eval'" if view.body.indexes else ""
    return f"script-src 'self'{machine}; connect-src 'self'"


_ELSEWHERE = " https: http:"


@lru_cache(maxsize=4)
def _environment(folders: tuple[Path, ...], signature: str, translation: Translation) -> Environment:
    """Return the compiled templates of these folders: compiling them costs more than a small turn, so it is kept."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translation.catalog, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(_filters(translation))
    return environment


def _filters(translation: Translation) -> dict[str, Callable[..., str]]:
    return {
        "iso": formatting.iso,
        "clock": formatting.clock,
        "day_long": translation.day_long,
        "day_plain": translation.day_plain,
        "day_short": translation.day_short,
        "month_name": translation.month_name,
        "month_year": translation.month_year,
        "weekday": translation.weekday,
        "duration": translation.duration,
        "size": translation.size,
        "language_name": translation.language_name,
        "media_word": translation.media_word,
        "license_name": license_name,
        "license_url": license_url,
        "host": urls.host,
        "uri": urls.in_ascii,
    }


@lru_cache(maxsize=4)
def _translation(folders: tuple[Path, ...], signature: str, language: str) -> Translation:
    """Return the translation into a language, with the words of locales/LANGUAGE.po.

    What a hub's own catalog lacks comes from the shipped one, and what that of "de-AT" lacks from that of "de".
    """
    tags = ["-".join(language.split("-")[:length]) for length in range(language.count("-") + 1, 0, -1)]
    paths = [path for folder in folders for tag in tags if (path := folder / "locales" / f"{tag}.po").is_file()]
    chain = [_catalog(path, folders) for path in paths]
    for catalog, fallback in pairwise(chain):
        catalog.add_fallback(fallback)
    return Translation(language, chain[0] if chain else None)


def _catalog(path: Path, folders: tuple[Path, ...]) -> GNUTranslations:
    try:
        return catalogs.read(path.read_text(encoding="utf-8"), path.stem)
    except (catalogs.CatalogMistake, UnicodeDecodeError) as mistake:
        line = f", line {mistake.line}" if isinstance(mistake, catalogs.CatalogMistake) else ""
        raise PlanetError(f"The catalog {_short(str(path), folders)}{line} cannot be read: {mistake}.") from mistake


def _template_folders(hub_templates: Path | None, theme: str) -> tuple[Path, ...]:
    """Return the folders to look in, in this order: the hub's own, its theme, the shipped one. In the repository's own
    hub the first and the last are the same folder."""
    shipped = _SHIPPED_IN_WHEEL if _SHIPPED_IN_WHEEL.is_dir() else _SHIPPED_IN_REPOSITORY
    if hub_templates is None or not hub_templates.is_dir():
        return (shipped,)
    own = () if hub_templates.resolve() == shipped.resolve() else (hub_templates,)
    themed = hub_templates / THEMES / theme
    return (*own, themed, shipped) if theme and themed.is_dir() else (*own, shipped)


def _files(folder: Path, under: str = "") -> Iterator[tuple[str, Path]]:
    """Yield the files of a template folder by name; themes, and what editors and desktops leave behind, are not its
    own."""
    root = folder / under
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if (
            name.parts[0] != THEMES
            and path.is_file()
            and not any(part.startswith(".") or part.endswith("~") for part in name.parts)
        ):
            yield name.as_posix(), path


def _sentence(mistake: Exception, template: str, folders: tuple[Path, ...]) -> str:
    """Return a template's mistake as one sentence with its file and line."""
    if isinstance(mistake, TemplateNotFound):
        return f"The template {mistake.name} is asked for by {template}, but no such file is in templates/."
    if isinstance(mistake, TemplateSyntaxError):
        place, line = mistake.filename or mistake.name or template, mistake.lineno
    else:
        place, line = _scene(mistake, folders) or (template, 0)
    where = f"{_short(place, folders)}, line {line}" if line else _short(place, folders)
    reason = " ".join(str(mistake).split()).rstrip(".") or type(mistake).__name__
    return f"The template {where} cannot be used: {reason}. Mend that line, or remove your copy of the file."


def _scene(mistake: Exception, folders: tuple[Path, ...]) -> tuple[str, int] | None:
    """Return the file and line in a template where a mistake happened, the innermost if there are several; None if
    there is none."""
    frames = traceback.extract_tb(mistake.__traceback__)
    inside = [f for f in frames if any(Path(f.filename).is_relative_to(folder) for folder in folders)]
    return (inside[-1].filename, inside[-1].lineno or 0) if inside else None


def _short(place: str, folders: tuple[Path, ...]) -> str:
    for folder in folders:
        if Path(place).is_relative_to(folder):
            return f"templates/{Path(place).relative_to(folder).as_posix()}"
    return place
