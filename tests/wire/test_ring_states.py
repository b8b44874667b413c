"""Both policies of the ring against a model, in any order of events that the engine could produce."""

import itertools
import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from onset_kernels.picture import Layout, Picture

from onset.wire.descriptor import Descriptor
from onset.wire.ring import RingLoan, RingMemory
from onset.wire.ring_layout import Policy, SlotHeader
from onset.wire.ring_reader import RingReader

PICTURE = Picture(16, 4, Layout.GRAY8)
_numbers = itertools.count()


class RingMachine(RuleBasedStateMachine):
    """Lends, commits, releases and acknowledges at random; what is readable must be what the model says."""

    loans = Bundle("loans")
    committed_loans = Bundle("committed_loans")

    @initialize(policy=st.sampled_from(Policy), slots=st.integers(2, 5))
    def start(self, policy: Policy, slots: int) -> None:
        self.ring = RingMemory(f"test.{os.getpid()}.machine.{next(_numbers)}", PICTURE, slots=slots, policy=policy)
        self.reader = RingReader(self.ring.path)
        self.lent: set[int] = set()
        self.frames: dict[int, tuple[int, Descriptor]] = {}  # slot -> (value, descriptor) of the readable frame in it
        self.acknowledged = 0
        self.offered = 0
        self.dead: list[Descriptor] = []

    def teardown(self) -> None:
        if hasattr(self, "ring"):
            self.ring.close()

    def held(self, slot: int) -> bool:
        waits = slot in self.frames and self.frames[slot][1].sequence > self.acknowledged
        return slot in self.lent or (self.ring.policy is Policy.HELD and waits)

    @rule(target=loans)
    def lend(self) -> object:
        self.offered += 1
        free = [slot for slot in range(self.ring.shape.slots) if not self.held(slot)]
        loan = self.ring.lend(PICTURE)
        if loan is None:
            assert not free
            return multiple()
        assert loan.slot in free
        self.lent.add(loan.slot)
        if loan.slot in self.frames:
            self.dead.append(self.frames.pop(loan.slot)[1])
        return loan

    @rule(target=committed_loans, loan=consumes(loans), value=st.integers(0, 255))
    def commit(self, loan: RingLoan, value: int) -> RingLoan:
        loan.planes[0][:] = value
        descriptor = self.ring.commit(loan, SlotHeader(value, 7))
        assert descriptor.sequence == self.ring.counts["committed"]
        self.frames[loan.slot] = (value, descriptor)
        return loan

    @rule(loan=consumes(loans))
    def abandon(self, loan: RingLoan) -> None:
        loan.release()
        self.lent.remove(loan.slot)

    @rule(loan=consumes(committed_loans))
    def release(self, loan: RingLoan) -> None:
        loan.release()
        self.lent.remove(loan.slot)

    @rule(share=st.floats(0, 1))
    def acknowledge(self, share: float) -> None:
        through = int(self.ring.counts["committed"] * share)
        self.ring.acknowledge(through)
        self.acknowledged = max(self.acknowledged, through)

    @invariant()
    def every_offer_is_accounted_for(self) -> None:
        if not hasattr(self, "ring"):
            return
        counts = self.ring.counts
        uncommitted = len(self.lent - self.frames.keys())
        assert self.offered == counts["lent"] + counts["refused"]
        assert counts["lent"] == counts["committed"] + counts["abandoned"] + uncommitted

    @invariant()
    def exactly_the_frames_of_the_model_are_readable(self) -> None:
        if not hasattr(self, "ring"):
            return
        readable = {view.sequence: view for view in self.reader.committed()}
        assert readable.keys() == {descriptor.sequence for _, descriptor in self.frames.values()}
        for value, descriptor in self.frames.values():
            view = self.reader.read(descriptor)
            assert view is not None
            assert (view.planes[0] == value).all()
            assert view.valid()
        assert all(self.reader.read(descriptor) is None for descriptor in self.dead)


RingMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestRing = RingMachine.TestCase
