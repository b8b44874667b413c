import subprocess
import sys

CODE = """
import resource
from onset.takes.warm_memory import keep_memory
def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def work():
    before = faults()
    for _ in range(50): bytes(bytearray(4_000_000))
    return faults() - before
cold = work()
print(keep_memory())
work()
print(cold > 10 * max(1, work()))
"""


def test_packets_no_longer_fault_in_their_pages_anew() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() in (["True", "True"], ["False", "False"]), "kept, or there is no such thing here"
