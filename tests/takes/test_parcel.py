"""Packets of several pictures in one message."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.packet_log import Part
from onset.takes.parcel import head_bytes, open_parcel, pack_parcel


@dataclass
class Data:
    """As a packet of PyAV's: bytes with a size."""

    held: bytes

    @property
    def size(self) -> int:
        return len(self.held)

    def __bytes__(self) -> bytes:
        return self.held


moments = st.tuples(st.integers(0, 1 << 30), st.integers(0, 1 << 62))
parts = st.builds(
    Part, st.integers(1, 1 << 62), st.one_of(st.none(), moments), st.booleans(),
    st.builds(Data, st.binary(min_size=1, max_size=50)),
)  # fmt: skip


@given(of=moments, sent=st.lists(parts, max_size=8))
def test_what_is_packed_comes_out(of: tuple[int, int], sent: list[Part]) -> None:
    data = pack_parcel(of, sent)
    assert len(data) <= head_bytes(len(sent)) + sum(part.length for part in sent)
    found, places = open_parcel(data, 7)
    assert found == of
    assert [(one.number, one.at, one.key, one.index) for one in places] == [
        (part.number, part.at, part.key, 7) for part in sent
    ]
    assert [data[one.offset : one.offset + one.length] for one in places] == [bytes(part.data) for part in sent]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\0\0\0\1\x65abc\n", b'{"of":[0,0]}\n', b'{"of":[0,0],"packets":[[1,0,0,1,5]]}\nabcd',
             b'{"of":[0,0],"packets":[[1,0,0,1,-3],[2,0,0,1,7]]}\nabcd'],
)  # fmt: skip
def test_what_is_no_parcel_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="frame 3: its message"):
        open_parcel(data, 3)
