"""Reads ASC Color Decision Lists: `.cc` (one correction), `.ccc` (a collection), `.cdl` (a decision list).

Formula and limits: ASC Color Decision List specification 1.2 (2008): out = clamp(in * slope + offset) ^ power, then
saturation about the BT.709 luma. A document type declaration is refused: no CDL has one, and entities in it are how a
small XML file grows to fill a machine's memory.
"""

import math
import xml.parsers.expat
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from onset.errors import InputError

MOST_BYTES = 4 * 1024 * 1024
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Correction:
    """One ASC CDL: slope >= 0, offset, power > 0 per channel, saturation >= 0."""

    slope: Triple = (1.0, 1.0, 1.0)
    offset: Triple = (0.0, 0.0, 0.0)
    power: Triple = (1.0, 1.0, 1.0)
    saturation: float = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        if any(value < 0.0 for value in self.slope):
            raise ValueError(f"slope {self.slope} must not be negative")
        if any(value <= 0.0 for value in self.power):
            raise ValueError(f"power {self.power} must be above 0")
        if self.saturation < 0.0:
            raise ValueError(f"saturation {self.saturation} must not be negative")


def read_cdl(path: Path, name: str = "") -> Correction:
    """The correction of a file; of several the one called `name`. Raises InputError naming what is wrong."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"CDL {path} is over {MOST_BYTES >> 20} MB; a correction has about 1 kB")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"CDL {path} cannot be read: {error.strerror or error}; check the path") from None
    try:
        return chosen(parse_cdl(data), name)
    except ValueError as error:
        raise InputError(f"CDL {path}: {error}") from None


def chosen(corrections: tuple[Correction, ...], name: str) -> Correction:
    """The correction called `name`, or the only one. Raises ValueError listing the names."""
    names = ", ".join(one.name or "(no id)" for one in corrections)
    found = [one for one in corrections if one.name == name] if name else list(corrections)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValueError(f"no correction {name!r}; there are {names}")
    raise ValueError(f"{len(found)} corrections: {names}; name the one wanted by its id")


def parse_cdl(data: bytes) -> tuple[Correction, ...]:
    """Every correction in the XML, in order. Raises ValueError."""
    _refuse_declarations(data)
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise ValueError(f"no well-formed XML: {error}") from None
    corrections = tuple(_correction(node) for node in root.iter() if _tag(node) == "ColorCorrection")
    if not corrections:
        raise ValueError("no ColorCorrection element; give a .cc, .ccc or .cdl file")
    return corrections


def _refuse_declarations(data: bytes) -> None:
    """Walk the XML with a bare parser that stops at a DOCTYPE, before anything could expand one."""

    def refuse(*_: object) -> None:
        raise ValueError("it has a document type declaration, which no CDL needs; remove the <!DOCTYPE ...>")

    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as error:
        raise ValueError(f"no well-formed XML: {error}") from None


def _correction(node: ElementTree.Element) -> Correction:
    found: dict[str, ElementTree.Element] = {_tag(child): child for child in node.iter()}
    try:
        return Correction(
            _triple(found.get("Slope"), (1.0, 1.0, 1.0)),
            _triple(found.get("Offset"), (0.0, 0.0, 0.0)),
            _triple(found.get("Power"), (1.0, 1.0, 1.0)),
            _numbers(found["Saturation"], 1)[0] if "Saturation" in found else 1.0,
            node.get("id", ""),
        )
    except ValueError as error:
        raise ValueError(f"correction {node.get('id', '(no id)')!r}: {error}") from None


def _triple(node: ElementTree.Element | None, otherwise: Triple) -> Triple:
    if node is None:
        return otherwise
    red, green, blue = _numbers(node, 3)
    return red, green, blue


def _numbers(node: ElementTree.Element, count: int) -> list[float]:
    words = (node.text or "").split()
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise ValueError(f"{_tag(node)} {node.text!r} is not {count} numbers") from None
    if len(values) != count or not all(math.isfinite(value) for value in values):
        raise ValueError(f"{_tag(node)} {node.text!r} is not {count} finite numbers")
    return values


def _tag(node: ElementTree.Element) -> str:
    """The element's name without its namespace, which writers disagree about."""
    return node.tag.rpartition("}")[2]
