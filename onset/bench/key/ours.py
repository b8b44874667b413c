"""Onset's own key on a clip: the compositor that `onset render` runs, every frame in order, its outputs stored."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from onset_kernels.picture import LINEAR_709, Alpha, Layout, Picture

from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed
from onset.bench.key.scores import Scorer, Scores
from onset.compositor import Compositor, Machine
from onset.frame import Frame, Loan, Output
from onset.live import replace_setting
from onset.offline_show import offline_show
from onset.ports import Want
from onset.show import Show

WANTS = (
    Want("matte", "matte", Layout.GRAY16, LINEAR_709),
    Want("fill", "fill", Layout.RGBA_FLOAT, LINEAR_709, Alpha.PREMULTIPLIED),
)
_FRAME_NS = 40_000_000


def keyed_by_onset(
    footage: Footage, settings: Mapping[str, Any] = MappingProxyType({}), *, device: str = "cpu", threads: int = 1
) -> Iterator[Keyed]:
    """Each frame's matte (16 bits) and fill. `settings` are those of a show by path (`keyer.black`)."""
    compositor = Compositor(our_show(settings), footage.picture, WANTS, Machine(device, threads))
    try:
        for place, index in enumerate(footage.indexes):
            frame = Frame(footage.planes[place], footage.picture, index, index * _FRAME_NS, media_ns=index * _FRAME_NS)
            outputs = {name: _output(name, picture) for name, picture in compositor.outputs.items()}
            compositor.composite(frame, outputs)
            matte = outputs["matte"].planes[0].astype(np.float32) * np.float32(1 / 65535)
            yield Keyed(matte, np.stack(outputs["fill"].planes[:3], axis=-1))
    finally:
        compositor.close()


def our_show(settings: Mapping[str, Any]) -> Show:
    """What keys a clip: the defaults, but for `settings`. Raises ShowError, UsageError for a wrong one."""
    show = offline_show(None)
    for path, value in settings.items():
        show = replace_setting(show, path, value, running=False)
    return show


def our_scores(footage: Footage, settings: Mapping[str, Any] = MappingProxyType({}), threads: int = 1) -> Scores:
    """All measures of our key on a clip."""
    scorer = Scorer(footage.primary, footage.behind)
    for place, keyed in enumerate(keyed_by_onset(footage, settings, threads=threads)):
        scorer.add(footage.indexes[place], keyed, footage.truths[place], footage.kinds[place])
    return scorer.scores()


def _output(name: str, picture: Picture) -> Output:
    planes = picture.allocate()
    return Output(name, planes, picture, Loan(planes, release=lambda: None))
