"""Pictures made small, as means of cells in linear light, and small planes sampled over a canvas, beside OpenCV."""

from typing import Any

import numpy as np
from bench.device import Case, Place, Progress, measured
from bench.formats import SITING
from bench.passes import prepared
from bench.pictures import noise
from bench.results import Findings
from bench.timing import Effort, Work
from onset_kernels.curves import decode
from onset_kernels.picture import Layout, Matrix, Range, Transfer
from onset_kernels.plan import Cells, Load, Node, Plan, Store, step
from onset_kernels.premultiply import PREMULTIPLY
from onset_kernels.yuv_decode import YUV_DECODE, yuv_parameters

LAYOUTS = (Layout.BGRA8, Layout.YUV420P8, Layout.YUV422P10)
COUNTS = (0, 1, 4, 10)
SHRINK_NOTE = "the mean of codes, 8-bit; ours decodes to linear light first and averages half of the rows"
GROW_NOTE = "only brings the planes up, into float planes of full size; ours multiplies 8-bit pixels with them as well"


def bench(sizes: list[tuple[int, int]], spots: list[Place], effort: Effort, progress: Progress) -> Findings:
    findings = Findings()
    for width_px, height_px in sizes:
        for spot in spots:
            for layout in LAYOUTS if spot.device == "cpu" else ():
                progress(f"small planes: {layout.key} made small")
                findings.rows.append(measured(_shrinking(layout, width_px, height_px, spot), effort))
            for count in COUNTS:
                progress(f"small planes: {count} over a picture")
                findings.rows.append(measured(_growing(count, width_px, height_px, spot), effort))
    return findings


def side_px(height_px: int) -> int:
    """The side of a cell with which a picture has about 270 rows."""
    return 1 << max(1, round(float(np.log2(height_px / 270))))


def shrunk(layout: Layout, height_px: int) -> Plan:
    """A camera format to linear light, stored as the mean of two rows of each cell."""
    yuv, side = layout.kind == "yuv", side_px(height_px)
    return (
        Load("source", layout, "luma cb cr" if yuv else "r g b a"),
        *((step(YUV_DECODE, "yuv"),) if yuv else ()),
        step(decode(Transfer.BT709 if yuv else Transfer.SRGB, bits=16 if yuv else 8)),
        Store("out", Layout.RGB_FLOAT, "r g b", Cells(side, (side // 4, side - 1 - side // 4))),
    )


def multiplied(count: int) -> Plan:
    """A packed picture times `count` small planes."""
    nodes: list[Node] = [Load("source", Layout.BGRA8, "r g b own")]
    for number in range(count):
        nodes += [Load(f"small{number}", Layout.GRAY_FLOAT, "a", scaled=True), step(PREMULTIPLY)]
    return (*nodes, Store("out", Layout.BGRA8, "r g b own"))


def _shrinking(layout: Layout, width_px: int, height_px: int, spot: Place) -> Case:
    parameters = {f"source.{name}": value for name, value in SITING.items()}
    if layout.kind == "yuv":
        decoded = yuv_parameters(Matrix.BT709, Range.LIMITED, layout.bits)
        parameters |= {f"yuv.{name}": value for name, value in decoded.items()}
    made = prepared(shrunk(layout, height_px), width_px, height_px, spot, parameters=parameters)
    peers = shrinking_peers(width_px, height_px, spot.threads) if layout is Layout.BGRA8 else {}
    return Case(
        "small_planes", f"{layout.key} made small by {side_px(height_px)}", width_px, height_px, spot, made.work,
        made.bytes_moved, peers, made.stream, dict.fromkeys(peers, SHRINK_NOTE),
    )  # fmt: skip


def _growing(count: int, width_px: int, height_px: int, spot: Place) -> Case:
    side = side_px(height_px)
    small = [noise(Layout.GRAY_FLOAT, -(-width_px // side), -(-height_px // side), seed) for seed in range(count)]
    pictures = {f"small{number}": [arrays] for number, arrays in enumerate(small)}
    made = prepared(multiplied(count), width_px, height_px, spot, pictures=pictures)
    peers = growing_peers(small, width_px, height_px, spot.threads) if count and spot.device == "cpu" else {}
    return Case(
        "small_planes", f"times {count} planes of 1/{side} the size", width_px, height_px, spot, made.work,
        made.bytes_moved, peers, made.stream, dict.fromkeys(peers, GROW_NOTE),
    )  # fmt: skip


def shrinking_peers(width_px: int, height_px: int, threads: int) -> dict[str, Work]:
    """cv2.resize by area of the same packed picture; none where OpenCV is not installed."""
    try:
        import cv2
    except ImportError:
        return {}
    source = noise(Layout.BGRA8, width_px, height_px)[0].view(np.uint8).reshape(height_px, width_px, 4)
    size = width_px // side_px(height_px), height_px // side_px(height_px)

    def work() -> None:
        cv2.setNumThreads(threads)
        cv2.resize(source, size, interpolation=cv2.INTER_AREA)

    return {"cv2.resize INTER_AREA": work}


def growing_peers(small: list[tuple[Any, ...]], width_px: int, height_px: int, threads: int) -> dict[str, Work]:
    """cv2.resize of each plane; none where OpenCV is not installed."""
    try:
        import cv2
    except ImportError:
        return {}
    target = np.empty((height_px, width_px), np.float32)

    def work() -> None:
        cv2.setNumThreads(threads)
        for (plane,) in small:
            cv2.resize(plane, (width_px, height_px), dst=target, interpolation=cv2.INTER_LINEAR)

    return {"cv2.resize INTER_LINEAR": work}
