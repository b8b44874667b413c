"""Is a take what it says it is? Counts, hashes, sequence, every frame decoded, timecode, sound. In words."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from onset.counted import counted
from onset.errors import InputError, OnsetError, WorkError
from onset.takes.being_written import being_written
from onset.takes.check_records import check_meta_holes, check_packets, check_records
from onset.takes.deliver import check_delivered
from onset.takes.hash_list import differences
from onset.takes.layout import META
from onset.takes.losses import in_words
from onset.takes.plates import plate_bytes
from onset.takes.read import Missing, Take, open_take
from onset.takes.salvage import Segment
from onset.takes.verdict import Verdict
from onset.takes.wave_extent import wave_extent

Said = Callable[[str], None]
_SOUND_TOLERANCE_FRAMES = 1
_APART_S = Fraction(1, 4)
"""Between sound and pictures at the end of a take, and a thousandth of its length: more than clocks differ."""


def verify(folder: Path, *, said: Said | None = None) -> Verdict:
    """Look at everything in a take. Changes nothing. Raises InputError when the folder is no take."""
    say = said or (lambda _: None)
    written_by = _written_by(folder)  # before it is read: what is written meanwhile must not look like damage
    with open_take(folder) as take:
        verdict = Verdict(folder, take.manifest.state)
        verdict.counts["frames"] = max(0, take.frame_count)
        try:
            if take.manifest.state == "rolling":
                verdict.being_written = written_by
                verdict.problems.append(_why_rolling(folder, written_by))
            elif take.manifest.state == "interrupted" and not any(each.delivered for each in take.manifest.streams):
                verdict.problems.append(f"its engine died, it is not finished; mend it: onset take repair {folder}")
            _look(take, verdict, say)
        except OSError as error:
            where, why = error.filename or folder, error.strerror or error
            raise WorkError(f"{where}: cannot be read: {why}; nothing was changed") from None
    return verdict


def _look(take: Take, verdict: Verdict, say: Said) -> None:
    manifest = take.manifest
    if take.frame_count < 1 and not verdict.being_written:
        verdict.problems.append("the take has no frames")
    say("records")
    check_meta_holes(take, verdict)
    check_records(take, verdict)
    _check_segments(take, verdict)
    films = []
    for stream in manifest.streams:
        say(f"{stream.name}: journal")
        check_packets(take, stream, verdict)
        if verdict.being_written:
            continue  # decoding would take the processors from its recorder
        say(f"{stream.name}: every frame decoded")
        if stream.delivered is not None:
            wrong = check_delivered(take, stream)
            verdict.wrong(stream.name, wrong)
            films += [] if wrong else [stream.delivered.path]
        else:
            _check_undelivered(take, stream.name, verdict)
    if verdict.being_written:
        return
    if take.frame_count > 0 and not verdict.counts.get("pictures"):
        verdict.problems.append(_no_picture(take, films))
    _check_plates(take, verdict)
    _check_sound(take, verdict)
    if manifest.state != "rolling":
        say("hashes")
        try:
            verdict.wrong("hashes", differences(take.folder))
        except InputError as error:
            verdict.problems.append(str(error))
    if manifest.counted_back is not None:
        verdict.notes.append(f"timecode: {manifest.counted_back.in_words(manifest.timecode_source)}")
    verdict.notes += [f"declared missing: {in_words(loss)}" for loss in manifest.losses]
    repeated = {
        stream.name: sum(last - first + 1 for first, last in stream.delivered.repeated)
        for stream in manifest.streams
        if stream.delivered is not None and stream.delivered.repeated
    }
    verdict.notes += [
        f"{name}: {counted(count, 'frame shows', 'frames show')} the one before" for name, count in repeated.items()
    ]


def _no_picture(take: Take, films: list[str]) -> str:
    if not films:
        return "there is not one picture in the take"
    there = f"{', '.join(films)} {'is' if len(films) == 1 else 'are'} there, {counted(take.frame_count, 'frame')}"
    lacking = [] if take.indices else ["frames' records (times, settings, what trackers found)"]
    return (
        f"there is not one picture in the journal. The films: {there}, and every one decodes. What only the journal "
        f"had is missing: {' and '.join([*lacking, 'what a re-render reads'])}. "
        "Where there is a copy of the folder journal/, put it back and repair again"
    )


def _written_by(folder: Path) -> str:
    try:
        return being_written(folder)
    except PermissionError:  # told in one line when the take is opened
        return ""


def _why_rolling(folder: Path, written_by: str) -> str:
    if written_by:
        return f"the take is being written ({written_by}); verify it when it is cut and finished"
    return f"the take was broken off and not finished; mend it with: onset take repair {folder}"


def _check_segments(take: Take, verdict: Verdict) -> None:
    """Segments of a finished take end with their index, so that any reader of MCAP opens them."""
    if take.manifest.state == "rolling":
        return
    for stream in (META, *(each.name for each in take.manifest.streams)):
        for place in take.segments(stream):
            with Segment(place.path, stream) as segment:
                for _ in segment.chunks(lazily=True):
                    pass
                if not segment.whole:
                    verdict.problems.append(f"journal/{place.path.name}: does not end with its index")


def _check_undelivered(take: Take, stream: str, verdict: Verdict) -> None:
    """Decode what the journal has, where there is no delivered file (yet)."""
    shown = 0
    try:
        for found in take.pictures(stream):
            if isinstance(found, Missing) and found.reason.startswith("damaged: "):
                verdict.problems.append(f"{stream}: frame {found.index} cannot be decoded ({found.reason[9:]})")
            shown += not isinstance(found, Missing)
    except OnsetError as error:
        verdict.problems.append(str(error))
    if shown and take.manifest.state != "rolling":
        verdict.problems.append(f"{stream}: has {counted(shown, 'picture')} in the journal and no delivered file")


def _check_plates(take: Take, verdict: Verdict) -> None:
    declared = {loss.what for loss in take.manifest.losses}
    for plate in take.plates:
        try:
            plate_bytes(take.folder, plate)
        except InputError as error:
            if f"plate {plate.path}" not in declared:
                verdict.problems.append(str(error))


def _stamped_s(take: Take) -> Fraction | None:
    """From the first frame's beginning to the last one's end by the host's clock, which sound is cut by: a camera's own
    clock is off that, and its frames may come late."""
    stamps = {record.index: record.captured_ns for record in take.frames() if record.captured_ns}
    first, last = stamps.get(take.first_index), stamps.get(take.last_index)
    if first is None or last is None:
        return None
    return Fraction(last - first, 1_000_000_000) + 1 / take.manifest.rate_hz


def _check_sound(take: Take, verdict: Verdict) -> None:
    """The sound is as long as the pictures, to within a frame; its drift is told in take.json and allowed for."""
    sound = take.manifest.sound
    if sound is None:
        return
    try:
        extent = wave_extent(take.folder / sound.path)
    except InputError as error:
        verdict.problems.append(str(error))
        return
    if extent.missing_bytes:
        lacking = counted(extent.missing_bytes, "byte is", "bytes are")
        verdict.problems.append(f"{sound.path}: is cut off, {lacking} missing at its end")
    if extent.sample_rate_hz != sound.sample_rate_hz or extent.channels != sound.channels:
        verdict.problems.append(
            f"{sound.path}: has {counted(extent.channels, 'channel')} at {extent.sample_rate_hz} Hz, "
            f"take.json says {sound.channels} at {sound.sample_rate_hz}"
        )
        return
    if sound.silences:
        lasting_s = sum(silent.samples for silent in sound.silences) / sound.sample_rate_hz
        reasons = ", ".join(dict.fromkeys(silent.reason for silent in sound.silences))
        places = counted(len(sound.silences), "place")
        verdict.notes.append(f"{sound.path}: {lasting_s:.2f} s in {places} are silence that nobody heard: {reasons}")
    pictures_s = take.frame_count / take.manifest.rate_hz
    drift = 1 + Fraction(sound.drift_ppm).limit_denominator(1000) / 1_000_000
    sound_s = Fraction(extent.samples, extent.sample_rate_hz) / drift
    stamped_s = _stamped_s(take) or pictures_s
    parted = abs(stamped_s - pictures_s) > _APART_S + pictures_s / 1000
    if parted:
        verdict.notes.append(
            f"{sound.path}: runs with the clock, by which the frames took {float(stamped_s):.3f} s; "
            f"{take.frame_count} of them last {float(pictures_s):.3f} s: they part"
        )
    lasting = {pictures_s, stamped_s}
    if min(abs(sound_s - one) for one in lasting) > _SOUND_TOLERANCE_FRAMES / take.manifest.rate_hz:
        verdict.problems.append(f"{sound.path}: lasts {float(sound_s):.3f} s, the pictures {float(pictures_s):.3f} s")
    elif not parted and abs(sound_s - pictures_s) > _SOUND_TOLERANCE_FRAMES / take.manifest.rate_hz:
        verdict.notes.append(
            f"{sound.path}: lasts {float(sound_s):.3f} s, the pictures {float(pictures_s):.3f} s; "
            f"by their stamps they took {float(stamped_s):.3f} s"
        )
    verdict.counts["sound samples"] = extent.samples
