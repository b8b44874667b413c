"""Dilate: the maximum over a square of side 2 radius + 1; a matte grows by that. See `onset_kernels.extreme`."""

from functools import partial

from onset_kernels import extreme
from onset_kernels.around import Neighbourhood

NEIGHBOURHOOD = Neighbourhood(partial(extreme.run_cpu, sign=-1), partial(extreme.run_cuda, sign=-1), unit="radius_px")
