"""Camera formats decoded to packed BGRA in a pass: what reading them costs, beside cv2.cvtColor."""

from collections.abc import Callable
from typing import Any

import numpy as np
from bench.device import Case, Place, Progress, measured
from bench.passes import prepared
from bench.pictures import noise
from bench.results import Findings
from bench.timing import Effort, Work
from onset_kernels.curves import decode, encode
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import Layout, Matrix, Range, Transfer
from onset_kernels.plan import Load, Plan, Store, step
from onset_kernels.yuv_decode import YUV_DECODE, yuv_parameters

LAYOUTS = (
    Layout.BGRA8, Layout.BGR24, Layout.NV12, Layout.YUYV, Layout.YUV420P8, Layout.YUV422P8, Layout.YUV420P10,
    Layout.YUV422P10, Layout.GBRP12, Layout.RGB48, Layout.RGBA64, Layout.RGBA_HALF,
)  # fmt: skip
SITING = {"even_x": 0.0, "odd_x": 0.5, "even_y": 0.25, "odd_y": 0.25}
OPENCV_NOTE = (
    "repeats chroma samples; 8-bit, stays encoded. Ours interpolates them, decodes to linear and encodes again"
)


def bench(sizes: list[tuple[int, int]], spots: list[Place], effort: Effort, progress: Progress) -> Findings:
    findings = Findings()
    for layout in LAYOUTS:
        progress(f"formats: {layout.key}")
        for width_px, height_px in sizes:
            for spot in spots:
                findings.rows.append(measured(_case(layout, width_px, height_px, spot), effort))
    return findings


def decoding(layout: Layout) -> Plan:
    """A camera format to linear light, then to sRGB codes in BGRA8."""
    yuv = layout.kind == "yuv"
    lanes = "luma cb cr" if yuv else "r g b a" if layout.has_alpha else "r g b"
    return (
        Load("source", layout, lanes),
        *((step(YUV_DECODE, "yuv"),) if yuv else ()),
        *(() if layout.has_alpha else (step(OPAQUE),)),
        step(decode(Transfer.BT709 if yuv else Transfer.SRGB, bits=16 if yuv else layout.bits)),
        step(encode(Transfer.SRGB, bits=8)),
        Store("out", Layout.BGRA8, "r g b a"),
    )


def _case(layout: Layout, width_px: int, height_px: int, spot: Place) -> Case:
    parameters = {f"source.{name}": value for name, value in SITING.items()}
    if layout.kind == "yuv":
        decoded = yuv_parameters(Matrix.BT709, Range.LIMITED, layout.bits)
        parameters |= {f"yuv.{name}": value for name, value in decoded.items()}
    made = prepared(decoding(layout), width_px, height_px, spot, parameters=parameters)
    peers = opencv_peers(layout, width_px, height_px, spot.threads) if spot.device == "cpu" else {}
    notes = dict.fromkeys(peers, OPENCV_NOTE)
    return Case(
        "formats", f"{layout.key} to bgra8", width_px, height_px, spot, made.work, made.bytes_moved, peers,
        made.stream, notes,
    )  # fmt: skip


def opencv_peers(layout: Layout, width_px: int, height_px: int, threads: int) -> dict[str, Work]:
    """The conversion that OpenCV has for this layout, if it has one and is installed."""
    try:
        import cv2
    except ImportError:
        return {}
    codes: dict[Layout, tuple[int, Callable[[tuple[Any, ...]], Any]]] = {
        Layout.BGR24: (cv2.COLOR_BGR2BGRA, lambda planes: planes[0].reshape(height_px, width_px, 3)),
        Layout.NV12: (cv2.COLOR_YUV2BGRA_NV12, lambda planes: _stacked(planes, width_px)),
        Layout.YUV420P8: (cv2.COLOR_YUV2BGRA_I420, lambda planes: _stacked(planes, width_px)),
        Layout.YUYV: (cv2.COLOR_YUV2BGRA_YUYV, lambda planes: planes[0].view(np.uint8).reshape(height_px, width_px, 2)),
    }
    if layout not in codes or height_px % 2 or width_px % 2:
        return {}
    code, shaped = codes[layout]
    source = np.ascontiguousarray(shaped(noise(layout, width_px, height_px)))
    target = np.empty((height_px, width_px, 4), np.uint8)

    def work() -> None:
        cv2.setNumThreads(threads)
        cv2.cvtColor(source, code, dst=target)

    return {"cv2.cvtColor": work}


def _stacked(planes: tuple[Any, ...], width_px: int) -> Any:
    """Luma above chroma in one 8-bit array, as OpenCV wants it."""
    flat = np.concatenate([plane.view(np.uint8).ravel() for plane in planes])
    return flat.reshape(-1, width_px)
