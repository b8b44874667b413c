"""A lane is warm before its first picture comes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from onset_kernels.picture import SRGB_709, Layout, Picture

from onset.takes.byte_ring import HEAD
from onset.takes.coding import NAMES
from onset.takes.encoder_process import Lane, LanePlan
from onset.takes.recording_plan import RecordingPlan, make_recording, stream_plan

OF = Picture(64, 48, Layout.BGRA8, SRGB_709)
NOT_OF_RGB = ("utvideo",)
ON_A_CARD = ("h264_nvenc", "hevc_nvenc")


class Told:
    """The process's end of the pipe, for a lane in this process."""

    def stopping(self) -> bool:
        return True


@pytest.fixture(params=[name for name in NAMES if name not in (*NOT_OF_RGB, *ON_A_CARD)])
def lane(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lane]:
    if request.param.startswith("exr"):
        pytest.importorskip("OpenEXR")
    of = OF if request.param != "dnxhr" else OF.sized(256, 120)
    stream = stream_plan("comp", of, request.param, quality=90, rate_hz=25, retention_s=1)
    plan = RecordingPlan(engine="warm", folder=str(tmp_path / "plan"), takes=[], streams=[stream], rate="25")
    make_recording(plan)
    end: Any = Told()
    made = Lane(LanePlan(plan, "comp", 0), end)
    yield made
    made.close()


def test_a_lane_encodes_a_picture_that_nobody_gets(lane: Lane) -> None:
    encoded: list[int] = []
    encode = lane._encoder.encode
    lane._encoder.encode = lambda planes: encoded.append(len(encode(planes))) or b""  # type: ignore[method-assign, func-returns-value]
    lane.warm_up()
    lane.run()
    assert len(encoded) == 1
    assert lane._essence.number(HEAD) == 0
    assert lane._jobs.number(HEAD) == 0
