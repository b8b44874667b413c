"""Holds a comp that was made again against the recorded one: by its hash, or where there is loss by its codes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray
from onset_kernels.picture import Matrix, Picture, Range, Transfer

from onset.errors import InputError
from onset.takes.decoding import Decoder
from onset.takes.picture_hash import picture_xxh3
from onset.takes.read import Take
from onset.takes.records import FrameRecord

_TOLD = 20
COMP = "comp"


@dataclass
class Judgement:
    """`adrift` are frames behind a picture that the keyer saw and the take has not: what it knew then is not known, so
    that they are counted and judge nothing. `most_code` and `mean_code` are of 255, over all channels."""

    compared: int = 0
    identical: int = 0
    adrift: int = 0
    adrift_identical: int = 0
    without_hash: int = 0
    differing: list[int] = field(default_factory=list)
    plates_differing: int = 0
    measured: int = 0
    most_code: int = 0
    sum_code: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether every frame that can be judged is identical, and there is one."""
        return self.compared > 0 and self.compared == self.identical

    def hashed(self, record: FrameRecord, comp: tuple[NDArray[Any], ...], *, adrift: bool) -> bool:
        """Judge one frame by its hash; whether it is one of those that differ."""
        if not record.comp_xxh3:
            self.without_hash += 1
            return False
        same = f"{picture_xxh3(comp):016x}" == record.comp_xxh3
        if adrift:
            self.adrift += 1
            self.adrift_identical += same
            return False
        self.compared += 1
        self.identical += same
        if not same:
            self.differing.append(record.index)
        return not same

    def coded(self, recorded: NDArray[np.uint8], made: NDArray[np.uint8]) -> None:
        """Measure one frame's codes: (rows, columns, 3) both."""
        away = np.abs(recorded.astype(np.int16) - made)
        self.measured += 1
        self.most_code = max(self.most_code, int(away.max()))
        self.sum_code += float(away.mean())

    def told(self) -> dict[str, Any]:
        """For the answer."""
        answer: dict[str, Any] = {
            "compared": self.compared,
            "identical": self.identical,
            "differing": self.differing[:_TOLD],
            "without_hash": self.without_hash,
        }
        if self.adrift:
            answer["adrift"] = {"frames": self.adrift, "identical": self.adrift_identical}
        if self.measured:
            mean = round(self.sum_code / self.measured, 4)
            answer["error"] = {"frames": self.measured, "max_code": self.most_code, "mean_code": mean}
        return answer


class RecordedComp:
    """The recorded comp's codes, frame by frame; `at` must be asked for rising frames."""

    def __init__(self, take: Take) -> None:
        self._stream = take.manifest.stream(COMP)
        self._picture = self._stream.picture_type()
        self._journal = take.journal(COMP)
        self._codes = self._decoded()
        self._waiting: tuple[int, NDArray[np.uint8]] | None = None

    def at(self, index: int) -> NDArray[np.uint8] | None:
        """Blue, green, red of a frame, uint8 (rows, columns, 3); None when the take has none that can be decoded."""
        while self._waiting is None or self._waiting[0] < index:
            self._waiting = next(self._codes, None)
            if self._waiting is None:
                return None
        return self._waiting[1] if self._waiting[0] == index else None

    def close(self) -> None:
        """Close the journal."""
        self._codes.close()

    def _decoded(self) -> Any:
        return _codes(self._journal, self._stream, self._picture)


def _codes(journal: Any, stream: Any, picture: Picture) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    with journal as packets:
        decoder = Decoder(stream)
        for frame in decoder.frames(packets.packets()):
            if frame.video is None:
                continue
            if picture.colour.transfer is Transfer.LINEAR:
                _, planes = decoder.planes(frame.video)
                yield frame.index, light_codes(planes)
            else:
                yield frame.index, display_codes(frame.video, picture)


def light_codes(planes: Sequence[NDArray[np.float32]]) -> NDArray[np.uint8]:
    """Red, green, blue in linear light as blue, green, red codes of 8 bits of sRGB (IEC 61966-2-1)."""
    light = np.clip(np.stack(planes[::-1], axis=-1), 0.0, 1.0)
    codes: NDArray[np.float32] = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(codes * 255).astype(np.uint8)


def display_codes(video: Any, picture: Picture) -> NDArray[np.uint8]:
    """A decoded picture as blue, green, red codes of 8 bits, uint8 (rows, columns, 3), by swscale."""
    if picture.layout.kind == "yuv":
        spaces = {Matrix.BT601: Colorspace.ITU601, Matrix.BT709: Colorspace.ITU709}
        space = spaces.get(picture.colour.matrix)
        if space is None:
            raise InputError(f"a comp in {picture.colour.matrix.value} cannot be compared code by code")
        limits = ColorRange.JPEG if picture.colour.range is Range.FULL else ColorRange.MPEG
        video = video.reformat(
            format="bgr24", src_colorspace=space, src_color_range=limits, dst_color_range=ColorRange.JPEG, threads=1
        )
    elif video.format.name != "bgr24":
        video = video.reformat(format="bgr24", src_color_range=1, dst_color_range=1, threads=1)
    codes: NDArray[np.uint8] = video.to_ndarray()
    return codes
