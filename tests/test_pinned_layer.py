"""A layer on a tracked plane: where it lies, what becomes of it when the plane is lost, made again from a record."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.compositor import Compositor, Machine, lent
from onset.errors import ShowError
from onset.frame import Frame, Loan
from onset.pinned_layer import PinnedLayer, canvas_to_picture
from onset.pipeline import records_of
from onset.ports import Want
from onset.settings import make_show
from onset.subject import Answer, Subject, Tracked

SIZE = (48, 32)
CAMERA = Picture(*SIZE, Layout.RGB_FLOAT, LINEAR_709)
COMP = Want("comp", "comp", Layout.RGB_FLOAT, LINEAR_709)
CORNERS = np.array([[10, 6], [34, 8], [32, 26], [9, 22]], np.float32)
MS = 1_000_000


def compositor(layers: list[dict[str, Any]]) -> Compositor:
    table = {
        "engine": {"mode": "every", "device": "cpu"},
        "tracker": [{"kind": "object", "label": "insert"}],
        "layer": layers,
    }
    (show,) = make_show(table, needs_source=False)
    return Compositor(show, CAMERA, [COMP], Machine("cpu", 1))


def frame_of(at_ms: int, corners: NDArray[np.float32] | None, name: str = "phone") -> Frame:
    planes = tuple(np.full((SIZE[1], SIZE[0]), 0.25, np.float32) for _ in range(3))
    frame = Frame(planes, CAMERA, at_ms, at_ms * MS)
    subjects = () if corners is None else (Subject(3, 0.9, corners, words={"name": name}),)
    frame.tracked = {"insert": Tracked(Answer(at_ms, at_ms * MS, "test", subjects), subjects, 0, 0)}
    return frame


def comp_of(work: Compositor, frame: Frame) -> NDArray[np.float32]:
    def lend(_name: str, picture: Picture) -> Loan:
        return Loan(picture.allocate(), lambda: None)

    outputs = lent(work.outputs, lend)
    assert outputs is not None
    work.composite(frame, outputs)
    return np.stack(outputs["comp"].planes)


CAMERA_BELOW: list[dict[str, Any]] = [{"kind": "camera"}]
WHITE: dict[str, Any] = {"kind": "solid", "colour": "#ffffff", "pin": "insert.phone"}


def area(corners: NDArray[np.float32]) -> float:
    x, y = corners.astype(np.float64).T
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def test_the_layer_covers_the_tracked_quad_and_nothing_else() -> None:
    work = compositor([*CAMERA_BELOW, WHITE])
    comp = comp_of(work, frame_of(0, CORNERS))
    covered = (comp[0] - 0.25) / 0.75
    assert float(covered.sum()) == pytest.approx(area(CORNERS), rel=0.02)
    assert covered[15, 20] == pytest.approx(1.0, abs=1e-5)
    assert comp[0, 2, 2] == comp[0, 30, 40] == 0.25
    work.close()


def test_the_corners_of_the_picture_come_to_lie_on_the_corners_of_the_plane() -> None:
    matrix = canvas_to_picture(CORNERS.astype(np.float64), (200, 100)).reshape(3, 3)
    seen = np.column_stack([CORNERS, np.ones(4)]) @ matrix.T
    assert (seen[:, 2] > 0).all()
    np.testing.assert_allclose(seen[:, :2] / seen[:, 2:], [[0, 0], [200, 0], [200, 100], [0, 100]], atol=1e-9)


def test_a_moving_pattern_is_made_anew_and_a_still_one_is_not() -> None:
    work = compositor([*CAMERA_BELOW, {"kind": "bars", "pin": "insert"}, WHITE])
    bars, white = (layer for layer in work.layers if isinstance(layer, PinnedLayer))
    revisions = []
    for at_ms in (0, 40, 80):
        comp_of(work, frame_of(at_ms, CORNERS))
        revisions.append((bars._revision, white._revision))
    assert revisions == [(1, 1), (2, 1), (3, 1)]
    work.close()


def test_a_lost_plane_fades_its_layer_and_never_keeps_it() -> None:
    work = compositor([*CAMERA_BELOW, {**WHITE, "pin_fade_s": 0.1}])
    seen, middle = [], []
    for at_ms, corners in ((0, CORNERS), (50, None), (90, None), (120, None), (160, CORNERS + 2)):
        comp = comp_of(work, frame_of(at_ms, corners))
        middle.append(float(comp[0, 15, 20]))
        seen.append(records_of(work)["pins"]["layer.1"])
    assert middle == pytest.approx([1.0, 0.625, 0.325, 0.25, 1.0], abs=1e-4)
    assert "corners" not in seen[3]
    assert seen[3]["opacity"] == 0.0
    work.close()


def test_it_says_whether_its_plane_is_there_and_since_when_it_is_not() -> None:
    work = compositor([*CAMERA_BELOW, WHITE])
    (pin,) = work.pins.values()
    said = []
    for at_ms, corners in ((0, None), (100, CORNERS), (200, None), (350, None), (400, CORNERS)):
        comp_of(work, frame_of(at_ms, corners))
        said.append((pin.report()["state"], pin.report()["opacity"], pin.report()["gone_s"]))
    assert said == [
        ("never found", 0.0, 0.0), ("found", 1.0, 0.0), ("fading", 0.5, 0.1), ("lost", 0.0, 0.25), ("found", 1.0, 0.0)
    ]  # fmt: skip
    assert pin.report()["to"] == "insert.phone"
    work.close()


def test_what_has_faded_does_not_come_back_when_a_clip_begins_again() -> None:
    work = compositor([*CAMERA_BELOW, WHITE])
    for at_ms, media_ms, corners in ((0, 900, CORNERS), (100, 0, None), (1000, 950, None)):
        frame = frame_of(at_ms, corners)
        frame.media_ns = media_ms * MS
        comp_of(work, frame)
    (pin,) = work.pins.values()
    assert (pin.told, pin.report()["gone_s"]) == ({"to": "insert.phone", "opacity": 0.0}, 1.0)
    work.close()


def test_another_plane_than_the_one_named_is_not_taken() -> None:
    work = compositor([*CAMERA_BELOW, WHITE])
    comp = comp_of(work, frame_of(0, CORNERS, name="monitor"))
    assert (comp == 0.25).all()
    folded = CORNERS[[0, 2, 1, 3]]
    assert (comp_of(work, frame_of(40, folded)) == 0.25).all()
    work.close()


def test_from_its_record_the_same_comp_is_made_to_the_last_bit() -> None:
    layers = [*CAMERA_BELOW, {"kind": "gradient", "pin": "insert", "pin_size_px": [30, 60], "pin_fade_s": 0.2}]
    work, again = compositor(layers), compositor(layers)
    for at_ms, corners in ((0, CORNERS), (50, CORNERS + np.float32(0.37)), (90, None), (130, CORNERS)):
        comp = comp_of(work, frame_of(at_ms, corners))
        told = records_of(work)["pins"]["layer.1"]
        again.pins["layer.1"].place_as(told)
        np.testing.assert_array_equal(comp_of(again, frame_of(at_ms, None)), comp)
    for one in (work, again):
        one.close()


def test_a_plate_may_be_pinned_and_is_not_upside_down(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:20] = (0, 0, 255)
    picture[20:] = (0, 255, 0)
    cv2.imwrite(str(tmp_path / "sign.png"), picture)
    sign = {"kind": "plate", "path": str(tmp_path / "sign.png"), "pin": "insert", "pin_size_px": [60, 40]}
    work = compositor([*CAMERA_BELOW, sign])
    comp = comp_of(work, frame_of(0, CORNERS))
    assert comp[:, 10, 20] == pytest.approx([1, 0, 0], abs=1e-3)
    assert comp[:, 21, 20] == pytest.approx([0, 1, 0], abs=1e-3)
    work.close()


def test_a_pin_without_its_tracker_is_a_problem_of_the_show() -> None:
    table = {"source": {"kind": "pattern"}, "layer": [{**WHITE, "pin": "inset.phone"}]}
    with pytest.raises(ShowError, match=r"layer\.0\.pin.*this show has no \[\[tracker\]\]"):
        make_show(table)
    with pytest.raises(ShowError, match=r"layer\.0\.pin.*insert"):
        make_show({**table, "tracker": [{"kind": "object", "label": "insert"}]})
