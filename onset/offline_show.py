"""The show of an offline command: what the show file says, or the defaults, with the command line put over it."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onset.compositor import Compositor
from onset.errors import InputError, UsageError
from onset.live import replace_setting
from onset.media.sequence import ENDINGS
from onset.media.tags import ColourOverride
from onset.settings import make_show, read_show
from onset.show import Show, SourcePart


def offline_show(
    show: Path | None,
    *,
    source: Mapping[str, Any] | None = None,
    background: Path | None = None,
    screen: str | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Show:
    """One show without sinks, in `every` mode. `source` replaces the show's source, `background` its other layers.

    Of the show's own source its framing stays, but for a delay, and how it overrules colour tags: the input is another
    take of the same camera. Without a show file: the difference key at its defaults. Raises ShowError, UsageError.
    """
    extra: dict[str, Any] = {}
    if source is not None:
        _check_there(Path(source["path"]), "the input")
        extra["source"] = dict(source)
    if background is not None:
        _check_there(background, "the background")
        extra["layer"] = [{"kind": "plate", "path": str(background.absolute())}, {"kind": "camera"}]
    if show is None:
        base = {"keyer": {"kind": "difference"}, "layer": [{"kind": "camera"}]}
        (made,) = make_show({**base, **extra}, needs_source=False)
    else:
        made = _shown(show)
        if extra:
            (given,) = make_show(extra, needs_source=False)
            if given.source is not None and made.source is not None:
                given = replace(given, source=_framed_as(made.source, given.source))
            made = replace(made, **{name: getattr(given, name) for name in extra})
    made = replace(made, sink=(), engine=replace(made.engine, mode="every"))
    if screen is not None:
        if not hasattr(getattr(made.keyer, "settings", None), "screen"):
            kind = f"its keyer, {made.keyer.kind}," if made.keyer else "its show, without a [keyer],"
            raise UsageError(f"--screen {screen}: {kind} looks for no screen colour; leave it out")
        made = replace_setting(made, "keyer.screen", screen, running=False)
    for path, value in settings.items():
        made = replace_setting(made, path, value, running=False)
    return made


def has_background(show: Show) -> bool:
    """Whether a layer lies behind the keyed camera. A comp without one keeps the matte as its alpha."""
    place = next(place for place, part in enumerate(show.layer) if part.is_camera)
    behind = (*show.layer[:place], *(part for part in show.layer[place + 1 :] if part.operator == "under"))
    return any(part.opacity > 0 for part in behind)


def refuse_outside(compositor: Compositor) -> None:
    """Raise UsageError for a matte that comes from outside while a show runs: nothing comes for a file's frames."""
    for place in compositor.fed:
        part = compositor.show.matte[place]
        raise UsageError(
            f"matte.{part.label or place}: kind {part.kind!r} comes while a show runs; give offline work its pictures "
            'as a file, kind = "picture", or record the stream "outside" and make the take again: onset render --take'
        )


def _shown(show: Path) -> Show:
    shows = read_show(show, needs_source=False)
    if len(shows) > 1:
        names = ", ".join(one.camera for one in shows)
        raise UsageError(f"{show}: has several cameras ({names}); offline work takes a show of one")
    return shows[0]


def _check_there(path: Path, what: str) -> None:
    """Say it as a command line should: a show's own words for a missing file speak of the show."""
    numbered = path.suffix.lower() in ENDINGS and any(mark in path.name for mark in "%#*")
    if not numbered and not path.exists():
        raise InputError(f"{path}: {what} is not there; check the spelling")


def _framed_as(shown: SourcePart, given: SourcePart) -> SourcePart:
    settings = given.settings
    if isinstance(shown.settings, ColourOverride):
        for item in fields(ColourOverride):
            if getattr(settings, item.name) == "auto":
                settings = replace(settings, **{item.name: getattr(shown.settings, item.name)})
    framing = shown.framing and replace(shown.framing, delay_frames=0)
    return replace(given, settings=settings, framing=framing)
