"""The templates and assets of a hub as files: which there are, a hash of them, their colours and words. Without Jinja2.

A hub's templates/ folder overrides the shipped templates and assets file by file, and so does its theme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from gettext import GNUTranslations
from itertools import pairwise
from pathlib import Path

from planet.errors import PlanetError
from planet.locale import catalogs
from planet.locale.translation import Translation
from planet.model.community import ACCENT
from planet.site import colours, feed_style, mark
from planet.struct import Struct
from planet.web.language_tags import language_of

STYLESHEETS = ("planet.css", "theme.css")
"""The shipped style, and a theme's own, which is optional."""

ICON = "icon.svg"
FEED_STYLE = "feed.css"
"""The style of feeds that a browser shows as XML."""

THEMES = "themes"
"""The folder of themes among the hub's templates."""

_PACKAGE = Path(__file__).parents[1]
_SHIPPED_IN_WHEEL = _PACKAGE / "_templates"
_SHIPPED_IN_REPOSITORY = _PACKAGE.with_name("templates")


class Page(Struct, frozen=True):
    """A file to publish: its path relative to output/ and its bytes."""

    path: str
    body: bytes


class Look:
    """The look of one hub: the folders of its templates, and what is in them. Make a new one when a file has
    changed."""

    def __init__(self, hub_templates: Path | None, theme: str = "") -> None:
        self.folders = _template_folders(hub_templates, theme)
        self._assets = {name: path for folder in reversed(self.folders) for name, path in _files(folder, "assets")}
        self._drawn = self._to_draw()
        self.signature = _signature(self.folders)

    @property
    def is_shipped(self) -> bool:
        """Return whether all templates are the shipped ones."""
        own = (path for folder in self.folders[:-1] for _, path in _files(folder))
        return not any(path.suffix == ".html" for path in own)

    def palettes(self, accent: str) -> colours.Palettes:
        """Return the colours of the stylesheets, with this accent."""
        sheets = [self._assets[name].read_text("utf-8", "replace") for name in STYLESHEETS if name in self._assets]
        return colours.with_accent(colours.palettes(sheets), accent)

    def asset(self, name: str) -> str:
        """Return the path of a file in assets/; "" where there is none."""
        return f"assets/{name}" if name in self._assets or name in self._drawn else ""

    def assets(self, accent: str, title: str = "", language: str = "en") -> tuple[Page, ...]:
        """Return the static files of templates/assets/, the hub's own in place of the shipped ones, in its colours and
        its language; and the pictures of the planet's mark, which follow from its title."""
        palettes = self.palettes(accent)
        ink, paper = palettes.light.get("accent", ACCENT), palettes.light.get("paper", "#ffffff")
        files = {name: self._dressed(name, palettes, language) for name in self._assets}
        files |= {name: mark.draw(name, title, ink, paper) for name in self._drawn}
        return tuple(Page(f"assets/{name}", body) for name, body in sorted(files.items()))

    def _to_draw(self) -> tuple[str, ...]:
        """Return the pictures of the mark that are drawn: those that the hub lacks. Beside an icon of its own, which
        they would not resemble, only the cover is drawn: a podcast must have one."""
        own_icon = ICON in self._assets and not self._assets[ICON].is_relative_to(self.folders[-1])
        names = (mark.COVER,) if own_icon else tuple(mark.SIZES)
        return tuple(name for name in names if name not in self._assets)

    def _dressed(self, asset: str, palettes: colours.Palettes, language: str) -> bytes:
        body = self._assets[asset].read_bytes()
        if asset == STYLESHEETS[0]:
            return body + colours.as_css(palettes).encode()
        if asset == FEED_STYLE:
            return body + feed_style.rules(palettes, self.translation(language)).encode()
        if asset == ICON:
            return body.replace(ACCENT.encode(), _accent(palettes).encode())
        return body

    def translation(self, language: str) -> Translation:
        """Return the translation into a language, with the words of locales/LANGUAGE.po. Raise PlanetError for a
        catalog that cannot be read."""
        return _translation(self.folders, self.signature, language)


def _signature(folders: tuple[Path, ...]) -> str:
    """Return a hash over all templates and assets, shipped and overriding: it changes when any of them does."""
    digest = hashlib.sha256()
    for order, folder in enumerate(reversed(folders)):
        for name, path in _files(folder):
            digest.update(f"{order}\0{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _translation(folders: tuple[Path, ...], signature: str, language: str) -> Translation:
    """Return the translation into a language; English, with its dates, where no catalog has words in that language.

    What a hub's own catalog lacks comes from the shipped one, and what that of "de-AT" lacks from that of "de".
    """
    paths = _catalogs_of(folders, language)
    if not paths and language_of(language) != "en":
        return Translation("en")
    chain = [_catalog(path, folders) for path in paths]
    for catalog, fallback in pairwise(chain):
        catalog.add_fallback(fallback)
    return Translation(language, chain[0] if chain else None)


def _catalogs_of(folders: tuple[Path, ...], language: str) -> list[Path]:
    """Return the catalogs of a language in these folders, the one that goes before the others first."""
    tags = ["-".join(language.split("-")[:length]) for length in range(language.count("-") + 1, 0, -1)]
    return [path for folder in folders for tag in tags if (path := folder / "locales" / f"{tag}.po").is_file()]


def speaks(hub_templates: Path, theme: str, language: str) -> bool:
    """Return whether the hub's own words are there in a language: English, or one with a catalog."""
    return language_of(language) == "en" or bool(_catalogs_of(_template_folders(hub_templates, theme), language))


def _catalog(path: Path, folders: tuple[Path, ...]) -> GNUTranslations:
    try:
        return catalogs.read(path.read_text(encoding="utf-8"), path.stem)
    except (catalogs.CatalogMistake, UnicodeDecodeError) as mistake:
        line = f", line {mistake.line}" if isinstance(mistake, catalogs.CatalogMistake) else ""
        raise PlanetError(f"The catalog {short_name(str(path), folders)}{line} cannot be read: {mistake}.") from mistake


def _accent(palettes: colours.Palettes) -> str:
    return palettes.light.get("accent", ACCENT)


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


def short_name(place: str, folders: tuple[Path, ...]) -> str:
    """Return the path of a template as its hub's people know it: "templates/front.html"."""
    for folder in folders:
        if Path(place).is_relative_to(folder):
            return f"templates/{Path(place).relative_to(folder).as_posix()}"
    return place
