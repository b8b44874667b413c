from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from onset_kernels import separable as module
from onset_kernels.around import Plane
from onset_kernels.separable import separable
from onset_kernels.sweep import LEAST, SUM, TAPS
from onset_kernels.threads import set_threads

from tests.kernels.neighbours import around, noise

WEIGHTS = np.array([0.4, 0.2, 0.05, 0.03, 0.02], np.float32)


def swept(source: Plane, kind: int, reach: int, threads: int = 2) -> Plane:
    set_threads(threads)
    target, scratch = np.full_like(source, np.nan), np.full_like(source, np.nan)
    weights = WEIGHTS if kind == TAPS else np.ones(1, np.float32)
    separable(source, target, scratch, kind, reach, fraction=0.3, scale=0.1, weights=weights)
    return target


@pytest.mark.parametrize(("kind", "reach"), [(SUM, 0), (SUM, 5), (LEAST, 5), (TAPS, 4)])
def test_one_visit_and_two_give_the_same_bits(monkeypatch: pytest.MonkeyPatch, kind: int, reach: int) -> None:
    source = noise(140, 75)
    in_one = swept(source, kind, reach)
    monkeypatch.setattr(module, "FUSED_REACH", {kind: -1})
    np.testing.assert_array_equal(swept(source, kind, reach), in_one)


@pytest.mark.parametrize("fused_reach", [-1, 9])
@pytest.mark.parametrize(("kind", "reach"), [(SUM, 3), (LEAST, 7), (TAPS, 4)])
def test_the_size_of_bands_and_strips_does_not_change_a_bit(
    monkeypatch: pytest.MonkeyPatch, kind: int, reach: int, fused_reach: int
) -> None:
    monkeypatch.setattr(module, "FUSED_REACH", {kind: fused_reach})
    source = noise(41, 63)
    whole = swept(source, kind, reach)
    for rows, columns in ((1, 1), (3, 5), (40, 62)):
        monkeypatch.setattr(module, "BAND_ROWS", rows)
        monkeypatch.setattr(module, "STRIP_COLUMNS", columns)
        monkeypatch.setattr(module, "STRIP_ROWS", rows)
        monkeypatch.setattr(module, "ACROSS_ROWS", rows)
        np.testing.assert_array_equal(swept(source, kind, reach), whole)


def test_every_thread_gets_the_same_number_of_bands() -> None:
    for threads in (1, 2):
        set_threads(threads)
        for height in (1, 2, 127, 128, 129, 1080, 2160):
            rows = module.band_rows(height)
            assert 1 <= rows <= module.BAND_ROWS
            assert height < threads or -(-height // rows) % threads == 0


def test_work_memory_is_kept_from_call_to_call() -> None:
    swept(noise(64, 64), SUM, 9)
    kept = module._lines.kept
    swept(noise(64, 64), SUM, 9)
    swept(noise(30, 40), LEAST, 2)
    assert module._lines.kept is kept


def test_two_python_threads_at_once_do_not_share_work_memory() -> None:
    sources = [noise(200, 300, seed) for seed in (1, 2)]
    alone = [around("cpu", "gaussian_blur", source, 2.0) for source in sources]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(25):
            together = list(pool.map(lambda source: around("cpu", "gaussian_blur", source, 2.0), sources))
            for made, expected in zip(together, alone, strict=True):
                np.testing.assert_array_equal(made, expected)
