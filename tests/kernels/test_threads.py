import numba
import pytest
from onset_kernels.threads import set_threads, threads_available


def test_the_number_is_the_callers_own_until_it_is_set_again() -> None:
    set_threads(1)
    assert numba.get_num_threads() == 1
    set_threads(threads_available())
    assert numba.get_num_threads() == threads_available()


@pytest.mark.parametrize("threads", [0, -1, 10_000])
def test_a_number_that_cannot_be_had_is_named_with_the_range(threads: int) -> None:
    with pytest.raises(ValueError, match=rf"{threads} kernel threads asked for; this process may use 1 to \d+"):
        set_threads(threads)


def test_the_layer_that_aborts_with_two_python_threads_is_never_taken() -> None:
    set_threads(1)
    assert numba.threading_layer() in ("omp", "tbb")


def test_a_machine_without_a_thread_safe_layer_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_layer(threads: int) -> None:
        raise ValueError("No threading layer could be loaded.\nHINT: ...")

    monkeypatch.setattr(numba, "set_num_threads", no_layer)
    with pytest.raises(ValueError, match="apt install libgomp1"):
        set_threads(1)
