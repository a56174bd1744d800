"""YAML as plain values whose texts and mappings know their lines; the door to PyYAML.

Only the events of its parser are used: no tag makes an object, no alias is followed, and nothing grows beyond the text.
"""

from __future__ import annotations

from typing import Any

import yaml

from planet.parse.lists.placed import LINE, Placed

DEEPEST = 50
MOST_VALUES = 500_000

_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False, "null": None, "~": None}


class Unreadable(ValueError):
    """A text that is no YAML, or holds more than a list of people does: the line, and what is wrong there."""

    def __init__(self, line: int, wrong: str) -> None:
        self.line = line
        self.wrong = wrong
        super().__init__(f"line {line}: {wrong}")


def read(text: str) -> Any:
    """Return the first document of a YAML text: mappings, lists, texts, yes and no. Raises Unreadable.

    An alias is the text "*name".
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 0, str(error.problem or error.context)) from None
    except yaml.YAMLError as error:
        raise Unreadable(0, str(error).partition("\n")[0]) from None
    return builder.root


class _Builder:
    """The values that a stream of events stands for."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: list[Any] = []
        self._keys: list[str | None] = []
        self._values = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.MappingStartEvent):
            self._begin({LINE: line}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event, line), line)
        elif isinstance(event, yaml.AliasEvent):
            self._put(Placed(f"*{event.anchor}", line), line)

    def _begin(self, value: Any, line: int) -> None:
        self._put(value, line)
        self._open.append(value)
        self._keys.append(None)
        if len(self._open) > DEEPEST:
            raise Unreadable(line, "lists and mappings stand in one another beyond all measure")

    def _put(self, value: Any, line: int) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise Unreadable(line, f"there are more than {MOST_VALUES:,} values")
        if not self._open:
            self.root = value
            return
        holder, key = self._open[-1], self._keys[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif key is None:
            self._keys[-1] = str(value)
        else:
            holder[key] = value
            self._keys[-1] = None


def _scalar(event: yaml.ScalarEvent, line: int) -> Any:
    """Return a scalar as text; as yes, no or nothing where it is one of these words without quotes."""
    word = event.value.lower()
    return _WORDS[word] if event.implicit[0] and word in _WORDS else Placed(event.value, line)
