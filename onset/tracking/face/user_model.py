"""A blendshape model that the user brings, in place of the solve: MediaPipe's `.task` bundle or an ONNX file.

`.task`: the official face_landmarker bundle, through MediaPipe's FaceLandmarker on an upright cut of each face
(developers.google.com/mediapipe/solutions/vision/face_landmarker). ONNX: the same network alone, 146 mesh points in
pixels of the frame -> 52 scores. Points and order of the scores are those of MediaPipe's `face_blendshapes_graph.cc`:
the first score is `_neutral`, and there is no tongueOut.
"""

import hashlib
import math
import zipfile
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onset.errors import InputError
from onset.extras import missing_extra
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.face import Face, Pixels
from onset.tracking.native_log import without_chatter

GEOMETRY = "geometry"
"""What the word `blendshape.model` says of coefficients that the project solved itself."""
_CUT_PX, _CUT_MARGIN = 256, 0.2
_INSIDE_TASK = ("face_detector.tflite", "face_landmarks_detector.tflite", "face_blendshapes.tflite")
OUTPUTS = ("_neutral", *sorted(name for name in BLENDSHAPES if name != "tongueOut"))
"""The scores of the official model: `_neutral`, then ARKit's names by alphabet, without tongueOut."""
POINTS = (
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80, 81,
    82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153, 154,
    155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263,
    267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321,
    323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387,
    388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
)  # fmt: skip
"""The 146 mesh points that the official model is given."""


class UserModel(Protocol):
    """Gives coefficients of a face."""

    name: str
    """File name and the first digits of the file's SHA-256, as `blendshape.model` says it."""

    def coefficients(self, face: Face, picture: Pixels) -> dict[str, float] | None:
        """All 52, 0 to 1; None when the model finds no face in the cut."""
        ...

    def close(self) -> None:
        """Release the model; idempotent."""
        ...


def user_model(path: Path) -> UserModel:
    """The model in a file, by what is in it. Raises InputError naming the file, what it is and what is expected."""
    try:
        with path.open("rb") as file:
            bundle = file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise InputError(f"{path}: blendshape model cannot be read: {error.strerror or error}") from None
    if bundle or path.suffix == ".task":
        return TaskModel(path)
    return OnnxModel(path)


class OnnxModel:
    """The blendshape network alone, through onnxruntime. Raises InputError for a file that is no such model."""

    def __init__(self, path: Path) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise missing_extra(error, "an ONNX blendshape model") or error from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = (
            1  # 0.1 ms of work, beside a loop that needs cores
        )
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own classes, one for each fault of a file
            raise InputError(
                f"{path}: is neither a .task bundle nor an ONNX model that can be read: {_first_line(error)}"
            ) from None
        self._path = path
        self._input = self._checked_input()
        self.name = _named(path)
        self.scores(np.zeros((len(POINTS), 2), np.float32))

    def coefficients(self, face: Face, picture: Pixels) -> dict[str, float]:  # noqa: ARG002 - as the other model takes it
        """From the mesh alone; the picture is not looked at."""
        scores = self.scores(face.points_px[list(POINTS)])
        return _by_name(dict(zip(OUTPUTS, scores.tolist(), strict=True)))

    def scores(self, points_px: NDArray[np.float32]) -> NDArray[np.float32]:
        """(146, 2) pixels -> (52,) scores. Raises InputError when the model gives something else."""
        try:
            (out, *_) = self._session.run(None, {self._input: points_px[None].astype(np.float32)})
        except Exception as error:
            raise InputError(f"{self._path}: the model fails on 146 points: {_first_line(error)}") from None
        scores = np.asarray(out, np.float32).reshape(-1)
        if scores.shape != (len(OUTPUTS),):
            raise InputError(f"{self._path}: gives {np.shape(out)}, where {len(OUTPUTS)} scores are expected")
        return scores

    def close(self) -> None:
        """Nothing is held that outlives the object."""

    def _checked_input(self) -> str:
        inputs = self._session.get_inputs()
        shape = inputs[0].shape if len(inputs) == 1 else []
        fits = len(shape) == 3 and shape[1:] == [len(POINTS), 2] and (not isinstance(shape[0], int) or shape[0] == 1)
        if not fits or inputs[0].type != "tensor(float)":
            told = ", ".join(f"{one.name} {one.shape} {one.type}" for one in inputs)
            raise InputError(
                f"{self._path}: takes {told}; expected is one float input [1, 146, 2], mesh points in pixels"
            )
        return str(inputs[0].name)


class TaskModel:
    """MediaPipe's face_landmarker bundle. Raises InputError for a file that is none."""

    def __init__(self, path: Path) -> None:
        _check_bundle(path)
        try:
            import mediapipe
            from mediapipe.tasks.python import BaseOptions
            from mediapipe.tasks.python.vision import FaceLandmarker, FaceLandmarkerOptions
        except ImportError as error:
            raise missing_extra(error, "a .task model") or error from None
        self._image = mediapipe.Image
        self._srgb = mediapipe.ImageFormat.SRGB
        try:
            # From memory: by its path MediaPipe opens the file relative to its own package first.
            base = BaseOptions(model_asset_buffer=path.read_bytes())
            with without_chatter():
                self._landmarker: Any = FaceLandmarker.create_from_options(
                    FaceLandmarkerOptions(base_options=base, output_face_blendshapes=True, num_faces=1)
                )
        except (RuntimeError, ValueError) as error:
            raise InputError(f"{path}: {_EXPECTED}; MediaPipe says: {_first_line(error)}") from None
        self.name = _named(path)

    def coefficients(self, face: Face, picture: Pixels) -> dict[str, float] | None:
        """From an upright cut of the picture around the face."""
        if self._landmarker is None:
            raise ValueError("the model was closed")
        cut = np.ascontiguousarray(face.crop(picture, _CUT_PX, _CUT_MARGIN))
        found = self._landmarker.detect(self._image(image_format=self._srgb, data=cut)).face_blendshapes
        return _by_name({one.category_name: float(one.score) for one in found[0]}) if found else None

    def close(self) -> None:
        """Close the graph: at the interpreter's exit MediaPipe would print a traceback of its own."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None


_EXPECTED = "is no face_landmarker.task bundle (a zip with " + ", ".join(_INSIDE_TASK) + ")"


def _check_bundle(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as bundle:
            missing = [name for name in _INSIDE_TASK if name not in bundle.namelist()]
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path}: {_EXPECTED}: {error}") from None
    if missing:
        raise InputError(f"{path}: {_EXPECTED}: {', '.join(missing)} is not in it")


def _by_name(scores: dict[str, float]) -> dict[str, float]:
    """ARKit's 52 in ARKit's order; a score that is no number counts as 0."""
    finite = {name: score for name, score in scores.items() if math.isfinite(score)}
    return {name: min(max(finite.get(name, 0.0), 0.0), 1.0) for name in BLENDSHAPES}


def _named(path: Path) -> str:
    return f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
