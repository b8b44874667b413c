"""A mediapipe graph run by hand: packets in, packets out, one step at a time.

`mp.solutions` would do, but it hides what a tracker on a set needs: the score of each face, the region that is looked
at, the number of threads. Its parts are the same calculators, named in a text of one's own.
"""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.errors import UsageError, WorkError
from onset.tracking.native_log import without_chatter

Packet = Any
VERSION = "0.10.14"
"""The mediapipe whose calculators and models the texts of this project name."""
_IN_CALLER = 'executor { type: "ApplicationThreadExecutor" }\n'
"""Calculators run in the thread that waits for them. In one of the graph's own, which answers no sooner, each step has
to be woken for and woken from: on a machine that others filled a face mesh of 4 ms took 10 in the median, so 4."""


class MediapipeGraph:
    """Runs one graph in the calling thread. `run` blocks until everything that was fed in has come out."""

    def __init__(self, text: str, outputs: Sequence[str]) -> None:
        """`text` is a CalculatorGraphConfig without an executor, `outputs` are the streams that `run` answers.

        Raises UsageError.
        """
        calculator_graph, resource_util, folder = _bindings()
        self._step = 0
        self._got: dict[str, Packet] = {}
        self._warm = False
        try:
            with without_chatter():
                # The models are named in the texts by their place in the wheel.
                resource_util.set_resource_dir(folder)
                self._graph = calculator_graph.CalculatorGraph(graph_config=text + _IN_CALLER)
                for name in outputs:
                    self._graph.observe_output_stream(name, self._got.__setitem__)
                self._graph.start_run()
                self._graph.wait_until_idle()  # models are opened then, and log
        except (RuntimeError, ValueError) as error:
            raise UsageError(f"mediapipe does not take its graph, {VERSION} does: {_line(error)}") from None

    def run(self, inputs: Mapping[str, Packet]) -> Mapping[str, Packet]:
        """One step: each packet into its stream; what came out, by stream. Raises WorkError."""
        self._got.clear()
        self._step += 1
        try:
            if self._warm:
                self._feed(inputs)
            else:
                with without_chatter():
                    self._feed(inputs)
                self._warm = True
        except (RuntimeError, ValueError) as error:
            raise WorkError(f"mediapipe failed: {_line(error)}") from None
        return {name: packet for name, packet in self._got.items() if not packet.is_empty()}

    def _feed(self, inputs: Mapping[str, Packet]) -> None:
        for name, packet in inputs.items():
            self._graph.add_packet_to_input_stream(name, packet.at(self._step))
        self._graph.wait_until_idle()

    def close(self) -> None:
        """End the graph and its threads; idempotent."""
        graph, self._graph = getattr(self, "_graph", None), None
        if graph is not None:
            graph.close()

    def __enter__(self) -> "MediapipeGraph":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def picture_packet(picture: NDArray[np.uint8]) -> Packet:
    """A packet of a (height, width, 3) uint8 RGB picture; the pixels are copied."""
    from mediapipe.python import packet_creator
    from mediapipe.python._framework_bindings import image_frame

    return packet_creator.create_image_frame(image_format=image_frame.ImageFormat.SRGB, data=picture)


def serialized(packet: Packet) -> bytes:
    """The bytes of a packet that holds one protobuf message.

    mediapipe's own getter asks protobuf for a class by a call that warns of its own end; the bytes need no class.
    """
    from mediapipe.python.packet_getter import _packet_getter

    return bytes(_packet_getter._get_serialized_proto(packet))


def serialized_list(packet: Packet) -> list[bytes]:
    """The same for a packet that holds a vector of messages."""
    from mediapipe.python.packet_getter import _packet_getter

    if _packet_getter._get_proto_vector_size(packet) == 0:
        return []
    return [bytes(one) for one in _packet_getter._get_serialized_proto_list(packet)]


def _bindings() -> tuple[Any, Any, str]:
    """Graphs, the resource finder, and the folder that holds `mediapipe/`. Raises UsageError without mediapipe."""
    try:
        with without_chatter():
            from pathlib import Path

            import mediapipe
            from mediapipe.python._framework_bindings import calculator_graph, resource_util
    except ImportError as error:
        raise UsageError(f"tracking needs mediapipe {VERSION} ({error}): pip install 'onset-engine[faces]'") from None
    return calculator_graph, resource_util, str(Path(mediapipe.__file__).parents[1])


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
