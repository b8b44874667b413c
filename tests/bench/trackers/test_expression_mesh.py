from onset.bench.trackers.expression_mesh import noise, rows
from tests.tracking.face.made_faces import CANONICAL_MM


def test_every_motion_has_a_row_against_both_neutrals_and_grows_its_coefficient() -> None:
    found = list(rows(CANONICAL_MM))
    curves = [row for row in found if row["bench"] == "expression.mesh"]
    assert {(row["motion"], row["neutral"]) for row in curves} == {
        (motion, neutral) for motion in {row["motion"] for row in curves} for neutral in ("own", "canonical")
    }
    assert all(row["order"] > 0.9 for row in curves)
    assert all(row["start"] < 0.01 for row in curves if row["neutral"] == "own")


def test_noise_is_told_apart_from_no_noise() -> None:
    row = noise(CANONICAL_MM, frames=20)
    assert 0.001 < row["rms"] < 0.05
    assert row["solve_ms"]["p50"] > 0.0
