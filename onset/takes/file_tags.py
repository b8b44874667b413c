"""What a delivered file says of its take beside the pictures: tape, slate and notes, as ordinary tools show them.

MOV: the reel is the `name` of its timecode track, where editors look for the tape; the rest are metadata keys of
QuickTime (`com.apple.quicktime.*`, Apple's QuickTime File Format) and of Apple's editors (`com.apple.proapps.*`).
Matroska: tags of the file. AVI has no place that tools agree on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onset.takes.manifest import Manifest

_QUICKTIME, _EDITORS = "com.apple.quicktime", "com.apple.proapps"


@dataclass(frozen=True, slots=True)
class FileTags:
    """`reel` is the tape; `tags` are the file's own, by name."""

    reel: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


def file_tags(manifest: Manifest, ending: str, notes: str) -> FileTags:
    """What stands in a file with this ending; nothing of what the slate leaves empty. `notes` are those of the slate
    and of the take while it rolled."""
    slate = manifest.slate
    reel, camera = slate.roll or manifest.name, slate.camera or manifest.camera
    circled = "1" if slate.circle else ""
    if ending == ".mov":
        words = [
            slate.production, slate.scene and f"scene {slate.scene}", slate.shot and f"shot {slate.shot}",
            slate.take and f"take {slate.take}", camera and f"camera {camera}", circled and "circled",
        ]  # fmt: skip
        tags = {
            f"{_QUICKTIME}.title": manifest.name, f"{_QUICKTIME}.description": ", ".join(filter(None, words)),
            f"{_QUICKTIME}.comment": notes, f"{_QUICKTIME}.software": manifest.software,
            f"{_EDITORS}.reel": reel, f"{_EDITORS}.scene": slate.scene, f"{_EDITORS}.shot": slate.shot,
            f"{_EDITORS}.take": slate.take, f"{_EDITORS}.angle": camera, f"{_EDITORS}.cameraName": camera,
        }  # fmt: skip
    elif ending == ".mkv":
        tags = {
            "title": manifest.name, "PRODUCTION": slate.production, "SCENE": slate.scene, "SHOT": slate.shot,
            "TAKE": slate.take, "CAMERA": camera, "REEL_NAME": reel, "COMMENT": notes, "CIRCLED": circled,
        }  # fmt: skip
    else:
        return FileTags()
    return FileTags(reel, {name: text for name, text in tags.items() if text})
