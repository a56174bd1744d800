"""Values of columns as plain SQL has them, and back: moments are seconds since the epoch, days are ISO 8601."""

from __future__ import annotations

from datetime import UTC, date, datetime


def seconds(moment: datetime | None) -> int | None:
    """Return a moment as seconds since the epoch; None for None."""
    return None if moment is None else int(moment.timestamp())


def moment(value: int | None) -> datetime | None:
    """Return the moment of a column, UTC; None where the column is empty."""
    return None if value is None else datetime.fromtimestamp(value, UTC)


def fixed(value: int) -> datetime:
    """Return the moment of a column that is never empty, UTC."""
    return datetime.fromtimestamp(value, UTC)


def day(value: str | None) -> date | None:
    """Return the day of a column; None where the column is empty."""
    return None if value is None else date.fromisoformat(value)


def truth(value: int | None) -> bool | None:
    """Return the truth of a column; None where the column is empty."""
    return None if value is None else bool(value)


def iso(value: date | None) -> str | None:
    """Return a day as a column has it; None for None."""
    return None if value is None else value.isoformat()


def assignments(names: tuple[str, ...]) -> str:
    """Return the assignments that set columns to the values of the same names: "etag = :etag, state = :state"."""
    return ", ".join(f"{name} = :{name}" for name in names)


def upsert(table: str, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return the statement that inserts a row, or sets these columns of the row that has the same key."""
    columns = (*key, *names)
    values = ", ".join(f":{name}" for name in columns)
    new = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}) "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {new}"
    )
