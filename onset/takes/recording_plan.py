"""What a recording consists of: streams, the lanes that encode them, and where everything lies in shared memory.

It is written beside the rings, so that whoever is started after a death needs nothing else to go on.

    /dev/shm/onset-UID/NAME.recording-EPOCH/
        plan.json
        take.word  status.word  finish.word  setups.word   replaced in place (`onset.takes.kept_word`)
        records.bytes                              engine -> recorder: frames, roll, cut, settings, events
        camera.0.jobs  camera.0.essence            engine -> encoder -> recorder, for each lane
"""

import os
import secrets
import shutil
from pathlib import Path
from typing import Any, Literal

import msgspec
from onset_kernels.picture import Picture

from onset.errors import MemoryFull, WireError
from onset.takes.arriving import Arriving
from onset.takes.byte_ring import DURABLE, HEAD, WRITTEN, ByteReader, make_byte_ring
from onset.takes.coding import Coding, choose_coding
from onset.takes.kept_word import make_kept_word, read_kept_word
from onset.takes.preroll import step_s
from onset.takes.rebuild import Rebuild
from onset.wire import place
from onset.wire.describe import picture_as_dict, picture_from_dict

RECORDS_BYTES = 16 << 20
JOBS_BYTES = 64 << 10
PLAN = "plan.json"
Word = Literal["take", "status", "finish", "setups"]
WORDS: tuple[Word, ...] = ("take", "status", "finish", "setups")
WORD_BYTES = 256 << 10
_MIB = 1 << 20


class StreamPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One stream: what arrives, how it is encoded, in how many lanes, each with so much memory for packets.

    Of an `arriving` bitstream `picture` is what packets travel in (`onset.takes.packet_picture`).
    """

    name: str
    picture: dict[str, Any]
    codec: str
    quality: int
    lanes: int
    ring_bytes: int
    threads: int = 1
    arriving: Arriving | None = None

    @property
    def source(self) -> Picture:
        """The picture that arrives."""
        return picture_from_dict(self.picture)

    @property
    def coding(self) -> Coding:
        """How it is encoded."""
        if self.arriving is not None:
            return self.arriving.coding()
        return choose_coding(self.codec, self.source, quality=self.quality)


class RecordingPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `takes` are the folders of takes by preference: the next is used when one fails or is full."""

    engine: str
    folder: str
    takes: list[str]
    streams: list[StreamPlan]
    rate: str
    preroll_s: float = 0.0
    sync_s: float = 0.25
    segment_s: float = 60.0
    segment_bytes: int = 2 << 30
    reserve_bytes: int = 0
    device: str = ""
    build: str = ""
    rebuild: Rebuild | None = None

    @property
    def kept_s(self) -> float:
        """For how long frames stay for a pre-roll: a take may begin up to a step before it."""
        return self.preroll_s + step_s(self.preroll_s)

    @property
    def records(self) -> Path:
        """The ring of records."""
        return Path(self.folder) / "records.bytes"

    def word(self, what: Word) -> Path:
        """The open take, the recorder's status, takes to be finished, what decoders have to know."""
        return Path(self.folder) / f"{what}.word"

    def jobs(self, stream: str, lane: int) -> Path:
        """The ring of jobs of a lane."""
        return Path(self.folder) / f"{stream}.{lane}.jobs"

    def essence(self, stream: str, lane: int) -> Path:
        """The retention ring of a lane."""
        return Path(self.folder) / f"{stream}.{lane}.essence"

    def lanes(self) -> list[tuple[StreamPlan, int]]:
        """Every lane."""
        return [(stream, lane) for stream in self.streams for lane in range(stream.lanes)]


def stream_plan(
    name: str, picture: Picture, codec: str, *, quality: int, rate_hz: float, retention_s: float, lanes: int = 0
) -> StreamPlan:
    """A stream with the lanes and the memory that its codec is expected to need. Raises ValueError naming the stream.

    A lane is kept below 60 % of a core by the expected time; an encoder whose packets must follow each other has one,
    and works in slices.
    """
    try:
        coding = choose_coding(codec, picture, quality=quality)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    needed = max(1, -(-int(coding.frame_ms * rate_hz) // 600))
    count = (lanes or min(needed, 4)) if coding.spread else 1
    raw_bytes = max(picture.size_bytes, coding.picture.size_bytes)
    # Twice what one uncompressed frame takes, whatever was expected: a ring must hold the worst packet beside another.
    share = max(int(coding.frame_bytes * rate_hz * retention_s) // count, 4 * (raw_bytes + 65536))
    return StreamPlan(
        name=name, picture=picture_as_dict(picture), codec=codec, quality=quality, lanes=count, ring_bytes=share,
        threads=1 if coding.spread else min(4, needed),
    )  # fmt: skip


def arriving_plan(name: str, arriving: Arriving, rate_hz: float, retention_s: float) -> StreamPlan:
    """A stream whose packets are kept as they came."""
    carrier, coding = arriving.carrier(), arriving.coding()
    share = max(int(coding.frame_bytes * rate_hz * retention_s), 4 * carrier.size_bytes)
    return StreamPlan(
        name=name, picture=picture_as_dict(carrier), codec="arriving", quality=0, lanes=1, ring_bytes=share,
        arriving=arriving,
    )  # fmt: skip


def make_recording(plan: RecordingPlan) -> None:
    """Reserve all memory of a recording. Raises MemoryFull naming every size; nothing is left behind then."""
    folder = Path(plan.folder)
    essence = sum(stream.ring_bytes * stream.lanes for stream in plan.streams)
    needed = essence + RECORDS_BYTES + JOBS_BYTES * len(plan.lanes())
    at = os.statvfs(folder.parent)
    free = at.f_bavail * at.f_frsize
    if needed + 16 * _MIB > free:
        raise MemoryFull(_too_small(plan, needed, free))
    folder.mkdir(mode=0o700)
    try:
        (folder / PLAN).write_bytes(msgspec.json.encode(plan))
        for word in WORDS:
            make_kept_word(plan.word(word), WORD_BYTES)
        make_byte_ring(plan.records, RECORDS_BYTES)
        for stream, lane in plan.lanes():
            make_byte_ring(plan.jobs(stream.name, lane), JOBS_BYTES)
            make_byte_ring(plan.essence(stream.name, lane), stream.ring_bytes)
    except BaseException:
        remove_recording(plan)
        raise


def remove_recording(plan: RecordingPlan) -> None:
    """Give the memory back."""
    shutil.rmtree(plan.folder, ignore_errors=True)


def new_folder(engine: str) -> Path:
    """A place in shared memory that no recording has had."""
    return place.private_folder() / f"{place.check_name(engine)}.recording-{secrets.token_hex(6)}"


def left_behind(engine: str | None = None) -> list[RecordingPlan]:
    """Recordings whose engine is gone, of this name or of all; their rings may hold frames that no take has yet."""
    return [plan for plan in recordings(engine) if not is_alive(plan)]


def recordings(engine: str | None = None) -> list[RecordingPlan]:
    """All there are in memory, of engines of this name or of all."""
    paths = place.private_folder().glob(f"{engine or '*'}.recording-*/{PLAN}")
    return [plan for path in paths if (plan := read_plan(path.parent)) is not None]


def read_plan(folder: Path) -> RecordingPlan | None:
    """The plan in a recording's folder; None when there is none any more."""
    try:
        return msgspec.json.decode((folder / PLAN).read_bytes(), type=RecordingPlan)
    except (OSError, msgspec.DecodeError):
        return None


def undrained(plan: RecordingPlan) -> int:
    """Records that no take has yet: while one is open what is not durable, else what is not written, as all of a take
    is durable before it is closed."""
    settled = DURABLE if read_kept_word(plan.word("take")) else WRITTEN
    try:
        ring = ByteReader(plan.records, whole=False)
    except WireError:
        return 0
    try:
        return ring.number(HEAD) - ring.number(settled)
    finally:
        ring.close()


def is_alive(plan: RecordingPlan) -> bool:
    """Whether its engine runs."""
    try:
        ring = ByteReader(plan.records, whole=False)
    except WireError:
        return False
    try:
        return ring.owned()
    finally:
        ring.close()


def _too_small(plan: RecordingPlan, needed: int, free: int) -> str:
    parts = ", ".join(
        f"{stream.name} {stream.lanes * stream.ring_bytes // _MIB} ({stream.codec})" for stream in plan.streams
    )
    return (
        f"recording needs {-(-needed // _MIB)} MiB of shared memory: {parts}; {place.SHARED_MEMORY} has {free // _MIB} "
        "MiB free. Ask for a shorter retention_s, record fewer streams, or enlarge it (mount -o remount,size=8G "
        "/dev/shm; docker run --shm-size=8g)"
    )
