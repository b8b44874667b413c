"""Pictures that could not be recorded, in a sentence for whoever stands by the camera: how many, why, what to do."""

from collections import Counter

from onset.counted import counted
from onset.takes.lane_end import ENCODER_BEHIND, RING_FULL
from onset.takes.picture_holds import NO_MEMORY

STANDS_STILL = "the ring of records is full: the recorder stands still"
_ADVICE = {
    ENCODER_BEHIND: "encoding takes longer than the pictures last; record fewer streams, or in utvideo or mjpeg",
    RING_FULL: "the disk takes longer than the pictures last; record to a faster one, or in mjpeg or h264",
    STANDS_STILL: "the recorder stands still; look at its disk, cut, and roll again",
    NO_MEMORY: "shared memory is full; ask for a shorter retention_s or fewer raw_slots, or enlarge /dev/shm",
}


def refusals_in_words(by_stream: Counter[str], by_reason: Counter[str]) -> str:
    """One line with the commonest reason; empty when every picture was recorded."""
    refused = by_stream.total()
    if not refused:
        return ""
    streams = ", ".join(f"{stream} {count}" for stream, count in by_stream.items() if count)
    (reason, _), *others = by_reason.most_common() or [(STANDS_STILL, 0)]
    also = "; there are other reasons too, in the records of the frames" if others else ""
    lost = counted(refused, "picture is", "pictures are")
    return f"ALARM: {lost} not recorded ({streams}): {_ADVICE.get(reason, reason)}{also}"
