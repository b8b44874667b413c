"""OpenTimelineIO: one timeline of the takes given, one clip each, with all of its pictures as media of their timecode.

The comp is what a clip shows where there is one; camera, matte and fill are further media of the same clip, to be
chosen by name. Notes, the circle, alarms and missing frames are markers; CDL, slate and counts are metadata.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from onset.extras import missing_extra
from onset.media.beside import beside
from onset.takes.cut_list import CutTake, cut_list, doubts, record_label
from onset.takes.exporting import Exported, Place
from onset.takes.layout import FIRST_STILL, STILLS
from onset.takes.markers import circled, notes
from onset.takes.read import Take

COLOURS = {"note": "BLUE", "circle": "GREEN", "alarm": "RED", "timecode": "YELLOW", "missing": "RED"}


def export_takes(takes: Sequence[Take], place: Place) -> Exported:
    """NAME.otio, or takes.otio for several. Raises OnsetError."""
    try:
        import opentimelineio
    except ImportError as error:
        raise (missing_extra(error, "--to otio") or error) from error
    otio: Any = opentimelineio
    cut = cut_list(takes)
    path = place.file(f"{place.name}.otio")
    timeline = _Maker(otio, path.parent).timeline(place.name, cut)
    with beside(path) as part:
        part.write_text(otio.adapters.write_to_string(timeline, "otio_json"), encoding="utf-8")
    return Exported(files=[path], frames=sum(one.frames for one in cut), notes=doubts(cut))


class _Maker:
    def __init__(self, otio: Any, folder: Path) -> None:
        self._otio, self._folder = otio, folder

    def timeline(self, name: str, cut: list[CutTake]) -> Any:
        schema = self._otio.schema
        rate = float(cut[0].take.manifest.rate_hz)
        start = self._otio.opentime.RationalTime(record_label(0, cut).count, rate)
        timeline = schema.Timeline(name, global_start_time=start)
        pictures = schema.Track("pictures", kind=schema.TrackKind.Video)
        pictures.extend([self._pictures(one) for one in cut])
        timeline.tracks.append(pictures)
        if any(one.sound for one in cut):
            sound = schema.Track("sound", kind=schema.TrackKind.Audio)
            sound.extend([self._sound(one) for one in cut])
            timeline.tracks.append(sound)
        return timeline

    def _pictures(self, one: CutTake) -> Any:
        schema = self._otio.schema
        clip = schema.Clip(one.take.manifest.name, source_range=self._range(one, 0, one.frames))
        media = {name: self._media(one, path, name) for name, path in one.files.items()}
        clip.set_media_references(media, one.main)
        for mark in one.marks:
            marked = self._range(one, mark.number, mark.frames)
            clip.markers.append(schema.Marker(mark.text, marked, COLOURS[mark.kind], {"onset": {"kind": mark.kind}}))
        clip.metadata.update(self._metadata(one))
        return clip

    def _sound(self, one: CutTake) -> Any:
        schema = self._otio.schema
        range_ = self._range(one, 0, one.frames)
        if one.sound is None:
            return schema.Gap(source_range=range_)
        return schema.Clip(one.take.manifest.name, self._media(one, one.sound, "sound"), range_)

    def _media(self, one: CutTake, path: Path, name: str) -> Any:
        url = quote(os.path.relpath(path, self._folder).replace(os.sep, "/"))
        if path.is_dir():
            media = self._otio.schema.ImageSequenceReference(
                f"{url}/", f"{one.take.manifest.name}_{name}.", STILLS, FIRST_STILL, 1,
                float(one.take.manifest.rate_hz), 4, available_range=self._range(one, 0, one.frames),
            )  # fmt: skip
        else:
            media = self._otio.schema.ExternalReference(url, self._range(one, 0, one.frames))
        media.name = path.name
        media.metadata["onset"] = {"stream": name}
        return media

    def _range(self, one: CutTake, number: int, frames: int) -> Any:
        time, rate = self._otio.opentime, float(one.take.manifest.rate_hz)
        first = time.RationalTime(one.start.count + number, rate)
        return time.TimeRange(first, time.RationalTime(frames, rate))

    def _metadata(self, one: CutTake) -> dict[str, Any]:
        manifest = one.take.manifest
        slate = manifest.slate
        told: dict[str, Any] = {
            "onset": {
                "id": manifest.id, "state": manifest.state, "first_timecode": manifest.first_timecode,
                "timecode_source": manifest.timecode_source, "rate": manifest.rate, "group": manifest.group,
                "production": slate.production, "scene": slate.scene, "shot": slate.shot, "take": slate.take,
                "camera": slate.camera or manifest.camera, "roll": slate.roll, "circled": circled(one.take),
                "notes": notes(one.take),
                "losses": [loss.what for loss in manifest.losses],
            },
            "cmx_3600": {"reel": one.reel},
        }  # fmt: skip
        if one.correction is not None:
            grade = one.correction
            sop = {"slope": list(grade.slope), "offset": list(grade.offset), "power": list(grade.power)}
            told["cdl"] = {"asc_sop": sop, "asc_sat": grade.saturation}
        return told
