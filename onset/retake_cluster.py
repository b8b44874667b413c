"""Takes rendered by the machines of a Ray cluster, one task for each take; a lost worker's take is done again.

Every machine must see the takes and the outputs under the same paths (a shared disk), and have this version of Onset.
"""

import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Any

from onset.errors import OnsetError, UsageError, WorkError
from onset.extras import missing_extra
from onset.media.beside import check_folder
from onset.render import Progress, Say
from onset.retake import Wish, rerender
from onset.retake_many import Answer, failed, say

LOCAL = "local"
RETRIES = 5
"""How often a take is begun again whose worker was lost."""
CORES_A_TAKE = 2
POLL_S = 0.2
TELL_S = 1.0
Work = Callable[[Wish, Progress, Say], Answer]


class Stopped(Exception):  # noqa: N818 - what happened to it, and no error of its own
    """A worker was told to end in the middle of a take."""


class Board:
    """What the tasks have to say, kept in an actor on the machine that asked for the work until it is read."""

    def __init__(self) -> None:
        self._told: list[tuple[int, str, str]] = []

    def tell(self, number: int, kind: str, text: str) -> None:
        """`kind` is began, progress or said; of the take with this number."""
        self._told.append((number, kind, text))

    def read(self) -> list[tuple[int, str, str]]:
        """What came since the last time."""
        told, self._told = self._told, []
        return told


def render_on_cluster(work: Sequence[Wish], address: str, do: Work = rerender) -> list[Answer]:
    """The answers in the order of `work`. `address` is a cluster's (`10.0.0.1:6379`, `ray://...`), or `local`.

    Raises UsageError when Ray is not installed or there is no folder to write into, WorkError when there is no such
    cluster. A take that fails is told.
    """
    work = [replace(wish, take=wish.take.absolute(), output=wish.output and wish.output.absolute()) for wish in work]
    for output in filter(None, (wish.output for wish in work)):
        check_folder(output)  # the machines see it under this path: a minute earlier than the first of them says it
    ray = _ray()
    try:
        where: dict[str, Any] = {"include_dashboard": False} if address == LOCAL else {"address": address}
        ray.init(**where, log_to_driver=False, configure_logging=False)
    except (ConnectionError, ValueError, RuntimeError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise WorkError(
            f"--cluster {address}: no cluster answers there: {first}; start one with: ray start --head"
        ) from None
    try:
        with redirect_stdout(sys.stderr):  # Ray writes there of workers that died, and a program reads the answer
            return _Foreman(ray, work, do).run()
    except ray.exceptions.RayError as error:  # of a worker is an answer: this is the part of Ray on this machine
        first = str(error).strip().splitlines()[0]
        raise WorkError(
            f"--cluster {address}: Ray has ended on this machine: {first}; render the takes again"
        ) from None
    finally:
        ray.shutdown()


class _Foreman:
    """Hands out the tasks and tells how they go."""

    def __init__(self, ray: Any, work: Sequence[Wish], do: Work) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        self._ray, self._work = ray, work
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        self._board = ray.remote(num_cpus=0, scheduling_strategy=here)(Board).remote()
        cores = min(CORES_A_TAKE, int(ray.cluster_resources().get("CPU", 1)) or 1)
        task = ray.remote(num_cpus=cores, max_retries=RETRIES, retry_exceptions=[Stopped])(one_take)
        self._tasks = {task.remote(wish, number, self._board, do): number for number, wish in enumerate(work)}
        self._began: dict[int, int] = {}

    def run(self) -> list[Answer]:
        answers: dict[int, Answer] = {}
        pending = list(self._tasks)
        while pending:
            done, pending = self._ray.wait(pending, timeout=POLL_S)
            self._tell()
            for reference in done:
                number = self._tasks[reference]
                answers[number] = self._answer(reference, self._work[number])
        return [answers[number] for number in range(len(self._work))]

    def _answer(self, reference: Any, wish: Wish) -> Answer:
        try:
            answer: Answer = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            why = str(error).strip().splitlines()[0]
            return failed(wish, WorkError(f"its workers were lost {RETRIES + 1} times: {why}"))
        if "failure" in answer:
            say(wish, str(answer["failure"]))
        return answer

    def _tell(self) -> None:
        for number, kind, text in self._ray.get(self._board.read.remote()):
            if kind == "began":
                self._began[number] = self._began.get(number, 0) + 1
                if self._began[number] > 1:
                    say(self._work[number], "its worker was lost; it is done again from its first frame")
            say(self._work[number], text)


def one_take(wish: Wish, number: int, board: Any, do: Work) -> Answer:
    """The task: runs in a worker, wherever it is."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    _wait_told(board, number, "began", f"begun on {platform.node()}, process {os.getpid()}")
    told_s = time.monotonic()

    def progress(done: int, total: int | None) -> None:
        nonlocal told_s
        if time.monotonic() - told_s >= TELL_S or done == total:
            told_s = time.monotonic()
            board.tell.remote(number, "progress", f"{done} of {total} frames")

    try:
        answer = do(wish, progress, lambda line: board.tell.remote(number, "said", line))
    except OnsetError as error:
        return {"take": str(wish.take), "failure": str(error), "exit_code": error.exit_code}
    if answer.get("stopped"):
        raise Stopped
    return answer


def _wait_told(board: Any, number: int, kind: str, text: str) -> None:
    import ray

    ray.get(board.tell.remote(number, kind, text))


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere from a set
    try:
        import ray
    except ImportError as error:
        extra = missing_extra(error, "--cluster")
        raise extra or UsageError(f"--cluster: Ray cannot be imported: {error}") from None
    return ray
