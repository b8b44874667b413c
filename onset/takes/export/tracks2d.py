"""What was followed in the picture, as 2D tracks and corner pins for Nuke, and as plain text for everything else.

NAME_TRACKER_tracks.nk holds a Tracker4 with all points and a CornerPin2D for each plane: paste it into a script or read
it. NAME_TRACKER_ID_NAME.txt has a line for each frame in which the thing was found: frame, then x y of each point, y
up, the lower left pixel's centre at 0.5 0.5; that is what "import ASCII" of curves and trackers reads.
"""

from onset.counted import counted
from onset.errors import InputError
from onset.takes.export.nuke import node_name
from onset.takes.exporting import Exported, Place, in_a_file_name
from onset.takes.nuke_curves import corner_pin_node, in_nuke, tracker_node
from onset.takes.object_tracks import ObjectTrack, object_tracks
from onset.takes.read import Take


def export_take(take: Take, place: Place) -> Exported:
    """Raises InputError when no tracker of the take followed an object."""
    told = (take.tracked(index) for index in take.indices)
    tracks = [one for one in object_tracks(told, take.first_index, take.frame_count) if one.found.any()]
    if not tracks:
        raise InputError(
            f"{take.folder}: nothing that was picked is tracked in this take; a show follows objects with "
            '[[tracker]] kind = "object" and its command pick'
        )
    size_px = _size(take)
    files, notes = [], []
    for tracker in sorted({track.tracker for track in tracks}):
        own = [track for track in tracks if track.tracker == tracker]
        name = f"{place.name}_{in_a_file_name(tracker)}"
        files.append(place.write(f"{name}_tracks.nk", nuke_text(own, tracker, place.first_frame, size_px)))
        for track in own:
            file = f"{name}_{track.id}_{in_a_file_name(track.name)}.txt"
            files.append(place.write(file, ascii_text(track, place.first_frame, size_px[1])))
            if not track.found.all():
                missing = int((~track.found).sum())
                of_all = counted(take.frame_count, "frame")
                notes.append(f"{track.name} was not found in {missing} of {of_all}: no key stands there")
    return Exported(files=files, frames=take.frame_count, notes=notes)


def nuke_text(tracks: list[ObjectTrack], tracker: str, first_frame: int, size_px: tuple[int, int]) -> str:
    """The nodes of one tracker's things."""
    nodes = ["#! nuke\n# made by onset take export\n"]
    nodes.append(tracker_node(f"{node_name(tracker)}_tracks", tracks, first_frame, size_px[1]))
    planes = [track for track in tracks if track.mode == "plane"]
    for row, track in enumerate(planes):
        nodes.append(corner_pin_node(f"{node_name(tracker)}_pin_{track.id}", track, first_frame, size_px, row))
    return "".join(nodes)


def ascii_text(track: ObjectTrack, first_frame: int, height_px: int) -> str:
    """A line for each frame in which it was found."""
    places = in_nuke(track.points_px, height_px)
    lines = [
        " ".join([str(first_frame + number), *(f"{value:.6f}" for value in places[number].ravel())])
        for number in range(len(places))
        if track.found[number]
    ]
    return "\n".join(lines) + "\n"


def _size(take: Take) -> tuple[int, int]:
    """The camera's picture, in whose pixels tracks are."""
    streams = {stream.name: stream for stream in take.manifest.streams}
    for name in ("camera", "comp", "matte", *streams):
        if name in streams:
            picture = streams[name].picture_type()
            return picture.width_px, picture.height_px
    raise InputError(f"{take.folder}: has no stream of pictures, so that the size of what was tracked is not known")
