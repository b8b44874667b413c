"""Compiles fused passes to PTX with no driver and no card, for any compute capability: the gate of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from onset_kernels.fuse import fuse
from onset_kernels.plan import Plan


def cuda_ptx(plan: Plan, cc: tuple[int, int]) -> tuple[str, ...]:
    """PTX text of each pass of `plan` for compute capability `cc`. Needs libnvvm and libnvrtc (pinned in the tests)."""
    from numba import cuda, typeof, types

    fused = fuse(plan, cuda=True)
    texts = []
    with card_of(cc):
        for kernel in fused.kernels:
            arrays = [typeof(fused.tiny(name, plane)) for name, plane in kernel.arrays]
            signature = types.void(types.int64, types.int64, types.float32[::1], *arrays)
            text, _ = cuda.compile(kernel.module.run, signature, cc=cc, device=False, abi="numba", output="ptx")
            texts.append(str(text))
    return tuple(texts)


@contextmanager
def card_of(cc: tuple[int, int]) -> Iterator[None]:
    """Answer numba's question for the current card's capability, which it asks even when `cc` is given.

    It asks while it types built-ins such as `min` of two kinds of number; without a driver the question fails.
    """
    from numba.cuda import dispatcher

    asked = dispatcher.get_current_device
    dispatcher.get_current_device = lambda: SimpleNamespace(compute_capability=cc)
    try:
        yield
    finally:
        dispatcher.get_current_device = asked
