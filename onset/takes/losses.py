"""What is missing in a take beyond what its own records explain."""

from collections.abc import Container, Iterable, Mapping

from onset.counted import counted
from onset.takes.deliver import runs
from onset.takes.manifest import Loss
from onset.takes.read import Take

RECORD, PICTURE = "frame record", "picture"


def find_losses(take: Take, missing: Mapping[str, Iterable[int]]) -> list[Loss]:
    """Frames without a record, pictures that should be there and are not, bytes of the journal that make no sense.

    `missing` gives for each stream the indices that have no whole packet. A frame that a record says was refused or
    dropped, or that a gap record covers, is explained and no loss.
    """
    recorded = {index: take.frame(index) for index in range(take.first_index, take.last_index + 1)}
    unknown = [index for index, record in recorded.items() if record is None and not covered(take, index, "*")]
    found = [_loss(RECORD, "", first, last) for first, last in runs(iter(unknown))]
    for stream, indices in missing.items():
        lost = []
        for index in indices:
            record = recorded.get(index)
            own = record.streams.get(stream) if record else None
            explained = record is not None and (own is None or own.state == "refused")
            if not explained and not covered(take, index, stream):
                lost.append(index)
        found += [_loss(PICTURE, stream, first, last) for first, last in runs(iter(lost))]
    return found


def hole_losses(holes: Iterable[tuple[str, int, int]]) -> list[Loss]:
    """Holes of journal segments, (name of the segment, first byte, bytes), as losses."""
    return [Loss(what=f"{counted(length, 'byte')} from byte {start} on", segment=name) for name, start, length in holes]


def is_looked_for(loss: Loss) -> bool:
    """Whether `find_losses` tells it again wherever it is still so."""
    return loss.what in (RECORD, PICTURE) and loss.first_index is not None


def is_made_good(loss: Loss, streams: Container[str], found: Iterable[Loss]) -> bool:
    """Whether a hole held nothing that is missing: of its stream no picture is lost, as where a recorder wrote it again
    from memory, or where it was taken back from the delivered file. Of records nobody knows."""
    stream = loss.segment.partition(".")[2].removesuffix(".mcap")
    return stream in streams and not any(one.stream == stream for one in found)


def covered(take: Take, index: int, stream: str) -> bool:
    """Whether a gap record, or a loss that the manifest declares, says that this frame is not in the take."""
    if any(gap.stream in (stream, "*") and gap.first_index <= index <= gap.last_index for gap in take.gaps):
        return True
    what = RECORD if stream == "*" else PICTURE
    return any(
        loss.what == what
        and loss.stream == ("" if stream == "*" else stream)
        and loss.first_index is not None
        and loss.last_index is not None
        and loss.first_index <= index <= loss.last_index
        for loss in take.manifest.losses
    )


def in_words(loss: Loss) -> str:
    """One line about a loss."""
    where = f" in journal/{loss.segment}" if loss.segment else ""
    of = f" of {loss.stream}" if loss.stream else ""
    if loss.first_index is None:
        return f"{loss.what}{of}{where}"
    if loss.first_index == loss.last_index:
        return f"{loss.what}{of} of frame {loss.first_index}{where}"
    return f"{loss.what}s{of} of frames {loss.first_index} to {loss.last_index} ({loss.frames}){where}"


def _loss(what: str, stream: str, first: int, last: int) -> Loss:
    return Loss(what=what, stream=stream, first_index=first, last_index=last, frames=last - first + 1)
