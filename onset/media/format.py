"""What the frames of one opened clip, stream or still are, found out from its first decoded frame."""

from dataclasses import dataclass, replace
from fractions import Fraction

import av
import numpy as np
from onset_kernels.picture import Alpha, Colour, Matrix, Picture, Range

from onset.media import tags
from onset.media.av_layouts import Route, route
from onset.media.orient import UPRIGHT, Orientation, turned
from onset.media.side_data import side_data

JPEG_CODECS = ("mjpeg", "mjpegb", "jpegls")
_GIVEN_ALPHA = {"auto": Alpha.STRAIGHT, "straight": Alpha.STRAIGHT, "premultiplied": Alpha.PREMULTIPLIED}


@dataclass(frozen=True, slots=True)
class Format:
    """How frames are stored (`stored`, before turning), what they are delivered as (`picture`), and the way between.

    `coded` is the colour of the samples in the file; it differs from the picture's only where Y'CbCr with alpha is
    decoded on reading. `notes` say in words what was chosen.
    """

    pixel_format: str
    route: Route
    stored: Picture
    coded: Colour
    orientation: Orientation
    picture: Picture
    notes: tuple[str, ...]

    def fits(self, frame: av.VideoFrame) -> bool:
        """Whether this frame is of the same size and pixel format as the first one was."""
        size = (self.stored.width_px, self.stored.height_px)
        return (frame.width, frame.height, frame.format.name) == (*size, self.pixel_format)


def format_of(
    frame: av.VideoFrame,
    *,
    codec: str,
    override: tags.ColourOverride = tags.AS_TAGGED,
    pixel_aspect: Fraction = Fraction(1),
    orientation: Orientation = UPRIGHT,
    still: bool = False,
) -> Format:
    """The format of the clip that `frame` begins. Raises ValueError for a pixel format that is no picture."""
    pixel_format = frame.format.name
    way = route(pixel_format)
    coded = tags.choose(_tags(frame, codec, still=still), override)
    colour = replace(coded.colour, matrix=Matrix.RGB, range=Range.FULL) if way.how == "yuva" else coded.colour
    alpha = _GIVEN_ALPHA.get(override.alpha, Alpha.OPAQUE) if way.has_alpha else Alpha.OPAQUE
    stored = Picture(frame.width, frame.height, way.layout, colour, alpha, pixel_aspect)
    picture = turned(stored, orientation)
    notes = [f"{pixel_format}: {coded.words}"]
    if way.note:
        notes.append(way.note)
    if orientation != UPRIGHT:
        notes.append(f"{orientation}, as the file asks")
    if picture.layout is not stored.layout:
        notes.append(f"{stored.layout.key} becomes {picture.layout.key}, which this turn needs")
    return Format(pixel_format, way, stored, coded.colour, orientation, picture, tuple(notes))


def _tags(frame: av.VideoFrame, codec: str, *, still: bool) -> tags.Tags:
    form = frame.format
    luma = form.components[0]
    gray = len(form.components) <= 2 and not form.has_palette
    kind = "gray" if gray else "rgb" if form.is_rgb or form.has_palette else "yuv"
    jpeg_range = 2 if form.name.startswith("yuvj") else frame.color_range
    return tags.Tags(
        kind=kind,
        lines=frame.height,
        matrix=frame.colorspace if kind == "yuv" else 0,
        range=jpeg_range,
        transfer=frame.color_trc,
        primaries=frame.color_primaries,
        jpeg=codec in JPEG_CODECS and kind == "yuv",
        still=still,
        subsampled_rows=luma.height > form.components[1].height if kind == "yuv" else False,
    )


def display_orientation(frame: av.VideoFrame) -> Orientation:
    """The turn that the stream's display matrix asks for.

    Raises ValueError when the matrix is none of the eight orientations.
    """
    try:
        matrix = side_data(frame, "DISPLAYMATRIX")
    except ValueError:
        # Side data that PyAV cannot name hides the matrix; the angle is left, the mirroring is not.
        return Orientation.rotated(-round(frame.rotation) % 360)
    if matrix is None:
        return UPRIGHT
    a, b, _, c, d = (int(value) for value in np.frombuffer(matrix, np.int32)[:5])
    if a == d == 0 and b and c:
        return Orientation(transpose=True, flip_x=c < 0, flip_y=b < 0)
    if b == c == 0 and a and d:
        return Orientation(flip_x=a < 0, flip_y=d < 0)
    raise ValueError(f"display matrix with {a}, {b}, {c}, {d} is no quarter turn")
