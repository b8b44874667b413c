import tomllib
from pathlib import Path

from onset.extras import EXTRAS, missing_extra

ROOT = Path(__file__).parents[1]


def test_every_extra_named_is_one_that_can_be_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(EXTRAS.values()) <= set(project["optional-dependencies"])
    assert project["name"] == "onset-engine"


def test_a_missing_optional_library_is_answered_with_the_line_that_installs_it() -> None:
    answer = missing_extra(
        ModuleNotFoundError("No module named 'cv2.aruco'", name="cv2.aruco"), "sources kind 'camera'"
    )
    assert str(answer) == (
        "sources kind 'camera' needs cv2, which is not installed: pip install 'onset-engine[camera]'"
    )


def test_another_missing_module_and_another_failure_are_not_mistaken_for_one() -> None:
    assert missing_extra(ModuleNotFoundError("No module named 'numpyy'", name="numpyy"), "x") is None
    assert missing_extra(ImportError("libGL.so.1: cannot open shared object file", name="cv2"), "x") is None
