"""Memory of an engine that waits for every frame: frames read ahead and what is made of them never share it."""

import threading
from pathlib import Path

from onset.engine import HEAP_SETS, Engine
from onset.settings import make_show


def test_frames_read_ahead_leave_memory_for_a_comp_of_the_same_form(tmp_path: Path) -> None:
    (show,) = make_show(
        {
            "engine": {"mode": "every", "device": "cpu", "threads": 1},
            "source": {"kind": "pattern", "size": "64x36", "rate": "25"},
            "keyer": {"kind": "luma"},
            "sink": [{"kind": "clip", "path": str(tmp_path / "comp.mkv"), "rate": "25"}],
        }
    )
    engine = Engine(show)
    picture = engine.source.picture
    lent: list[object] = []

    def lend() -> None:
        lent.extend(engine.pipeline._lend_source(picture) for _ in range(HEAP_SETS))
        lent.append(engine.pipeline._lend_output("comp", picture))

    borrower = threading.Thread(target=lend, daemon=True)
    borrower.start()
    borrower.join(5)
    engine.stop()
    engine.run()
    assert len(lent) == HEAP_SETS + 1
