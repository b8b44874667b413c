"""Avid Log Exchange: one line for each take, with slate, CDL, circle and notes, for a bin.

Written here: the known adapter counts every 29.97 take as drop-frame and lets tabs in notes shift the columns.
"""

from collections.abc import Sequence

from onset.errors import InputError
from onset.takes.cut_list import CutTake, cut_list, doubts, end_label, later, sop_text
from onset.takes.exporting import Exported, Place
from onset.takes.markers import circled, notes, one_line
from onset.takes.read import Take

COLUMNS = (
    "Name", "Tape", "Start", "End", "Duration", "FPS", "Tracks", "Scene", "Shot", "Take", "Camera", "Camroll",
    "ASC_SOP", "ASC_SAT", "Circled", "Description", "Source File", "Frames Missing", "Image Size",
)  # fmt: skip
_RATES = {"24000/1001": "23.976", "30000/1001": "29.97", "48000/1001": "47.952", "60000/1001": "59.94"}


def export_takes(takes: Sequence[Take], place: Place) -> Exported:
    """NAME.ale, or takes.ale for several. Raises OnsetError."""
    cut = cut_list(takes)
    head = [
        ("FIELD_DELIM", "TABS"),
        ("VIDEO_FORMAT", _video_format(cut)),
        ("AUDIO_FORMAT", f"{_sound_hz(cut) // 1000}khz"),
        ("FPS", _fps(cut[0])),
    ]
    lines = ["Heading", *("\t".join(pair) for pair in head), "", "Column", "\t".join(COLUMNS), "", "Data"]
    lines += ["\t".join(one_line(_row(one)[column]) for column in COLUMNS) for one in cut]
    path = place.write(f"{place.name}.ale", "\n".join(lines) + "\n")
    return Exported(files=[path], frames=sum(one.frames for one in cut), notes=doubts(cut))


def _row(one: CutTake) -> dict[str, str]:
    manifest = one.take.manifest
    slate, grade = manifest.slate, one.correction
    picture = manifest.stream(one.main).picture_type()
    zero = later(one.start, -one.start.count, manifest.rate_hz)
    return {
        "Name": manifest.name,
        "Tape": one.reel,
        "Start": str(one.start),
        "End": end_label(one.start, one.frames, manifest.rate_hz),
        "Duration": str(later(zero, one.frames, manifest.rate_hz)),
        "FPS": _fps(one),
        "Tracks": "VA1A2"[: 1 + 2 * min(2, manifest.sound.channels)] if manifest.sound else "V",
        "Scene": slate.scene,
        "Shot": slate.shot,
        "Take": slate.take,
        "Camera": slate.camera or manifest.camera,
        "Camroll": slate.roll,
        "ASC_SOP": sop_text(grade) if grade else "",
        "ASC_SAT": f"{grade.saturation:.6f}" if grade else "",
        "Circled": "1" if circled(one.take) else "",
        "Description": notes(one.take),
        "Source File": one.files[one.main].name,
        "Frames Missing": str(sum(mark.frames for mark in one.marks if mark.kind == "missing") or ""),
        "Image Size": f"{picture.width_px} x {picture.height_px}",
    }


def _sound_hz(cut: Sequence[CutTake]) -> int:
    """Of the first take that has sound; of none, what pictures usually have beside them."""
    return next((one.take.manifest.sound.sample_rate_hz for one in cut if one.take.manifest.sound), 48_000)


def _fps(one: CutTake) -> str:
    rate = one.take.manifest.rate_hz
    text = _RATES.get(f"{rate.numerator}/{rate.denominator}", str(rate))
    if "/" in text:
        raise InputError(f"{one.take.folder}: {rate} frames a second cannot be written in an ALE")
    return text


def _video_format(cut: Sequence[CutTake]) -> str:
    height_px = cut[0].take.manifest.stream(cut[0].main).picture_type().height_px
    return {1080: "1080", 720: "720", 576: "PAL", 486: "NTSC", 480: "NTSC"}.get(height_px, "CUSTOM")
