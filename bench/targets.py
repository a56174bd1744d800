"""The ratios that the program is held to, each within one run: what is divided by what, and how much it may be."""

from __future__ import annotations

from dataclasses import dataclass

PLANET = "planet"


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio. `step` of the program `program` is divided by `base_step` of `base`; `most` is its limit, 0 if it has
    none.

    `figure` is what is compared: `wall`, `cpu`, `memory`, or a fact of the measurements. Without a `base` the figure
    itself is compared.
    """

    label: str
    step: str
    base_step: str
    base: str
    most: float = 0.0
    program: str = PLANET
    figure: str = "wall"


SIZES = ("10,000", "100,000", "1,000,000")
"""Archives that are compared with one of 1,000 entries."""

GROWING = ("hidden", "posts", "member", "published")
"""Scenarios that compare few with many of something."""

TARGETS = (
    Target("cold / reader", "cold", "cold", "reader", 0.25),
    Target("cold / sfeed", "cold", "cold", "sfeed", 0.4),
    Target("warm / reader", "warm", "warm", "reader", 0.6),
    Target("warm / httpx with its start", "warm", "warm", "httpx", 1.5),
    Target("warm at 100 ms / feeds × latency / 64", "latency", "latency", "feeds × latency / 64", 1.5),
    Target("warm at 100 ms / reader", "latency", "latency", "reader"),
    Target("1 % changed / reader", "changed", "changed", "reader", 0.65),
    Target("30 % without validators / all 304", "no validators", "no validators: all 304", PLANET, 2),
    Target("30 % changed without news / all 304", "no news", "no news: all 304", PLANET, 2),
    Target("15 % of each / all 304", "mixed", "mixed: all 304", PLANET, 2),
    *(
        Target(f"20 new over {size} / 1,000, {name}", "archive", "archive", "1,000", 1.3, size, figure)
        for size in SIZES
        for figure, name in (
            ("wall", "seconds"),
            ("pages", "pages"),
            ("site MB", "bytes of the site"),
            ("written", "bytes in all"),
        )
    ),
    *(
        Target(f"weaving 20 new over {size} / 1,000, CPU", "weaving", "weaving", "1,000", 0, size, "cpu")
        for size in SIZES[:2]
    ),
    *(Target(f"quiet over {size} / 1,000", "archive, quiet", "archive, quiet", "1,000", 1.3, size) for size in SIZES),
    *(
        Target(f"{name}{kind}, many / few", f"{name}{kind}", f"{name}{kind}", "few", 1.3, "many")
        for name in GROWING
        for kind in ("", ", quiet", ", status")
    ),
    Target("day of planet run, last / third turn, memory", "day", "", "", 1.1, "planet run", "growth"),
    Target("whole site / Jinja2 alone", "render", "render", "jinja", 2),
    Target("whole site, with search / without", "render", "render", PLANET, 2, "with search"),
    Target("cold, 5,000 feeds, MB in all processes", "memory, cold", "", "", 250, PLANET, "memory"),
    Target("warm, 5,000 feeds, MB in all processes", "memory, warm", "", "", 250, PLANET, "memory"),
    Target("cold, the web's sizes, MB in all processes", "web, cold", "", "", 0, PLANET, "memory"),
    *(
        Target(f"{kind} of 40 members, gzipped / the barest page", "pages", "", "", 4, kind, "page / bare")
        for kind in ("front", "member", "directory", "day", "conversation")
    ),
    Target("front of 40 members, kB gzipped", "pages", "", "", 40, "front", "kB gzipped"),
    Target("planet --help / python -c pass", "start", "start", "python -c pass", 5, "planet --help"),
    Target("planet status / python -c pass", "start", "start", "python -c pass", 20, "planet status"),
    Target("site of 5,000 entries / its words", "disk", "", "", 10, PLANET, "site / words"),
    *(
        Target(
            f"{size} feeds / 1,000, {step}, seconds a feed",
            f"many, {step}",
            f"many, {step}",
            "1,000",
            0,
            size,
            "ms/feed",
        )
        for size in ("10,000", "36,000")
        for step in ("cold", "warm")
    ),
)
