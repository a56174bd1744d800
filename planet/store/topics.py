"""The topics of entries that show, and how often each topic is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from planet.model.cases import EntryCase
from planet.model.records import TopicUse
from planet.store import sqlite
from planet.store.database import Database, batches
from planet.store.schema import entry_topics, topics


class Topics:
    """Topics by slug; what pages ask of them is in store/queries.py."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_entries(self, entry_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return the slugs of the topics of these entries, by entry id; an entry without topics is left out."""
        slugs: dict[int, tuple[str, ...]] = defaultdict(tuple)
        for batch in batches(sorted(entry_ids)):
            for row in self._db.all(select(entry_topics).where(entry_topics.c.entry_id.in_(batch))):
                slugs[row.entry_id] = (*slugs[row.entry_id], row.slug)
        return slugs

    def entries(self, slugs: Collection[str]) -> list[int]:
        """Return the ids of all entries in at least one of these topics."""
        statement = select(entry_topics.c.entry_id).distinct().where(entry_topics.c.slug.in_(slugs))
        return sorted(row.entry_id for row in self._db.all(statement))

    def replace(self, labels: Sequence[tuple[EntryCase, Mapping[str, str]]]) -> None:
        """Write the topics ({slug: the tag as written}) of these entries in place of those that they had."""
        for batch in batches([case.entry_id for case, _ in labels]):
            self._db.write(delete(entry_topics).where(entry_topics.c.entry_id.in_(batch)))
        rows: list[dict[str, Any]] = [
            {"entry_id": case.entry_id, "slug": slug, "river_at": case.river_at, "tie": case.tie, "label": label}
            for case, tags in labels
            for slug, label in tags.items()
        ]
        if rows:
            slugs = {slug for _, tags in labels for slug in tags}
            self._db.write(
                sqlite.insert_new(topics), [{"slug": slug, "label": slug, "uses": 0} for slug in sorted(slugs)]
            )
            self._db.write(insert(entry_topics), rows)

    def count(self, slugs: Sequence[str]) -> None:
        """Count anew in how many shown entries each of these topics is; label it as the oldest of them writes it."""
        this = entry_topics.c.slug == topics.c.slug
        counted = select(func.count()).where(this).scalar_subquery()
        oldest = (entry_topics.c.river_at, entry_topics.c.tie, entry_topics.c.entry_id)
        label = select(entry_topics.c.label).where(this).order_by(*oldest).limit(1).scalar_subquery()
        values = {"uses": counted, "label": func.coalesce(label, topics.c.label)}
        self._db.write(update(topics).where(topics.c.slug.in_(slugs)).values(values))

    def some(self, slugs: Sequence[str]) -> dict[str, TopicUse]:
        """Return these topics as they were at the last count, by slug."""
        statement = select(topics).where(topics.c.slug.in_(slugs))
        return {row.slug: TopicUse(row.slug, row.label, row.uses) for row in self._db.all(statement)}
