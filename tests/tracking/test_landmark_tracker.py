from typing import Any

import pytest

from onset.tracking.landmark_tracker import LandmarkSettings


@pytest.mark.parametrize("wrong", [{"most": 0}, {"most": 9}, {"remember_s": -1.0}, {"remember_s": 61.0}])
def test_settings_name_the_wrong_value(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} .* is outside"):
        LandmarkSettings(**wrong)
