"""Fits the polynomials of the curve files: weighted minimax by linear programming. Needs scipy; prints coefficients.

    python kernels/fit/fit_curves.py

Errors are in quarters of a 12-bit code (1 / 4 / 4095) of the *encoded* value: a decode's error is divided by the
curve's slope, because linear light near black is where a flat error would be seen. White is pinned: 1.0 stays 1.0.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Array = NDArray[np.float64]
Curve = Callable[[Array], Array]
QUARTER_CODE = 1 / 4 / 4095
ALPHA, BETA = 1.09929682680944, 0.018053968510807  # of BT.709, as ITU-T H.273 makes its two parts meet


def nodes(low: float, high: float, count: int = 2000) -> Array:
    """Points of [low, high], dense at both ends, where a minimax error peaks."""
    return np.asarray((low + high) / 2 - (high - low) / 2 * np.cos(np.pi * np.arange(count) / (count - 1)))


def fit(powers: Sequence[float], curve: Curve, weight: Curve, x: Array, *, pinned: float) -> tuple[Array, float]:
    """Coefficients of sum c_i x^powers_i closest to `curve` in the weighted largest error, exact at `pinned`."""
    basis = np.stack([x**power for power in powers], axis=1) * weight(x)[:, None]
    target = curve(x) * weight(x)
    ones = np.ones((len(x), 1))
    count = len(powers)
    pin = np.array([[pinned**power for power in powers] + [0.0]])
    solved = linprog(
        np.r_[np.zeros(count), 1.0],
        A_ub=np.block([[basis, -ones], [-basis, -ones]]),
        b_ub=np.r_[target, -target],
        A_eq=pin,
        b_eq=curve(np.array([pinned])),
        bounds=[(None, None)] * count + [(0, None)],
        method="highs",
    )
    return solved.x[:count], float(solved.x[-1])


def flat(x: Array) -> Array:
    """Weight of an encode: its error is already in encoded values."""
    return np.ones_like(x)


def report(name: str, powers: Sequence[float], curve: Curve, weight: Curve, x: Array, *, pinned: float = 1.0) -> None:
    """Print one fit, coefficients in the order of `powers`."""
    coefficients, error = fit(powers, curve, weight, x, pinned=pinned)
    print(f"{name}: largest weighted error {error:.3g} = {error / QUARTER_CODE:.3f} quarters of a 12-bit code")
    for power, coefficient in zip(powers, coefficients, strict=True):
        print(f"    x^{power:<6} {np.float32(coefficient)!r}")


def main() -> None:
    """Every fitted curve, with the domain that its file states."""
    report(
        "srgb decode",
        range(6),
        lambda x: ((x + 0.055) / 1.055) ** 2.4,
        lambda x: 1.055 / 2.4 * ((x + 0.055) / 1.055) ** -1.4,
        nodes(0.0418, 1.0),
    )
    report(
        "srgb encode",
        (0, 0.25, 0.5, 0.75, 1),
        lambda x: 1.055 * x ** (1 / 2.4) - 0.055,
        flat,
        nodes(0.0031308**0.25, 1.1**0.25) ** 4,
    )
    report(
        "bt709 decode",
        range(6),
        lambda x: ((x + ALPHA - 1) / ALPHA) ** (1 / 0.45),
        lambda x: 0.45 * ALPHA * ((x + ALPHA - 1) / ALPHA) ** (1 - 1 / 0.45),
        nodes(4.5 * BETA, 1.1),
    )
    report(
        "bt709 encode",
        (0, 0.25, 0.5, 0.75, 1),
        lambda x: ALPHA * x**0.45 - (ALPHA - 1),
        flat,
        nodes(BETA**0.25, 1.25**0.25) ** 4,
    )
    report(
        "bt1886 decode",
        (2, 2.5, 3, 3.5, 4, 4.5),
        lambda x: x**2.4,
        lambda x: x**-1.4 / 2.4,
        nodes(0, 1.1, 3000)[1:],
    )
    report(
        "bt1886 encode",
        (0.125, 0.25, 0.375, 0.5, 0.625),
        lambda x: x ** (1 / 2.4),
        flat,
        nodes(0, 1.25**0.125, 3000)[1:] ** 8,
    )
    # Errors of these two are relative: of log2 itself (so that it is exact at 1), and of the power.
    fraction = nodes(0.5**0.5 - 1, 2**0.5 - 1, 3000)
    report("log2", range(1, 9), lambda f: np.log2(1 + f), lambda f: 1 / np.abs(np.log2(1 + f)), fraction, pinned=1e-9)
    report("exp2", range(6), np.exp2, lambda f: np.exp2(-f), nodes(-0.5, 0.5), pinned=0.0)


if __name__ == "__main__":
    main()
