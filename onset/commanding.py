"""What sinks have in common through which others command the recorder: no picture wanted, refusals told."""

from collections.abc import Sequence

from onset_kernels.picture import Picture

from onset.frame import Composite
from onset.ports import Want
from onset.record_port import Recorder


class Commanding:
    """Half a sink, and `onset.record_port.Commanded`; what listens, and how it ends, is its own."""

    def __init__(self) -> None:
        self._recorder: Recorder | None = None
        self._refusal = ""

    def wants(self, canvas: Picture) -> Sequence[Want]:  # noqa: ARG002 - no picture of any size
        """Nothing: it only commands."""
        return ()

    def write(self, composite: Composite) -> None:
        """Nothing leaves by it."""

    def command(self, recorder: Recorder) -> None:
        """From now on roll and cut this recorder."""
        self._recorder = recorder

    @property
    def warnings(self) -> list[str]:
        """What was refused last."""
        return [self._refusal] if self._refusal else []
