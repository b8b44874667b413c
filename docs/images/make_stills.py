"""Keys the four camera stills with no option: prints the table of docs/key_stills.md and makes its pictures.

`PYTHONPATH=. python docs/images/make_stills.py`, from the repository's root, where `tests.footage` finds the stills.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from tests.still_regions import KeyedStill, figures, keyed, over, regions, still_codes

FOLDER = Path(__file__).parent
Box = tuple[float, float, float, float]
SIZES = (None, 200, 2160, 4320)
"""Rows: as they are, and scaled."""
SHOWN: dict[str, tuple[str, Box, int]] = {
    "film_hair_glasses_1920.png": ("still_hair.jpg", (0.52, 0.0, 0.77, 0.45), 1),
    "studio_hoodie_1040.png": ("still_hoodie.jpg", (0.26, 0.06, 0.72, 0.80), 1),
    "two_people_500.jpg": ("still_two.jpg", (0.27, 0.14, 0.73, 0.80), 2),
}
"""File, crop in fractions of the frame (left, top, right, bottom), enlargement. The fourth still's licence asks for the
same licence of whatever is made of it, so that no picture of it stands here."""


def main() -> None:
    """Print, and write the pictures."""
    for name in regions():
        for blue in (False, True):
            for rows in SIZES[:1] if blue else SIZES:
                with TemporaryDirectory() as folder:
                    still = keyed(still_codes(name, blue=blue, height_px=rows), Path(folder))
                found = figures(name, still, primary=2 if blue else 1)
                hue = "blue" if blue else "green"
                shares = " | ".join(f"{100 * share:.3f}" for share in vars(found).values())
                print(f"| `{name.split('.')[0]}` | {hue} | {still.alpha.shape[0]} | {shares} |", flush=True)
                if rows is None and not blue and name in SHOWN:
                    write(name, still)


def write(name: str, still: KeyedStill) -> None:
    """Source, matte, over grey, over a warm plate, side by side."""
    file, (left, top, right, bottom), by = SHOWN[name]
    rows, columns = still.alpha.shape
    grey = np.full((1, 1, 3), 0.5, np.float32)
    views = (
        still.codes / 255,
        np.repeat(still.alpha[..., None], 3, axis=2),
        over(still, grey),
        over(still, warm(rows)),
    )
    inside = slice(int(top * rows), int(bottom * rows)), slice(int(left * columns), int(right * columns))
    crops = [view[inside].repeat(by, axis=0).repeat(by, axis=1) for view in views]
    beside: NDArray[np.float32] = np.concatenate(crops, axis=1)
    codes = np.round(beside * 255).astype(np.uint8)
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(codes), quality=80, colorspace="RGB")
    (FOLDER / file).write_bytes(jpeg)
    print(f"{file}: {codes.shape[1]}x{codes.shape[0]}, {len(jpeg)} bytes", file=sys.stderr)


def warm(rows: int) -> NDArray[np.float32]:
    """A sunset's sky, encoded, from top to bottom."""
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None]
    sky, ground = (np.asarray(colour, np.float32) for colour in ((0.85, 0.62, 0.38), (0.45, 0.22, 0.12)))
    mixed: NDArray[np.float32] = sky * (1 - down) + ground * down
    return mixed


if __name__ == "__main__":
    main()
