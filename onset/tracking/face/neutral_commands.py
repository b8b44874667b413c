"""What an operator may ask of expressions: take a face's neutral, take how far it goes, forget both."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from onset.errors import InputError, UsageError
from onset.nearest import suggestion
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.faces_folder import FacesFolder, checked_name
from onset.tracking.face.neutral_profile import RANGE, Profile, has_profile, load, save
from onset.tracking.face.one_expression import LONGEST_S, OneExpression

_FEWEST = 5
_STILL_MM = 1.5  # spread over frames and points, root mean square; a filmed man holding a face had 0.5 to 0.9
_DEFAULT_S = {"neutral": 1.0, "range": 5.0}
_REACHED = 0.4  # a coefficient that did not get so far was not shown, and its range stays
_ALLOWED = {"neutral": ("name", "seconds", "face"), "range": ("seconds", "face", "coefficients"), "reset": ("face",)}


class NeutralCommands:
    """Commands look back: the operator asks when the actor has shown it, and has the answer at once."""

    def __init__(self, folder: FacesFolder, faces: Mapping[int, OneExpression]) -> None:
        self._folder = folder
        self._faces = faces

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do one of these; `face` is an id and may be left out where one face is seen. Raises UsageError.

        `neutral {name?, seconds? = 1, face?}`: the median of the last seconds becomes the face's neutral; with a name
        it is kept as that person's profile. Refused when the face moved meanwhile.
        `range {seconds? = 5, face?, coefficients?}`: the most that the last seconds reached becomes 1, for each
        coefficient named, or for all that got beyond 0.4; a stored profile is written again.
        `reset {face?}`: back to the canonical face, or to learning anew; what is stored stays.
        """
        if name not in _ALLOWED:
            raise UsageError(f"expression has no command {name!r}; {suggestion(name, _ALLOWED)}")
        for given in arguments:
            if given not in _ALLOWED[name]:
                raise UsageError(f"{name} takes no {given!r}; {suggestion(given, _ALLOWED[name])}")
        seconds = _seconds(name, arguments.get("seconds", _DEFAULT_S.get(name, 1.0)))
        face_id, one = self._face(arguments.get("face"))
        if name == "reset":
            one.use(None, "")
            return {"face": face_id, "neutral": one.neutral}
        if name == "neutral":
            return {"face": face_id} | self._neutral(one, seconds, arguments.get("name", ""))
        return {"face": face_id} | self._range(one, seconds, arguments.get("coefficients"))

    def _face(self, wanted: Any) -> tuple[int, OneExpression]:
        ids = sorted(self._faces)
        if not ids:
            raise UsageError("no face is seen; ask again when the actor is in the picture")
        if wanted is None and len(ids) == 1:
            wanted = ids[0]
        if not isinstance(wanted, int) or isinstance(wanted, bool) or wanted not in self._faces:
            raise UsageError(f"face is {wanted!r}; seen are {', '.join(map(str, ids))}: name one of them as face")
        return wanted, self._faces[wanted]

    def _neutral(self, one: OneExpression, seconds: float, name: Any) -> dict[str, Any]:
        if not isinstance(name, str):
            raise UsageError(f"name is {name!r}; it must be text")
        plain = checked_name(name) if name else ""
        taken = one.last_points(seconds)
        if len(taken) < _FEWEST:
            raise UsageError(f"only {len(taken)} answers in the last {seconds:g} s; {_FEWEST} are needed: ask for more")
        middle = np.median(taken, axis=0).astype(np.float64)
        moved_mm = float(np.sqrt(np.square(taken - middle).sum(axis=2).mean()))
        if moved_mm > _STILL_MM:
            raise UsageError(f"the face moved by {moved_mm:.1f} mm; for a neutral it must hold still ({_STILL_MM} mm)")
        profile = Profile(middle, len(taken), self._kept_range(one, plain))
        said: dict[str, Any] = {"answers": len(taken), "moved_mm": round(moved_mm, 2)}
        if plain:
            said["file"] = str(save(self._folder, plain, profile))
        one.use(profile, plain)
        return said | {"neutral": one.neutral}

    def _kept_range(self, one: OneExpression, name: str) -> Mapping[str, float]:
        """How far this person goes, as it was set before: a new neutral leaves it, nobody else's is taken."""
        if one.profile and one.name == name:
            return one.profile.range
        try:
            return load(self._folder, name).range if name and has_profile(self._folder, name) else {}
        except InputError:  # a broken profile: it is written anew now, which is what its error asks for
            return {}

    def _range(self, one: OneExpression, seconds: float, wanted: Any) -> dict[str, Any]:
        if one.profile is None:
            raise UsageError("a range is counted from the actor's own neutral; give the command neutral first")
        names = _coefficients(wanted)
        solved = one.last_solved(seconds)
        if len(solved) < _FEWEST:
            raise UsageError(
                f"only {len(solved)} answers in the last {seconds:g} s; {_FEWEST} are needed: ask for more"
            )
        reached = {name: float(np.percentile([raw[name] for raw in solved], 95.0)) for name in names or BLENDSHAPES}
        short = [name for name in names if reached[name] < RANGE[0]]
        if short:
            raise UsageError(f"{', '.join(short)} was not shown in the last {seconds:g} s; show it, then ask again")
        found = {name: min(value, RANGE[1]) for name, value in reached.items() if names or value >= _REACHED}
        profile = Profile(one.profile.neutral_mm, one.profile.answers, {**one.profile.range, **found})
        said: dict[str, Any] = {"range": {name: round(value, 3) for name, value in found.items()}}
        name = one.name
        if name:
            said["file"] = str(save(self._folder, name, profile))
        one.use(profile, name)
        return said


def _seconds(command: str, given: Any) -> float:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if not number or not 0.1 <= given <= LONGEST_S:
        raise UsageError(f"{command}: seconds is {given!r}; allowed is 0.1 to {LONGEST_S:g}")
    return float(given)


def _coefficients(given: Any) -> list[str]:
    names = [given] if isinstance(given, str) else given
    if names is None:
        return []
    if not isinstance(names, list | tuple) or not names:
        raise UsageError(f"coefficients is {given!r}; name one or a list of ARKit's")
    for name in names:
        if name not in BLENDSHAPES:
            raise UsageError(f"{name!r} is no coefficient; {suggestion(str(name), BLENDSHAPES)}")
    return list(names)
