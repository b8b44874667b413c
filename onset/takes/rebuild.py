"""What a take says of the pass that made it, so that the same pass can be made again."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from onset_kernels.picture import Alpha, Picture

from onset.ports import Want
from onset.record_port import Station
from onset.wire.describe import picture_as_dict, picture_from_dict


class Stored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture that the pass stored for each frame: what is in it, as what type. All of them, in their order, make the
    pass what it is to the last bit: a compiler contracts multiplications and additions by who else reads them."""

    name: str
    content: str
    picture: dict[str, Any]
    alpha: str = Alpha.OPAQUE.value
    look: str = ""


class KeptFile(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Something that settings name by `path`: a file or a numbered sequence. `kept` is its copy in the take, empty
    for one that was too large or found no room. `xxh128` is the file's, of a sequence that of its files' in order."""

    path: str
    kept: str = ""
    files: Annotated[int, Meta(ge=0)] = 1
    length: Annotated[int, Meta(ge=0)] = 0
    xxh128: str = ""
    changed_since_roll: bool = False


class Rebuild(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`camera` is the picture as it came, before it was encoded; relative paths in changes are from `folder`."""

    camera: dict[str, Any]
    stored: list[Stored] = []
    folder: str = ""

    def camera_picture(self) -> Picture:
        """The type of picture that the pass was given. Raises ValueError."""
        return picture_from_dict(self.camera)

    def wants(self) -> list[Want]:
        """What the pass stored. Raises ValueError."""
        made = []
        for one in self.stored:
            picture = picture_from_dict(one.picture)
            # Takes made before outputs multiplied codes by alpha call a comp before black so, which QC measures.
            alpha = Alpha.OPAQUE if one.name == "qc.comp" else Alpha(one.alpha)
            made.append(Want(one.name, one.content, picture.layout, picture.colour, alpha, one.look))
        return made


def rebuild_of(station: Station) -> Rebuild:
    """What a recording knows of the engine it stands in."""
    source = station.source
    stored = []
    for want in station.wants:
        alpha = want.alpha if want.layout.has_alpha else Alpha.OPAQUE
        picture = Picture(source.width_px, source.height_px, want.layout, want.colour, alpha, source.pixel_aspect)
        described = {name: value for name, value in picture_as_dict(picture).items() if name != "planes"}
        stored.append(
            Stored(name=want.name, content=want.content, picture=described, alpha=want.alpha.value, look=want.look)
        )
    camera = {name: value for name, value in picture_as_dict(source).items() if name != "planes"}
    return Rebuild(camera=camera, stored=stored, folder=str(station.folder.absolute()))
