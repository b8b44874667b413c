"""The first label of a take that began before its timecode was heard, counted back from the first word of it.

The engine names a frame when it comes: frames before the first word have the free run's labels, or none, in their
records, and keep them there, because a re-render reads them. The take as a whole is named once everything is known.
"""

from onset.sound.sound_log import time_reference
from onset.sound.time_stamp import write_time_stamp
from onset.takes.manifest import CountedBack
from onset.takes.read import Take
from onset.takes.records import FrameRecord
from onset.timecode import Timecode

STEADY_S = 1
"""For so long the timecode must run on from its first label: what chases, jumps or stops at once names no take."""
_HEARD = ("ltc", "mtc")
_GUESSED = ("free-run", "none", "")


def count_back(take: Take) -> None:
    """Say in the manifest what the take's first frame is called by the timecode that began within it, where one did and
    ran steadily. Not where pictures are delivered already under another label."""
    manifest = take.manifest
    delivered = any(stream.delivered is not None for stream in manifest.streams)
    if manifest.counted_back is None and not delivered:
        name_by_first_heard(take)


def name_by_first_heard(take: Take) -> None:
    """The same, whatever is delivered."""
    manifest = take.manifest
    if manifest.timecode_source not in _GUESSED:
        return
    heard = _first_heard(take)
    if heard is None or heard.index <= take.first_index:
        return
    label = Timecode.parse(heard.timecode, manifest.rate_hz)
    first = label.count - (heard.index - take.first_index)
    manifest.counted_back = CountedBack(
        index=heard.index, first_timecode=manifest.first_timecode, timecode_source=manifest.timecode_source
    )
    manifest.first_timecode = str(Timecode.from_count(first, manifest.rate_hz, drop=label.drop))
    manifest.timecode_source = heard.timecode_source.removesuffix(" bridged")


def stamp_sound(take: Take) -> None:
    """Give the sound the time reference that goes with a label that was counted back. Raises OSError."""
    manifest, sound = take.manifest, take.manifest.sound
    label = manifest.timecode()
    if sound is None or manifest.counted_back is None or label is None:
        return
    sound.time_reference = time_reference(manifest.first_timecode, manifest.rate, sound.sample_rate_hz)
    rate_hz = manifest.rate_hz
    rate = f"{rate_hz.numerator}/{rate_hz.denominator}"
    write_time_stamp(take.folder / sound.path, sound.time_reference, rate, drop=label.drop)


def label_then(take: Take, index: int) -> Timecode | None:
    """What a frame without a label in its record was called when it came, as far as the take knows."""
    back, rate_hz = take.manifest.counted_back, take.manifest.rate_hz
    if back is None or index >= back.index:
        return take.timecode(index)
    if not back.first_timecode:
        return None
    first = Timecode.parse(back.first_timecode, rate_hz)
    return Timecode.from_count(first.count + index - take.first_index, rate_hz, drop=first.drop)


def _first_heard(take: Take) -> FrameRecord | None:
    """The first frame that has a label that was heard, if labels run on from it for long enough."""
    first: FrameRecord | None = None
    for record in take.frames():
        if not record.timecode:
            continue
        heard = record.timecode_source.removesuffix(" bridged") in _HEARD
        if first is None:
            first = record if heard else None
            continue
        if not heard or not _runs_on(take, first, record):
            return None
        if record.index - first.index >= STEADY_S * take.manifest.rate_hz:
            return first
    return None


def _runs_on(take: Take, first: FrameRecord, record: FrameRecord) -> bool:
    rate_hz = take.manifest.rate_hz
    try:
        label = Timecode.parse(first.timecode, rate_hz)
        then = Timecode.from_count(label.count + record.index - first.index, rate_hz, drop=label.drop)
        return then == Timecode.parse(record.timecode, rate_hz)
    except ValueError:
        return False
