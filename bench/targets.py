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


TARGETS = (
    Target("cold / reader", "cold", "cold", "reader", 0.25),
    Target("cold / sfeed", "cold", "cold", "sfeed", 0.4),
    Target("warm / reader", "warm", "warm", "reader", 0.6),
    Target("warm / httpx with its start", "warm", "warm", "httpx", 1.5),
    Target("1 % changed / reader", "changed", "changed", "reader", 0.65),
)
