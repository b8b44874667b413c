from onset.bench.key.scene_report import Found
from onset.bench.key.scores import Scores
from onset.bench.key.search import Tried


def test_each_measure_has_its_best_and_the_settings_that_gave_it() -> None:
    sharp = Tried({"blend": 0.1}, Scores(mad=2.0, mse=0.5, sad=1.0, edge_mad=40.0, dtssd=None))
    soft = Tried({"blend": 0.3}, Scores(mad=3.0, mse=0.4, sad=1.5, edge_mad=30.0, dtssd=1.25))
    found = Found([sharp, soft], 120, None).as_dict()
    assert found["tried"] == 120
    assert found["settings"] == [{"blend": 0.1}, {"blend": 0.3}]
    assert found["best"]["mad"] == {"value": 2.0, "setting": 0}
    assert found["best"]["edge_mad"] == {"value": 30.0, "setting": 1}
    assert found["best"]["dtssd"] == {"value": 1.25, "setting": 1}
    assert "comp" not in found["best"]
