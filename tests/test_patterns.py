"""Regular expressions that are compiled late: each of the package is one, and works as one that is compiled at once."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import planet
from planet.web.patterns import _Later, later


def _late() -> Iterator[tuple[str, re.Pattern[str]]]:
    """All that stand in modules of the package, by the name of their place."""
    for module in pkgutil.walk_packages(planet.__path__, "planet."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, _Later):
                    yield f"{module.name}.{name}", value  # type: ignore[misc]


def test_each_of_the_package_can_be_compiled() -> None:
    """A mistake in one shows here, and not at its first use."""
    late = dict(_late())
    assert len(late) > 80
    for name, pattern in late.items():
        assert pattern.pattern, name
        text = "" if isinstance(pattern.pattern, str) else b""
        assert pattern.search(text) is None or pattern.search(text)


def test_it_does_what_one_that_is_compiled_at_once_does() -> None:
    """With its flags, by all methods, again and again."""
    for _ in range(2):
        pattern = later(r"([a-c])x?", re.IGNORECASE)
        at_once = re.compile(r"([a-c])x?", re.IGNORECASE)
        assert pattern.sub("-", "aXbz") == at_once.sub("-", "aXbz") == "--z"
        assert pattern.findall("AXb") == ["A", "b"]
        match = pattern.fullmatch("Cx")
        assert match
        assert (match[1], match.re) == ("C", at_once)
        assert (pattern.flags, pattern.pattern) == (at_once.flags, at_once.pattern)
    assert later(rb"\d").sub(b"", b"a1") == b"a"


def test_a_mistake_and_a_method_that_is_not_there_are_told() -> None:
    """As `re` tells them."""
    broken = later("(")
    with pytest.raises(re.error):
        broken.search("x")
    with pytest.raises(AttributeError):
        later("x").nothing  # type: ignore[attr-defined]  # noqa: B018
