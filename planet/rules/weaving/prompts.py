"""The prompts of the members file as pages: the topic that gathers each, its days, and its address. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from datetime import date

from planet.model.community import Prompt
from planet.rules import topics
from planet.struct import Struct


class PromptPlace(Struct, frozen=True):
    """A prompt with the topic of its tag, and with the name of its folder under prompts/."""

    slug: str
    topic: str
    prompt: Prompt

    def holds(self, day: date) -> bool:
        """Return whether a day is one of the prompt's own."""
        starts, ends = self.prompt.starts, self.prompt.ends
        return (starts is None or starts <= day) and (ends is None or day <= ends)


def places(prompts: Collection[Prompt]) -> tuple[PromptPlace, ...]:
    """Return the prompts with their addresses, the latest first.

    The earliest prompt of a topic has the topic's own slug. Each later one has its first day behind that, or its last
    day where it names no first one. So a prompt that comes later moves none, in whatever order the file has them.
    """
    used: set[str] = set()
    found: list[PromptPlace] = []
    for prompt in sorted(set(prompts), key=_order):
        if topic := topics.fold(prompt.tag):
            slug = next(slug for slug in _slugs(topic, prompt) if slug not in used)
            used.add(slug)
            found.append(PromptPlace(slug, topic, prompt))
    return tuple(sorted(found, key=lambda place: (*_order(place.prompt)[1:3], place.slug), reverse=True))


def _order(prompt: Prompt) -> tuple[str, date, date, str, str]:
    return topics.fold(prompt.tag), prompt.starts or date.min, prompt.ends or date.max, prompt.text, prompt.tag


def _slugs(topic: str, prompt: Prompt) -> Iterator[str]:
    yield topic
    day = prompt.starts or prompt.ends
    dated = f"{topic}-{day.isoformat()}" if day else topic
    yield dated
    yield from (f"{dated}-{number}" for number in itertools.count(2))
