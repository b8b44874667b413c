"""What would go wrong in a show although its file is right: libraries that are not there, trackers that do not come up.

Nothing is opened that somebody else may be using: devices, sockets and files to write are left alone. Trackers are
built as their own processes would build them, which finds models, profiles and folders that are of no use.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onset.errors import OnsetError
from onset.extras import absent_extra
from onset.plugins import plugin
from onset.show import Part, Show, TrackerPart
from onset.wire.endpoint import parse_endpoint

WITHOUT_PLANES = ("face", "body", "hands")
"""Kinds of trackers that find no four corners, so that nothing can be pinned to them."""
_SENDS_FACES = ("livelink",)


@dataclass
class Findings:
    """`problems` keep something from working; `notes` are worth a look. A line each, with the setting's path."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_show(show: Show) -> Findings:
    """Look at one show's parts. Loads the models of its trackers, which takes seconds."""
    found = Findings()
    for path, part in _parts(show):
        found.problems += [f"{path}: {line}" for line in _missing(part)]
    if show.sound.input == "device" and (line := absent_extra("sounddevice", 'input = "device"')):
        found.problems.append(f"sound.input: {line}")
    for number, tracker in enumerate(show.tracker):
        path = f"tracker.{number}"
        if any(line.startswith(f"{path}:") for line in found.problems):
            continue
        problems = [f"{path}: {line}" for line in _built(tracker)]
        found.problems += problems
        if not problems:  # what it would note of a folder that it may not look into is that problem again
            found.notes += [f"{path}: {line}" for line in getattr(_module(tracker), "notes", _none)(tracker.settings)]
    _check_pins(show, found)
    if not show.tracker:
        for number, sink in enumerate(show.sink):
            if sink.kind in _SENDS_FACES:
                found.notes.append(f"sink.{number}: sends what a face tracker finds, and there is no [[tracker]]")
    _check_pages(show, found)
    return found


def _check_pages(show: Show, found: Findings) -> None:
    """A page shows what is published where it looks; another engine may publish there, so that this is no problem."""
    published = [part.settings.endpoints()[0] for part in show.sink if part.kind == "publish"]
    for number, sink in enumerate(show.sink):
        settings: Any = sink.settings
        if sink.kind != "web" or not settings.endpoint.startswith("tcp://"):
            continue
        looked = parse_endpoint(settings.endpoint)
        if any(one.port in (0, looked.port) and _may_be(one.host, looked.host) for one in published):
            continue
        where = " and ".join(map(str, published))
        has = f"this engine publishes at {where}" if published else "this engine has no sink of kind publish"
        do = f"set endpoint to {where}" if published else "add one"
        found.notes.append(
            f"sink.{number}.endpoint: the page will show nothing: it looks at {looked}, and {has}; {do}, unless "
            "another engine publishes there"
        )


def _may_be(bound: str, looked: str) -> bool:
    """Whether who looks at this host may find what is bound there: names and interfaces are not looked up."""
    addresses = [host.strip("[]") for host in (bound, looked)]
    written = [all(letter in "0123456789abcdefABCDEF.:" for letter in host) for host in addresses]
    return bound in (looked, "*", "0.0.0.0", "[::]") or not all(written)


def _parts(show: Show) -> Iterator[tuple[str, Part]]:
    for name, part in (("source", show.source), ("keyer", show.keyer)):
        if part is not None:
            yield name, part
    lists: tuple[tuple[str, tuple[Part, ...]], ...] = (
        ("matte", show.matte), ("layer", show.layer), ("tracker", show.tracker), ("sink", show.sink)
    )  # fmt: skip
    for name, parts in lists:
        for number, part in enumerate(parts):
            if part.settings is not None:
                yield f"{name}.{number}", part


def _missing(part: Part) -> Iterator[str]:
    """A line for the first library that this part needs and that is not there: its extra brings the others too."""
    needed: Any = getattr(_module(part), "needs", _none)
    for library in needed(part.settings):
        if line := absent_extra(library, f'kind = "{part.kind}"'):
            yield line
            return


def _built(part: TrackerPart) -> list[str]:
    from onset.tracking.native_log import without_chatter

    try:
        with without_chatter():
            _module(part).build(part.settings).close()
    except OnsetError as error:
        return [" ".join(str(error).split())]
    return []


def _check_pins(show: Show, found: Findings) -> None:
    trackers = {part.label: part for part in show.tracker}
    for number, layer in enumerate(show.layer):
        label, _, name = layer.pin.partition(".")
        part = trackers.get(label)
        if part is None:
            continue
        if part.kind in WITHOUT_PLANES:
            found.problems.append(
                f'layer.{number}.pin: {layer.pin!r} is a tracker of kind "{part.kind}", which finds no planes; pin to '
                'one of kind "object"'
            )
        first = getattr(part.settings, "first", None)
        if first is not None and first.at and name and first.name != name:
            found.notes.append(
                f"layer.{number}.pin: {layer.pin!r} has to be picked while the show runs: `first` of {label!r} picks "
                f"{first.name or 'something without a name'!r}"
            )


def _module(part: Part) -> Any:
    return plugin(part.family, part.kind)


def _none(_settings: Any) -> tuple[str, ...]:
    return ()
