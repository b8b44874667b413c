"""GStreamer's `alpha` as a peer: the element itself, in pipelines of `gst-launch-1.0`, several settings side by side.

It keys in 8 bits and is given AYUV (4:4:4 with alpha, BT.709 limited), its best format, with chroma brought up as for
everybody else. A process is started for every few settings; frames go through files in memory.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onset.bench.key.bare_screen import pushed, rgb, screen_code, ycbcr
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed, keyed_from_encoded
from onset.bench.key.peer import Axis, Settings
from onset.errors import WorkError

LIMIT_S = 300.0
_AT_ONCE = 8
_MEMORY = Path("/dev/shm")


class GStreamer:
    """The element `alpha`."""

    name = "GStreamer alpha"
    about = "the element alpha on 8-bit AYUV, which suppresses the screen's colour itself"
    axes: Sequence[Axis] = (
        Axis("push", (0.7, 0.85, 1.0, 1.2), 0.07, low=0.3, high=4.0),
        Axis("turn", (0.0,), 8.0, low=-40.0, high=40.0),
        Axis("angle", (10.0, 20.0, 30.0, 45.0, 60.0, 75.0), 6.0, low=1.0, high=89.0, pair="wedge"),
        Axis("noise", (0.0, 2.0, 5.0, 10.0, 20.0), 2.0, high=64.0, pair="wedge"),
        Axis("sensitivity", (128.0,), 14.0, high=128.0),
        Axis("comp", ("linear", "encoded"), colour=True),
    )

    def missing(self) -> str | None:
        """Whether the program and the elements are installed."""
        for program in ("gst-launch-1.0", "gst-inspect-1.0"):
            if shutil.which(program) is None:
                return f"GStreamer: no {program} (Debian: apt install gstreamer1.0-tools)"
        for element in ("alpha", "rawvideoparse", "capssetter"):
            done = subprocess.run(["gst-inspect-1.0", "--exists", element], capture_output=True, timeout=LIMIT_S)
            if done.returncode:
                return f"GStreamer: no element {element} (Debian: apt install gstreamer1.0-plugins-good)"
        return None

    def told_apart(self, settings: Settings) -> Settings:
        """As `Peer.told_apart`."""
        return settings

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        """As `Peer.keyed`."""
        memory = _MEMORY if _MEMORY.is_dir() else None
        with tempfile.TemporaryDirectory(prefix="onset-key-", dir=memory) as folder:
            source = Path(folder) / "in.ayuv"
            _write(source, footage)
            for start in range(0, len(several), _AT_ONCE):
                some = several[start : start + _AT_ONCE]
                outputs = [source.with_name(f"{number}.ayuv") for number in range(len(some))]
                _run(footage, source, some, outputs)
                for settings, path in zip(some, outputs, strict=True):
                    yield _read(footage, path, encoded=settings["comp"] == "encoded", colour=colour)


def _write(path: Path, footage: Footage) -> None:
    with path.open("wb") as file:
        for place in range(len(footage)):
            coded = np.clip(np.round(ycbcr(footage.encoded(place)) * 255), 0, 255).astype(np.uint8)
            opaque = np.full((*coded.shape[:2], 1), 255, np.uint8)
            file.write(np.concatenate([opaque, coded], axis=-1).tobytes())


def _run(footage: Footage, source: Path, several: Sequence[Settings], outputs: Sequence[Path]) -> None:
    width, height = footage.picture.width_px, footage.picture.height_px
    screen = screen_code(footage)
    command = [
        "gst-launch-1.0", "-q", "filesrc", f"location={source}", f"blocksize={width * height * 4}", "!",
        "rawvideoparse", f"width={width}", f"height={height}", "format=ayuv", "framerate=25/1", "!",
        # Without it a picture of few rows counts as BT.601, and the key colour is turned by the wrong matrix.
        "capssetter", "caps=video/x-raw,colorimetry=bt709", "!", "tee", "name=t",
    ]  # fmt: skip
    for settings, path in zip(several, outputs, strict=True):
        command += ["t.", "!", "queue", "!", *_element(screen, settings), "!", "video/x-raw,format=AYUV", "!",
                    "filesink", f"location={path}"]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S)
    if done.returncode or done.stderr.strip():
        said = (done.stderr.strip().splitlines() or ["nothing said"])[0]
        raise WorkError(f"gst-launch-1.0 ended with {done.returncode}: {said}")


def _element(screen: NDArray[np.float64], settings: Settings) -> list[str]:
    key = pushed(screen, float(settings["push"]), float(settings["turn"]))
    red, green, blue = np.clip(np.round(key * 255), 0, 255).astype(int)
    whole = round(float(settings["sensitivity"]))
    return [
        "alpha", "method=custom", f"target-r={red}", f"target-g={green}", f"target-b={blue}",
        f"angle={float(settings['angle']):.3f}", f"noise-level={float(settings['noise']):.3f}",
        f"black-sensitivity={whole}", f"white-sensitivity={whole}",
    ]  # fmt: skip


def _read(footage: Footage, path: Path, *, encoded: bool, colour: bool) -> list[Keyed]:
    shape = len(footage), footage.picture.height_px, footage.picture.width_px, 4
    codes = np.fromfile(path, np.uint8)
    path.unlink()
    if codes.size != np.prod(shape):
        raise WorkError(f"gst-launch-1.0 wrote {codes.size} bytes where {np.prod(shape)} were due")
    frames = codes.reshape(shape)
    mattes = [frame[..., 0].astype(np.float32) * np.float32(1 / 255) for frame in frames]
    if not colour:
        return [Keyed(matte, np.empty((0, 0, 3), np.float32)) for matte in mattes]
    transfer = footage.display
    return [
        keyed_from_encoded(
            matte, rgb(frame[..., 1:].astype(np.float32) * np.float32(1 / 255)), transfer, over_encoded=encoded
        )
        for matte, frame in zip(mattes, frames, strict=True)
    ]
