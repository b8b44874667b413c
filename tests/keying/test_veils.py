import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.veils import LIT, read_veils

GREEN, BLUE = (0.04, 0.40, 0.08), (0.03, 0.08, 0.30)
RED, BLOND, WHITE = (0.45, 0.04, 0.05), (0.50, 0.36, 0.15), (0.8, 0.8, 0.8)
Colour = tuple[float, float, float]


def plane(*values: float) -> NDArray[np.float32]:
    return np.asarray(values, np.float32).reshape(-1, 1, 1)


def mixed(over: Colour, under: Colour, alpha: float) -> NDArray[np.float32]:
    return plane(*(alpha * o + (1 - alpha) * u for o, u in zip(over, under, strict=True)))


def along(near: Colour, screen: Colour) -> NDArray[np.float32]:
    """The direction that reads 1 on `near`: the line from the plate to it."""
    way = np.asarray(near, np.float32) - np.asarray(screen, np.float32)
    return np.asarray(way / (way @ way), np.float32).reshape(3, 1, 1)


def read(
    picture: NDArray[np.float32], near: Colour, screen: Colour, cloth: float = 0.0, alone: float = 0.0
) -> tuple[float, NDArray[np.float32], NDArray[np.float32]]:
    """What the pixel then reads, its lean and its fill."""
    lean, fill = along(near, screen), plane(*near, 0.7)
    told = plane(cloth)[0], plane(alone)[0]
    read_veils(picture, plane(*screen), plane(*near), int(np.argmax(screen)), *told, lean, fill)
    return float((lean * (picture - plane(*screen))).sum()), lean, fill


@pytest.mark.parametrize("screen", [GREEN, BLUE])
@pytest.mark.parametrize("alpha", [0.25, 0.4, 0.55])
def test_a_white_veil_beside_a_red_coat_is_read_as_what_it_is_and_stays_white(screen: Colour, alpha: float) -> None:
    lit = tuple(own + (1 - 1 / float(LIT)) * light for own, light in zip(WHITE, screen, strict=True))
    found, _, fill = read(mixed((lit[0], lit[1], lit[2]), screen, alpha), RED, screen)
    assert found == pytest.approx(alpha, abs=0.01)
    assert fill[:3, 0, 0] == pytest.approx(WHITE, abs=0.02)
    assert float(fill[3, 0, 0]) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("picture", "near", "screen"),
    [
        pytest.param(mixed(RED, GREEN, 0.4), RED, GREEN, id="the coat's own edge"),
        pytest.param(mixed(BLOND, BLUE, 0.4), BLOND, BLUE, id="blond hair before blue, which mixes to grey"),
        pytest.param(plane(0.012, 0.02, 0.06), RED, BLUE, id="navy cloth beside a red scarf"),
        pytest.param(plane(0.75, 0.79, 0.76), RED, GREEN, id="white cloth with spill"),
        pytest.param(plane(*GREEN), RED, GREEN, id="bare screen"),
        pytest.param(plane(0.0, 0.0, 0.0), RED, (0.0, 0.0, 0.0), id="black on black"),
    ],
)
def test_what_is_no_grey_veil_is_read_along_the_colour_near_by(
    picture: NDArray[np.float32], near: Colour, screen: Colour
) -> None:
    _, lean, fill = read(picture, near, screen)
    assert lean == pytest.approx(along(near, screen), abs=1e-4)
    assert fill == pytest.approx(plane(*near, 0.7), abs=1e-4)


@pytest.mark.parametrize(
    ("veil", "screen"),
    [
        pytest.param((0.62, 0.30, 0.05), GREEN, id="saffron"),
        pytest.param((0.30, 0.03, 0.06), GREEN, id="burgundy"),
        pytest.param((0.25, 0.42, 0.68), GREEN, id="sky"),
        pytest.param((0.62, 0.20, 0.25), BLUE, id="coral"),
    ],
)
@pytest.mark.parametrize("alpha", [0.25, 0.5])
def test_tinted_cloth_that_is_told_to_be_sheer_is_read_by_its_own_colour(
    veil: Colour, screen: Colour, alpha: float
) -> None:
    """How far along its line from the plate its colour lies no single veil tells; it is right by a third."""
    found, _, fill = read(mixed(veil, screen, alpha), (0.2, 0.2, 0.2), screen, cloth=-1.0)
    assert found == pytest.approx(alpha, rel=0.3)
    assert int(fill[:3, 0, 0].argmax()) == int(np.argmax(veil))


def test_rose_before_a_dim_screen_is_sheer_where_the_plain_difference_reads_more_than_one() -> None:
    rose, dim = (0.72, 0.33, 0.40), (0.03, 0.23, 0.053)
    for alpha in (0.3, 0.6):
        found, _, _ = read(mixed(rose, dim, alpha), (0.2, 0.2, 0.2), dim, cloth=-1.0)
        assert alpha < found < 1.4 * alpha


def test_what_is_opaque_behind_a_sheer_cloth_is_read_along_the_colour_near_by() -> None:
    _, lean, fill = read(plane(0.5, 0.1, 0.3), RED, GREEN, cloth=-1.0)
    assert lean == pytest.approx(along(RED, GREEN), abs=1e-4)
    assert fill == pytest.approx(plane(*RED, 0.7), abs=1e-4)


def test_what_small_votes_alone_call_a_veil_is_read_so_only_where_it_is_no_mixture_of_the_colour_near_by() -> None:
    sleeve = mixed((0.80, 0.58, 0.56), GREEN, 0.4)
    maroon = (0.09, 0.014, 0.018)
    along_maroon, _, _ = read(sleeve, maroon, GREEN)
    by_itself, _, _ = read(sleeve, maroon, GREEN, cloth=-1.0, alone=1.0)
    assert abs(along_maroon - 0.4) > 0.3
    assert by_itself == pytest.approx(0.4, rel=0.35)
    _, lean, _ = read(mixed(RED, GREEN, 0.4), RED, GREEN, cloth=-1.0, alone=1.0)
    assert lean == pytest.approx(along(RED, GREEN), abs=1e-4)
