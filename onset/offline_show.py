"""The show of an offline command: what the show file says, or the defaults, with the command line put over it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onset.errors import UsageError
from onset.live import replace_setting
from onset.settings import make_show, read_show
from onset.show import EngineTable, Show


def offline_show(
    show: Path | None,
    *,
    source: Mapping[str, Any] | None = None,
    background: Path | None = None,
    screen: str | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Show:
    """One show without sinks, in `every` mode. `source` replaces the show's source, `background` its other layers.

    Without a show file: the difference key at its defaults. Raises ShowError, UsageError.
    """
    extra: dict[str, Any] = {}
    if source is not None:
        extra["source"] = dict(source)
    if background is not None:
        extra["layer"] = [{"kind": "plate", "path": str(background.absolute())}, {"kind": "camera"}]
    if show is None:
        base = {"keyer": {"kind": "difference"}, "layer": [{"kind": "camera"}]}
        (made,) = make_show({**base, **extra}, needs_source=False)
    else:
        shows = read_show(show, needs_source=False)
        if len(shows) > 1:
            names = ", ".join(one.camera for one in shows)
            raise UsageError(f"{show}: has several cameras ({names}); offline work takes a show of one")
        made = shows[0]
        if extra:
            (given,) = make_show(extra, needs_source=False)
            made = replace(made, **{name: getattr(given, name) for name in extra})
    made = replace(made, sink=(), engine=EngineTable(made.engine.device, made.engine.threads, "every"))
    if screen is not None:
        made = replace_setting(made, "keyer.screen", screen, running=False)
    for path, value in settings.items():
        made = replace_setting(made, path, value, running=False)
    return made
