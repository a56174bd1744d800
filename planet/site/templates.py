"""Views and templates to pages. The only door to Jinja2.

Templates see `site`, `view`, `body` (the view's own part), and a few functions: `here` for links, `shared` for parts
that many pages have in common, `once` for pieces that several pages show, `asset` for files that need not be there,
`policy` for what a page may load.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from planet.errors import PlanetError
from planet.locale import formatting
from planet.locale.translation import Translation
from planet.site.bytecode import KeptBytecode
from planet.site.compiled import VERSION, QuickEnvironment
from planet.site.content import ANY_DEPTH, at_depth, fit_to_page, link_from, unseen
from planet.site.look import Look, Page, short_name
from planet.site.pieces import Pieces
from planet.views.entry import Card, Line, Tie
from planet.views.page import View
from planet.views.people import DirectoryPage
from planet.views.plain import SearchPage
from planet.views.site import Site
from planet.views.weaving import NoticeLink, WhoWrotePage
from planet.web import urls
from planet.web.characters import legal_utf8
from planet.web.licenses import license_name, license_url


class Renderer:
    """Renders the pages of one hub. Make a new one for each publishing."""

    def __init__(self, look: Look, site: Site) -> None:
        self._look = look
        self._site = site
        self.translation = look.translation(site.language)
        self._environment = _environment(look.folders, look.signature, self.translation)
        self._papers = [(scheme, palette["paper"]) for scheme, palette in look.palettes(site.accent).schemes()]
        self._picture_word = self.translation.gettext("Photo")
        self._shared: dict[tuple[str, str, str], Markup] = {}
        self._modules: dict[tuple[str, str], Any] = {}
        self._own_names: dict[str, bool] = {}
        self._values: dict[str, dict[str, object]] = {}
        self._pieces = Pieces()

    def render(self, view: View) -> Page:
        """Return the page of a view. Raise PlanetError, with file and line, for a mistake in a template."""
        html = self._fill(view.template, self._up(view), view=view, body=view.body, policy=_policy(view))
        return Page(view.path, legal_utf8(f"{html.strip()}\n"))

    def _up(self, view: View) -> str:
        """Return the way from a page to the root of the site."""
        return urls.path(self._site.url) if view.anywhere else "../" * view.path.count("/")

    def _fill(self, template: str, up: str, **variables: object) -> str:
        try:
            return self._environment.get_template(template).render(self._common(up), **variables)
        except PlanetError:
            raise
        except Exception as mistake:
            raise PlanetError(_sentence(mistake, template, self._look.folders)) from mistake

    def _common(self, up: str) -> dict[str, object]:
        """Return what templates may use on all pages whose way to the root of the site is `up`."""
        if up not in self._values:
            self._values[up] = {
                "site": self._site,
                "here": partial(link_from, up),
                "at_home": lambda content, below=3, on_request=False: Markup(
                    fit_to_page(content, self._site.url, up, below, self._picture_word if on_request else "")
                ),
                "own": self._own,
                "asset": self._look.asset,
                "papers": self._papers,
                "shared": lambda name, section: self._share(name, up, section),
                "macros": pass_context(lambda context, name: self._macros(name, up, context)),
                "once": partial(self._once, up),
            }
        return self._values[up]

    def _share(self, template: str, up: str, section: str) -> Markup:
        """Return a part that is the same on all pages of one depth and section: the header, the footer."""
        key = template, up, section
        if key not in self._shared:
            self._shared[key] = Markup(self._fill(template, up, section=section))
        return self._shared[key]

    def _macros(self, name: str, up: str, page: Context | None = None) -> Any:
        """Return the macros of a template. Those of the shipped ones see nothing of the page; those of a hub's own
        template may."""
        if page is not None and self._is_own(name):
            return self._environment.get_template(name).make_module(page.get_all(), shared=True)
        if (name, up) not in self._modules:
            self._modules[name, up] = self._environment.get_template(name).make_module(self._common(up))
        return self._modules[name, up]

    def _is_own(self, name: str) -> bool:
        """Return whether a template is the hub's own; each page asks for several."""
        if name not in self._own_names:
            file = self._environment.get_template(name).filename or ""
            self._own_names[name] = not Path(file).is_relative_to(self._look.folders[-1])
        return self._own_names[name]

    def _once(self, up: str, template: str, macro: str, subject: object, *arguments: object) -> Markup:
        """Return what a macro makes of a subject: a piece of several pages, which depends on these arguments alone. It
        is made once, for pages of any depth."""

        def piece() -> str:
            return str(getattr(self._macros(template, ANY_DEPTH), macro)(subject, *arguments))

        return Markup(at_depth(self._pieces.get(subject, (template, macro, *arguments), piece), up))

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
    """Return which scripts may run: our own. Where something is looked up they may ask for files of ours, and pagefind
    for its machine code."""
    asks = view.body.names if isinstance(view.body, DirectoryPage) else isinstance(view.body, SearchPage | WhoWrotePage)
    if not asks:
        return "script-src 'self'"
    machine = " 'wasm-unsafe-eval'" if isinstance(view.body, SearchPage) and view.body.whole else ""
    return f"script-src 'self'{machine}; connect-src 'self'"


_ELSEWHERE = " https: http:"


@lru_cache(maxsize=4)
def _environment(folders: tuple[Path, ...], signature: str, translation: Translation) -> Environment:
    """Return the compiled templates of these folders: compiling them costs more than a small turn, so it is kept."""
    environment = QuickEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=KeptBytecode(f"{signature} {translation.language} {translation.version} {VERSION}"),
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.known |= _PLAIN
    environment.translate_by(translation)
    environment.filters.update(_filters(translation))
    return environment


_PLAIN = frozenset(("here", "at_home", "own", "asset", "shared", "once"))
"""The functions of `Renderer._common` that ask for no context."""


def make_ready(look: Look, language: str) -> Iterator[None]:
    """Load what writes dates, and the templates, before the first page is rendered: in steps, for moments in which
    nothing else is to be done. Raises what rendering would."""
    translation = look.translation(language)
    translation.day_long(date.max)
    yield
    environment = _environment(look.folders, look.signature, translation)
    for name in _OFTEN:
        yield
        environment.get_template(f"{name}.html")


_OFTEN = (
    *("archive", "base", "calendar", "day", "directory", "footer", "front", "links", "masthead", "member", "month"),
    *("neighbours", "on", "parts", "search", "sight", "status", "topic", "topics", "year"),
)
"""The templates that almost every new entry needs."""

_host = lru_cache(maxsize=4096)(urls.host)


def _language_attributes(words: Card | Line | Tie | NoticeLink) -> Markup:
    """Return the attributes of an element that holds words in their own language and direction."""
    return _attributes(words.language, words.direction)


@lru_cache(maxsize=256)
def _attributes(language: str, direction: str) -> Markup:
    stated = Markup(' lang="{}"').format(language) if language else Markup()
    return stated + Markup(' dir="{}"').format(direction)


def _filters(translation: Translation) -> dict[str, Callable[..., str]]:
    return {
        "iso": formatting.iso,
        "clock": formatting.clock,
        "day_long": translation.day_long,
        "day_plain": translation.day_plain,
        "day_brief": translation.day_brief,
        "day_short": translation.day_short,
        "month_brief": translation.month_brief,
        "month_name": translation.month_name,
        "month_year": translation.month_year,
        "weekday": translation.weekday,
        "weekday_narrow": translation.weekday_narrow,
        "duration": translation.duration,
        "size": translation.size,
        "language_attributes": _language_attributes,
        "language_name": translation.language_name,
        "media_word": translation.media_word,
        "license_name": license_name,
        "license_url": license_url,
        "host": _host,
        "uri": urls.in_ascii,
    }


def _sentence(mistake: Exception, template: str, folders: tuple[Path, ...]) -> str:
    """Return a template's mistake as one sentence with its file and line."""
    if isinstance(mistake, TemplateNotFound):
        return f"The template {mistake.name} is asked for by {template}, but no such file is in templates/."
    if isinstance(mistake, TemplateSyntaxError):
        place, line = mistake.filename or mistake.name or template, mistake.lineno
    else:
        place, line = _scene(mistake, folders) or (template, 0)
    where = f"{short_name(place, folders)}, line {line}" if line else short_name(place, folders)
    reason = " ".join(str(mistake).split()).rstrip(".") or type(mistake).__name__
    return f"The template {where} cannot be used: {reason}. Mend that line, or remove your copy of the file."


def _scene(mistake: Exception, folders: tuple[Path, ...]) -> tuple[str, int] | None:
    """Return the file and line in a template where a mistake happened, the innermost if there are several; None if
    there is none."""
    frames = traceback.extract_tb(mistake.__traceback__)
    inside = [f for f in frames if any(Path(f.filename).is_relative_to(folder) for folder in folders)]
    return (inside[-1].filename, inside[-1].lineno or 0) if inside else None
