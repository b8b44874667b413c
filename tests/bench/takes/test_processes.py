import os
import subprocess
import sys
import time

from onset.bench.takes.processes import all_gone, cpu_ns, lives, open_files, private_bytes


def test_cpu_time_is_the_kernels_own_figure_of_all_threads() -> None:
    before = cpu_ns(os.getpid())
    began_ns = time.process_time_ns()
    while time.process_time_ns() - began_ns < 30_000_000:
        pass
    assert cpu_ns(os.getpid()) - before >= 30_000_000
    assert abs(cpu_ns(os.getpid()) - time.process_time_ns()) < 20_000_000


def test_memory_and_files_of_this_process_grow_with_what_it_takes() -> None:
    held, files = private_bytes(os.getpid()), open_files(os.getpid())
    memory = bytearray(b"\1") * (32 << 20)
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(5)]
    try:
        assert private_bytes(os.getpid()) - held > 24 << 20
        assert open_files(os.getpid()) == files + 5
    finally:
        for descriptor in opened:
            os.close(descriptor)
        del memory


def test_a_process_that_has_ended_is_gone_with_all_its_figures() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert lives(child.pid)
    assert not all_gone([child.pid], 0.05)
    child.kill()
    assert all_gone([child.pid], 20.0)
    child.communicate()
    assert not lives(child.pid)
    assert (cpu_ns(child.pid), private_bytes(child.pid), open_files(child.pid)) == (0, 0, 0)
