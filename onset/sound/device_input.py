"""A sound card through PortAudio: blocks with the time at which the card took them, losses found and counted.

The callback runs in PortAudio's own thread and does three things: it notes the clocks, copies the block, and puts it
into a queue. PortAudio's clock is brought to CLOCK_MONOTONIC by reading both in the callback; where a host API gives
no ADC time (0, or one in the future), the block is taken to have ended just now.
"""

import queue
import time
from typing import Any

from onset.errors import InputError, SourceLost, UsageError
from onset.extras import missing_extra
from onset.frame import monotonic_ns
from onset.sound.sound_block import Samples, SoundBlock

SILENT_S = 1.0
"""A card that gives nothing for so long has gone: PortAudio does not always say so."""
_QUEUED_S = 20
_OLDEST_ADC_S = 2.0


def portaudio() -> Any:
    """The library. Raises UsageError with what to install."""
    try:
        import sounddevice
    except ImportError as error:
        raise missing_extra(error, 'input = "device" in [sound]') or error from None
    except OSError:
        raise UsageError(
            'input = "device" in [sound] needs the PortAudio library: sudo apt install libportaudio2'
        ) from None
    return sounddevice


class DeviceInput:
    """An open card. Raises UsageError when PortAudio is missing, InputError when the card cannot be what is asked."""

    def __init__(self, device: str, sample_rate_hz: int, channels: int, block_ms: int, *, library: Any = None) -> None:
        self._library = library or portaudio()
        self._sample_rate_hz = sample_rate_hz
        frames = max(1, sample_rate_hz * block_ms // 1000)
        self._blocks: queue.Queue[SoundBlock] = queue.Queue(_QUEUED_S * 1000 // block_ms)
        self._dropped = 0
        self._before: tuple[int, int] | None = None
        self._heard_s = time.monotonic()
        self._ended = False
        try:
            number = found(self._library, device)
            self.name = str(self._library.query_devices(number)["name"]) if number is not None else "usual input"
            self._stream = self._library.InputStream(
                device=number, samplerate=sample_rate_hz, channels=channels, blocksize=frames, dtype="float32",
                callback=self._callback, finished_callback=self._finished,
            )  # fmt: skip
            self._stream.start()
        except (self._library.PortAudioError, ValueError) as error:
            raise InputError(
                f"sound card {device or '(the usual)'}: {channels} channels at {sample_rate_hz} Hz: {error}; "
                "see what there is: onset devices"
            ) from None

    def read(self, wait_s: float) -> SoundBlock | None:
        """The next block. Raises SourceLost when the card has gone, or has been silent for a second."""
        try:
            block = self._blocks.get(timeout=wait_s)
        except queue.Empty:
            if self._ended or not self._stream.active:
                raise SourceLost(f"sound card {self.name} has gone; looking for it again") from None
            if time.monotonic() - self._heard_s > SILENT_S:
                raise SourceLost(f"sound card {self.name} gives nothing any more; opening it again") from None
            return None
        self._heard_s = time.monotonic()
        return block

    def close(self) -> None:
        """Let go of the card; it may have gone."""
        try:
            self._stream.close(ignore_errors=True)
        except self._library.PortAudioError:
            return  # a card that was pulled out cannot be closed, and need not be

    def _callback(self, samples: Samples, frames: int, times: Any, status: Any) -> None:
        now_ns = monotonic_ns()
        ago_s = times.currentTime - times.inputBufferAdcTime
        if not times.inputBufferAdcTime or not 0.0 <= ago_s < _OLDEST_ADC_S:
            ago_s = frames / self._sample_rate_hz
        host_ns = now_ns - round(ago_s * 1e9)
        lost = self._dropped + (self._lost(host_ns) if status.input_overflow else 0)
        self._before = host_ns, frames
        try:
            self._blocks.put_nowait(SoundBlock(samples.copy(), host_ns, lost, "overrun" if lost else ""))
            self._dropped = 0
        except queue.Full:
            self._dropped = lost + frames  # told with the next block that finds room

    def _lost(self, host_ns: int) -> int:
        """How many samples an overflow has cost: PortAudio says that, not how many; the card's clock knows."""
        if self._before is None:
            return 0
        before_ns, frames = self._before
        return max(0, round((host_ns - before_ns) * 1e-9 * self._sample_rate_hz) - frames)

    def _finished(self) -> None:
        self._ended = True


def found(library: Any, device: str) -> int | None:
    """The number of the input that a number or a part of a name means. Raises ValueError naming what there is."""
    if not device:
        return None
    known = {number: card for number, card in enumerate(library.query_devices()) if card["max_input_channels"] > 0}
    if device.isdecimal() and int(device) in known:
        return int(device)
    fitting = [number for number, card in known.items() if device.lower() in str(card["name"]).lower()]
    if len(fitting) != 1:
        names = ", ".join(f"{number} ({card['name']})" for number, card in known.items()) or "no input at all"
        raise ValueError(f"{len(fitting) or 'no'} inputs fit {device!r}; there is {names}")
    return fitting[0]
