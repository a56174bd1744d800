"""The tables of any file, read by pydantic, which names everything that is wrong; the only door to pydantic."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    create_model,
    model_validator,
)

from planet.config.keys import Between, Key, MembersFile, Rule, Table

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


def read(data: object) -> tuple[dict[str, Any] | None, list[ErrorDetails]]:
    """Return the fields of the whole file as `quick.read` does, None where it has mistakes; and these mistakes."""
    try:
        return _fields(_model(MembersFile).model_validate(data)), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _fields(model: BaseModel) -> dict[str, Any]:
    return {name: _plain(getattr(model, name)) for name in type(model).model_fields}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_plain, value))
    return _fields(value) if isinstance(value, BaseModel) else value


@cache
def _model(table: Any) -> type[BaseModel]:
    """Return the model of a table, with those of the tables in it."""
    fields = {name: _field(table, name) for name in table.__annotations__ if name != "ALONE"}
    validators: dict[str, Any] = {"alone": _alone(table.ALONE)} if table.ALONE else {}
    return create_model(table.__name__, __config__=_STRICT, __validators__=validators, **fields)  # type: ignore[no-any-return, call-overload]


def _field(table: Any, name: str) -> tuple[Any, Any]:
    annotation = table.__annotations__[name]
    default = getattr(table, name, ...)
    if isinstance(default, Table):
        kind: Any = type(default)
        default = _model(kind)()
    elif default == ():
        default = []
    return _translated(annotation), default


def _translated(kind: Any) -> Any:
    """Return a type of `config/keys.py` as pydantic has it."""
    parts = get_args(kind)
    if get_origin(kind) is Annotated:
        return Annotated[_translated(parts[0]), *map(_note, parts[1:])]
    if get_origin(kind) is tuple:
        return list[_translated(parts[0])]  # type: ignore[misc]
    if isinstance(kind, type) and issubclass(kind, Table):
        table: Any = kind
        return _model(table)
    if type(None) in parts:
        return _translated(parts[0]) | None
    return kind


def _note(note: Any) -> Any:
    match note:
        case Between(least, most):
            return Field(ge=least, le=most)
        case Key(name):
            return Field(alias=name)
        case Rule(tidy, whole):
            return PlainValidator(tidy) if whole else AfterValidator(tidy)


def _alone(key: str) -> Any:
    def whole(cls: Any, value: Any) -> Any:
        return {key: value} if isinstance(value, str) else value

    return model_validator(mode="before")(classmethod(whole))  # type: ignore[arg-type]
