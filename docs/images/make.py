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
    monitor(FOLDER / "monitor.jpg")
