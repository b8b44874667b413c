from onset_kernels.picture import Layout, Picture

from onset.frame import Frame, Loan, monotonic_ns

PICTURE = Picture(2, 2, Layout.BGRA8)


def test_memory_goes_back_exactly_once_however_often_a_frame_is_released() -> None:
    released: list[str] = []
    loan = Loan(PICTURE.allocate(), release=lambda: released.append("once"))
    frame = Frame(loan.planes, PICTURE, index=0, captured_ns=monotonic_ns(), loan=loan)
    frame.release()
    frame.release()
    assert released == ["once"]


def test_a_frame_without_a_loan_can_be_released() -> None:
    frame = Frame(PICTURE.allocate(), PICTURE, index=0, captured_ns=0)
    frame.release()
    assert frame.planes[0].shape == (2, 2)


def test_stamps_keep_the_order_of_the_stages_and_never_run_backwards() -> None:
    frame = Frame(PICTURE.allocate(), PICTURE, index=3, captured_ns=monotonic_ns())
    for stage in ("read", "pass", "publish"):
        frame.stamp(stage)
    assert list(frame.stamps) == ["read", "pass", "publish"]
    times_ns = [frame.captured_ns, *frame.stamps.values()]
    assert times_ns == sorted(times_ns)


def test_frames_do_not_share_their_stamps() -> None:
    first, second = (Frame((), PICTURE, index=n, captured_ns=0) for n in range(2))
    first.stamp("read")
    assert second.stamps == {}
