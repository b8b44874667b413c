"""A tracker written for tests: where the light is, and how it behaves when it is told to behave badly.

It finds the brightest spot of the picture, which is known where the picture is, and its setting `does` makes it fail
in one of the ways in which trackers fail.
"""

from pathlib import Path

import pytest

from tests.plugin_files import plugin_file

TRACKER = '''
    """The brightest pixel of a grey or packed picture, as one subject."""

    import os
    import signal
    import sys
    import time
    from dataclasses import dataclass, field
    from pathlib import Path

    import numpy as np

    from onset.errors import InputError, UsageError
    from onset.subject import Answer, Subject

    @dataclass(frozen=True)
    class Settings:
        does: str = "track"
        at: int = 5
        once: Path | None = None
        gain: float = 1.0

    class Light:
        def __init__(self, settings):
            if settings.does == "refuse":
                raise InputError("no model here; give another one")
            if settings.does == "start slowly":
                time.sleep(1.5)
            self.settings = settings
            self.seen = 0
            self.times = []
            self.kept, self.trouble = b"", ""
            self.waits, self.after = 0, 0

        def wait(self):
            self.waits += 1

        def afterwards(self, frame, whole):
            if self.settings.does == "hang afterwards":
                time.sleep(600)
            self.after += 1

        def track(self, frame):
            self.seen += 1
            self.times.append(frame.captured_ns)
            if self.settings.does != "track" and self.seen == self.settings.at and self.armed():
                getattr(self, self.settings.does.replace(" ", "_"))(frame)
            luma = frame.planes[0] & 0xFF00 if frame.planes[0].dtype == np.uint32 else frame.planes[0]
            y, x = divmod(int(luma.argmax()), luma.shape[1])
            if self.settings.does == "answer nonsense" and self.seen >= self.settings.at and self.armed():
                x = float("nan")
            points = np.array([[x + 0.5, y + 0.5]], np.float32)
            one = Subject(1, 1.0, points, values={"light.level": float(luma.max()) * self.settings.gain})
            if self.settings.does == "take its time":
                time.sleep(0.03)
            return Answer(frame.index, frame.captured_ns, "light 1", (one,), (f"{frame.captured_ns}",))

        def restore(self, kept):
            self.kept, self.trouble = kept, f"restored: {kept.decode()}"

        def armed(self):
            """Only in the first process where a file says so."""
            once = self.settings.once
            if once is None:
                return True
            if once.exists():
                return False
            if self.settings.does != "answer nonsense":
                once.touch()
            return True

        def throw(self, frame):
            raise RuntimeError("a bug in a tracker")

        def hang(self, frame):
            time.sleep(600)

        def exit(self, frame):
            os._exit(3)

        def kill(self, frame):
            os.kill(os.getpid(), signal.SIGKILL)

        def stop(self, frame):
            os.kill(os.getpid(), signal.SIGSTOP)

        def flood(self, frame):
            for _ in range(2000):
                os.write(2, b"x" * 1000 + bytes([10]))
                print("noise")

        def start_slowly(self, frame):
            pass

        def hang_afterwards(self, frame):
            pass

        def take_its_time(self, frame):
            pass

        def answer_nonsense(self, frame):
            pass

        def command(self, name, arguments):
            if name == "count":
                afterwards = {"waits": self.waits, "afterwards": self.after}
                return {"seen": self.seen, **afterwards, "pid": os.getpid(), "nice": os.nice(0), **arguments}
            if name == "keep":
                self.kept = arguments["what"].encode()
                return {}
            if name == "crash":
                raise RuntimeError("a bug in a command")
            raise UsageError(f"command {name!r} is unknown; known: count")

        def close(self):
            pass

    def build(settings):
        return Light(settings)
'''


def light_tracker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The dotted kind of that tracker."""
    return plugin_file(folder, monkeypatch, TRACKER)
