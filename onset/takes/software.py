"""Which Onset wrote a take."""

from importlib.metadata import PackageNotFoundError, version


def software() -> str:
    """Name and version of the distribution, as take.json has it."""
    try:
        return f"onset-engine {version('onset-engine')}"
    except PackageNotFoundError:
        return "onset-engine"
