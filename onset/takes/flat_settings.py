"""Settings as a take keeps them: path -> value, by the paths that control uses (keyer.black, layer.0.opacity)."""

from collections.abc import Mapping
from typing import Any


def flat_settings(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Every value of a tree of settings by its path. Lists of plain values are values; an empty table is one too."""
    flat: dict[str, Any] = {}
    _flatten(tree, "", flat)
    return flat


def _flatten(node: Any, path: str, into: dict[str, Any]) -> None:
    if isinstance(node, Mapping) and node:
        inside = list(node.items())
    elif isinstance(node, list) and any(isinstance(one, Mapping) for one in node):
        inside = list(enumerate(node))
    else:
        into[path] = node
        return
    for key, value in inside:
        _flatten(value, f"{path}.{key}" if path else str(key), into)
