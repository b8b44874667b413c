"""Grow: the maximum over a regular octagon; a matte widens by its radius, whichever way it runs. See `octagon`."""

from functools import partial

from onset_kernels import octagon
from onset_kernels.around import Neighbourhood

NEIGHBOURHOOD = Neighbourhood(partial(octagon.run_cpu, sign=-1), partial(octagon.run_cuda, sign=-1), unit="radius_px")
