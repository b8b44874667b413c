"""What C++ libraries write straight to the process's standard error, held back while a model is loaded.

mediapipe 0.10.14 logs before its log library is set up, so that no level, flag or environment variable silences it:
a few kinds of lines per graph, none of them about anything a user can act on. They are dropped by name; every other
line is passed on once the model is loaded.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

CHATTER = (
    b"inference_feedback_manager.cc",
    b"Created TensorFlow Lite XNNPACK delegate",
    b"All log messages before absl::InitializeLog()",
    b"task_runner.cc",
    b"face_landmarker_graph.cc",
    b"not a valid Flatbuffer",
)
"""Parts of lines that mediapipe writes whenever a graph starts, and one that it says again in what it raises."""


@contextmanager
def without_chatter() -> Iterator[None]:
    """Hold back standard error of the whole process, then pass on what is not CHATTER. Not for a running loop."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # a process without standard error has none to keep clean
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            held.seek(0)
            for line in held:
                if not any(part in line for part in CHATTER):
                    os.write(kept, line)
            os.close(kept)
