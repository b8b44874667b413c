"""Sees that a process which compiles a kernel runs the code that it leaves in the cache, to the last bit.

Numba compiles the body of a `prange` as a library of its own, optimises it, links a copy of it into the kernel and
optimises that copy once more. The cache keeps the kernel with its copy. In the process that compiles, both versions
have the same name, and LLVM's loader takes the one that was there first: the library's. With fast arithmetic the two
differ in last bits, so that a comp would depend on whether its process was the first that needed the pass. Measured in
a take: one 8-bit code of one pixel in 5 of 1300 frames. The same goes for functions that two kernels call.

So what is linked into a library is made its own: behind the optimiser, where nothing of the code depends on it any
more, its linkage becomes `internal`. That is `linkonce_odr` for functions, and `weak_odr` for the wrapper by which
numba's threads call the body of a `prange`, into which the body is mostly inlined. In the library that numba makes for
such a wrapper alone it stays `weak_odr`: a ufunc's address is asked for by its name. Rejected: to compile in a process
of its own always, in which every kernel of every module would have to be named; arithmetic without `reassoc`, which
leaves the choice to the loader.

It reaches into numba 0.68.1, which is pinned; `tests/kernels/test_own_code.py` fails where a later one is built anew.
"""

from typing import Any

from numba.core.codegen import JITCodeLibrary

_SHARED, _KEPT, _OWN = "linkonce_odr", "weak_odr", "internal"
_as_numba_does: Any = JITCodeLibrary._finalize_final_module


def _finalize(library: Any) -> None:
    """Make a library ready to run, what was linked into it being its own."""
    module = library._final_module
    foreign = {one.name for other in library._linking_libraries for one in _defined(other._get_module_for_linking())}
    linked = [
        one
        for one in _defined(module)
        if one.linkage.name == _SHARED or (one.linkage.name == _KEPT and one.name in foreign)
    ]
    if linked and library._shared_module is None:
        library._shared_module = _for_linking(module)  # before: what others link stays as numba has it
        for function in linked:
            function.linkage = _OWN
    _as_numba_does(library)


def keep_own_code() -> None:
    """Have it so for all that this process compiles from here on; idempotent."""
    JITCodeLibrary._finalize_final_module = _finalize  # type: ignore[method-assign]


def _for_linking(module: Any) -> Any:
    """A copy of a module as numba's `_get_module_for_linking` makes it."""
    shared = module.clone()
    for function in _defined(shared):
        if function.linkage.name == "external":
            function.linkage = _SHARED
    return shared


def _defined(module: Any) -> list[Any]:
    return [one for one in module.functions if not one.is_declaration]
