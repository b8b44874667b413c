"""Changes to a running show: asked for from any thread, applied by the loop between two frames, acknowledged.

Each acts as soon as it can. One that needs another plan waits until that is compiled (`onset.compiling`); those that
need none, and set nothing that it sets, act on the next frame meanwhile: behind a `gamma` that was compiled for a step
of quality a slider once waited 54 s. For each setting what was asked later acts later; what is set again while it waits
acts in no frame. A step of the tier waits for all, and is compiled again later when a change needs the compiler.
"""

import threading
from collections import deque
from collections.abc import Mapping, Set
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray
from onset_kernels.plan import Plan
from onset_kernels.program import Program

from onset.carried import Stateful
from onset.compiling import Compiling, as_onset_error
from onset.compositor import Compositor
from onset.errors import OnsetError, WorkError
from onset.live import Place, place_of, replace_setting, setting, tree
from onset.show import Show
from onset.tier import Tier

REMEMBERED = 4096
"""Changes of which `asked_since` knows."""


@dataclass(eq=False)
class _Change:
    changes: Mapping[str, Any]
    places: Set[Place] = frozenset()
    """Of what it sets, however its paths name that."""
    stepped: Tier | None = None
    answers: "list[Future[int]]" = field(default_factory=lambda: [Future()])
    """Its own last, before it those of what it sets again."""
    upon: tuple[Show, Tier] | None = None
    """What was in force when `show` and `plan` were made."""
    show: Show | None = None
    plan: Plan | None = None
    """None: it stands only upon a change that still waits."""
    compiling: Compiling | None = None

    @property
    def is_answered(self) -> bool:
        return self.answers[-1].done()

    def acts(self, index: int) -> None:
        for answer in self.answers:
            answer.set_result(index)

    def fails(self, why: OnsetError) -> None:
        for answer in self.answers:
            answer.set_exception(why)


class Changes:
    """The settings of one running engine. `get`, `tree` and `request` from any thread; `apply` from the loop's."""

    def __init__(self, compositor: Compositor) -> None:
        self._compositor = compositor
        self._waiting: deque[_Change] = deque()
        self._wanted = compositor.show  # with all that waits in force
        self._step: _Change | None = None
        self._compiling: Compiling | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._applied: deque[tuple[int, Mapping[str, Any]]] = deque(maxlen=REMEMBERED)

    def get(self, path: str) -> Any:
        """The value in force at a path of the show. Raises ShowError naming what there is."""
        return setting(self._compositor.show, path)

    def tree(self) -> dict[str, Any]:
        """Every setting in force, shaped as the show file."""
        settings: dict[str, Any] = tree(self._compositor.show)
        return settings

    def lasting_tree(self) -> dict[str, Any]:
        """Every setting in force, paths absolute, for who reads them another day."""
        settings: dict[str, Any] = tree(self._compositor.show, absolute=True)
        return settings

    def asked_since(self, revision: int) -> list[Mapping[str, Any]]:
        """What was asked for, change by change as it came into force, since that revision. Called by the loop."""
        return [changes for made, changes in self._applied if made > revision]

    def keyer_state(self) -> Mapping[str, NDArray[Any]] | None:
        """What the keyer has learned behind the newest frame; None when it learns nothing. Called by the loop."""
        keyer = self._compositor.keyer
        return keyer.state() if isinstance(keyer, Stateful) else None

    def request(self, changes: Mapping[str, Any]) -> "Future[int]":
        """Ask for settings by path; all of them or none. The future gives the index of the first frame that has them.

        Raises ShowError at once when a path or value is wrong: the running show is then as it was.
        """
        with self._lock:
            wanted = _changed(self._wanted, changes)
            change = _Change(changes, {place_of(wanted, path) for path in changes})
            if self._closed:
                change.fails(_ended())
            else:
                self._wanted = wanted
                self._set_again(change)
                self._waiting.append(change)
        return change.answers[-1]

    def step(self, tier: Tier) -> "Future[int] | None":
        """Go to another tier, between two frames, once its program is made; None while another step is on its way."""
        with self._lock:
            if self._closed or self._step is not None:
                return None
            self._step = change = _Change({}, stepped=tier)
        return change.answers[-1]

    def apply(self, next_index: int) -> None:
        """Between two frames: put in force what can be. Costs nothing when nothing waits."""
        if self._waiting:
            with self._lock:
                waiting = list(self._waiting)
            held: set[Place] = set()
            for change in waiting:
                if not change.is_answered and not self._is_settled(change, held, next_index):
                    held |= change.places
        if self._step is not None and not self._waiting:
            self._is_settled(self._step, frozenset(), next_index)

    def close(self) -> None:
        """Refuse what still waits, and end a compilation. No change is taken from here on."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = [*self._waiting, *filter(None, [self._step])], deque()
            self._step = None
        for change in waiting:
            change.fails(_ended())
        if self._compiling is not None:
            self._compiling.give_up()
            self._compiling.join()

    def _set_again(self, change: _Change) -> None:
        """Take out what waits and would be overruled in the frame in which it acted: planning takes 0.7 ms, and of a
        slider that was moved for ten seconds of compiling 600 values waited."""
        overruled = [one for one in self._waiting if one.compiling is None and one.places <= change.places]
        for one in overruled:
            self._waiting.remove(one)
        change.answers = [*(answer for one in overruled for answer in one.answers), *change.answers]

    def _is_settled(self, change: _Change, held: Set[Place], index: int) -> bool:
        """Whether the change is in force or refused; `held` is what changes before it set that still wait."""
        made = change.compiling
        if made is not None and made.failure is not None:
            self._refuse(change, made.failure)
            return True
        if not held.isdisjoint(change.places):
            return False
        try:
            self._plan(change, stands_alone=not held)
        except Exception as error:  # a keyer's or a layer's own: it costs this change, never the loop
            self._refuse(change, as_onset_error("planning", error))
            return True
        if change.plan is None:
            return False
        program = self._compositor.made.get(change.plan)
        if program is None and made is not None and made.program is not None and made.program.plan == change.plan:
            program = made.program
        if program is None:
            self._compile(change, change.plan)
            return False
        self._put_in_force(change, program, index)
        return True

    def _plan(self, change: _Change, *, stands_alone: bool) -> None:
        """What the change comes to upon what is in force. Raises what a keyer or a layer does, and OnsetError when it
        `stands_alone` and cannot."""
        compositor = self._compositor
        upon = compositor.show, compositor.stepped
        if change.upon is not None and change.upon[0] is upon[0] and change.upon[1] == upon[1]:
            return
        change.upon, change.plan = upon, None
        try:
            change.show = _changed(compositor.show, change.changes)
        except OnsetError:
            if stands_alone:
                raise
            return
        change.plan = compositor.plan_for(change.show, change.stepped)

    def _compile(self, change: _Change, plan: Plan) -> None:
        """Begin to, unless another is at it; a step gives way."""
        running, step = self._compiling, self._step
        if running is None or not running.running:
            self._compiling = change.compiling = Compiling(self._compositor, plan)
        elif step is not None and change is not step and running is step.compiling:
            running.give_up()

    def _put_in_force(self, change: _Change, program: Program, index: int) -> None:
        assert change.show is not None, "planned before"
        try:
            with self._lock:
                self._compositor.change(change.show, program, change.stepped)
                self._take_out(change)
                if not self._waiting:
                    self._wanted = self._compositor.show
            if change.changes:
                self._applied.append((self._compositor.revision, change.changes))
        except Exception as error:  # as above: the compositor is as it was
            self._refuse(change, as_onset_error("applying", error))
            return
        change.acts(index)

    def _take_out(self, change: _Change) -> None:
        if change is self._step:
            self._step = None
        elif change in self._waiting:  # not when the engine was closed meanwhile
            self._waiting.remove(change)

    def _refuse(self, change: _Change, failure: OnsetError) -> None:
        """Take a change out, and what stands only upon it: the changes that were asked for later stand without it."""
        refused = [(change, failure)]
        with self._lock:
            self._take_out(change)
            show = self._compositor.show
            for later in list(self._waiting):
                later.upon = None
                try:
                    show = _changed(show, later.changes)
                except OnsetError as error:
                    self._waiting.remove(later)
                    refused.append((later, error))
            self._wanted = show
        for one, why in refused:
            one.fails(why)


def _changed(show: Show, changes: Mapping[str, Any]) -> Show:
    for path, value in changes.items():
        show = replace_setting(show, path, value)
    return show


def _ended() -> WorkError:
    return WorkError("the engine ended before the change took effect")
