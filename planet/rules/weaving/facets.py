"""The facets of an entry, by which readers may follow a part of the river: its kind, its language. Pure."""

from __future__ import annotations

from planet.locale.languages import written_in
from planet.model.facets import KIND, LANGUAGE, SELDOM, EntryTraits


def facets_of(traits: EntryTraits) -> tuple[str, ...]:
    """Return the facets of an entry: "kind:photo"; "language:de", if one is known; "seldom" after a long silence."""
    language = written_in(traits.language)
    return (
        KIND + traits.kind,
        *([LANGUAGE + language] if language else ()),
        *([SELDOM] if traits.silence is not None else ()),
    )
