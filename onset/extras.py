"""Optional libraries and the extra that brings each, so that a missing one is answered with the line to install it."""

from importlib.util import find_spec

from onset.errors import UsageError

EXTRAS = {
    "cv2": "camera",
    "OpenEXR": "exr",
    "opentimelineio": "vfx",
    "mediapipe": "faces",
    "onnxruntime": "onnx",
    "sounddevice": "sound",
    "pythonosc": "osc",
    "ray": "cluster",
    "torch": "torch",
    "numba_cuda": "cuda",
}
"""Import name -> extra of the distribution `onset-engine`."""


def missing_extra(error: ImportError, wanted_by: str) -> UsageError | None:
    """The one-line answer when `error` is about an optional library that `wanted_by` needs; None otherwise."""
    module = (error.name or "").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError) or module not in EXTRAS:
        return None
    return UsageError(_line(module, wanted_by))


def absent_extra(module: str, wanted_by: str) -> str:
    """The same line where `module` is not there, without importing it; empty where it is."""
    return _line(module, wanted_by) if find_spec(module) is None else ""


def _line(module: str, wanted_by: str) -> str:
    return f"{wanted_by} needs {module}, which is not installed: pip install 'onset-engine[{EXTRAS[module]}]'"
