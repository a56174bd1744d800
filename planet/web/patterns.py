"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def later(text: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[AnyStr]:
    """Return a regular expression, of which a mistake shows at its first use. A turn without news uses few of those
    that it imports, and long ones take a millisecond."""
    return cast("re.Pattern[AnyStr]", _Later(text, flags))


class _Later:
    """The methods of a compiled regular expression, each taken from it once."""

    def __init__(self, text: Any, flags: re.RegexFlag) -> None:
        self._source = text, flags
        self._pattern: re.Pattern[Any] | None = None

    def compiled(self) -> re.Pattern[Any]:
        """Return the regular expression itself."""
        if self._pattern is None:
            self._pattern = re.compile(*self._source)
        return self._pattern

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.compiled(), name)
        setattr(self, name, value)
        return value
