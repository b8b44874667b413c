"""Colour tags of a file or stream -> `Colour`, with the rule for what is not tagged, and the choice in words.

Untagged Y'CbCr is BT.709 limited range from 720 lines up, else BT.601 limited range; JPEG is BT.601 full range with
centred chroma (JFIF 1.02); RGB and grey are sRGB full range. Numbers are those of ITU-T H.273, which FFmpeg uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from onset_kernels.picture import Colour, Matrix, Primaries, Range, Siting, Transfer

HD_LINES = 720
_MATRICES = {
    0: Matrix.RGB, 1: Matrix.BT709, 4: Matrix.BT601, 5: Matrix.BT601, 6: Matrix.BT601,
    9: Matrix.BT2020, 10: Matrix.BT2020,
}  # fmt: skip
_RANGES = {1: Range.LIMITED, 2: Range.FULL}
_TRANSFERS = {
    1: Transfer.BT709, 6: Transfer.BT709, 7: Transfer.BT709, 8: Transfer.LINEAR, 13: Transfer.SRGB,
    14: Transfer.BT709, 15: Transfer.BT709, 16: Transfer.PQ, 18: Transfer.HLG,
}  # fmt: skip
_PRIMARIES = {
    1: Primaries.BT709, 5: Primaries.BT601_625, 6: Primaries.BT601_525, 7: Primaries.BT601_525, 9: Primaries.BT2020,
    12: Primaries.P3_D65,
}  # fmt: skip
# Tags that name something the engine has no curve, matrix or primaries for, and what is nearest to it.
_NEAREST_TRANSFER = {4: Transfer.SRGB, 5: Transfer.BT1886, 11: Transfer.BT709, 12: Transfer.BT709}
_NEAREST_MATRIX = {7: Matrix.BT709}
_NEAREST_PRIMARIES = {4: Primaries.BT709, 8: Primaries.BT709, 11: Primaries.P3_D65, 22: Primaries.BT601_625}
UNSPECIFIED = 2
T = TypeVar("T", Transfer, Primaries)

_AUTO = {"help": "auto: as tagged, or by the rule for untagged files"}


@dataclass(frozen=True, kw_only=True)
class ColourOverride:
    """Settings that overrule what a file says about its colour; `auto` believes the file."""

    matrix: Literal["auto", "rgb", "bt601", "bt709", "bt2020"] = field(default="auto", metadata=_AUTO)
    range: Literal["auto", "limited", "full"] = field(default="auto", metadata=_AUTO)
    transfer: Literal[
        "auto", "linear", "srgb", "bt709", "bt1886", "pq", "hlg", "logc3", "logc4", "slog3", "vlog"
    ] = field(default="auto", metadata=_AUTO)  # fmt: skip
    primaries: Literal["auto", "bt709", "bt601-525", "bt601-625", "bt2020", "p3-d65"] = field(
        default="auto", metadata=_AUTO
    )
    siting: Literal["auto", "left", "centre", "top-left"] = field(default="auto", metadata=_AUTO)
    alpha: Literal["auto", "straight", "premultiplied", "ignore"] = field(
        default="auto", metadata={"help": "what an alpha in the file means; auto: straight, in EXR premultiplied"}
    )


AS_TAGGED = ColourOverride()


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says: H.273 numbers (2 or, for the range, 0: not said), `kind` of the stored samples (yuv, rgb or
    gray), lines of the stored picture, and whether it is a still or JPEG (which have rules of their own)."""

    kind: str
    lines: int
    matrix: int = UNSPECIFIED
    range: int = 0
    transfer: int = UNSPECIFIED
    primaries: int = UNSPECIFIED
    jpeg: bool = False
    still: bool = False
    subsampled_rows: bool = True


@dataclass(frozen=True, slots=True)
class ColourChoice:
    """The colour taken, and `words`: one line a command can print."""

    colour: Colour
    words: str


def choose(tags: Tags, override: ColourOverride = AS_TAGGED) -> ColourChoice:
    """The colour of a picture by its tags, the untagged rule and what the user overrules."""
    reasons: list[str] = []
    matrix = _matrix(tags, override, reasons)
    colour = Colour(
        transfer=_transfer(tags, override, reasons),
        primaries=_primaries(tags, override, reasons),
        matrix=matrix,
        range=_range(tags, override, reasons),
        siting=_siting(tags, override, matrix),
    )
    return ColourChoice(colour, f"{describe(colour)} ({'; '.join(reasons) or 'as tagged'})")


def describe(colour: Colour) -> str:
    """A colour in one line: `bt709 matrix, limited range, bt709 transfer, bt709 primaries`."""
    matrix = "RGB" if colour.matrix is Matrix.RGB else f"{colour.matrix.value} matrix"
    return f"{matrix}, {colour.range.value} range, {colour.transfer.value} transfer, {colour.primaries.value} primaries"


def _matrix(tags: Tags, override: ColourOverride, reasons: list[str]) -> Matrix:
    if tags.kind != "yuv":
        return Matrix.RGB
    if override.matrix != "auto":
        reasons.append("matrix as set")
        return Matrix(override.matrix)
    if tags.matrix in _MATRICES and not tags.jpeg:
        return _MATRICES[tags.matrix]
    if tags.jpeg:
        reasons.append("JPEG is BT.601")
        return Matrix.BT601
    if tags.matrix in _NEAREST_MATRIX:
        nearest = _NEAREST_MATRIX[tags.matrix]
        reasons.append(f"matrix {tags.matrix} of H.273 is not known here, {nearest.value} is nearest")
        return nearest
    if tags.lines >= HD_LINES:
        reasons.append(f"no matrix tagged and {tags.lines} lines, 720 or more: bt709")
        return Matrix.BT709
    reasons.append(f"no matrix tagged and {tags.lines} lines, fewer than 720: bt601")
    return Matrix.BT601


def _range(tags: Tags, override: ColourOverride, reasons: list[str]) -> Range:
    if override.range != "auto":
        reasons.append("range as set")
        return Range(override.range)
    if tags.jpeg or tags.range in _RANGES:
        return _RANGES.get(tags.range, Range.FULL)
    taken = Range.LIMITED if tags.kind == "yuv" else Range.FULL
    reasons.append(f"no range tagged: {taken.value}")
    return taken


def _transfer(tags: Tags, override: ColourOverride, reasons: list[str]) -> Transfer:
    if override.transfer != "auto":
        reasons.append("transfer as set")
        return Transfer(override.transfer)
    untagged = Transfer.SRGB if tags.kind != "yuv" or tags.still else Transfer.BT709
    return _tagged("transfer", tags.transfer, _TRANSFERS, _NEAREST_TRANSFER, untagged, reasons)


def _primaries(tags: Tags, override: ColourOverride, reasons: list[str]) -> Primaries:
    if override.primaries != "auto":
        reasons.append("primaries as set")
        return Primaries(override.primaries)
    # Untagged SD is far more often a scaled-down HD clip than tape: its matrix is BT.601, its primaries are not.
    return _tagged("primaries", tags.primaries, _PRIMARIES, _NEAREST_PRIMARIES, Primaries.BT709, reasons)


def _tagged(
    what: str, number: int, known: Mapping[int, T], nearest: Mapping[int, T], untagged: T, reasons: list[str]
) -> T:
    if number in known:
        return known[number]
    if number in nearest:
        reasons.append(f"{what} {number} of H.273 is not known here, {nearest[number].value} is nearest")
        return nearest[number]
    reasons.append(f"no {what} tagged: {untagged.value}")
    return untagged


def _siting(tags: Tags, override: ColourOverride, matrix: Matrix) -> Siting:
    """PyAV does not pass the tagged chroma location on, so this goes by what each kind of file commonly holds."""
    if override.siting != "auto":
        return Siting(override.siting)
    if tags.jpeg:
        return Siting.CENTRE
    return Siting.TOP_LEFT if matrix is Matrix.BT2020 and tags.subsampled_rows else Siting.LEFT
