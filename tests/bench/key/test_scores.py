import numpy as np
import pytest

from onset.bench.key.comp_error import backgrounds
from onset.bench.key.keyed import Keyed, Truth
from onset.bench.key.scores import METRICS, Scorer, score
from onset.stage.scenes import make_clip


def test_the_truth_scores_nothing_and_a_worse_matte_more() -> None:
    clip = make_clip("interview", width_px=160, height_px=90, frames=2)
    frames = [clip.frame(index) for index in range(2)]
    fills = [frame.alpha[..., None] * np.clip(frame.foreground, 0, 1) for frame in frames]
    perfect = score(clip, [frame.alpha for frame in frames], fills)
    assert perfect.mad == perfect.dtssd == perfect.conn == perfect.grad == 0.0
    assert perfect.comp is not None
    assert perfect.comp < 0.01
    worse = score(clip, [frame.alpha * np.float32(0.9) for frame in frames], fills)
    assert worse.core == pytest.approx(100, rel=0.01)
    assert worse.comp is not None
    assert worse.comp > 5
    assert set(perfect.as_dict()) == set(METRICS)


def test_scores_are_means_over_frames_and_dtssd_wants_neighbours() -> None:
    def added(indexes: tuple[int, int]) -> Scorer:
        scorer = Scorer(1, backgrounds("x"))
        for index, error in zip(indexes, (0.1, 0.3), strict=True):
            truth = Truth(np.full((8, 8), 0.5, np.float32), np.full((8, 8, 3), 0.2, np.float32))
            matte = truth.alpha + np.float32(error)
            scorer.add(index, Keyed(matte, truth.foreground * matte[..., None]), truth)
        return scorer

    assert added((3, 4)).scores().mad == pytest.approx(200, rel=1e-5)
    assert added((3, 4)).scores().dtssd == pytest.approx(20, rel=1e-5)
    assert added((3, 6)).scores().dtssd is None


def test_no_frame_is_no_score() -> None:
    with pytest.raises(ValueError, match="no frame was added"):
        Scorer(1, backgrounds("x")).scores()
