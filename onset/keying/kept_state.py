"""What a part carries from frame to frame, as plain arrays: taken at one frame and put back before another.

Arrays are copied, because their owner goes on changing them in place; but not those in a frozen dataclass, which nobody
changes. Everything else is one JSON text among the arrays, numbers written so that they come back to the bit.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

State = dict[str, NDArray[Any]]
VALUES = "values"
"""The array (uint8) that holds the JSON text."""


Copy = Callable[[Any], NDArray[Any]]


def kept(values: Mapping[str, Any], kinds: Sequence[type], copy: Copy = np.array) -> State:
    """Values by name as arrays. `kinds` are the classes whose instances may be among them, at any depth.

    Raises TypeError for a value that has no such form.
    """
    arrays: State = {}
    plain = {name: _plain(value, name, arrays, kinds, copy) for name, value in values.items()}
    arrays[VALUES] = np.frombuffer(msgspec.json.encode(plain), np.uint8)
    return arrays


def recalled(state: Mapping[str, NDArray[Any]], kinds: Sequence[type]) -> dict[str, Any]:
    """The values of a state; its arrays are used as they are. Raises ValueError when it is none of these kinds."""
    try:
        plain = msgspec.json.decode(state[VALUES].tobytes())
        named = {kind.__name__: kind for kind in kinds}
        return {name: _value(value, state, named) for name, value in plain.items()}
    except (KeyError, AttributeError, TypeError, msgspec.DecodeError) as error:
        raise ValueError(f"no state that this version has written: {error!r}") from None


def _plain(value: Any, path: str, arrays: State, kinds: Sequence[type], copy: Copy) -> Any:
    if value is None or isinstance(value, bool | str) or type(value) is int:
        return value
    if isinstance(value, np.ndarray | np.generic):
        arrays[path] = copy(value)
        return {"array": path, "scalar": isinstance(value, np.generic)}
    if isinstance(value, float):
        return {"float": value.hex()}  # JSON knows neither infinity nor what is no number
    if isinstance(value, Path):
        return {"path": str(value.absolute())}
    if isinstance(value, tuple | list):
        inside = [_plain(one, f"{path}.{at}", arrays, kinds, copy) for at, one in enumerate(value)]
        return {type(value).__name__: inside}
    if type(value) in kinds:
        copy = np.asarray if dataclasses.is_dataclass(value) else copy
        fields = {name: _plain(one, f"{path}.{name}", arrays, kinds, copy) for name, one in _of(value).items()}
        return {"kind": type(value).__name__, "fields": fields}
    raise TypeError(f"{path}: {type(value).__name__} cannot be kept in a state")


def _value(plain: Any, state: Mapping[str, NDArray[Any]], kinds: Mapping[str, type]) -> Any:
    if not isinstance(plain, Mapping):
        return plain
    if "array" in plain:
        array = state[plain["array"]]
        return array[()] if plain["scalar"] else array
    if "float" in plain:
        return float.fromhex(plain["float"])
    if "path" in plain:
        return Path(plain["path"])
    if "kind" in plain:
        fields = {name: _value(one, state, kinds) for name, one in plain["fields"].items()}
        return _made(kinds[plain["kind"]], fields)
    if "tuple" in plain:
        return tuple(_value(one, state, kinds) for one in plain["tuple"])
    return [_value(one, state, kinds) for one in plain["list"]]


def _of(owner: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(owner):
        return {item.name: getattr(owner, item.name) for item in dataclasses.fields(owner)}
    return dict(vars(owner))


def _made(kind: Any, fields: dict[str, Any]) -> Any:
    is_record = dataclasses.is_dataclass(kind)
    if is_record:
        return kind(**fields)
    made = kind.__new__(kind)  # its __init__ would compute a beginning, and this is no beginning
    vars(made).update(fields)
    return made
