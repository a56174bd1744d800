"""Configurations of planets in ini: those of Planet and Venus, whose sections are feeds, and those of Pluto."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planet.model.lists import ListedFeed, ListedMember, MemberList
from planet.parse.lists import addresses, ini
from planet.parse.lists.gathering import (
    NO_KEY,
    NO_PLACE,
    SERVICES,
    Gathering,
    is_link,
    languages_of,
    mail_of,
    plain_line,
    profile,
    signs_of,
)
from planet.struct import replace
from planet.web import urls

_FEED = ("feed", "feed_url", "feedurl", "xml_url", "xmlurl")
_PAGE = ("link", "url", "html_url", "htmlurl", "website", "homepage", "blog")
_NAME = ("name", "title", "author_name", "author", "owner")
_FACE = ("avatar", "face", "image", "picture", "hackergotchi")
_MAIL = ("email", "author_email", "owner_email")
_LANGUAGE = ("language", "lang")
_FILTERS = ("filter", "exclude", "filters", "includes", "include", "excludes")
_TAKEN_UP = frozenset(
    (*_FEED, *_PAGE, *_NAME, *_FACE, *_MAIL, *_LANGUAGE, *_FILTERS, *SERVICES, "location", "bio", "description")
)

_READING_LIST = re.compile(r"opml|foaf|csv|config|\.")
_PROGRAM = re.compile(
    r".+\.(?:tmpl|xslt|dj|genshi|py|plugin|sed|pl|rb|sh|css|html?|erb|tmplx?)(?:[?>].*)?", re.IGNORECASE
)
_REFERENCE = re.compile(r"%\((\w{1,80})\)s")
_DEEPEST, _MOST_REFERENCES = 10, 10
_TOKEN = re.compile(r"(\w+):(\S+)")
_LANGUAGE_CODE = re.compile(r"[a-z]{2}(?:[_-][A-Z]{2})?")

_FORMATS_SAY = "not needed: feeds are read as their formats say"
_PAGES_SCALE = "not needed: pages scale pictures themselves"
_STORE_KEEPS = "not needed: the store keeps everything, and old posts do not fill the front page"
_PROGRAM_REASON = "a program of the old planet: let it write a file inside the hub folder, and name that as the feed"
_ALL_MUST_FIT = "several patterns that must all fit, and include wants any one of several: write one by hand"
_REASONS = {
    **dict.fromkeys(("facewidth", "faceheight"), _PAGES_SCALE),
    **dict.fromkeys(
        (
            "name_type",
            "title_type",
            "summary_type",
            "content_type",
            "ignore_in_feed",
            "xml_base",
            "encoding",
            "charset",
        ),
        _FORMATS_SAY,
    ),
    **dict.fromkeys(("new_feed_items", "cache_keep_entries", "activity_threshold", "items_per_page"), _STORE_KEEPS),
    "future_dates": "not needed: no entry stands in the future",
    "feed_timeout": "one for all feeds: timeout under [fetch]",
}
_SETTINGS = {
    "name": "title under [planet]",
    "title": "title under [planet]",
    "link": "url under [planet]",
    "url": "url under [planet]",
    "owner_name": "owner under [planet]",
    "author": "owner under [planet]",
    "owner": "owner under [planet]",
    "owner_email": "owner under [planet]",
    "email": "owner under [planet]",
    "feed_timeout": "timeout under [fetch]",
    "spider_threads": "concurrency under [fetch]",
    "days_per_page": "days_on_front under [planet]",
    "items_per_page": "feed_entries under [planet]",
    "locale": "language under [planet]",
}
_OF_THE_HUB = "a setting of the old planet, and of no member"


def read(text: str) -> MemberList:
    """Read the members of a planet's configuration in ini: one for each section that is a feed, or names one.

    Sections of templates, of filters and of reading lists are noted, as are options without a place in the members
    file.
    """
    parts = list(ini.sections(text))
    sections = [part for part in parts if isinstance(part, ini.Section)]
    is_pluto = any(section.text(*_FEED) for section in sections if not _is_head(section))
    gathering = Gathering("Pluto ini" if is_pluto else "Planet or Venus ini", of_people=True)
    for stray in (part for part in parts if isinstance(part, ini.Stray)):
        gathering.leave_out(stray.line, stray.text, "neither a section nor an option")
    head = [section for section in sections if _is_head(section)]
    defaults = {key: option for section in head if section.name == "DEFAULT" for key, option in section.options.items()}
    settings = {key: option for section in head if section.name != "DEFAULT" for key, option in section.options.items()}
    for section in head:
        _note_settings(section, gathering)
    programs = {name for key in ("template_files", "filters", "bill_of_materials") for name in _words(settings, key)}
    shared: dict[str, ini.Option] = {key: settings[key] for key in ("filter", "exclude", "filters") if key in settings}
    for section in sections:
        if not _is_head(section):
            section.options = _resolved(shared | defaults | section.options)
            _add(section, programs, gathering)
    return gathering.list()


def _resolved(options: Mapping[str, ini.Option]) -> dict[str, ini.Option]:
    """Return options with the values of others in place of "%(key)s", as Python's reader of such files has them.

    What names no option, or leads to very long values, stays as it is.
    """
    return {
        key: option._replace(value=_filled(option.value, options)) if "%(" in option.value else option
        for key, option in options.items()
    }


def _filled(value: str, options: Mapping[str, ini.Option]) -> str:
    for _ in range(_DEEPEST):
        if len(_REFERENCE.findall(value)) > _MOST_REFERENCES:
            return value
        filled = _REFERENCE.sub(lambda match: _referred(match, options), value)
        if filled == value:
            return value
        value = filled
    return value


def _referred(match: re.Match[str], options: Mapping[str, ini.Option]) -> str:
    option = options.get(match[1].lower())
    return option.value if option and len(option.value) <= addresses.LONGEST else match[0]


def _is_head(section: ini.Section) -> bool:
    return not section.line or section.name in ("Planet", "planet", "DEFAULT", "defaults")


def _words(options: Mapping[str, ini.Option], key: str) -> list[str]:
    return options[key].value.split() if key in options else []


def _note_settings(section: ini.Section, gathering: Gathering) -> None:
    """Note the settings of the old planet, with what to write for them here."""
    if section.name in ("DEFAULT", "defaults"):
        return  # they are options of every section, and noted there
    for key, option in section.options.items():
        if key in ("filter", "exclude", "filters"):
            continue  # they go for every feed
        reason = f"{_OF_THE_HUB}: write {_SETTINGS[key]}" if key in _SETTINGS else _OF_THE_HUB
        gathering.drop_option(option.line, key, reason)


def _add(section: ini.Section, programs: set[str], gathering: Gathering) -> None:
    """Add the member of a section; note a section that is none."""
    line, name = section.line, section.name
    content = section.text("content_type")
    is_address = addresses.is_refused_by_name(name) or bool(addresses.read(name).url)
    if name in programs or (_PROGRAM.fullmatch(name) and not is_address):
        gathering.leave_out(line, name, "a template or a filter, and no member")
        return
    gathering.count()
    if content and _READING_LIST.search(content) and not section.text(*_FEED):
        gathering.leave_out(line, name, "another list, which is not followed: save it, and import it too")
    elif section.text(*_FEED) or (not is_address and _fills_itself(section)):
        _add_member(section, _feeds_of(section, gathering), "" if is_address else name, gathering)
    elif is_address:
        feeds = gathering.feed(line, name)
        if feeds:
            _add_member(section, feeds, "", gathering)
    else:
        wrong = addresses.read(name).wrong
        gathering.leave_out(line, name, NO_PLACE if wrong == addresses.NO_ADDRESS else wrong)


def _fills_itself(section: ini.Section) -> bool:
    """Return whether a section of Pluto names no feed, but a page or a project whose feed is known."""
    return bool(section.text(*_PAGE)) or any(section.text(service) for service in ("github", "rubygems"))


def _feeds_of(section: ini.Section, gathering: Gathering) -> tuple[ListedFeed, ...]:
    """Return the feed that a section of Pluto names; without one, that of the project that it names."""
    key = next((key for key in _FEED if section.text(key)), "")
    if key:
        return gathering.feed(section.options[key].line, _without_remark(section.text(key)))
    project, gem = section.text("github"), section.text("rubygems")
    if section.text(*_PAGE):
        return ()
    if "/" in project:
        return gathering.feed(section.line, f"https://github.com/{project}/commits/master.atom")
    return gathering.feed(section.line, f"https://rubygems.org/gems/{gem}/versions.atom") if gem else ()


def _add_member(section: ini.Section, feeds: tuple[ListedFeed, ...], slug: str, gathering: Gathering) -> None:
    line, facts = section.line, section.facts()
    page_key = next((key for key in _PAGE if section.text(key)), "")
    page_line = section.options[page_key].line if page_key else line
    languages = languages_of(section.text(*_LANGUAGE))
    location = plain_line(section.text("location"))
    if _LANGUAGE_CODE.fullmatch(location):
        languages, location = languages or languages_of(location), ""
    feeds = tuple(_with_filters(feed, section, gathering) for feed in feeds)
    _note_options(section, gathering)
    links = tuple(filter(None, (profile(service, facts[service]) for service in SERVICES if service in facts)))
    further = (option for key, option in section.options.items() if _is_further_link(key, option, section))
    links += tuple(gathering.page(option.line, option.value) for option in further)
    gathering.add(
        ListedMember(
            line,
            gathering.name(line, section.text(*_NAME) or slug),
            gathering.page(page_line, _without_remark(section.text(page_key))) if page_key else "",
            feeds,
            slug=slug,
            avatar=plain_line(_without_remark(section.text(*_FACE))),
            bio=plain_line(section.text("bio", "description")),
            email=mail_of(section.text(*_MAIL)),
            location=location,
            languages=languages,
            links=links,
            signs=signs_of(facts, SERVICES) | _signs_in(section.text("author")),
        )
    )


def _is_further_link(key: str, option: ini.Option, section: ini.Section) -> bool:
    """Return whether an option of the section itself is a further way to reach the member."""
    return key not in _TAKEN_UP and key not in _REASONS and option.line > section.line and is_link(option.value)


def _without_remark(address: str) -> str:
    """Return an address without the remark that Ruby allows behind it."""
    return re.sub(r"\s+#.*", "", address)


def _signs_in(author: str) -> frozenset[str]:
    """Return the names in a list like "irc:ada connect:ada member"."""
    return frozenset(f"{service}:{name}".casefold() for service, name in _TOKEN.findall(author) if "//" not in name)


def _note_options(section: ini.Section, gathering: Gathering) -> None:
    """Note each option of a member's section that has no place in the members file."""
    name_key = next((key for key in _NAME if section.text(key)), "")
    for key, option in section.options.items():
        used_name = key not in _NAME or key == name_key or option.value == section.text(name_key)
        handle = key in SERVICES and not profile(key, option.value)
        is_carried = key in _TAKEN_UP or _is_further_link(key, option, section)
        if option.value and (not is_carried or not used_name or handle):
            gathering.drop_option(option.line, key, _REASONS.get(key, NO_KEY))


# ---------------------------------------------------------------- filters


def _with_filters(feed: ListedFeed, section: ini.Section, gathering: Gathering) -> ListedFeed:
    """Return a feed with what lets an entry in, and what keeps it out.

    Venus wants all lines of `filter` to fit, and the members file any one: more than one cannot be carried over.
    """
    line, exclude_line, program_line = (
        section.options[key].line if key in section.options else section.line
        for key in ("filter", "exclude", "filters")
    )
    sifted: dict[tuple[str, str], list[str]] = {}
    for program in section.text("filters").split():
        sifter = _sifter(program)
        if sifter:
            sifted.setdefault(sifter[:2], []).append(sifter[2])
        else:
            gathering.drop_option(program_line, f"filters = {program}", _PROGRAM_REASON)
    needed = [*section.text("filter").split("\n"), *sifted.get(("regexp", "require"), ())]
    needed = [expression for expression in needed if expression.strip()]
    if len(needed) > 1:
        gathering.drop_option(line, "filter", _ALL_MUST_FIT)
    banned = [*section.text("exclude").split("\n"), *sifted.get(("regexp", "exclude"), ())]
    return replace(
        feed,
        include=(
            *gathering.patterns(line, "filter", needed if len(needed) == 1 else ()),
            *_comma_list(section, "includes"),
            *_comma_list(section, "include"),
        ),
        exclude=(*gathering.patterns(exclude_line, "exclude", banned), *_comma_list(section, "excludes")),
        categories=tuple(sifted.get(("category", "require"), ())),
        exclude_categories=tuple(sifted.get(("category", "exclude"), ())),
    )


def _comma_list(section: ini.Section, key: str) -> Iterator[str]:
    """Yield the words of a filter of Pluto, which are separated by commas."""
    return (
        (plain_line(word) for word in section.text(key).split(",") if word.strip()) if section.text(key) else iter(())
    )


_REGEXP_SIFTER = re.compile(r"(?:.*/)?regexp_sifter\.py\?(?:--)?(require|exclude)=(.*)")
_XPATH_SIFTER = re.compile(r"(?:.*/)?xpath_sifter\.py\?(?:--)?(require|exclude)=(.*)")
_CATEGORY = re.compile(r"//atom:category\[@term\s*=\s*(?:'([^']+)'|\"([^\"]+)\")\]")


def _sifter(program: str) -> tuple[str, str, str] | None:
    """Return what one of Venus's sifters looks at ("regexp" or "category"), whether to "require" or to "exclude", and
    the expression or the category; None for another program."""
    if match := _REGEXP_SIFTER.fullmatch(program):
        return "regexp", match[1], urls.decoded(match[2])
    match = _XPATH_SIFTER.fullmatch(program)
    category = _CATEGORY.fullmatch(urls.decoded(match[2])) if match else None
    return ("category", match[1], category[1] or category[2]) if match and category else None
