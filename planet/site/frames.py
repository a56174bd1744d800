"""Pages on which each turn changes the time of day alone: kept as frames with gaps, which are filled without templates.

A frame is the page that the template makes of a view whose moments are gaps. It shows their days; only the forms of a
moment with a time of day are left open (`formatting.iso`, `formatting.clock`). It is used again where everything else
is the same that the page depends on: the view, with days in place of moments, the site, the templates and the versions.
So a template must not choose by a time of day what it shows; the shipped ones do not, those of a hub may.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from planet import __version__
from planet.locale import formatting
from planet.site.kept import KeptFiles
from planet.site.look import Look, Page
from planet.struct import Struct, fields_of, replace
from planet.views.page import View
from planet.views.site import Site


class Frames:
    """The frames of one hub, whose site stands in `output`."""

    def __init__(self, output: str, look: Look, site: Site, dates: str) -> None:
        self._output = output
        self._surroundings = "\n".join((look.signature, repr(site), dates, __version__))
        self._files = KeptFiles("pages")

    def page(self, view: View, render: Callable[[View], Page]) -> Page:
        """Return the page of a view; `render` is called only where its frame is not at hand."""
        gaps = _Gaps()
        view = replace(view, body=gaps.opened(view.body))
        name = hashlib.sha256(f"{self._output}\0{view.path}".encode(errors="surrogateescape")).hexdigest()[:32]
        made_of = hashlib.sha256(f"{self._surroundings}\n{view!r}".encode(errors="surrogatepass")).hexdigest()
        frame = self._files.load(name, made_of)
        if not frame:
            frame = gaps.sign + render(view).body
            self._files.keep(name, made_of, frame)
        return Page(view.path, gaps.filled(frame))


class _Gaps:
    """The moments of a view. What stands for them in a frame begins with a `sign` that no text can hold by chance."""

    def __init__(self) -> None:
        self.sign = os.urandom(6).hex().encode()
        self._moments: list[datetime] = []

    def opened(self, value: Any) -> Any:
        """Return a value with a gap in place of each moment in it."""
        if isinstance(value, datetime):
            self._moments.append(value)
            return _Gap.stand_in(value, self.sign.decode(), len(self._moments) - 1)
        if isinstance(value, tuple):
            return tuple(map(self.opened, value))
        if isinstance(value, Struct):
            return replace(value, **{name: self.opened(part) for name, part in fields_of(value).items()})
        return value

    def filled(self, frame: bytes) -> bytes:
        """Return the page of a frame, which begins with the sign of its gaps."""
        length = len(self.sign)
        sign, page = frame[:length], frame[length:]
        return re.sub(sign + rb"([ic])(\d+)\.", self._text, page)

    def _text(self, gap: re.Match[bytes]) -> bytes:
        moment = self._moments[int(gap[2])]
        return (formatting.iso(moment) if gap[1] == b"i" else formatting.clock(moment)).encode()


class _Gap(datetime):
    """A moment that is written as a gap, and whose `repr` tells its day alone."""

    sign: str
    number: int

    @classmethod
    def stand_in(cls, moment: datetime, sign: str, number: int) -> _Gap:
        """Return the gap with this number, in place of a moment."""
        gap = cls.combine(moment.date(), moment.timetz())
        gap.sign, gap.number = sign, number
        return gap

    def isoformat(self, *_: Any, **__: Any) -> str:
        """Return the gap of a moment for machines."""
        return f"{self.sign}i{self.number}."

    def __format__(self, _: str) -> str:
        return f"{self.sign}c{self.number}."

    def __repr__(self) -> str:
        return f"a moment of {self.date()}"
