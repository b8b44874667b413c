"""Undecorated scalar functions, wrapped for the CPU and for CUDA; the functions they call are wrapped with them.

A scalar function stays plain Python: tests call it as it is, numba compiles it for either device. A plain function
cannot be called from compiled code, so `cpu` and `gpu` rebuild each function with its callees replaced.
"""

import types
from collections.abc import Callable
from functools import cache
from typing import Any

# No nnan and no ninf: NaN in a plate must be contained by clamps written as `x if x > lo else lo`, which LLVM may fold
# to nothing once it is told that NaN cannot happen. Measured: the pass is as fast without the two flags.
FASTMATH = {"contract", "reassoc", "arcp", "nsz", "afn"}

Scalar = Callable[..., Any]


@cache
def cpu(function: Scalar) -> Scalar:
    """`function` as an njit function that LLVM inlines into its caller.

    Not numba's own `inline="always"`: equally fast pixels, but every call is typed and compiled anew (measured, a key
    with despill over a plate: 6.6 s to compile, 1.1 s so).
    """
    return _compiled(function, forceinline=True)


@cache
def cpu_row(function: Scalar) -> Scalar:
    """`function`, which works on a whole row, as an njit function that is called.

    Not inlined: numba 0.68.1 lost a conditional store of such a function when it was inlined into a parallel loop
    (the last pair of `expand_row`), and a call per row costs nothing.
    """
    return _compiled(function, nogil=True)


@cache
def gpu(function: Scalar) -> Scalar:
    """`function` as a CUDA device function, which NVVM inlines: no call is left in the PTX.

    Not numba's own `inline="always"`, which compiles seven times longer (measured: 1.8 s against 0.25). Without a
    driver numba asks for a card while it compiles a device function; `onset_kernels.ptx` answers that.
    """
    from numba import cuda

    wrapped: Scalar = cuda.jit(device=True)(_with_callees(function, gpu))
    return wrapped


def _compiled(function: Scalar, **options: bool) -> Scalar:
    """For compiled callers alone: it has none of the wrappers by which Python and C call, so that Python would crash.

    Measured, a pass of 80 functions: compiled in 19 s of a busy CPU, in 22 with the wrappers.
    """
    from numba import njit

    from onset_kernels.own_code import keep_own_code

    keep_own_code()
    jit: Any = njit
    wrapped: Scalar = jit(
        fastmath=FASTMATH, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, **options
    )(_with_callees(function, cpu))
    return wrapped


def _with_callees(function: Scalar, wrap: Callable[[Scalar], Scalar]) -> Scalar:
    """A copy of `function` whose global plain functions are replaced by their wrapped forms."""
    assert isinstance(function, types.FunctionType)
    names = function.__code__.co_names
    globals_ = dict(function.__globals__)
    for name in names:
        callee = globals_.get(name)
        if isinstance(callee, types.FunctionType):
            globals_[name] = wrap(callee)
    copy = types.FunctionType(
        function.__code__, globals_, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__module__ = function.__module__
    copy.__qualname__ = function.__qualname__
    return copy
