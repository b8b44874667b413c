"""Refuses an installation with two cv2 distributions.

All of them own the same `cv2/` folder: the one unpacked last wins, uninstalling either breaks the other, and
`pip check` sees nothing of it (measured).
"""

from importlib.metadata import PackageNotFoundError, distribution

from onset.errors import UsageError

CV2_DISTRIBUTIONS = (
    "opencv-contrib-python",
    "opencv-python",
    "opencv-contrib-python-headless",
    "opencv-python-headless",
)
"""In the order of preference: the first holds all that the others do."""


def installed_cv2() -> list[str]:
    """Names of the cv2 distributions that are installed, the one to keep first. Reads metadata, imports nothing."""
    return [name for name in CV2_DISTRIBUTIONS if _is_installed(name)]


def refuse_two_cv2() -> None:
    """Raise UsageError, with the commands that mend it, when more than one is installed."""
    names = installed_cv2()
    if len(names) > 1:
        raise UsageError(
            f"{' and '.join(names)} are all installed and overwrite each other's cv2: "
            f"pip uninstall -y {' '.join(names)} && pip install 'onset-engine[camera]'"
        )


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
