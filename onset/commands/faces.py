"""`onset faces`: who may be recognised, and forgetting them again."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onset.errors import InputError, OnsetError
from onset.options import Json
from onset.summary import write_answer

if TYPE_CHECKING:
    from onset.tracking.face.face import Rgb
    from onset.tracking.face.faces_folder import FacesFolder
    from onset.tracking.face.still_faces import StillFaces

app = typer.Typer(help="Enrol people whose faces may be recognised, list them, forget them.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="Where faces are kept.  [default: $ONSET_FACES, else ~/.local/share/onset/faces]",
    ),
]
Model = Annotated[
    Path | None, typer.Option("--model", metavar="ONNX", help="A face embedding to compare with instead of LBPH.")
]


@app.command()
def enrol(
    name: Name,
    pictures: Annotated[
        list[Path], typer.Argument(metavar="PICTURE", help="Pictures of that person alone, from the front.")
    ],
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Learn a face from pictures: only an aligned crop of each is kept. All of them must do, or none is taken."""
    from onset.tracking.face.enrolment import enrol as add
    from onset.tracking.face.enrolment import face_of
    from onset.tracking.face.faces_folder import checked_name

    plain, people = checked_name(name), _folder(folder)
    people.names()
    finder, crops, faults = _finder(), [], 0
    for path in pictures:
        try:
            crops.append(face_of(_picture(path), finder))
        except OnsetError as error:
            print(f"onset faces enrol: {error}", file=sys.stderr)
            faults += 1
        except ValueError as error:
            print(f"onset faces enrol: {path}: {error}", file=sys.stderr)
            faults += 1
    if faults:
        raise InputError(f"{plain!r} is not enrolled: {faults} of {len(pictures)} pictures cannot be used")
    count = add(people, plain, crops)
    write_answer({"name": plain, "pictures": count, "folder": people.person(plain)}, as_json=json)


@app.command("list")
def list_(folder: Folder = None, json: Json = False) -> None:
    """List everyone of whom something is kept, and what."""
    people = _folder(folder)
    kept = {name: _files(people.person(name)) for name in people.names()}
    if json:
        write_answer({"folder": people.path, "people": kept}, as_json=True)
    else:
        write_answer({name: ", ".join(files) or "-" for name, files in kept.items()} or {"people": None}, as_json=False)


@app.command()
def forget(name: Name, folder: Folder = None, json: Json = False) -> None:
    """Remove everything that is kept of a person: pictures, profiles. Running shows notice within seconds."""
    people = _folder(folder)
    removed = people.forget(name)
    if json:
        write_answer({"name": name, "removed": removed, "left": people.names()}, as_json=True)
    else:
        for path in removed:
            print(f"removed {path}")
        print(f"{name} is forgotten; {len(people.names())} others are kept")


@app.command()
def who(
    picture: Annotated[Path, typer.Argument(metavar="PICTURE", help="A picture with any number of faces.")],
    folder: Folder = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Say who is in a picture, as a show would: name or unknown, and how sure that is."""
    from onset.tracking.face.aligned import LEAST_EYES_PX, MOST_TURN_DEG, aligned, eyes_px, turn_deg
    from onset.tracking.face.enrolment import enrolled
    from onset.tracking.face.recognition import RecognitionSettings, recogniser

    recognise = recogniser(enrolled(_folder(folder)), RecognitionSettings(on=True, model=model))
    pixels = _picture(picture)
    faces: list[dict[str, Any]] = []
    for face in _finder().find(pixels, closely=True):
        points = face.points_px
        match = recognise.match(aligned(pixels, points))
        told = {
            "name": match.name, "confidence": round(match.confidence, 3), "nearest": match.nearest,
            "x_px": round(float(points[:, 0].mean())), "y_px": round(float(points[:, 1].mean())),
        }  # fmt: skip
        if eyes_px(points) < LEAST_EYES_PX or turn_deg(points) > MOST_TURN_DEG:
            told["note"] = "too small or turned away: a show would not look"
        faces.append(told)
    if json:
        write_answer({"model": recognise.model, "faces": faces}, as_json=True)
        return
    for told in faces:
        nearest = f", nearest {told['nearest']}" if told["nearest"] not in ("", told["name"]) else ""
        note = f" ({told['note']})" if "note" in told else ""
        print(f"{told['name']} {told['confidence']:.0%} at {told['x_px']},{told['y_px']}{nearest}{note}")
    if not faces:
        print("no face was found")


def _folder(folder: Path | None) -> "FacesFolder":
    from onset.tracking.face.faces_folder import FacesFolder

    return FacesFolder(folder)


def _finder() -> "StillFaces":
    from onset.tracking.face.still_faces import StillFaces

    return StillFaces()


def _picture(path: Path) -> "Rgb":
    """A still as a monitor would show it. Raises InputError."""
    from onset.frame import Frame
    from onset.media.still import read_still
    from onset.tracking.display_picture import rgb8

    still = read_still(path)
    return rgb8(Frame(still.planes, still.picture, index=0, captured_ns=0))


def _files(person: Path) -> list[str]:
    return [str(path.relative_to(person)) for path in sorted(person.rglob("*")) if path.is_file()]
