"""Objects that an operator picks in the picture: planes (a phone, a monitor, a poster), boxes, points.

[[tracker]]
kind = "object"
label = "insert"

Commands, between two frames, of the picture seen last:
    pick   mode plane, box or points; box = [x, y, width, height] or points = [[x, y], ...]; name; unit px or share
    drop   id
    clear
    list
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from onset.errors import UsageError
from onset.extras import missing_extra
from onset.frame import Frame
from onset.nearest import suggestion
from onset.subject import Answer
from onset.tracking.object.find_again import Searcher
from onset.tracking.object.followed import Followed, follow
from onset.tracking.object.grey import Grey, GreyMaker
from onset.tracking.object.pick import read_pick
from onset.tracking.object.remembered import Remembered, decode, encode, pick_again, remember

MODEL = "onset object 1: flow, MAGSAC++ homography against the picked picture, SIFT"
_COMMANDS = ("pick", "drop", "clear", "list")
_REMEMBER_EVERY = 15
"""Frames from one look at a thing that is followed, for a process that has to take over, to the next."""


@dataclass(frozen=True)
class FirstPick:
    """What is picked in the first frame, for a render or a set that never changes; `at` empty: nothing.

    `at` holds x, y, width, height of a box, the x and y of a plane's four corners from the top left clockwise, or x and
    y of each point.
    """

    mode: Literal["plane", "box", "points"] = field(default="plane", metadata={"help": "how it is followed"})
    at: tuple[float, ...] = field(default=(), metadata={"help": "numbers of a box, four corners or points"})
    unit: Literal["px", "share"] = field(default="px", metadata={"help": "pixels, or shares of the picture"})
    name: str = field(default="", metadata={"help": "what it is called"})

    def __post_init__(self) -> None:
        if len(self.at) % 2:
            raise ValueError(f"at has {len(self.at)} numbers; x, y, width, height, or an x and a y for each point")

    def arguments(self) -> dict[str, Any]:
        """As the command takes it."""
        common = {"mode": self.mode, "unit": self.unit, "name": self.name}
        if len(self.at) == 4 and self.mode != "points":
            return {**common, "box": list(self.at)}
        return {**common, "points": [list(self.at[i : i + 2]) for i in range(0, len(self.at), 2)]}


@dataclass(frozen=True)
class Settings:
    """How many things are followed at once, how eagerly a lost one is looked for, and on how many threads."""

    most: int = field(default=16, metadata={"help": "things followed at once; each costs time", "min": 1, "max": 64})
    search_every: int = field(
        default=6,
        metadata={"help": "of so many frames one is searched for what is lost for long", "min": 1, "max": 1000},
    )
    threads: int = field(default=1, metadata={"help": "for flow and features", "min": 1, "max": 16})
    first: FirstPick = field(
        default_factory=FirstPick, metadata={"help": "what is picked in the first frame", "change": "at start"}
    )

    def __post_init__(self) -> None:
        for name, low, high in (("most", 1, 64), ("search_every", 1, 1000), ("threads", 1, 16)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} = {getattr(self, name)} is outside {low} to {high}")


class ObjectTracker:
    """Follows what was picked. Ids are never used again; what is lost keeps its id and is no subject meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._grey_of = GreyMaker()
        self._grey: Grey | None = None
        self._followed: list[Followed] = []
        self._next_id = 1
        self._notes: list[str] = []
        self._looks: dict[int, Remembered] = {}
        self._restored: list[Remembered] | None = None
        self._unfound: list[str] = []
        self._frames = 0
        self.kept = b""
        """What the next process needs, should this one fail."""

    @property
    def trouble(self) -> str:
        """What a restart has lost."""
        return f"lost after restart, pick again: {', '.join(self._unfound)}" if self._unfound else ""

    def restore(self, kept: bytes) -> None:
        """What the process before followed: picked again in the first frame, where it still looks like it."""
        self._restored = decode(kept)

    def track(self, frame: Frame) -> Answer:
        """Everything that was picked and is found in this frame, in the order of the picks."""
        import cv2

        cv2.setNumThreads(self.settings.threads)
        first = self._grey is None
        grey = self._grey = self._grey_of.make(frame)
        if first and self._restored is not None:
            self._take_over(self._restored, grey)
        elif first and self.settings.first.at:
            self._first_pick()
        searcher = Searcher(grey)
        subjects, notes = [], self._notes
        self._notes = []
        for one in self._followed:
            subject = one.step(grey, searcher, self.settings.search_every)
            notes += one.notes
            if subject is not None:
                subjects.append(subject)
                if self._frames % _REMEMBER_EVERY == 0 or one.id not in self._looks:
                    self._looks[one.id] = remember(one, np.asarray(subject.points_px - 0.5, np.float64), grey)
        self._frames += 1
        self._keep()
        return Answer(frame.index, frame.captured_ns, MODEL, tuple(subjects), tuple(notes))

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """`pick`, `drop`, `clear`, `list`. Raises UsageError."""
        if name not in _COMMANDS:
            raise UsageError(f"the object tracker has no command {name!r}; {suggestion(name, _COMMANDS)}")
        if name == "pick":
            return self._pick(arguments)
        if name == "drop":
            self._drop(arguments)
        elif name == "clear":
            self._followed.clear()
            self._unfound.clear()
        self._keep()
        return {"picked": [self._told(one) for one in self._followed]}

    def close(self) -> None:
        """Let go of what was picked; idempotent."""
        self._followed.clear()

    def _pick(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        grey = self._grey
        if grey is None:
            raise UsageError("pick: no picture has come yet; pick again when the source delivers")
        picked = read_pick(arguments, (grey.shape[1], grey.shape[0]))
        kept = [one for one in self._followed if not picked.name or one.name != picked.name]
        try:
            made = follow(picked, grey, self._next_id)
        except ValueError as error:
            raise UsageError(f"pick: {error}") from None
        if len(kept) + len(made) > self.settings.most:
            raise UsageError(
                f"pick: {len(kept) + len(made)} things at once; at most {self.settings.most}, drop one or raise `most`"
            )
        self._followed = kept + made  # one of the same name is picked anew
        self._next_id += len(made)
        self._unfound = [name for name in self._unfound if name != picked.name]
        places = picked.points - 0.5
        for one, points in zip(made, [places] if len(made) == 1 else places[:, None], strict=True):
            self._looks[one.id] = remember(one, points, grey)
        self._keep()
        return {"picked": [self._told(one) for one in made]}

    def _first_pick(self) -> None:
        """In the first frame; what is wrong with it is told as a note, for there is nobody to be answered."""
        try:
            self._pick(self.settings.first.arguments())
        except UsageError as error:
            self._notes.append(str(error))

    def _take_over(self, kept: list[Remembered], grey: Grey) -> None:
        self._followed, self._unfound = pick_again(kept, grey)
        self._looks = {one.id: one for one in kept}  # of what is not found too: a process after this one may find it
        self._next_id = max((one.id for one in kept), default=0) + 1
        self._notes += [f"{one.name} picked again after a restart" for one in self._followed]
        self._notes += [f"{name} lost after a restart: pick it again" for name in self._unfound]

    def _keep(self) -> None:
        followed = {one.id for one in self._followed}
        looks = self._looks.items()
        self._looks = {number: one for number, one in looks if number in followed or one.name in self._unfound}
        self.kept = encode(list(self._looks.values()))

    def _drop(self, arguments: Mapping[str, Any]) -> None:
        wanted = arguments.get("id")
        if wanted not in [one.id for one in self._followed]:
            known = ", ".join(str(one.id) for one in self._followed) or "none"
            raise UsageError(f"drop: nothing with id {wanted!r} is followed; ids: {known}")
        self._followed = [one for one in self._followed if one.id != wanted]

    @staticmethod
    def _told(one: Followed) -> dict[str, Any]:
        return {"id": one.id, "name": one.name, "mode": one.mode, "state": one.state}


def needs(settings: Settings) -> tuple[str, ...]:  # noqa: ARG001 - whatever they are
    """Libraries that have to be there, by their import names."""
    return ("cv2",)


def build(settings: Any) -> ObjectTracker:
    """The object tracker. Raises UsageError without OpenCV."""
    try:
        import cv2  # noqa: F401
    except ImportError as error:
        raise missing_extra(error, "the object tracker") or error from None
    return ObjectTracker(settings)
