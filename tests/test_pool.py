import threading

import numpy as np
from onset_kernels.picture import Layout, Picture

from onset.frame import Loan
from onset.pool import Pool

SMALL = Picture(6, 4, Layout.BGRA8)
OTHER = Picture(5, 3, Layout.YUV420P8)


def lent(pool: Pool, picture: Picture = SMALL) -> Loan:
    loan = pool.lend(picture)
    assert loan is not None
    return loan


def test_what_is_lent_has_the_shapes_and_dtypes_of_the_picture() -> None:
    loan = lent(Pool(capacity=1, wait=False), OTHER)
    assert [plane.shape for plane in loan.planes] == list(OTHER.plane_shapes)
    assert [plane.dtype for plane in loan.planes] == [np.uint8] * 3
    assert all(plane.flags.c_contiguous for plane in loan.planes)


def test_when_everything_is_lent_there_is_none_and_after_a_release_the_same_memory() -> None:
    pool = Pool(capacity=2, wait=False)
    first, second = lent(pool), lent(pool)
    assert pool.lend(SMALL) is None
    assert first.planes[0] is not second.planes[0]
    first.release()
    assert lent(pool).planes[0] is first.planes[0]


def test_each_kind_of_picture_has_its_own_capacity() -> None:
    pool = Pool(capacity=1, wait=False)
    lent(pool)
    assert lent(pool, OTHER).planes[0].shape == (3, 5)


def test_a_waiting_pool_holds_the_borrower_back_until_memory_returns() -> None:
    pool = Pool(capacity=1, wait=True)
    held = lent(pool)
    got: list[Loan] = []
    borrower = threading.Thread(target=lambda: got.append(lent(pool)))
    borrower.start()
    held.release()
    borrower.join(timeout=10)
    assert got[0].planes[0] is held.planes[0]


def test_borrowers_of_different_pictures_do_not_take_each_others_wake_up() -> None:
    pool = Pool(capacity=1, wait=True)
    held = {picture: lent(pool, picture) for picture in (SMALL, OTHER)}
    got: list[str] = []
    waiting = [
        threading.Thread(target=lambda p=picture: got.append(lent(pool, p).planes[0].dtype.name), daemon=True)
        for picture in (OTHER, SMALL)
    ]
    for borrower in waiting:
        borrower.start()
    while len(pool._changed._waiters) < 2:  # type: ignore[attr-defined]
        pass
    held[SMALL].release()  # the first to wait, and so the first to be woken, is the other
    waiting[1].join(timeout=10)
    assert got == ["uint32"]
    held[OTHER].release()
    waiting[0].join(timeout=10)
    assert got == ["uint32", "uint8"]
