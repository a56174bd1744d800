"""Frozen dataclasses whose `__init__` is compiled when the first object is made.

A turn imports some 250 of them, and makes objects of a third. The dataclasses of Python 3.11 compile six methods of
each at its import, which is a fifth of the processor time of a turn without news. These have the same fields and the
same methods; type checkers are told that they are those of Python.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses

    def dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type[T]], type[T]]:
        """Return the decorator that makes a frozen dataclass of a class, as that of Python's library does."""
        assert frozen, "what can change is a dataclass of Python's library"

        def decorated(cls: type[T]) -> type[T]:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            _add_methods(made, fields(made), slots=slots)
            return made

        return decorated


T = TypeVar("T")


def _add_methods(cls: Any, own: Sequence[Field[Any]], *, slots: bool) -> None:
    """Give a class the methods of a frozen dataclass with these fields, except those that it has written itself."""
    names = tuple(part.name for part in own)
    methods: dict[str, Any] = {
        "__repr__": _repr_of(tuple(part.name for part in own if part.repr)),
        "__eq__": _eq_of(names),
        "__hash__": _hash_of(names),
        "__setattr__": _refuse_to("assign to", cls, names),
        "__delattr__": _refuse_to("delete", cls, names),
    }
    if slots:
        methods |= {"__getstate__": _getstate_of(names), "__setstate__": _setstate_of(names)}
    for name, method in methods.items():
        if name not in cls.__dict__ or (name == "__hash__" and cls.__dict__[name] is None):
            method.__qualname__ = f"{cls.__qualname__}.{name}"
            setattr(cls, name, method)
    if "__init__" not in cls.__dict__:
        cls.__init__ = _Init(cls, own)


class _Init:
    """The `__init__` of a class until somebody looks for it, which puts the compiled one in its place."""

    __slots__ = ("_cls", "_own")

    def __init__(self, cls: Any, own: Sequence[Field[Any]]) -> None:
        self._cls = cls
        self._own = own

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        init = _compiled_init(self._cls, self._own)
        init.__qualname__ = f"{self._cls.__qualname__}.__init__"
        init.__annotations__ = {**{part.name: part.type for part in self._own}, "return": None}
        self._cls.__init__ = init
        return init.__get__(instance, owner)


def _compiled_init(cls: Any, own: Sequence[Field[Any]]) -> Any:
    """Return an `__init__` that takes the fields in their order, and ends with `__post_init__` where there is one."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": MISSING}
    heads, lines = ["self"], []
    for part in own:
        value = part.name
        if part.default is not MISSING:
            known[f"_default_{value}"] = part.default
            heads.append(f"{value}=_default_{value}")
        elif part.default_factory is not MISSING:
            known[f"_factory_{value}"] = part.default_factory
            heads.append(f"{value}=_missing")
            value = f"_factory_{value}() if {value} is _missing else {value}"
        else:
            heads.append(value)
        lines.append(f"  _set(self, {part.name!r}, {value})")
    lines.append("  self.__post_init__()" if hasattr(cls, "__post_init__") else "  return")
    text = "\n".join(
        [f"def _made({', '.join(known)}):", f" def __init__({', '.join(heads)}):", *lines, " return __init__"]
    )
    made: dict[str, Any] = {}
    exec(text, sys.modules[cls.__module__].__dict__, made)
    return made["_made"](**known)


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function from an object to the values of its fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _repr_of(names: Sequence[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _eq_of(names: Sequence[str]) -> Callable[[Any, Any], bool]:
    values = _values_of(names)

    def __eq__(self: Any, other: Any) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def _hash_of(names: Sequence[str]) -> Callable[[Any], int]:
    values = _values_of(names)

    def __hash__(self: Any) -> int:
        return hash(values(self))

    return __hash__


def _refuse_to(what: str, cls: Any, names: Sequence[str]) -> Callable[..., None]:
    """Return the method that refuses to change a field, and leaves what a class that is made of this one adds."""

    def refuse(self: Any, name: str, *value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot {what} field {name!r}")
        (object.__setattr__ if value else object.__delattr__)(self, name, *value)

    return refuse


def _getstate_of(names: Sequence[str]) -> Callable[[Any], list[Any]]:
    def __getstate__(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    return __getstate__


def _setstate_of(names: Sequence[str]) -> Callable[[Any, Sequence[Any]], None]:
    def __setstate__(self: Any, state: Sequence[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __setstate__
