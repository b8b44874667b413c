"""The sweeps of `onset_kernels.octagon_sweep` as CUDA kernels, a thread a pixel; imported only for a card."""

from numba import cuda

from onset_kernels.sweep_cuda import _at


def leap(source, target, distance, sign):  # type: ignore[no-untyped-def]
    """The minimum (sign 1) or maximum (-1) of the four neighbours `distance` away; at 1 of the pixel itself too."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        across = min(sign * _at(source, x - distance, y), sign * _at(source, x + distance, y))
        lowest = min(across, min(sign * _at(source, x, y - distance), sign * _at(source, x, y + distance)))
        if distance == 1:
            lowest = min(lowest, sign * _at(source, x, y))
        target[y, x] = sign * lowest


def settle(source, target, own, of_cross, of_square, of_both, sign):  # type: ignore[no-untyped-def]
    """Shares of the pixel, of the extremes over a cross of 5, over 3 x 3 and over both, one after the other."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        here = sign * _at(source, x, y)
        cross, square, both = here, here, here
        for j in range(-2, 3):
            for i in range(-2, 3):
                away = abs(i) + abs(j)
                if away < 4:
                    seen = sign * _at(source, x + i, y + j)
                    both = min(both, seen)
                    if away < 2:
                        cross = min(cross, seen)
                    if abs(i) < 2 and abs(j) < 2:
                        square = min(square, seen)
        target[y, x] = sign * (own * here + of_cross * cross + of_square * square + of_both * both)
