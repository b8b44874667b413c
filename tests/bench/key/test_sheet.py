from pathlib import Path

import numpy as np
import simplejpeg

from onset.bench.key.keyed import Keyed
from onset.bench.key.sheet import GAP_PX, MOST_BYTES, PART_PX, WIDTH_PX, densest, write_sheet
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves


def test_a_sheet_has_a_column_for_source_truth_and_each_keyer(tmp_path: Path) -> None:
    shot = footage(halves((200, 40, 40), GREEN_CODE, 320), alpha=half_alpha(320))
    keyed = Keyed(half_alpha(320), np.repeat(half_alpha(320)[..., None], 3, axis=-1) * np.float32(0.2))
    path = tmp_path / "made.jpg"
    write_sheet(path, shot, 0, [keyed, keyed])
    data = path.read_bytes()
    assert len(data) <= MOST_BYTES
    sheet = simplejpeg.decode_jpeg(data, "RGB")
    assert sheet.shape[1] == 4 * (WIDTH_PX + GAP_PX)
    red, green = sheet[40, 30].astype(int), sheet[40, 200].astype(int)
    assert red[0] > red[1] + 80
    assert green[1] > green[0] + 80
    matte = sheet[320 + GAP_PX + 40, WIDTH_PX + GAP_PX + 20]
    assert matte.min() > 240


def test_the_part_at_full_size_is_where_most_is_half_transparent() -> None:
    alpha = np.zeros((400, 600), np.float32)
    alpha[200:210, 300:310] = 0.5
    top, left = densest(alpha, PART_PX)
    assert top <= 200
    assert top + PART_PX[1] >= 210
    assert left <= 300
    assert left + PART_PX[0] >= 310


def test_a_picture_smaller_than_the_part_is_shown_whole() -> None:
    assert densest(np.zeros((50, 60), np.float32), PART_PX) == (0, 0)
