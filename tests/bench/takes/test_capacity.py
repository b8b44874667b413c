"""How many cameras are put on before the first look."""

import os

import pytest

from onset.bench.takes.capacity import _likely
from onset.bench.takes.cost import FORMS


def test_only_cores_that_this_process_may_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    form = FORMS[0]
    alone = {"encoders_ms": 80.0 / float(form.rate_hz), "recorder_ms": 15.0 / float(form.rate_hz), "loop_ms": 0.0}
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert _likely(form, alone) == 6
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5})
    assert _likely(form, alone) == 12
