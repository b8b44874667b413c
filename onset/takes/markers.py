"""What an editor should see at a frame of a take: notes, alarms, jumps of timecode, frames that are missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onset.takes.read import Take
from onset.takes.slate import plain

SHOWN = {
    "note": "note",
    "circle": "note",
    "alarm": "alarm",
    "timecode-jump": "timecode",
    "source-lost": "alarm",
    "source-back": "alarm",
}
"""Events that become markers -> kind of marker; roll and cut are the take's ends."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A marker of `frames` frames from frame `number` of the take, counted from 0.

    `kind` is note, circle, alarm, timecode or missing.
    """

    number: int
    frames: int
    kind: str
    text: str


def marks(take: Take, stream: str) -> list[Mark]:
    """The markers of a take, in order; missing frames are those of `stream`. Texts are one line."""
    found = [*_circle(take), *_events(take), *_missing(take, stream)]
    return sorted(mark for mark in found if 0 <= mark.number < take.frame_count)


def one_line(text: str) -> str:
    """Text without breaks and tabs, which lists of other programs would take for their own, and what no slate keeps."""
    return " ".join(plain(text).split())


def circled(take: Take) -> bool:
    """Whether the take is a good one: as was said last, at the roll, while it rolled, or on the slate after the cut."""
    said = [event.values["circle"] for event in take.events if event.what == "circle" and "circle" in event.values]
    edited = any("circle" in edit.after for edit in take.manifest.slate_edits)
    return bool(said[-1]) if said and not edited else take.manifest.slate.circle


def notes(take: Take) -> str:
    """The notes of the slate and those made while it rolled, on one line."""
    return joined(take.manifest.slate.notes, noted(take))


def noted(take: Take) -> list[str]:
    """What was said while it rolled, each once, in order."""
    said = [event.text for event in take.events if event.what in ("note", "circle")]
    return list(dict.fromkeys(text for text in said if text))


def joined(slate: str, said: Sequence[str]) -> str:
    """The notes of a slate and others, each once, on one line."""
    return one_line("; ".join(text for text in dict.fromkeys([slate, *said]) if text))


def _circle(take: Take) -> Iterator[Mark]:
    if circled(take):
        yield Mark(0, 1, "circle", "circled")


def _events(take: Take) -> Iterator[Mark]:
    back = take.manifest.counted_back
    for event in take.events:
        if back is not None and event.what == "timecode-jump" and event.index == back.index:
            continue  # the take's label was counted back from there: in what editors get nothing jumps
        if event.what in SHOWN and event.index >= 0 and (event.what != "circle" or event.text):
            text = one_line(event.text) or event.what
            yield Mark(event.index - take.first_index, 1, SHOWN[event.what], text)


def _missing(take: Take, stream: str) -> Iterator[Mark]:
    delivered = next((each.delivered for each in take.manifest.streams if each.name == stream), None)
    for first, last in delivered.repeated if delivered else ():
        why = take.missing(take.first_index + first, stream).reason
        yield Mark(first, last - first + 1, "missing", f"{last - first + 1} missing: {one_line(why)}")
