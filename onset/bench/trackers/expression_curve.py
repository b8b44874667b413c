"""What coefficients do while one motion grows: does its own follow, and what leaks into the others."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

MOST_OTHERS = 3


def curve_row(
    own: Sequence[str], amounts: Sequence[float], found: Sequence[Mapping[str, float]], **about: Any
) -> dict[str, Any]:
    """One row of figures: `about` first, then how the coefficients `own` (their mean) and all others ran.

    In: the amount of the motion at each step, growing, and all coefficients there. `order` is Spearman's rank
    correlation of amount and coefficient (1: monotone), `most_back` the largest step back, `half` and `full` the
    coefficient at half and all of the motion, `others` the coefficients that rose most over their start.
    """
    values = np.array([np.mean([one[name] for name in own]) for one in found])
    rise = {name: max(one[name] for one in found) - found[0][name] for name in found[0] if name not in own}
    most = sorted(rise, key=lambda name: -rise[name])[:MOST_OTHERS]
    return {
        **about,
        "coefficients": list(own),
        "order": round(order(amounts, values.tolist()), 3),
        "most_back": round(float(max(-np.diff(values).min(), 0.0)), 3),
        "start": round(float(values[0]), 3),
        "half": round(float(np.interp(0.5, amounts, values)), 3),
        "full": round(float(values[-1]), 3),
        "others": {name: round(rise[name], 3) for name in most},
        "others_rms": round(float(np.sqrt(np.mean(np.square(list(rise.values()))))), 3),
    }


def order(amounts: Sequence[float], values: Sequence[float]) -> float:
    """Spearman's rank correlation, ties sharing their rank; 0 where nothing varies."""
    one, other = _ranks(amounts), _ranks(values)
    spread = float(one.std() * other.std())
    return float(np.mean((one - one.mean()) * (other - other.mean())) / spread) if spread > 0.0 else 0.0


def _ranks(values: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    exact = np.asarray(values, np.float64)
    return np.array([(exact < one).sum() + ((exact == one).sum() - 1) / 2.0 for one in exact], np.float64)
