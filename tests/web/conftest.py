"""A small engine and a monitor of it, each in its own process, shared by the tests of a file."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from onset.children import Child
from onset.web.options import WebOptions
from onset.web.serve import serve
from tests.web.small_engine import Plan, running

_numbers = itertools.count()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(f"web.{os.getpid()}.{next(_numbers)}")


@pytest.fixture(scope="module")
def endpoint(plan: Plan) -> Iterator[str]:
    """Of a running engine."""
    with running(plan) as bus:
        yield bus


@pytest.fixture(scope="module")
def start_monitor() -> Iterator[Callable[..., dict[str, Any]]]:
    """Starts monitors; each answers what it said when it was ready."""
    started: list[Child] = []

    def start(**options: Any) -> dict[str, Any]:
        child = Child("onset-web", serve, WebOptions(**{"port": 0, **options}))
        started.append(child)
        ready: dict[str, Any] = child.ready()
        return ready

    yield start
    for child in started:
        child.stop()
        assert child.failure is None


@pytest.fixture(scope="module")
def url(endpoint: str, start_monitor: Callable[..., dict[str, Any]]) -> str:
    """Of a monitor of the running engine."""
    address: str = start_monitor(endpoint=endpoint, viewers=4)["url"]
    return address
