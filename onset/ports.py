"""The seams. A plugin is one file with a frozen `Settings`, a small class, and `build(settings)`.

Source  read(lend) -> Frame | None, close()      where frames come from
Keyer   plan(picture), values(frame)             camera pixels -> premultiplied foreground
Matte   plan(canvas), values(frame), close()     a shape put upon the key
Layer   plan(canvas), values(frame)              one picture of the stack
Tracker track(frame) -> Answer, close()          runs beside the loop, in its own process
Sink    wants(canvas), write(composite), close() where composites go
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

from onset_kernels.picture import Alpha, Colour, Layout, Picture
from onset_kernels.plan import Plan, Values

from onset.bitstream import Bitstream
from onset.frame import Composite, Frame, Lend
from onset.subject import Answer
from onset.tier import Tier


@runtime_checkable
class Source(Protocol):
    """Where frames come from. Runs in its own thread; `read` blocks until the next frame."""

    picture: Picture
    """What `read` will deliver; known once built. A source that changes format raises SourceLost and is rebuilt."""
    rate_hz: Fraction
    live: bool
    """True: paced by a clock, late frames are lost. False: delivers as fast as it is read."""
    lost: dict[str, int]
    """Frames that were due and not delivered, by reason (late, no memory, device ...); the loop adds them up."""

    def read(self, lend: Lend) -> Frame | None:
        """The next frame in lent memory, or None at the end of the input. Raises SourceLost when it breaks off."""
        ...

    def close(self) -> None:
        """Release the device or file; idempotent, callable from another thread to end a blocking read."""
        ...


@runtime_checkable
class Packeted(Protocol):
    """A source whose frames carry the packet that they were decoded from, as it came."""

    bitstream: Bitstream | None
    """How the packets are coded; None where this one hands on none."""


@runtime_checkable
class Keyer(Protocol):
    """Turns camera pixels into a foreground with alpha.

    In: lanes `r g b` linear, `a` the input's alpha. Out: `r g b a` premultiplied linear. A `step(KEY_DONE)` in the plan
    says that `a` is finished and `r g b` still the camera's: holdouts and external mattes act there, and the colour
    worked out behind it belongs to the alpha they made. `settings` may be replaced between two frames; when `plan`
    then differs a new pass is compiled beside the loop, else only values change.
    """

    settings: Any

    def plan(self, picture: Picture) -> Plan:
        """The nodes of this key for a source of this type; names relative to the keyer."""
        ...

    def values(self, frame: Frame) -> Values:
        """Parameter values and planes for this frame. Under 0.2 ms of Python: anything longer runs elsewhere."""
        ...


@runtime_checkable
class Viewed(Protocol):
    """A keyer that lets its inner lanes be seen.

    `views` maps the content of a `Want` to lanes that stand when its plan ends: one (0..1, shown grey) or three
    (straight linear colour). `raw`, the key before its levels, is what tells clipped pixels in the status view.
    """

    views: Mapping[str, tuple[str, ...]]


@runtime_checkable
class Tiered(Protocol):
    """A keyer that can do less where time is short; its plan may differ by tier, its state never does."""

    tier: Tier
    """Set between two frames, with the program that belongs to it."""


@runtime_checkable
class Threaded(Protocol):
    """A keyer that looks at pixels in `values`, beside the pass."""

    threads: int
    """Of the CPU, that it may use for it; the pass's, which waits meanwhile. Set once, before the first frame."""


@runtime_checkable
class Wrapping(Protocol):
    """A keyer that can have light from behind glow over its edges; it gives `wrap` and `wrap_px` (`onset.stack`)."""

    @property
    def wraps(self) -> bool:
        """Whether its present settings ask for that: it takes another plan."""
        ...


@runtime_checkable
class Matte(Protocol):
    """One shape put upon the key, at canvas size. What becomes of it is the show's business (`onset.matte_stack`)."""

    settings: Any

    def plan(self, canvas: Picture) -> Plan:
        """The nodes that leave the shape in lane `mask`, 0 to 1; names relative to the matte."""
        ...

    def values(self, frame: Frame) -> Values:
        """Parameter values and planes for this frame."""
        ...

    def close(self) -> None:
        """Release files and threads; idempotent."""
        ...


@runtime_checkable
class Layer(Protocol):
    """One picture of the stack, beneath or above the camera.

    Out: lanes `r g b a`, premultiplied linear, at canvas size. The stack merges it by its operator and opacity.
    """

    settings: Any

    def plan(self, canvas: Picture) -> Plan:
        """The nodes that leave this layer's pixels in `r g b a`; names relative to the layer."""
        ...

    def values(self, frame: Frame) -> Values:
        """Parameter values and planes for this frame; a clip picks its picture by the frame's time."""
        ...

    def close(self) -> None:
        """Release files and threads; idempotent."""
        ...


@runtime_checkable
class Waiting(Protocol):
    """A layer or matte that can wait for its picture. `wait` is set where every frame must get its own (offline)."""

    wait: bool


@runtime_checkable
class Tracker(Protocol):
    """Looks at frames beside the loop, in a process of its own, and answers with their index (`onset.subject`)."""

    settings: Any
    """May be replaced between two frames."""

    def track(self, frame: Frame) -> Answer:
        """The answer for this frame; may take as long as it takes. Frames come in order, some left out when live."""
        ...

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what an operator asks (`neutral`, `pick` ...), between two frames. Raises OnsetError."""
        ...

    def close(self) -> None:
        """Release models; idempotent."""
        ...


@runtime_checkable
class KeepingTracker(Tracker, Protocol):
    """A tracker that an operator told something which its next process must know, should this one fail."""

    @property
    def kept(self) -> bytes:
        """What the next one needs; read after each frame and command, so it must cost nothing."""
        ...

    @property
    def trouble(self) -> str:
        """What the operator has to do, in one sentence; empty while all is well."""
        ...

    def restore(self, kept: bytes) -> None:
        """Before its first frame: what the process before kept."""
        ...


@runtime_checkable
class WaitingTracker(Tracker, Protocol):
    """A tracker that has more to do at times than an answer needs: live that is done when the answer is out."""

    def wait(self) -> None:
        """Before its first frame: each will be shown to `afterwards` too. Not called where every frame must be answered
        the same in each run: there `track` does everything."""
        ...

    def afterwards(self, frame: Frame, whole: Callable[[], bool]) -> None:
        """What `track` left, in the frame that it answered. Its memory may be written into meanwhile: where `whole()`
        says so in the end, what was seen in it counts for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Want:
    """A picture that a sink asks the pass to store.

    `content` is `comp`, `alpha` (of the comp, as grey), `matte` (of the camera, as grey), `fill` (the keyed
    foreground), `source` (as it came, only decoded), `status`, or any other view that the camera's stages show:
    `key`, `external` ... `mask.0` (`onset.matte_stack`), and what the keyer names in `views`.
    A YUV layout is 4:4:4: chroma is subsampled by an encoder, not by the pass. `look` names an entry of the show's
    looks, applied to this output alone.
    """

    name: str
    content: str
    layout: Layout
    colour: Colour
    alpha: Alpha = Alpha.OPAQUE
    look: str = ""


@runtime_checkable
class Sink(Protocol):
    """Where composites go. `write` runs in the loop's thread and must not block."""

    def wants(self, canvas: Picture) -> Sequence[Want]:
        """The outputs this sink needs; equal wants of several sinks are stored once."""
        ...

    def write(self, composite: Composite) -> None:
        """Hand on one composite. The memory is valid until this returns."""
        ...

    def close(self) -> None:
        """Flush and release; idempotent."""
        ...


@runtime_checkable
class Prompt(Protocol):
    """A sink that hands its pictures on at once. What is said of them comes with `write`: QC alone takes a
    millisecond, by which a monitor would see every frame later."""

    def show(self, composite: Composite) -> None:
        """Hand on the pictures of a composite whose `records` are still being made. `write` follows, always."""
        ...


@runtime_checkable
class Finishing(Protocol):
    """A sink whose work counts only when it is whole: a clip is renamed into place at the end, not before."""

    def finish(self) -> None:
        """The input has ended and every frame of it was handed over. Not called when the work was broken off."""
        ...


@runtime_checkable
class Attached(Protocol):
    """A sink that shows the engine to others: it is given the running engine before the first frame."""

    topics: Sequence[str]
    """Outputs (and `source`) whose memory is to lie where other processes can read it."""

    def attach(
        self, settings: Any, report: Callable[[], Mapping[str, Any]], drops: Callable[[], Mapping[str, int]]
    ) -> None:
        """`settings` answers get, tree and request (`onset.changes`); `report` gives the body of the state message;
        `drops` the frames lost so far by reason."""
        ...
