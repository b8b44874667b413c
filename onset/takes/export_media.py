"""What a compositing script loads of a take: the EXR sequence that was exported, else the delivered file."""

import os
from dataclasses import dataclass
from pathlib import Path

from onset_kernels.picture import Picture, Transfer

from onset.takes.export.exr import sequence_name
from onset.takes.exporting import Place
from onset.takes.layout import FIRST_STILL, STILLS
from onset.takes.read import Take


@dataclass(frozen=True)
class Media:
    """Pictures of a stream. `path` is relative to the export's folder, #### for numbers of an EXR `sequence`."""

    stream: str
    path: str
    sequence: bool
    picture: Picture

    @property
    def transfer(self) -> Transfer:
        """How its values are encoded: an exported EXR is linear."""
        return Transfer.LINEAR if self.sequence else self.picture.colour.transfer


def media_of(take: Take, place: Place) -> tuple[list[Media], list[str]]:
    """The streams that have pictures to load, in the order of the take, and notes on them."""
    found, notes = [], []
    for stream in take.manifest.streams:
        picture = stream.picture_type()
        sequence = sequence_name(place.name, stream.name)
        last = sequence.replace("####", f"{place.first_frame + take.frame_count - 1:04}")
        if (place.folder / last).exists():
            found.append(Media(stream.name, sequence, True, picture))
        elif stream.delivered is not None and stream.ending == STILLS:
            if place.first_frame != FIRST_STILL:
                why = f"its stills count from {FIRST_STILL}, and no EXR is exported from {place.first_frame}"
                notes.append(f"{stream.name}: {why}; it is left out")
                continue
            stills = take.folder / stream.delivered.path / f"{take.manifest.name}_{stream.name}.####{STILLS}"
            found.append(Media(stream.name, Path(os.path.relpath(stills, place.folder)).as_posix(), True, picture))
        elif stream.delivered is not None:
            path = os.path.relpath(take.folder / stream.delivered.path, place.folder)
            found.append(Media(stream.name, Path(path).as_posix(), False, picture))
            notes.append(f"{stream.name}: no EXR is exported, so the take's own {stream.delivered.path} is loaded")
        else:
            notes.append(f"{stream.name}: has neither EXR nor delivered file, and is left out")
    return found, notes
