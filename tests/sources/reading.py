"""What a source gives, read to its end."""

from onset.frame import Frame
from onset.pool import Pool
from onset.ports import Source


def read_all(source: Source) -> list[Frame]:
    """Every frame; at most 64, because each keeps its memory."""
    pool = Pool(capacity=64, wait=False)
    frames = []
    while (frame := source.read(pool.lend)) is not None:
        frames.append(frame)
    return frames
