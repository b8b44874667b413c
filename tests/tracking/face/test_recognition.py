"""Settings of recognition: off unless asked for, and checked."""

import pytest

from onset.tracking.face.recognition import RecognitionSettings


def test_nobody_is_recognised_unless_a_show_asks_for_it() -> None:
    assert RecognitionSettings().on is False


@pytest.mark.parametrize(
    ("bad", "said"),
    [({"least_cosine": 0.0}, "least_cosine = 0.0 is outside 0 to 1"), ({"every_s": 0.0}, "every_s = 0.0 is outside")],
)
def test_settings_are_checked(bad: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RecognitionSettings(**bad)  # type: ignore[arg-type]
