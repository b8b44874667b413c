"""FFmpeg's `chromakey` and `despill` as a peer: the filters themselves, in this process, through PyAV's libavfilter.

`chromakey` is run on 12-bit 4:4:4 with chroma brought up as for everybody else, and its alpha is taken as it leaves
the filter, at 12 bits (at 16 its squares of distances overflow); `despill` knows 8-bit RGBA only. Neither reads what
the other writes, so that each is run once for its own settings. The key colour is given as Y'CbCr: given as RGB the
filter takes it for full-range BT.601.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

from onset.bench.key.bare_screen import pushed, screen_code, ycbcr
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed, Light, keyed_from_encoded
from onset.bench.key.peer import Axis, Settings


class FFmpeg:
    """The filters `chromakey` and `despill`."""

    name = "FFmpeg chromakey"
    axes: Sequence[Axis] = (
        Axis("push", (0.8, 1.0, 1.25, 1.6), 0.1, low=0.3, high=4.0),
        Axis("turn", (0.0,), 8.0, low=-40.0, high=40.0),
        Axis("similarity", (0.01, 0.03, 0.06, 0.1, 0.15, 0.22), 0.015, low=0.00001, pair="ramp"),
        Axis("blend", (0.0, 0.02, 0.06, 0.12, 0.2, 0.3), 0.015, pair="ramp"),
        Axis("mix", (0.0, 0.5, 1.0), 0.15, others=("off",), colour=True),
        Axis("expand", (0.0, 0.3), 0.15, colour=True),
        Axis("comp", ("linear", "encoded"), colour=True),
    )

    def __init__(self) -> None:
        version = ".".join(map(str, av.library_versions["libavfilter"]))
        self.about = f"the filters chromakey (12-bit 4:4:4) and despill (8-bit RGBA) of libavfilter {version}"
        self._held: Footage | None = None
        self._coded: list[NDArray[np.uint16]] = []

    def missing(self) -> str | None:
        """Whether this build of the library has the filters."""
        absent = {"chromakey", "despill"} - set(av.filter.filters_available)
        return f"FFmpeg: PyAV's build has no {', '.join(sorted(absent))}" if absent else None

    def told_apart(self, settings: Settings) -> Settings:
        """As `Peer.told_apart`: without despill there is nothing to expand."""
        return {**settings, "expand": 0.0} if settings["mix"] == "off" else settings

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        """As `Peer.keyed`."""
        self._hold(footage)
        screen = screen_code(footage)
        despilt: dict[tuple[Any, Any], list[Light]] = {}
        for settings in several:
            mattes = self._mattes(footage, pushed(screen, float(settings["push"]), float(settings["turn"])), settings)
            if not colour:
                yield [Keyed(matte, np.empty((0, 0, 3), np.float32)) for matte in mattes]
                continue
            wanted = settings["mix"], settings["expand"]
            if wanted not in despilt:
                despilt[wanted] = _despilt(footage, *wanted)
            transfer, over_encoded = footage.display, settings["comp"] == "encoded"
            yield [
                keyed_from_encoded(matte, straight, transfer, over_encoded=over_encoded)
                for matte, straight in zip(mattes, despilt[wanted], strict=True)
            ]

    def _hold(self, footage: Footage) -> None:
        if self._held is not footage:
            self._held = footage
            self._coded = [
                np.round(np.clip(ycbcr(footage.encoded(place)), 0, 1) * 4080).astype(np.uint16)
                for place in range(len(footage))
            ]

    def _mattes(self, footage: Footage, key: NDArray[np.float64], settings: Settings) -> list[NDArray[np.float32]]:
        luma, cb, cr = np.clip(np.round(ycbcr(key.astype(np.float32)) * 255), 0, 255).astype(int)
        arguments = (
            f"color=0x{luma:02x}{cb:02x}{cr:02x}:yuv=1:similarity={float(settings['similarity']):.5f}"
            f":blend={float(settings['blend']):.5f}"
        )
        graph = _graph(footage, "yuva444p12le", "chromakey", arguments)
        mattes: list[NDArray[np.float32]] = []
        for coded in self._coded:
            frame = av.VideoFrame(footage.picture.width_px, footage.picture.height_px, "yuva444p12le")
            for plane in range(3):
                _rows(frame, plane, np.uint16)[:] = coded[..., plane]
            out = _through(graph, frame, len(mattes))
            mattes.append(_rows(out, 3, np.uint16).astype(np.float32) * np.float32(1 / 4095))
        return mattes


def _despilt(footage: Footage, mix: Any, expand: Any) -> list[Light]:
    """Straight encoded colour 0..1 of each frame; `mix` off leaves the filter out."""
    if mix == "off":
        return [np.clip(footage.encoded(place), 0, 1) for place in range(len(footage))]
    kind = "green" if footage.primary == 1 else "blue"
    graph = _graph(footage, "rgba", "despill", f"type={kind}:mix={float(mix):.3f}:expand={float(expand):.3f}")
    made = []
    for place in range(len(footage)):
        frame = av.VideoFrame(footage.picture.width_px, footage.picture.height_px, "rgba")
        codes = _rows(frame, 0, np.uint8).reshape(footage.picture.height_px, -1, 4)
        codes[..., :3] = np.round(np.clip(footage.encoded(place), 0, 1) * 255)
        codes[..., 3] = 255
        out = _rows(_through(graph, frame, place), 0, np.uint8).reshape(footage.picture.height_px, -1, 4)
        made.append(out[..., :3].astype(np.float32) * np.float32(1 / 255))
    return made


def _graph(footage: Footage, form: str, name: str, arguments: str) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.threads = 1
    size = f"{footage.picture.width_px}x{footage.picture.height_px}"
    tags = "colorspace=bt709:range=tv" if form.startswith("yuv") else "colorspace=gbr:range=pc"
    source = graph.add("buffer", f"video_size={size}:pix_fmt={form}:time_base=1/25:{tags}")
    graph.link_nodes(source, graph.add(name, arguments), graph.add("buffersink")).configure()
    return graph


def _through(graph: av.filter.Graph, frame: av.VideoFrame, number: int) -> av.VideoFrame:
    frame.pts = number
    graph.vpush(frame)
    return graph.vpull()


def _rows(frame: av.VideoFrame, plane: int, kind: Any) -> NDArray[Any]:
    """The plane's samples, rows as wide as the picture times its samples, FFmpeg's padding left out."""
    lying: Any = frame.planes[plane]
    bytes_wide = lying.width * (4 if frame.format.name == "rgba" else np.dtype(kind).itemsize)
    padded = np.frombuffer(lying, np.uint8).reshape(-1, lying.line_size)
    return padded[: frame.height, :bytes_wide].view(kind)
