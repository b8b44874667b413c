"""A small synthetic take, written through the public writer: what every test of a take is about.

Luma of frame n of a stream is one flat level that tells n, so that a picture in the wrong place is seen.
"""

import base64
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import xxhash
from onset_kernels.picture import SRGB_709, Alpha, Colour, Layout, Matrix, Picture, Primaries, Range, Transfer

from onset.clock import SECOND_NS
from onset.takes.essence import Packet, encode_packet, essence_channel
from onset.takes.journal import JournalWriter
from onset.takes.layout import META, hold, make_take_folder, segment_path
from onset.takes.manifest import Manifest, Slate, Stream
from onset.takes.manifest_file import write_manifest
from onset.takes.manifest_notes import manifest_note
from onset.takes.records import (
    META_CHANNELS,
    EventRecord,
    FrameRecord,
    GapRecord,
    PlateRecord,
    Record,
    SettingsRecord,
    StreamFrame,
    channel_of,
    encode_record,
)
from onset.timecode import Timecode
from onset.wire.describe import picture_as_dict

UTC_NS = 1_790_000_000 * SECOND_NS
CAPTURED_NS = 5_000 * SECOND_NS
VIDEO = Colour(Transfer.BT709, Primaries.BT709, Matrix.BT709, Range.LIMITED)
FIRST_INDEX = 100


@dataclass(frozen=True)
class Kind:
    """How a stream of a made take is encoded."""

    encoder: str
    codec: str
    pixel_format: str
    layout: Layout
    ending: Any
    colour: Colour = VIDEO
    alpha: Alpha = Alpha.OPAQUE
    lossless: bool = False
    options: tuple[tuple[str, str], ...] = ()


H264 = Kind(
    "libx264", "h264", "yuv420p", Layout.YUV420P8, ".mov",
    options=(("g", "1"), ("tune", "zerolatency"), ("crf", "10"), ("preset", "ultrafast")),
)  # fmt: skip
HEVC = Kind(
    "libx265", "hevc", "yuv422p10le", Layout.YUV422P10, ".mov",
    options=(("x265-params", "keyint=1:log-level=error:pools=1:frame-threads=1"), ("preset", "ultrafast")),
)  # fmt: skip
PRORES = Kind("prores_ks", "prores", "yuv422p10le", Layout.YUV422P10, ".mov", options=(("profile", "hq"),))
DNXHR = Kind("dnxhd", "dnxhd", "yuv422p10le", Layout.YUV422P10, ".mov", options=(("profile", "dnxhr_hqx"),))
MJPEG = Kind("mjpeg", "mjpeg", "yuvj420p", Layout.YUV420P8, ".mov")
FFV1 = Kind("ffv1", "ffv1", "yuv422p10le", Layout.YUV422P10, ".mkv", lossless=True, options=(("g", "1"),))
FFVHUFF = Kind("ffvhuff", "ffvhuff", "yuv422p10le", Layout.YUV422P10, ".avi", lossless=True)
UTVIDEO = Kind("utvideo", "utvideo", "yuv422p", Layout.YUV422P8, ".avi", lossless=True)
GRAY = Kind("ffv1", "ffv1", "gray", Layout.GRAY8, ".mkv", SRGB_709, lossless=True, options=(("g", "1"),))
STREAMS = {"camera": FFV1, "comp": H264, "matte": GRAY}


def level(index: int, stream: str) -> int:
    """The 8-bit luma code of a frame."""
    return 30 + (index * 7 + {"camera": 0, "comp": 3, "matte": 5}.get(stream, 1)) % 180


def encode(kind: Kind, levels: Sequence[int], size: tuple[int, int], rate: Fraction) -> tuple[list[bytes], bytes, str]:
    """(a packet for each level, extradata, codec tag)."""
    context: Any = av.CodecContext.create(kind.encoder, "w")
    context.width, context.height = size
    context.pix_fmt = kind.pixel_format
    context.time_base, context.framerate = 1 / rate, rate
    context.options = dict(kind.options)
    context.thread_count = 1
    packets = []
    for number, code in enumerate(levels):
        frame = av.VideoFrame(*size, kind.pixel_format)
        frame.pts = number
        wide = kind.layout.bits > 8
        for place, plane in enumerate(frame.planes):
            value = (code if place == 0 else 128) << (kind.layout.bits - 8)
            count = plane.buffer_size // (2 if wide else 1)
            plane.update(np.full(count, value, np.uint16 if wide else np.uint8).tobytes())
        packets += context.encode(frame)
    packets += context.encode(None)
    tag = str(context.codec_tag)
    return [bytes(packet) for packet in packets], context.extradata or b"", tag if tag.isprintable() else ""


@dataclass
class Made:
    """What was made, and the packets as they were encoded: stream -> index -> bytes."""

    folder: Path
    manifest: Manifest
    packets: dict[str, dict[int, bytes]]


def make_take(
    takes: Path,
    name: str = "S1_T001_A",
    *,
    frames: int = 12,
    size: tuple[int, int] = (64, 48),
    rate: Fraction = Fraction(24),
    timecode: str = "01:00:00:00",
    streams: Mapping[str, Kind] = STREAMS,
    refused: Mapping[str, Collection[int]] | None = None,
    dropped: Collection[int] = (),
    frames_a_segment: int = 5,
    closed: bool = True,
    plate: bool = True,
    camera: Mapping[int, Mapping[str, Any]] | None = None,
    trackers: Mapping[int, Mapping[str, Any]] | None = None,
    also: Sequence[Record] = (),
    slate: Slate | None = None,
    noted: bool = False,
    labels: Sequence[tuple[str, str]] = (),
) -> Made:
    """A take as a recorder leaves it at the cut, before it is finalised.

    `refused` names, for each stream, the frames (numbers from 0) that the recorder had no room for; `dropped` those
    that were never offered. `camera` and `trackers` are what records of frames (numbers from 0) say of them, `also` are
    further records.
    `closed`: segments have their index, as after a cut; else as after a death. `noted`: take.json is in the journal.
    `labels`: (timecode, source of it) of each frame, where they do not run on from `timecode` as heard.
    """
    folder = make_take_folder(takes, name)
    lock = hold(folder)
    assert lock is not None
    encoded = {stream: encode(kind, [level(FIRST_INDEX + n, stream) for n in range(frames)], size, rate)
               for stream, kind in streams.items()}  # fmt: skip
    manifest = _manifest(name, streams, encoded, size, rate, timecode)
    manifest.slate = slate or manifest.slate
    if labels:
        manifest.first_timecode, manifest.timecode_source = labels[0]
    write_manifest(folder, manifest)
    writer = _Recorder(folder, manifest, frames_a_segment, closed)
    writer.record(EventRecord(what="roll", text="made", index=FIRST_INDEX, utc_ns=UTC_NS))
    writer.record(SettingsRecord(revision=1, index=FIRST_INDEX, values={"keyer.black": 0.1, "keyer.white": 0.9}))
    if plate:
        writer.record(_plate(folder))
    for record in also:
        writer.record(record)
    writer.camera, writer.trackers = dict(camera or {}), dict(trackers or {})
    first = Timecode.parse(timecode, rate)
    for number in range(frames):
        label = str(Timecode.from_count(first.count + number, rate, drop=first.drop)), "ltc"
        label = labels[number] if labels else label
        turned_away = {stream for stream, numbers in (refused or {}).items() if number in numbers}
        offered = [] if number in dropped else list(streams)
        parts = {stream: (encoded[stream][0][number], stream not in turned_away) for stream in offered}
        writer.frame(number, label, parts, rate)
    writer.record(EventRecord(what="cut", index=FIRST_INDEX + frames - 1, utc_ns=UTC_NS + SECOND_NS))
    manifest.last_index = FIRST_INDEX + frames - 1
    manifest.cut_utc_ns = UTC_NS + SECOND_NS
    if noted:
        writer.record(manifest_note(manifest, manifest.cut_utc_ns))
    writer.close()
    write_manifest(folder, manifest)
    os.close(lock)
    return Made(folder, manifest, writer.packets)


def _manifest(
    name: str,
    streams: Mapping[str, Kind],
    encoded: Mapping[str, tuple[list[bytes], bytes, str]],
    size: tuple[int, int],
    rate: Fraction,
    timecode: str,
) -> Manifest:
    return Manifest(
        id=f"made-{name}",
        name=name,
        rate=str(rate),
        camera="A",
        group=name.rpartition("_")[0],
        slate=Slate(production="Onset", scene="1", shot="10", take="1", camera="A"),
        first_timecode=timecode,
        timecode_source="ltc",
        first_index=FIRST_INDEX,
        rolled_utc_ns=UTC_NS,
        software="onset made for a test",
        streams=[
            Stream(
                name=stream,
                picture=picture_as_dict(Picture(*size, kind.layout, kind.colour, kind.alpha)),
                codec=kind.codec,
                pixel_format=kind.pixel_format,
                codec_tag=encoded[stream][2],
                extradata=base64.b64encode(encoded[stream][1]).decode(),
                lossless=kind.lossless,
                ending=kind.ending,
            )
            for stream, kind in streams.items()
        ],
    )


def _plate(folder: Path) -> PlateRecord:
    path = folder / "plates" / "screen-1.npz"
    np.savez(path, pixels=np.arange(24, dtype=np.float32).reshape(3, 2, 4))
    data = path.read_bytes()
    digest = xxhash.xxh3_128_hexdigest(data)
    return PlateRecord(
        what="screen", revision=1, index=FIRST_INDEX, path="plates/screen-1.npz", length=len(data), xxh128=digest
    )


class _Recorder:
    """As much of a recorder as a take needs: segments of a few frames, counts in the manifest."""

    def __init__(self, folder: Path, manifest: Manifest, frames_a_segment: int, closed: bool) -> None:
        self.folder, self.manifest, self._closed, self._step = folder, manifest, closed, frames_a_segment
        self.packets: dict[str, dict[int, bytes]] = {stream.name: {} for stream in manifest.streams}
        self._writers: dict[str, JournalWriter] = {}
        self._sequence = dict.fromkeys([META, *self.packets], 0)
        self.camera: dict[int, Mapping[str, Any]] = {}
        self.trackers: dict[int, Mapping[str, Any]] = {}
        self._open(1)

    def record(self, record: Record) -> None:
        self._sequence[META] += 1
        self._writers[META].write(channel_of(record), self._sequence[META], record.utc_ns, encode_record(record))

    def frame(
        self, number: int, label: tuple[str, str], parts: Mapping[str, tuple[bytes, bool]], rate: Fraction
    ) -> None:
        if number and number % self._step == 0:
            self.close()
            self._open(number // self._step + 1)
        index = FIRST_INDEX + number
        passed_ns = number * SECOND_NS * rate.denominator // rate.numerator
        told = {}
        for stream, (data, has_room) in parts.items():
            told[stream] = self._offer(stream, index, UTC_NS + passed_ns, data, has_room)
        committed = any(part.state == "committed" for part in told.values())
        state: Any = "committed" if committed else "refused" if parts else "dropped"
        self.manifest.frames.offered += bool(parts)
        self.manifest.frames.committed += committed
        self.manifest.frames.refused += bool(parts) and not committed
        captured_ns = CAPTURED_NS + passed_ns
        self.record(
            FrameRecord(
                index=index,
                state=state,
                reason="" if committed else "ring full" if parts else "superseded",
                captured_ns=captured_ns,
                utc_ns=UTC_NS + passed_ns,
                utc_error_ns=2_000_000,
                timecode=label[0],
                timecode_source=label[1],
                stamps={"read": captured_ns + 2_000_000, "pass": captured_ns + 5_000_000 + number * 100_000},
                streams=told,
                settings_revision=1,
                plate_revision=1,
                camera=dict(self.camera.get(number, {})),
                trackers=dict(self.trackers.get(number, {})),
            )
        )

    def _offer(self, stream: str, index: int, utc_ns: int, data: bytes, has_room: bool) -> StreamFrame:
        self._sequence[stream] += 1
        sequence = self._sequence[stream]
        described = self.manifest.stream(stream)
        described.counts.offered += 1
        if not has_room:
            described.counts.refused += 1
            gap = GapRecord(
                stream=stream, first_index=index, last_index=index, reason="ring full", count=1,
                first_sequence=sequence, last_sequence=sequence, utc_ns=utc_ns,
            )  # fmt: skip
            self.record(gap)
            return StreamFrame(sequence=sequence, state="refused", reason="ring full")
        described.counts.committed += 1
        packet = Packet(stream, sequence, index, CAPTURED_NS, utc_ns, data)
        self._writers[stream].write(stream, sequence, utc_ns, encode_packet(packet, described.codec))
        self.packets[stream][index] = data
        return StreamFrame(sequence=sequence, length=len(data), xxh3=xxhash.xxh3_64_hexdigest(data))

    def close(self) -> None:
        for writer in self._writers.values():
            if self._closed:
                writer.close()
            else:
                writer.abandon()

    def _open(self, number: int) -> None:
        channels = {stream: (essence_channel(stream, self.manifest.stream(stream).codec),) for stream in self.packets}
        self._writers = {
            name: JournalWriter(
                segment_path(self.folder, number, name),
                channels.get(name, META_CHANNELS),
                compression="lz4" if name == META else "none",
            )
            for name in (META, *self.packets)
        }
