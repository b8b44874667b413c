"""A take while it is written: its counts, its gaps, and what becomes of its manifest."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from onset.errors import InputError
from onset.takes.byte_ring import Entry
from onset.takes.durability import Durability
from onset.takes.essence import Packet
from onset.takes.layout import JOURNAL, MANIFEST
from onset.takes.manifest import Counts, Manifest, Slate, Stream
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.manifest_notes import manifest_note
from onset.takes.messages import Offered, Rolled, Told
from onset.takes.open_gaps import GapsState, OpenGaps
from onset.takes.recording_plan import RecordingPlan
from onset.takes.records import EventRecord, FrameRecord, StreamFrame
from onset.takes.restore import restore_manifest
from onset.takes.take_writer import TakeWriter
from onset.takes.tracks import TRACK
from onset.wire.describe import picture_as_dict


class StreamSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What a decoder has to know besides the codec: its set-up and the codec's tag."""

    extradata: bytes = b""
    tag: str = ""


class TakeState(msgspec.Struct, kw_only=True):
    """What a recorder that is started again has to know of the open take; kept in shared memory.

    `base` is the number of the last frame offered before the take, -1 before its first: sequences count from there, so
    that frames offered need no counter. Refused ones have one, and the last of them, so that none counts twice; `*` is
    whole frames, and frames that have no record.
    """

    rolled: Rolled
    base: int = -1
    refused: dict[str, int] = {}
    last_refused: dict[str, int] = {}
    refused_frames: int = 0
    last_hole: int = 0
    gaps: GapsState = msgspec.field(default_factory=GapsState)


class OpenTake:
    """One take being written. Raises WorkError, OSError when it cannot be.

    Sequences count the frames offered in this take from 1, the same in every stream.
    """

    def __init__(
        self,
        plan: RecordingPlan,
        state: TakeState,
        setups: dict[str, StreamSetup],
        durability: Durability,
        keep: Callable[[TakeState], None],
    ) -> None:
        state.rolled = rolled = _elsewhere(state.rolled)
        self.plan, self.rolled, self._state, self._keep = plan, rolled, state, keep
        folder = Path(rolled.volume) / rolled.name
        self._sequence = 0
        if state.base >= 0 and (folder / JOURNAL / MANIFEST).exists():
            restore_manifest(folder)  # somebody may have deleted the one, or a disk have spoilt it
        resumed = (folder / MANIFEST).exists()
        self._begun = resumed and state.base >= 0
        others = [Path(volume) / rolled.name for volume in plan.takes if volume != rolled.volume]
        manifest = read_manifest(folder) if resumed else _manifest(plan, rolled, setups)
        manifest.may_be_in = [str(other) for other in others]
        self.writer = TakeWriter(
            [folder, *others], manifest, durability,
            segment_s=plan.segment_s, segment_bytes=plan.segment_bytes, reserve_bytes=plan.reserve_bytes,
        )  # fmt: skip
        self._gaps = OpenGaps(state.gaps, self.writer.record, lambda: durability.durable_ns)
        try:
            self._keep(state)
            self.say_again()  # again by a recorder that was started again: twice is once
        except BaseException:
            self.writer.abandon()
            raise

    def say_again(self) -> None:
        """Write what frames that are written again do not say: it may have gone with them. Raises MemoryFull."""
        rolled = self.rolled
        values = msgspec.to_builtins(rolled.slate) | ({"by": rolled.by} if rolled.by else {})
        values |= {"keyer": True} if rolled.keyer else {}
        self._event("roll", rolled.rolled_utc_ns, rolled.index, values)
        if self._begun:
            self.writer.record(manifest_note(self.writer.manifest, rolled.rolled_utc_ns))
        self._gaps.say_again()

    def holds(self, offered: Offered) -> bool:
        """Whether a frame belongs to this take: captured at its beginning or later. A take begins with a frame that was
        offered; one that was dropped before that, as at the beginning of a pre-roll, is not in it."""
        frame = offered.frame
        if offered.number:
            return frame.captured_ns >= self.rolled.first_ns
        return self._state.base >= 0 and frame.index >= self.writer.manifest.first_index

    def frame(self, offered: Offered, packets: dict[str, Entry], refused: dict[str, str]) -> None:
        """Write one frame: its packets, then its record. Raises MemoryFull when no volume is left."""
        frame = offered.frame
        if not offered.number:
            self.writer.record(frame)
            return
        if not self._begun:
            self._begin(offered)
        sequence = offered.number - self._state.base
        streams: dict[str, StreamFrame] = {}
        for name, packet in packets.items():
            essence = Packet(name, sequence, frame.index, frame.captured_ns, frame.utc_ns, packet.data)
            self.writer.packet(essence, packet.xxh3)
            streams[name] = StreamFrame(sequence=sequence, length=len(packet.data), xxh3=f"{packet.xxh3:016x}")
        if "comp" in packets and packets["comp"].samples_xxh3:
            frame = msgspec.structs.replace(frame, comp_xxh3=f"{packets['comp'].samples_xxh3:016x}")
        for name, reason in refused.items():
            streams[name] = StreamFrame(sequence=sequence, state="refused", reason=reason)
        self._record(frame, sequence, streams)
        self._count(frame.index, sequence, streams)

    def tracked(self, track: bytes, utc_ns: int) -> None:
        """Write what trackers found in a frame. Raises MemoryFull."""
        self.writer.encoded(TRACK, track, utc_ns)

    def told(self, told: Told) -> None:
        """Write a record that the engine made. Raises MemoryFull."""
        self.writer.encoded(told.kind, bytes(told.data), self.rolled.rolled_utc_ns)

    def end(self, cut_utc_ns: int, reason: str) -> None:
        """Write what is to be said at the end. Raises MemoryFull; then it can be asked for again."""
        self._gaps.end_all()
        values: dict[str, object] = {"reason": reason} if reason else {}
        last = self.writer.manifest.last_index
        self._event("cut", cut_utc_ns, -1 if last is None else last, values)
        self.writer.record(
            manifest_note(msgspec.structs.replace(self.writer.manifest, cut_utc_ns=cut_utc_ns), cut_utc_ns)
        )

    def close(self, state: Literal["closed", "interrupted"], cut_utc_ns: int) -> None:
        """Close the take's files. Raises WorkError; what is written is intact then too.

        Interrupted is final until somebody mends it; closed it becomes when it has been finished (`finalise`).
        """
        manifest = self.writer.manifest
        manifest.cut_utc_ns = cut_utc_ns
        if state == "interrupted":
            manifest.state = state
        for stream in manifest.streams:
            stream.counts = self._counts(self._state.refused.get(stream.name, 0))
        manifest.frames = self._counts(self._state.refused_frames)
        self.writer.close()

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.writer.folder

    def follow(self) -> None:
        """If the folder was moved or deleted: go on where it is now, or in a new one. Raises WorkError, OSError."""
        if self.writer.lost_its_place():
            self.writer.follow()
        rolled = msgspec.structs.replace(self.rolled, volume=str(self.folder.parent), name=self.folder.name)
        if rolled != self.rolled:
            self.rolled = self._state.rolled = rolled
            self._keep(self._state)

    def counts(self) -> dict[str, int]:
        """Whole frames so far: offered, committed, refused."""
        counts: dict[str, int] = msgspec.to_builtins(self._counts(self._state.refused_frames))
        return counts

    def _counts(self, refused: int) -> Counts:
        """Of all frames so far. A recorder that was started again knows them with its first frame; until then they are
        left at zero, and counted again when the take is finished."""
        if not self._sequence:
            return Counts()
        return Counts(offered=self._sequence, committed=self._sequence - refused, refused=refused)

    def _begin(self, offered: Offered) -> None:
        """The first frame, or the first that there will be of a take that was deleted while it rolled: from here on the
        manifest says where the take begins. Raises WorkError."""
        manifest, frame = self.writer.manifest, offered.frame
        manifest.first_index = frame.index
        manifest.first_timecode, manifest.timecode_source = frame.timecode, frame.timecode_source
        write_manifest(self.folder, manifest)
        self.writer.record(manifest_note(manifest, frame.utc_ns))
        if self._state.base < 0:
            self._state.base = offered.number - 1
            self._keep(self._state)
        self._begun = True

    def _record(self, frame: FrameRecord, sequence: int, streams: dict[str, StreamFrame]) -> None:
        committed = any(stream.state == "committed" for stream in streams.values())
        reason = "" if committed else next(iter({stream.reason for stream in streams.values()}), "")
        whole = msgspec.structs.replace(
            frame, streams=streams, state="committed" if committed else "refused", reason=reason
        )
        self.writer.record(whole, sequence=sequence)

    def _count(self, index: int, sequence: int, streams: dict[str, StreamFrame]) -> None:
        manifest = self.writer.manifest
        manifest.last_index = max(index, manifest.last_index if manifest.last_index is not None else index)
        state = self._state
        hole = sequence - self._sequence - 1 if self._sequence else 0
        self._sequence = sequence
        if hole > 0 and sequence > state.last_hole:  # offered, but there was no room even for their records: a gap
            state.last_hole = sequence
            state.refused_frames += hole
            for name in streams:
                state.refused[name] = state.refused.get(name, 0) + hole
        for name, stream in streams.items():
            if stream.state == "committed":
                self._gaps.end(name, sequence)
            elif sequence > state.last_refused.get(name, 0):
                self._gaps.grow(name, index, sequence, stream.reason)  # first: what cannot be written is tried again
                state.last_refused[name] = sequence
                state.refused[name] = state.refused.get(name, 0) + 1
        if all(stream.state == "refused" for stream in streams.values()) and state.last_refused.get("*", 0) < sequence:
            state.last_refused["*"] = sequence
            state.refused_frames += 1
        if hole > 0 or sequence in state.last_refused.values():
            self._keep(state)

    def _event(self, what: str, utc_ns: int, index: int, values: dict[str, object]) -> None:
        self.writer.record(EventRecord(what=what, utc_ns=utc_ns, index=index, values=values))


def _elsewhere(rolled: Rolled) -> Rolled:
    """Where somebody renamed the folder while no recorder lived: there. Where there is another take under this name by
    now, as when this one was deleted after a crash and frames of it were still in memory: a folder of its own."""
    folder = Path(rolled.volume) / rolled.name
    known = _id(folder) or rolled.id  # one that cannot be read is restored from its copy below
    if folder.exists() and known == rolled.id:
        return rolled
    moved = [other for other in folder.parent.glob(f"*/{MANIFEST}") if _id(other.parent) == rolled.id]
    if moved:
        return msgspec.structs.replace(rolled, name=moved[0].parent.name)
    return rolled if known == rolled.id else msgspec.structs.replace(rolled, name=f"{rolled.name}-{rolled.id[:6]}")


def _id(folder: Path) -> str:
    try:
        return read_manifest(folder).id
    except InputError:
        return ""


def _manifest(plan: RecordingPlan, rolled: Rolled, setups: dict[str, StreamSetup]) -> Manifest:
    streams = []
    for stream in plan.streams:
        coding, setup = stream.coding, setups.get(stream.name, StreamSetup())
        streams.append(
            Stream(
                name=stream.name, picture=picture_as_dict(coding.picture), codec=coding.codec,
                pixel_format=coding.decodes_to or coding.pixel_format, codec_tag=coding.tag or setup.tag,
                extradata=base64.b64encode(setup.extradata).decode(), lossless=coding.lossless, ending=coding.ending,
                arrived=stream.arriving is not None,
                dependent=stream.arriving is not None and stream.arriving.dependent,
            )
        )  # fmt: skip
    return Manifest(
        id=rolled.id, name=rolled.name, rate=plan.rate, camera=rolled.camera, group=rolled.group,
        slate=rolled.slate if rolled.slate else Slate(), rolled_utc_ns=rolled.rolled_utc_ns, streams=streams,
        software=rolled.software, device=plan.device, build=plan.build, frames=Counts(),
        rebuild=plan.rebuild,
    )  # fmt: skip
