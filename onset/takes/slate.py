"""What is asked for at a roll, and how the take is then called: S12B_T003_A. A name is never given twice."""

import contextlib
import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import msgspec

from onset.errors import UsageError
from onset.takes.given_names import given_names
from onset.takes.layout import LONGEST_NAME, check_take_name, is_letter, make_take_folder
from onset.takes.manifest import Slate
from onset.wire import place

_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What commands a terminal, ends a tag of a film at a NUL, or is no Unicode at all: bytes of a command line that are
not UTF-8 come as lone surrogates, which no JSON holds."""
_LONGEST_TEXT = 2000
_LONGEST_PREFIX_BYTES = 132
"""44 letters of three bytes, as Chinese has them: a file system's names have 255, and stills add to a take's."""
MOST_TAKES = 9999
GROUP_KEPT_S = 3600.0
"""How long the number of a group is remembered: cameras of one group roll within moments."""


class Roll(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request to roll, from wherever it comes: control, a key, OSC, a timecode that starts to run.

    `take` 0 is the next number. Cameras that roll with one `group` get one number; any text will do, if it is new.
    `by` says which of these it was.
    `camera` empty: the camera's own letter.
    """

    production: str = ""
    scene: str = ""
    shot: str = ""
    take: int = 0
    camera: str = ""
    roll: str = ""
    notes: str = ""
    circle: bool = False
    group: str = ""
    by: str = ""

    def slate(self, take: int, camera: str) -> Slate:
        """What stands on the slate of this take."""
        return Slate(
            production=self.production, scene=self.scene, shot=self.shot, take=str(take), camera=camera,
            roll=self.roll, notes=self.notes, circle=self.circle,
        )  # fmt: skip


def parse_roll(fields: object) -> Roll:
    """A roll from JSON. Raises UsageError naming what is wrong."""
    try:
        roll = msgspec.convert(fields, Roll)
    except msgspec.ValidationError as error:
        known = ", ".join(Roll.__struct_fields__)
        raise UsageError(f"slate: {error}; it may have: {known}") from None
    if not 0 <= roll.take <= MOST_TAKES:
        raise UsageError(f"slate: take {roll.take} is outside 1 to {MOST_TAKES} (0: the next one)")
    for name in ("production", "scene", "shot", "camera", "roll", "notes", "group", "by"):
        if len(getattr(roll, name)) > _LONGEST_TEXT:
            raise UsageError(f"slate: {name} has {len(getattr(roll, name))} letters; at most {_LONGEST_TEXT} are kept")
    texts = {name: plain(value) for name, value in msgspec.structs.asdict(roll).items() if isinstance(value, str)}
    return msgspec.structs.replace(roll, **texts)


def plain(text: str) -> str:
    """Text as a slate keeps it: control characters but tabs and line breaks, and what is no Unicode, are spaces."""
    return _NO_TEXT.sub(" ", text)


def prefix(scene: str, shot: str) -> str:
    """How the names of the takes of this scene and shot begin."""
    scene, shot = _in_name(scene) or "1", _in_name(shot)
    text = (scene if scene[0].isalpha() else f"S{scene}") + (f"-{shot}" if shot else "")
    text = unicodedata.normalize("NFC", text)  # a scene may begin with a mark, which joins the S
    return text[: LONGEST_NAME - 20].encode()[:_LONGEST_PREFIX_BYTES].decode(errors="ignore")


def take_name(scene: str, shot: str, number: int, camera: str) -> str:
    """What a take with this on its slate is called."""
    return check_take_name(f"{prefix(scene, shot)}_T{number:03}_{_letter(camera)}")


def next_take(volumes: Iterable[Path], roll: Roll, camera: str) -> int:
    """The number after the last that was given: to this camera, or to any when cameras roll as a group."""
    named = re.compile(rf"{re.escape(prefix(roll.scene, roll.shot))}_T([0-9]{{3,4}})_(.+)")
    found = [match for volume in volumes for name in given_names(volume) if (match := named.fullmatch(name))]
    return max((int(match[1]) for match in found if roll.group or match[2] == _letter(camera)), default=0) + 1


def make_take(volumes: list[Path], roll: Roll, camera: str) -> tuple[Path, int]:
    """A new folder for this roll on the first volume that takes it, and the take's number.

    Raises UsageError when a number was asked for that there is, or none is left, OSError when no volume can be written.
    """
    camera = roll.camera or camera
    number = roll.take or agreed(roll, next_take(volumes, roll, camera))
    while number <= MOST_TAKES:
        name = take_name(roll.scene, roll.shot, number, camera)
        there = any((volume / name).exists() for volume in volumes)
        if not there and (folder := _made(volumes, name)) is not None:
            return folder, number
        if roll.take:
            raise UsageError(
                f"take {name} is there already and is never written over; ask for another number, or for none"
            )
        number = max(number + 1, next_take(volumes, roll, camera))  # a group's number may be one that this folder has
    raise UsageError(
        f"{prefix(roll.scene, roll.shot)} has a take {MOST_TAKES}, the last that can be counted; ask for a number "
        "that is free, or for another scene"
    )


def _in_name(text: str) -> str:
    """Its words, in letters and digits of any script."""
    letters = unicodedata.normalize("NFC", text)
    return "-".join("".join(one if is_letter(one) else " " for one in letters).split())


def _letter(camera: str) -> str:
    return _in_name(camera)[:10] or "A"


def _made(volumes: list[Path], name: str) -> Path | None:
    """The folder, on the first volume that takes it; None when another program has begun that take this moment."""
    failure: OSError | None = None
    for volume in volumes:
        try:
            volume.mkdir(parents=True, exist_ok=True)  # another engine of the group may be making it, too
            return make_take_folder(volume, name)
        except OSError as error:
            if isinstance(error, FileExistsError) and (volume / name).is_dir():
                return None
            failure = failure or error
    assert failure is not None, "a recording has at least one folder"
    raise failure


def agreed(roll: Roll, wanted: int) -> int:
    """The number of a group: the first engine of this computer that asks sets it, the others find it. In shared memory,
    named at once and whole by a link, so that no reader sees half of it."""
    if not roll.group:
        return wanted
    folder = place.private_folder()
    for old in folder.glob("group-*.take"):
        with contextlib.suppress(FileNotFoundError):  # another engine tidies up too
            if time.time() - old.stat().st_mtime > GROUP_KEPT_S:
                old.unlink()
    agreed = folder / f"group-{hashlib.sha256(roll.group.encode()).hexdigest()}.take"
    mine = folder / f".group-{secrets.token_hex(8)}"
    mine.write_text(str(wanted))
    try:
        os.link(mine, agreed)
    except FileExistsError:
        return int(agreed.read_text())
    finally:
        mine.unlink()
    return wanted
