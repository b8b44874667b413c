"""Which Onset wrote a take."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache  # importlib.metadata leaves cycles behind, and an engine runs without the collector: 10 kB at every roll
def software() -> str:
    """Name and version of the distribution, as take.json has it."""
    try:
        return f"onset-engine {version('onset-engine')}"
    except PackageNotFoundError:
        return "onset-engine"
