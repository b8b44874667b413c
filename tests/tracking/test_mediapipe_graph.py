"""A graph of mediapipe runs in the thread that asks it."""

from pathlib import Path

import numpy as np
import pytest

from onset.tracking.mediapipe_graph import MediapipeGraph, picture_packet

pytest.importorskip("mediapipe")
TASKS = Path("/proc/self/task")
TEXT = """
input_stream: "in"
output_stream: "out"
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:in" output_stream: "SIZE:out" }
"""


@pytest.mark.skipif(not TASKS.is_dir(), reason="threads are counted in Linux's /proc")
def test_a_graph_has_no_thread_of_its_own_that_would_have_to_be_woken_for_each_answer() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    with MediapipeGraph(TEXT, ("out",)) as first:  # what the library starts once for all
        first.run({"in": picture_packet(picture)})
        before = len(list(TASKS.iterdir()))
        with MediapipeGraph(TEXT, ("out",)) as second:
            assert "out" in second.run({"in": picture_packet(picture)})
            assert len(list(TASKS.iterdir())) == before
