"""The reading of a face's expression: coefficients, action units, what they show, against the actor's neutral."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from onset.errors import InputError, UsageError
from onset.tracking.face import action_units, arkit, expressions
from onset.tracking.face.face import Face, Pixels
from onset.tracking.face.faces_folder import UNKNOWN, FacesFolder
from onset.tracking.face.flat_view import flat_view
from onset.tracking.face.neutral_commands import NeutralCommands
from onset.tracking.face.neutral_profile import has_profile, load
from onset.tracking.face.one_expression import OneExpression
from onset.tracking.face.user_model import GEOMETRY, UserModel, user_model
from onset.tracking.face.view import sides_in_view

_LOOK_EVERY_NS = 2_000_000_000
Values = dict[str, float]
Words = dict[str, str]


class ExpressionReading:
    """`blendshape.*` (52), `au.*`, `expression.*`, `affect.*`; words `expression`, `neutral`, `blendshape.model`.

    `profile` names the person whose stored neutral is used for every face that nobody recognised; `name_of` gives the
    name of a face that somebody did, by its id, and `unknown` or nothing otherwise. `model` is a file of the user's.
    `learns`: faces without a neutral that was set learn one (`learned_neutral`), else theirs is the canonical face.
    Raises InputError for a model or a profile that cannot be used.
    """

    commands: tuple[str, ...] = ("neutral", "range", "reset")

    def __init__(
        self,
        folder: FacesFolder | None = None,
        profile: str = "",
        model: Path | None = None,
        name_of: Callable[[int], str] | None = None,
        learns: bool = True,
    ) -> None:
        self._folder = folder or FacesFolder()
        self._default = load(self._folder, profile) if profile else None
        self._default_name = profile
        self._name_of = name_of
        self._learns = learns
        self._model: UserModel | None = user_model(model) if model else None
        self._faces: dict[int, OneExpression] = {}
        self._looked_ns = 0
        self._asking = NeutralCommands(self._folder, self._faces)

    def read(self, face: Face, picture: Pixels) -> tuple[Values, Words]:
        """Values and words of one face; `picture` is only looked at by a user's model."""
        one = self._one(face.id, face.captured_ns)
        solved = one.solve(flat_view(face), sides_in_view(face.pose), face.captured_ns)
        given = self._model.coefficients(face, picture) if self._model else None
        found = one.scaled(given) if given else solved
        units = action_units.action_units(found)
        shares = expressions.expressions(units, found)
        valence, arousal = expressions.affect(shares)
        values = {arkit.GROUP + name: value for name, value in found.items()}
        values |= {f"{action_units.GROUP}{unit}": value for unit, value in units.items()}
        values |= {expressions.GROUP + name: share for name, share in shares.items()}
        values |= {"affect.valence": valence, "affect.arousal": arousal}
        words = {"expression": expressions.named(shares), "neutral": one.neutral}
        words["blendshape.model"] = self._model.name if self._model and given else GEOMETRY
        return values, words | ({"neutral.fault": trouble} if (trouble := one.trouble) else {})

    def afterwards(self) -> None:
        """When the answer is out: learn from what was just read."""
        for one in self._faces.values():
            one.learn()

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """`neutral`, `range` or `reset`, as `NeutralCommands` describes them. Raises UsageError or InputError."""
        return self._asking.command(name, arguments)

    def forget(self, face_id: int) -> None:
        """Drop a face that is gone."""
        self._faces.pop(face_id, None)

    def forget_people(self) -> None:
        """Nobody is recognised any more: whose neutral it was because of that must not be told, nor used."""
        for one in self._faces.values():
            self._leave(one)
            one.looked_up = ""

    def close(self) -> None:
        """Release the user's model; idempotent."""
        if self._model:
            self._model.close()
        self._faces.clear()

    def _one(self, face_id: int, captured_ns: int) -> OneExpression:
        if face_id not in self._faces:
            self._faces[face_id] = OneExpression(self._default, self._default_name, learns=self._learns)
        one = self._faces[face_id]
        self._look_again(captured_ns)
        name = self._name_of(face_id) if self._name_of else ""
        if name and name not in (UNKNOWN, one.looked_up):
            self._look_up(one, name)
        return one

    def _look_again(self, captured_ns: int) -> None:
        """Now and then see whether the profiles in use are still kept: a person may have been forgotten meanwhile."""
        if captured_ns - self._looked_ns < _LOOK_EVERY_NS:
            return
        self._looked_ns = captured_ns
        for one in self._faces.values():
            if one.name and not self._is_kept(one.name):
                self._use_default(one)
                one.looked_up = ""

    def _is_kept(self, name: str) -> bool:
        try:
            return has_profile(self._folder, name)
        except InputError:  # others can read the folder now: recognition says so, and a tracker must not end by it
            return False

    def _use_default(self, one: OneExpression) -> None:
        kept = bool(self._default_name) and self._is_kept(self._default_name)
        one.use(self._default if kept else None, self._default_name)

    def _leave(self, one: OneExpression) -> None:
        """Whom it was recognised as it is not: their neutral is neither told nor used any more."""
        if one.looked_up and one.name == one.looked_up:
            self._use_default(one)

    def _look_up(self, one: OneExpression, name: str) -> None:
        """Use the profile of somebody recognised. A fault is said with the face: a tracker must not end by it."""
        self._leave(one)
        one.looked_up = name
        try:
            if has_profile(self._folder, name):
                one.use(load(self._folder, name), name)
        except (InputError, UsageError) as error:
            one.fault = str(error)
