"""Timecode of a clip: where containers keep it, and the label of each frame counted from the first."""

from collections.abc import Mapping
from fractions import Fraction

import av
import numpy as np

from onset.media.side_data import side_data
from onset.timecode import Timecode


def first_label(container: av.container.InputContainer, rate_hz: Fraction) -> tuple[Timecode | None, str]:
    """(label of the first frame or None, a note or an empty text).

    MOV and MP4 keep it in a `tmcd` track, which FFmpeg shows as the tag `timecode` of the video stream; Matroska as
    the tag `TIMECODE`, of the stream or of the whole file; MXF in the header.
    """
    for metadata in (*(stream.metadata for stream in container.streams), container.metadata):
        written = _timecode_tag(metadata)
        if written is None:
            continue
        try:
            return Timecode.parse(written, rate_hz), ""
        except ValueError as error:
            return None, f"its timecode is left out: {error}"
    return None, ""


def label_at(first: Timecode, number: int, rate_hz: Fraction) -> Timecode:
    """The label of the frame `number` frames after the first; wraps at midnight."""
    return Timecode.from_count(first.count + number, rate_hz, drop=first.drop)


def frame_label(frame: av.VideoFrame, rate_hz: Fraction) -> Timecode | None:
    """The label that the picture itself carries (H.264 and HEVC timing messages, as FFmpeg's S12M side data)."""
    try:
        data = side_data(frame, "S12M_TIMECODE")
    except ValueError:
        return None
    return None if data is None else s12m_label(memoryview(data), rate_hz)


def s12m_label(data: memoryview, rate_hz: Fraction) -> Timecode | None:
    """FFmpeg's packing: four 32-bit words, the number of labels and up to three of them in BCD (ST 12-1 order).

    Above 30 frames a second the count stays under 30 and the field bit marks the second frame of a pair.
    """
    words = np.frombuffer(data, np.uint32)
    if len(words) < 2 or not 1 <= words[0] <= 3:
        return None
    word = int(words[1])
    frames = (word >> 24 & 15) + 10 * (word >> 28 & 3)
    seconds, minutes, hours = (_bcd(word >> shift, tens) for shift, tens in ((16, 7), (8, 7), (0, 3)))
    if rate_hz > 30:
        frames = 2 * frames + ((word >> 7 & 1) if rate_hz == 50 else (word >> 23 & 1))
    mark = ";" if word >> 30 & 1 else ":"
    try:
        return Timecode.parse(f"{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}", rate_hz)
    except ValueError:
        return None


def _bcd(byte: int, tens_mask: int) -> int:
    return (byte & 15) + 10 * (byte >> 4 & tens_mask)


def _timecode_tag(metadata: Mapping[str, str]) -> str | None:
    for key, value in metadata.items():
        if key.lower() == "timecode":
            return value
    return None
