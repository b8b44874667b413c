"""Pictures coded from a ring that goes on turning."""

from collections.abc import Iterator

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.wire.coder import Coder
from onset.wire.picture_message import Coding, Wish
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import SlotHeader
from onset.wire.ring_reader import RingReader, View

PICTURE = Picture(96, 64, Layout.BGRA8)


@pytest.fixture
def coder() -> Iterator[Coder]:
    made = Coder(threads=2)
    yield made
    made.close()


@pytest.fixture
def ring(engine_name: str) -> Iterator[RingMemory]:
    made = RingMemory(engine_name, PICTURE, slots=2)
    yield made
    made.close()


def newest(ring: RingMemory) -> View:
    loan = ring.lend(PICTURE)
    assert loan is not None
    loan.planes[0][:] = 0xFF102030
    ring.commit(loan, SlotHeader(1, 2))
    loan.release()
    view = RingReader(ring.path).newest()
    assert view is not None
    return view


@pytest.mark.parametrize("raw", [False, True])
def test_a_picture_overwritten_while_it_was_coded_is_not_sent(coder: Coder, ring: RingMemory, raw: bool) -> None:
    view = newest(ring)
    held = [ring.lend(PICTURE) for _ in range(2)]  # the engine writes into both slots
    assert all(held)
    assert coder.code(view, Wish("comp", 1, 85, raw)) is None
    assert coder.counts == {"torn": 1}


def test_raw_parts_are_copies(coder: Coder, ring: RingMemory) -> None:
    coded = coder.code(newest(ring), Wish("comp", 1, 0, raw=True))
    assert coded is not None
    assert coded.coding is Coding.RAW
    for loan in [ring.lend(PICTURE) for _ in range(2)]:
        assert loan is not None
        loan.planes[0][:] = 0
    assert (np.frombuffer(coded.parts[0], np.uint32) == 0xFF102030).all()


@pytest.mark.parametrize(("tier", "size"), [(1, (96, 64)), (2, (48, 32)), (4, (24, 16))])
def test_tiers_divide_the_size(coder: Coder, ring: RingMemory, tier: int, size: tuple[int, int]) -> None:
    coded = coder.code(newest(ring), Wish("comp", tier, 85, raw=False))
    assert coded is not None
    assert (coded.width_px, coded.height_px) == size
