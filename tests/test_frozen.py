"""The frozen dataclasses of `model/` and `views/`: the same as those of Python's library, whatever is asked of them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import typing
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar

import pytest

from planet.model.frozen import dataclass as frozen


@frozen(frozen=True, slots=True)
class Own:
    """A class with all that fields may have."""

    name: str
    secret: str = field(default="", repr=False)
    numbers: tuple[int, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    shape: ClassVar = "card"

    @property
    def size(self) -> int:
        """Return a number."""
        return len(self.numbers)


@frozen(frozen=True, slots=True)
class Later(Own):
    """A class with one field more, which tells that it is complete."""

    last: int = 0

    def __post_init__(self) -> None:
        if self.last < 0:
            raise ValueError("below nothing")


@frozen(frozen=True, slots=True)
class Empty:
    """A class without fields."""


@frozen(frozen=True)
class Open:
    """A class without slots, and with an order of its own for what is equal."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Open) and self.name.casefold() == other.name.casefold()


def _plain(cls: type[Any], *bases: type[Any]) -> type[Any]:
    """The same class, as Python's library makes it."""
    inner = {"name", "secret", "numbers", "places", "last"} | {"__slots__", "__init__", "__dict__", "__weakref__"}
    body = {key: value for key, value in cls.__dict__.items() if key not in inner and not key.startswith("__")}
    body |= {key: cls.__dict__[key] for key in ("__doc__", "__post_init__") if key in cls.__dict__}
    for part in dataclasses.fields(cls):
        if part.name in cls.__annotations__:
            wishes: dict[str, Any] = {
                "default": part.default,
                "default_factory": part.default_factory,
                "repr": part.repr,
            }
            body[part.name] = field(**wishes)
    body |= {"__annotations__": cls.__annotations__, "__module__": __name__, "__qualname__": cls.__qualname__}
    return dataclasses.dataclass(frozen=True, slots=True)(type(cls.__name__, bases, body))


PLAIN = _plain(Own)
PLAIN_LATER = _plain(Later, PLAIN)
PAIRS = [(Own, PLAIN), (Later, PLAIN_LATER)]


@pytest.mark.parametrize(("own", "plain"), PAIRS)
def test_they_are_made_shown_compared_and_hashed_alike(own: type[Any], plain: type[Any]) -> None:
    """By place and by name, with defaults and without; fields that are not to be printed are not."""
    for values, named in (
        (("a",), {}),
        (("a", "s", (1, 2), None), {}),
        ((), {"name": "b", "secret": "s", "places": 3}),
    ):
        first, second = own(*values, **named), plain(*values, **named)
        assert repr(first) == repr(second)
        assert "'s'" not in repr(first)
        assert dataclasses.astuple(first) == dataclasses.astuple(second)
        assert first == own(*values, **named)
        assert first != second
        assert first != own("other")
    one = own("a", places=1)
    assert hash(one) == hash(plain("a", places=1)) == hash(own("a", places=1))
    assert own("a").places is not own("a").places, "each gets a mapping of its own"
    assert (one.size, one.shape) == (0, "card")


@pytest.mark.parametrize(("own", "plain"), PAIRS)
def test_they_tell_of_themselves_alike(own: type[Any], plain: type[Any]) -> None:
    """Signature, hints and fields are there before the first object is made, and after."""
    fresh: type[Any] = frozen(frozen=True, slots=True)(
        type("Fresh", (), {"__annotations__": {"name": "str"}, "__doc__": "x"})
    )
    assert list(inspect.signature(fresh).parameters) == ["name"]
    assert list(inspect.signature(own).parameters) == list(inspect.signature(plain).parameters)
    assert typing.get_type_hints(own.__init__) == typing.get_type_hints(plain.__init__)
    assert own.__match_args__ == plain.__match_args__
    assert own.__slots__ == plain.__slots__
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        own()
    with pytest.raises(TypeError, match="unexpected keyword argument 'nobody'"):
        own("a", nobody=1)


@pytest.mark.parametrize(("own", "plain"), PAIRS)
def test_they_cannot_be_changed(own: type[Any], plain: type[Any]) -> None:
    """Neither a field nor anything else is set or deleted, with the same words."""
    for cls in (own, plain):
        made = cls("a")
        for name in ("name", "nobody") if cls is own else ("name",):  # Python 3.11 stumbles over others
            with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
                setattr(made, name, 1)
            with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
                delattr(made, name)


def test_they_travel() -> None:
    """A copy, a pickle and a replacement have the same values."""
    one = Later("a", "s", (1,), {"x": 1}, 4)
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == copy.deepcopy(one) == one
    assert dataclasses.replace(one, name="b") == Later("b", "s", (1,), {"x": 1}, 4)
    with pytest.raises(ValueError, match="below nothing"):
        dataclasses.replace(one, last=-1)


def test_what_a_class_writes_itself_stays() -> None:
    """A class without fields, and one that says what is equal."""
    assert (Empty(), hash(Empty()), repr(Empty())) == (Empty(), hash(()), "Empty()")
    assert Open("A") == Open("a")
    assert hash(Open("A")) == hash(("A",))
    with pytest.raises(FrozenInstanceError):
        Open("a").name = "b"  # type: ignore[misc]
