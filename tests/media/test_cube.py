from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.media.cube import parse_cube, read_cube

THREE_D = """\
# a comment
TITLE "swap red and blue"
LUT_3D_SIZE 2
DOMAIN_MIN 0 0 0
DOMAIN_MAX 1 1 2
0 0 0
0 0 1
0 1 0
0 1 1
1 0 0
1 0 1
1 1 0
1 1 1
"""


def test_a_3d_table_is_indexed_blue_green_red_with_red_fastest_in_the_file() -> None:
    cube = parse_cube(THREE_D)
    assert cube.title == "swap red and blue"
    assert cube.shaper is None
    assert cube.lattice is not None
    # Second row of the file: red input 1, green and blue 0, gives (0, 0, 1).
    np.testing.assert_array_equal(cube.lattice.values[0, 0, 1], (0, 0, 1))
    np.testing.assert_array_equal(cube.lattice.values[1, 0, 0], (1, 0, 0))
    assert cube.lattice.domain_max == (1.0, 1.0, 2.0)


def test_a_1d_table_keeps_its_rows() -> None:
    cube = parse_cube("LUT_1D_SIZE 3\n0 0 0\n0.25 0.5 0.75\n1 1 1\n")
    assert cube.lattice is None
    assert cube.shaper is not None
    np.testing.assert_array_equal(cube.shaper.values[1], np.asarray((0.25, 0.5, 0.75), np.float32))


def test_a_shaper_stands_before_the_lattice_each_with_its_own_range() -> None:
    rows = "\n".join(["0 0 0", "1 1 1", *["0.5 0.5 0.5"] * 8])
    cube = parse_cube(f"LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0.0 10.0\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0 1\n{rows}\n")
    assert cube.shaper is not None
    assert cube.lattice is not None
    assert cube.shaper.domain_max == (10.0, 10.0, 10.0)
    assert cube.lattice.domain_max == (1.0, 1.0, 1.0)
    assert cube.lattice.values.shape == (2, 2, 2, 3)
    assert cube.lattice.values.min() == 0.5


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "neither LUT_1D_SIZE nor LUT_3D_SIZE"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "1 rows of values where the sizes ask for 8"),
        ("LUT_3D_SIZE 1\n", "from 2 to 256"),
        ("LUT_3D_SIZE 1000000\n", "from 2 to 256"),
        ("LUT_3D_SIZE -2\n", "from 2 to 256"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1\n", "line 3: a row of values must be 3 numbers, not 2"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 green\n", "line 3: 'green' is not a number"),
        ("LUT_1D_SIZE 2\n0 0 0\nnan 1 1\n", "line 3: 'nan' is not finite"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 inf\n", "line 3: 'inf' is not finite"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 0 1 0\n0 0 0\n1 1 1\n", "each maximum must be above its minimum"),
        ("LUT_1D_SIZE 2\nGAMMA 2\n0 0 0\n1 1 1\n", "line 2: unknown keyword 'GAMMA'"),
        ("LUT_1D_SIZE 2\n0 0 0\nDOMAIN_MAX 1 1 1\n1 1 1\n", "line 3: keyword DOMAIN_MAX after the first row"),
    ],
)
def test_a_bad_table_is_refused_naming_the_line(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_cube(text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.cube cannot be read: No such file"):
        read_cube(tmp_path / "none.cube")


def test_a_picture_given_as_a_lut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.cube"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(InputError, match="is not text"):
        read_cube(path)


def test_a_bad_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.cube"
    path.write_text("LUT_1D_SIZE 2\n0 0\n")
    with pytest.raises(InputError, match=r"bad\.cube: line 2"):
        read_cube(path)
