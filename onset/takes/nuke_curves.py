"""Nuke's text for animated knobs and 2D tracks. Positions are Nuke's: the lower left corner is 0 0, y up.

A pixel's centre lies at +0.5 there as it does here, so that y is the picture's height minus ours. The table of a
Tracker4's columns is as Nuke 8 and later write it.
"""

import numpy as np
from numpy.typing import NDArray

from onset.takes.object_tracks import ObjectTrack

_COLUMNS = (
    "5 1 20 enable e 1", "3 1 75 name name 1", "2 1 58 track_x track_x 1", "2 1 58 track_y track_y 1",
    "2 1 63 offset_x offset_x 1", "2 1 63 offset_y offset_y 1", "4 1 27 T T 1", "4 1 27 R R 1", "4 1 27 S S 1",
    "2 0 45 error error 1", "1 1 0 error_min error_min 1", "1 1 0 error_max error_max 1",
    "1 1 0 pattern_x pattern_x 1", "1 1 0 pattern_y pattern_y 1", "1 1 0 pattern_r pattern_r 1",
    "1 1 0 pattern_t pattern_t 1", "1 1 0 search_x search_x 1", "1 1 0 search_y search_y 1",
    "1 1 0 search_r search_r 1", "1 1 0 search_t search_t 1", "2 1 0 key_track key_track 1",
    "2 1 0 key_search_x key_search_x 1", "2 1 0 key_search_y key_search_y 1", "2 1 0 key_search_r key_search_r 1",
    "2 1 0 key_search_t key_search_t 1", "2 1 0 key_track_x key_track_x 1", "2 1 0 key_track_y key_track_y 1",
    "2 1 0 key_track_r key_track_r 1", "2 1 0 key_track_t key_track_t 1",
    "2 1 0 key_centre_offset_x key_centre_offset_x 1", "2 1 0 key_centre_offset_y key_centre_offset_y 1",
)  # fmt: skip
_AROUND_PX = 15
_SEARCHED_PX = 30
CORNER_NAMES = ("tl", "tr", "br", "bl")


def in_nuke(points_px: NDArray[np.float64], height_px: int) -> NDArray[np.float64]:
    """(..., 2) with y up."""
    return np.stack([points_px[..., 0], height_px - points_px[..., 1]], axis=-1)


def curve(values: NDArray[np.float64], first_frame: int) -> str:
    """Keys at the frames that have a value: runs of frames begin with their number, as Nuke writes them."""
    words, before = ["curve"], -2
    for number in np.flatnonzero(np.isfinite(values)):
        if number != before + 1:
            words.append(f"x{first_frame + number}")
        words.append(f"{values[number] + 0.0:.9g}")
        before = int(number)
    return "{" + " ".join(words) + "}"


def switch(on: NDArray[np.bool_], first_frame: int) -> str:
    """1 where `on`, else 0, held from key to key."""
    changes = [0, *(number for number in range(1, len(on)) if on[number] != on[number - 1])]
    return "{curve K " + " ".join(f"x{first_frame + number} {int(on[number])}" for number in changes) + "}"


def tracker_node(name: str, tracks: list[ObjectTrack], first_frame: int, height_px: int) -> str:
    """A Tracker4 with a track for each point, enabled in the frames that have it."""
    rows = []
    for track in tracks:
        places = in_nuke(track.points_px, height_px)
        enabled = switch(track.found, first_frame)
        for number in range(places.shape[1]):
            names = CORNER_NAMES if places.shape[1] == 4 else [str(one + 1) for one in range(places.shape[1])]
            label = track.name if places.shape[1] == 1 else f"{track.name} {names[number]}"
            still = f"{{curve K x{first_frame} 0}}"
            pattern = f"-{_SEARCHED_PX} -{_SEARCHED_PX} {_SEARCHED_PX} {_SEARCHED_PX} " + (
                f"-{_AROUND_PX} -{_AROUND_PX} {_AROUND_PX} {_AROUND_PX}"
            )
            x, y = (curve(places[:, number, axis], first_frame) for axis in (0, 1))
            error = curve(np.where(track.found, 1.0 - track.quality, np.nan), first_frame)
            rows.append(
                f" {{ {enabled} {quoted(label)} {x} {y} {still} {still} 1 0 0 {error} 1 0 {pattern} {'{} ' * 11}}}"
            )
    columns = "\n".join(f"{{ {column} }}" for column in _COLUMNS)
    table = f"{{ {{ 1 {len(_COLUMNS)} {len(rows)} }}\n{{ {columns}\n}}\n{{\n" + "\n".join(rows) + "\n}\n}"
    return f"Tracker4 {{\n inputs 0\n tracks {table}\n reference_frame {first_frame}\n name {name}\n}}\n"


def corner_pin_node(name: str, track: ObjectTrack, first_frame: int, size_px: tuple[int, int], row: int) -> str:
    """A CornerPin2D that puts a whole picture of the take's size onto the plane; switched off where it was not found.

    Nuke's first corner is the lower left one, then anticlockwise.
    """
    width, height = size_px
    places = in_nuke(track.points_px, height)
    lines = ["CornerPin2D {", " inputs 0"]
    for number, corner in enumerate((3, 2, 1, 0), 1):
        x, y = (curve(places[:, corner, axis], first_frame) for axis in (0, 1))
        lines.append(f" to{number} {{{x} {y}}}")
    for number, (x_px, y_px) in enumerate(((0, 0), (width, 0), (width, height), (0, height)), 1):
        lines.append(f" from{number} {{{x_px} {y_px}}}")
    lines.append(f" disable {{{switch(~track.found, first_frame)}}}")
    lines += [f" label {quoted(track.name)}", f" name {name}", f" xpos {160 * row}", " ypos 200", "}"]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A Tcl string: nothing in it is taken for a command or variable."""
    plain = " ".join(text.split())
    return '"' + "".join(f"\\{letter}" if letter in '\\"[]{}$' else letter for letter in plain) + '"'
