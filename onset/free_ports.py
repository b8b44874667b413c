"""Ports of this computer that nobody listens at."""

import itertools
import os
import socket

from onset.errors import WireError

FIRST, LAST = 20_000, 32_000
"""Below those that Linux gives to connections going out, 32768 and up, which come and go."""


def free_ports(count: int) -> int:
    """The first of `count` neighbouring ports free on loopback. Raises WireError when there are none."""
    spread = os.getpid() * count % (LAST - FIRST)  # two programs that ask at once begin to look at different places
    for first in itertools.chain(range(FIRST + spread, LAST, count), range(FIRST, FIRST + spread, count)):
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise WireError(f"no {count} neighbouring ports are free between {FIRST} and {LAST}; give one with --port")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
