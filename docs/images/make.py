"""Makes the pictures of the README: `python docs/images/make.py`. Needs the test extras and Debian's chromium."""

import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.compositor import Compositor, Machine, lent
from onset.demo import demo_show
from onset.frame import Frame
from onset.pool import Pool
from onset.ports import Want
from onset.size import Size
from onset.stage.scene import Stage
from onset.timecode import Timecode

FOLDER = Path(__file__).parent
SIZE = Size(1920, 1080)
INDEX = 69
WANTS = [Want("comp", "comp", Layout.BGRA8, SRGB_709), Want("matte", "matte", Layout.GRAY8, LINEAR_709)]
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def plate_matte_comp() -> NDArray[np.uint8]:
    """One frame of the demo: what the camera saw, the matte, the comp, a third of the size each."""
    picture = Picture(SIZE.width_px, SIZE.height_px, Layout.BGRA8)
    stage = Stage(SIZE.width_px, SIZE.height_px)
    compositor = Compositor(demo_show(SIZE, Fraction(30)), picture, WANTS, Machine("cpu", 2))
    pool = Pool(capacity=4, wait=False)
    outputs = lent(compositor.outputs, lambda _name, one: pool.lend(one))
    assert outputs is not None
    planes = picture.allocate()
    stage.draw(INDEX, planes, Timecode(1, 0, 2, 9, 30))
    compositor.composite(Frame(planes, picture, INDEX, INDEX * 33_366_667), outputs)
    matte = np.repeat(outputs["matte"].planes[0][..., None], 3, axis=2)
    three = [_bgr(planes[0]), matte, _bgr(outputs["comp"].planes[0])]
    gap = np.full((SIZE.height_px // 3, 8, 3), 255, np.uint8)
    small = [_third(one) for one in three]
    return np.concatenate([small[0], gap, small[1], gap, small[2]], axis=1)


def _bgr(packed: NDArray[Any]) -> NDArray[np.uint8]:
    return packed.view(np.uint8).reshape(*packed.shape, 4)[..., :3]


def _third(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = image.shape[0] // 3, image.shape[1] // 3
    return np.asarray(image.reshape(rows, 3, columns, 3, 3).mean(axis=(1, 3)) + 0.5).astype(np.uint8)


FACE_INDEX, LOOKS = 118, 12


def tracked_face() -> NDArray[np.uint8]:
    """The figure with its real face while it smiles, and the same with what the face tracker says of it."""
    import cv2

    from onset.trackers import face

    picture = Picture(SIZE.width_px, SIZE.height_px, Layout.BGRA8)
    stage, planes = Stage(SIZE.width_px, SIZE.height_px, face=True), picture.allocate()
    tracker = face.build(face.Settings())
    for index in range(FACE_INDEX - LOOKS, FACE_INDEX + 1):
        stage.draw(index, planes, Timecode(1, 0, 2, 9, 30))
        (one,) = tracker.track(Frame(planes, picture, index, index * 33_366_667)).subjects
    tracker.close()
    plain = np.ascontiguousarray(_bgr(planes[0]))
    drawn = plain.copy()
    for x, y in one.points_px:
        cv2.circle(drawn, (round(float(x) * 16) - 8, round(float(y) * 16) - 8), 24, (90, 255, 255), -1, cv2.LINE_AA, 4)
    top = int(one.points_px[:, 1].min()) - 60
    left = int(one.points_px[:, 0].mean()) - 230
    crop = slice(top, top + 420), slice(left, left + 460)
    shown = sorted(one.values.items(), key=lambda pair: -pair[1])
    bars = np.full((420, 300, 3), 34, np.uint8)
    strongest = [(name.partition(".")[2], value) for name, value in shown if name.startswith("blendshape.")][:12]
    for row, (name, value) in enumerate([(f"expression: {one.words['expression']}", 0.0), *strongest]):
        y = 24 + 31 * row
        cv2.rectangle(bars, (12, y - 14), (12 + int(276 * value), y + 8), (110, 90, 50), -1)
        cv2.putText(bars, name, (16, y + 2), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (235, 235, 235), 1, cv2.LINE_AA)
    gap = np.full((420, 8, 3), 255, np.uint8)
    return np.concatenate([plain[crop], gap, drawn[crop], gap, bars], axis=1)


def monitor(path: Path) -> None:
    """The browser's monitor on the running demo."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "onset", "demo", "--seconds", "12", "--headless"]
    demo = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert demo.stderr is not None
    url = next(line for line in demo.stderr if "http://" in line).split("watch at ")[1].strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1280, "height": 790})
        page.goto(url)
        time.sleep(4)
        page.screenshot(path=path, type="jpeg", quality=80)
        browser.close()
    demo.wait()


if __name__ == "__main__":
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(plate_matte_comp()), quality=88, colorspace="BGR")
    (FOLDER / "plate_matte_comp.jpg").write_bytes(jpeg)
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(tracked_face()), quality=72, colorspace="BGR")
    (FOLDER / "tracked_face.jpg").write_bytes(jpeg)
    monitor(FOLDER / "monitor.jpg")
