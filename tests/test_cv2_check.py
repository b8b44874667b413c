from importlib.metadata import PackageNotFoundError

import pytest

from onset import cv2_check
from onset.cv2_check import installed_cv2, refuse_two_cv2
from onset.errors import UsageError


def pretend_installed(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def distribution(name: str) -> object:
        if name not in names:
            raise PackageNotFoundError(name)
        return object()

    monkeypatch.setattr(cv2_check, "distribution", distribution)


@pytest.mark.parametrize("names", [(), ("opencv-python",), ("opencv-contrib-python-headless",)])
def test_none_or_one_is_fine(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    pretend_installed(monkeypatch, *names)
    refuse_two_cv2()
    assert installed_cv2() == list(names)


def test_two_are_refused_with_the_commands_that_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_installed(monkeypatch, "opencv-python", "opencv-contrib-python")
    with pytest.raises(UsageError) as refusal:
        refuse_two_cv2()
    assert "pip uninstall -y opencv-contrib-python opencv-python && pip install" in str(refusal.value)


def test_this_installation_would_be_let_through() -> None:
    refuse_two_cv2()
