"""Copies in memory that is used again, and never while anybody still looks at it."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.warm_arrays import MOST_KEPT, WarmArrays


@pytest.mark.parametrize("dtype", [np.float32, np.bool_, np.uint8, np.int64])
@pytest.mark.parametrize("shape", [(3, 200, 300), (1, 70_000), (5,), (0, 4)])
def test_a_copy_is_equal_and_its_own(dtype: type, shape: tuple[int, ...]) -> None:
    array: NDArray[Any] = (np.random.default_rng(1).random(shape) * 9).astype(dtype)
    for source in (array, array.T, array[..., ::2]):
        copy = WarmArrays().copy(source)
        np.testing.assert_array_equal(copy, source)
        assert (copy.dtype, copy.flags.writeable) == (source.dtype, True)
        assert not np.shares_memory(copy, source)


def test_memory_is_used_again_when_the_copy_is_let_go() -> None:
    warm, array = WarmArrays(), np.zeros((100, 1000), np.float32)
    copy = warm.copy(array)
    first = copy.ctypes.data
    del copy
    assert warm.copy(array + 1).ctypes.data == first


def test_memory_that_a_view_still_looks_at_is_left_alone() -> None:
    warm, array = WarmArrays(), np.arange(100_000, dtype=np.float32)
    view = warm.copy(array).reshape(100, 1000)[3:9].view(np.uint8)
    before = view.copy()
    others = [warm.copy(array + 1) for _ in range(MOST_KEPT + 2)]
    assert not any(np.shares_memory(view, other) for other in others)
    np.testing.assert_array_equal(view, before)


def test_no_more_is_kept_than_is_used_at_a_time() -> None:
    warm, array = WarmArrays(), np.zeros(100_000, np.uint8)
    copies = [warm.copy(array) for _ in range(MOST_KEPT + 3)]
    places = {copy.ctypes.data for copy in copies}
    del copies
    assert sum(map(len, warm._free.values())) == MOST_KEPT
    again = [warm.copy(array) for _ in range(MOST_KEPT)]
    assert {copy.ctypes.data for copy in again} <= places
