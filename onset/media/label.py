"""Timecode of a clip: where containers keep it, and the label of each frame counted from the first."""

from collections.abc import Mapping
from fractions import Fraction

import av

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


def _timecode_tag(metadata: Mapping[str, str]) -> str | None:
    for key, value in metadata.items():
        if key.lower() == "timecode":
            return value
    return None
