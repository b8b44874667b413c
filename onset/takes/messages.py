"""What the engine tells the recorder, in order, through the ring of records."""

from enum import IntEnum
from pathlib import Path

import msgspec

from onset.takes.manifest import Slate
from onset.takes.records import FrameRecord


class Kind(IntEnum):
    """Kinds of records in the ring."""

    FRAME = 1
    ROLL = 2
    CUT = 3
    RECORD = 4
    TRACK = 5  # what trackers found in the frame before, as its journal has it (`onset.takes.tracks`)


class Offered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One captured frame. `number` counts the offered ones of a recording from 1; 0: it never was (dropped).

    `placed` says for each stream which job of which lane it is; `refused` why there is none.
    """

    frame: FrameRecord
    number: int = 0
    placed: dict[str, tuple[int, int]] = {}
    refused: dict[str, str] = {}


class Rolled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A take begins: with the first frame captured at `first_ns` or later, which may lie before this message. `keyer`:
    what the keyer knew then is being written."""

    id: str
    name: str
    volume: str
    slate: Slate
    first_ns: int
    index: int
    rolled_utc_ns: int
    camera: str = ""
    group: str = ""
    software: str = ""
    by: str = ""
    keyer: bool = False

    @property
    def folder(self) -> Path:
        """Where it was made; somebody may have moved it since."""
        return Path(self.volume) / self.name


class Cut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A take ends: everything before this message belongs to it. `take` is its id; empty: the one that is open."""

    index: int
    cut_utc_ns: int
    reason: str = ""
    take: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Another record for the take: `kind` is its channel, `data` the record as the journal holds it. `take` is the id
    of the one that rolled when it was told; empty: none did, and it may be of a pre-roll."""

    kind: str
    data: msgspec.Raw
    take: str = ""


encode = msgspec.json.Encoder(enc_hook=str).encode
decode_offered = msgspec.json.Decoder(Offered).decode
decode_rolled = msgspec.json.Decoder(Rolled).decode
decode_cut = msgspec.json.Decoder(Cut).decode
decode_told = msgspec.json.Decoder(Told).decode
