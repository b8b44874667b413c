"""A look at a long delivered file that takes bounded time: every packet is read, of its pictures some are decoded.

For the cut alone, where the next take waits: `onset take verify` decodes every frame.
"""

from collections.abc import Callable
from typing import Any

import av

from onset.counted import counted
from onset.media.clip import open_container
from onset.media.extent import missing_bytes
from onset.media.label import first_label
from onset.takes.read import Take

WHOLE_FRAMES = 500
"""Takes up to this long are decoded whole at the cut. 1080p H.264, two threads: 2.6 s for 250 frames, 7.7 s for 500 of
15 000, some 150 s for all of them."""
SAMPLED_FRAMES = 500
_THREADS = 2


def stride_of(frames: int) -> int:
    """Every how manieth frame of a take so long is decoded at the cut."""
    return 1 if frames <= WHOLE_FRAMES else -(-frames // SAMPLED_FRAMES)


def check_sampled(take: Take, name: str, stride: int, *, dependent: bool = False) -> tuple[list[str], str]:
    """(What is wrong with a delivered file, in words; its first label). Raises InputError for one that is none.

    Of pictures that depend on each other (`dependent`) the first are decoded, with what leads to them; what is not
    shown at the end is left out: behind a gap it would be decoded to pictures that are none.
    """
    path = take.folder / name
    lacking = missing_bytes(path)
    wrong = [f"{name}: {counted(lacking, 'byte is', 'bytes are')} missing at its end"] if lacking else []
    container = open_container(path)
    try:
        label, _ = first_label(container, take.manifest.rate_hz)
        count, given, decoded = _decoded(container, stride, dependent=dependent)
    except av.FFmpegError as error:
        return [*wrong, f"{name}: cannot be decoded: {error.strerror or error}"], ""
    finally:
        container.close()
    if count != take.frame_count:
        wrong.append(f"{name}: has {counted(count, 'frame')}, the take has {take.frame_count}")
    if decoded != given:
        wrong.append(f"{name}: {given - decoded} of {given} frames cannot be decoded")
    return wrong, str(label or "")


def _decoded(container: av.container.InputContainer, stride: int, *, dependent: bool) -> tuple[int, int, int]:
    """(Packets, packets given to a decoder, pictures that came out)."""
    stream = container.streams.video[0]
    stream.codec_context.thread_count = _THREADS
    stream.codec_context.thread_type = "AUTO"
    count = given = decoded = 0
    for packet in container.demux(stream):
        if not packet.size:
            continue
        if given < SAMPLED_FRAMES if dependent else count % stride == 0:
            given += not packet.is_discard
            decoded += _pictures(packet.decode)
        count += not packet.is_discard
    return count, given, decoded + _pictures(lambda: stream.codec_context.decode(None))


def _pictures(decode: Callable[[], list[Any]]) -> int:
    try:
        return len(decode())
    except av.FFmpegError:  # told by the pictures that are missing
        return 0
